"""Result files as people see them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console, RenderableType

from cli.demo import results


def seen(result: RenderableType, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False, color_system=None)
    console.print(result)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def field(name: str, **given: Any) -> dict[str, Any]:
    empty = {"index": None, "value": None, "normalized": None, "unit": None, "page": None, "quote": None}
    return {"name": name, "status": "found", **empty, **given}


TERMS = {
    "document": {"path": "/tmp/授信批复.pdf", "sha256": "0", "pages": 2},
    "fields": [
        field("amount", value="人民币伍仟捌佰万元整", normalized="58000000.00", unit="CNY", page=1, quote="授信额度"),
        field("covenants", index=1, value="流动比率不低于1.10", page=2, quote="流动比率\x1b[2J不低于1.10"),
        field("governing_law", status="absent"),
    ],
}
MINUTES = {
    "meeting": {"title": "信贷审批委员会"},
    "summary": [{"text": "会议审议了三项议题。", "turns": [1], "times": [[1.0, 9.0]]}],
    "decisions": [{"text": "同意综合授信", "turns": [7], "times": [[605.5, 620.0], [700.0, 702.0]]}],
    "actions": [
        {"text": "签发批复", "owner": "沈听澜", "due": "2026-09-18", "turns": [8], "times": [[3661.0, 3670.0]]}
    ],
    "questions": [{"text": "反馈时限？", "turns": [9], "times": []}],
}


def test_terms_are_shown_with_their_place_and_their_status() -> None:
    shown = seen(results.terms(TERMS))
    assert "授信批复.pdf (2 pages): 2 found, 1 absent" in shown
    assert "58000000.00 CNY" in shown
    assert "covenants 2" in shown
    assert "absent" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("width", [30, 50])
def test_a_narrow_terminal_gets_a_list(width: int) -> None:
    shown = seen(results.terms(TERMS), width)
    assert "- Term: amount" in shown
    assert "│" not in shown
    assert all(len(line) <= width for line in shown.splitlines())


def test_minutes_show_owner_due_and_times() -> None:
    shown = seen(results.minutes(MINUTES))
    for expected in (
        "信贷审批委员会",
        "会议审议了三项议题。",
        "10:05, 11:40",
        "沈听澜",
        "2026-09-18",
        "1:01:01",
        "反馈时限",
    ):
        assert expected in shown


@pytest.mark.parametrize(("seconds", "shown"), [(0, "00:00"), (59.9, "00:59"), (605, "10:05"), (3661, "1:01:01")])
def test_times_read_as_in_a_transcript(seconds: float, shown: str) -> None:
    assert results.clock(seconds) == shown


def test_the_ghost_stands_where_the_cursor_is() -> None:
    code = "def add(a, b):\n    \n"
    shown = seen(results.code_with_ghost(code, "return a + b", 19, language="python", title="sample.py"))
    assert "    return a + b" in shown
    assert "sample.py" in shown


def test_the_ghost_is_set_apart_in_colour() -> None:
    console = Console(file=io.StringIO(), width=60, force_terminal=True, color_system="truecolor", _environ={})
    console.print(results.code_with_ghost("x = ", "1\ny = 2", 4, language="python", title="a.py"))
    assert "\x1b[1;3;" in console.file.getvalue()  # type: ignore[attr-defined]
