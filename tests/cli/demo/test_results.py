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


CITED = {"source": "statements.xlsx", "page": None, "span": None, "cell": "利润表!B5", "quote": "3,620.00"}
NOTED = {"source": "visit-note.docx", "page": 2, "span": [1, 9], "cell": None, "quote": "两家客户占52%"}
REPORT = {
    "title": "尽职调查报告（草稿）",
    "sections": [
        {
            "title": "借款人",
            "paragraphs": [
                {
                    "rows": [
                        {"title": "注册资本", "values": [{"value": "5,000万元", "valid": None, "citations": [NOTED]}]},
                        {"title": "实际控制人", "values": []},
                    ],
                    "sentences": [],
                },
                {
                    "rows": [],
                    "sentences": [
                        {"text": "营业收入为3,620.00万元。", "origin": "model", "citations": [CITED]},
                        {"text": "客户集中。", "origin": "code", "citations": [NOTED, CITED, CITED]},
                    ],
                },
            ],
        }
    ],
    "risk_flags": [{"title": "客户集中度高", "year": 2025, "citations": [NOTED, {**CITED, "cell": "利润表!C5"}]}],
    "needs_person": [{"text": "净利润两处不一致\x1b[2J"}],
}
COVERED = {"lines": {"total": 7, "covered": 7}, "branches": {"total": 4, "covered": 3}}
TESTS = {
    "functions": [
        {
            "name": "monthly_payment",
            "written": 9,
            "kept": [{"name": "test_zero_rate", "kind": "specification", "origin": "model"}],
            "coverage": {
                "before": {"lines": {"total": 7, "covered": 0}, "branches": {"total": 4, "covered": 0}},
                "after": COVERED,
            },
        }
    ],
    "totals": {"dropped": {"failed": 7, "no_assertion": 1}},
}


def test_a_report_marks_each_sentence_with_its_sources() -> None:
    shown = seen(results.report(REPORT))
    assert "注册资本: 5,000万元[1]" in shown
    assert "实际控制人: not stated" in shown
    assert "营业收入为3,620.00万元。[2] 客户集中。[1][2]" in shown
    assert "[1] visit-note.docx, page 2; [2] statements.xlsx, 利润表!B5; [3] statements.xlsx, 利润表!C5" in shown
    assert "客户集中度高" in shown
    assert "净利润两处不一致" in shown
    assert "\x1b" not in shown


def test_only_a_fact_that_failed_its_check_is_red() -> None:
    console = Console(file=io.StringIO(), width=60, force_terminal=True, color_system="standard", _environ={})
    console.print(results.report(REPORT))
    assert "\x1b[31m" not in console.file.getvalue()  # type: ignore[attr-defined]
    rows = [{"title": "代码", "values": [{"value": "91X", "valid": False, "citations": []}]}]
    console.print(
        results.report({**REPORT, "sections": [{"title": "", "paragraphs": [{"rows": rows, "sentences": []}]}]})
    )
    assert "\x1b[31m91X" in console.file.getvalue()  # type: ignore[attr-defined]


def test_unit_tests_show_what_was_kept_and_gained() -> None:
    shown = seen(results.unit_tests(TESTS))
    assert "9 written, 1 kept after three passing runs" in shown
    assert "lines 0/7 -> 7/7, branches 0/4 -> 3/4" in " ".join(shown.split())
    assert "test_zero_rate" in shown
    assert "Dropped: 7 failed, 1 no assertion" in shown


def test_terms_are_shown_with_their_place_and_their_status() -> None:
    shown = seen(results.terms(TERMS, {"amount": "授信金额"}))
    assert "授信金额" in shown
    assert "授信批复.pdf (2 pages): 2 found, 1 absent" in shown
    assert "58000000.00 CNY" in shown
    assert "covenants 2" in shown
    assert "absent" in shown
    assert "\x1b" not in shown


def test_a_quote_shows_its_value_and_a_value_is_not_said_twice() -> None:
    long = field(
        "tenor",
        value="24 个月",
        normalized="P24M",
        page=1,
        quote="授信额度人民币伍仟捌佰万元整，授信期限 24 个月，可循环使用",
    )
    same = field("borrower", value="青屿（精密） 公司", normalized="青屿(精密)公司", page=1, quote="申请人")
    shown = seen(results.terms({**TERMS, "fields": [long, same]}), 160)
    assert "授信期限24个月，可循环使用" in shown
    assert "授信额度" not in shown
    assert shown.count("精密") == 1


def test_an_item_is_one_line_of_its_values_each_once() -> None:
    first = [
        field("facilities.product", value="流动资金贷款", page=1, index=0),
        field("facilities.currency", value="人民币", page=1, index=0),
        field("facilities.amount", value="人民币", page=1, index=0),
    ]
    second = [field("facilities.product", value="银行承兑汇票", page=2, index=1), field("facilities.fees", index=1)]
    shown = seen(results.terms({**TERMS, "fields": [*first, *second]}, items={"facilities": "分项授信"}), 120)
    assert "流动资金贷款 · 人民币 " in shown and shown.count("人民币") == 1
    assert "分项授信 1" in shown and "分项授信 2" in shown
    assert "facilities" not in shown


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
