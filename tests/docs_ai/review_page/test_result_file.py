from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import DamagedFile, InputError
from copilot.pages.folder import read_regular
from docs_ai.reading import Span
from docs_ai.review_page.result_file import ResultFile
from tests.docs_ai.review_page.results import field, result


def test_a_result_of_version_1_0_is_read(tmp_path: Path) -> None:
    found = ResultFile.load(result(tmp_path / "a.json", field("amount", "五千万元"), field("tenor")))
    assert found is not None
    amount, tenor = found.entries
    assert (amount.name, amount.place.value, amount.place.span) == ("amount", "五千万元", Span(0, 4))
    assert (tenor.status, tenor.place.value, found.orphans, found.language) == ("absent", None, (), "")


def test_what_version_1_1_adds_is_read_too(tmp_path: Path) -> None:
    earlier = {
        "value": "四千万元",
        "normalized": None,
        "unit": "CNY",
        "page": 2,
        "span": None,
        "boxes": [],
        "quote": "",
    }
    orphan = {"kind": "date", **earlier, "span": [3, 7]}
    path = result(
        tmp_path / "a.json",
        field("facilities.amount", "五千万元", index=1, superseded=[earlier], later_key=1),
        version="1.1",
        orphans=[orphan],
        language="zh",
    )
    found = ResultFile.load(path)
    assert found is not None
    assert found.entries[0].superseded[0].value == "四千万元" and found.entries[0].index == 1
    assert (found.orphans[0].kind, found.orphans[0].span, found.language) == ("date", Span(3, 7), "zh")


def test_the_name_is_the_documents_whatever_system_wrote_it(tmp_path: Path) -> None:
    names = [ResultFile.load(result(tmp_path / "a.json", document=path)) for path in ("x/y.pdf", "C:\\x\\y.pdf", "")]
    assert [found.name for found in names if found] == ["y.pdf", "y.pdf", "a"]


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"a": 1}', "[" * 100_000, '{"decisions": []}'])
def test_another_file_is_no_result(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    assert ResultFile.load(tmp_path / "a.json") is None


@pytest.mark.parametrize(
    "change",
    [
        {"version": "2.0"},
        {"document": {"path": "a", "sha256": "short", "pages": 1}},
        {"document": 3},
        {"fields": [{"name": "x"}]},
        {"fields": [field("x", status="certain")]},
        {"fields": [field("x", "y", [4, 2])]},
        {"fields": [field("x", "y", [0, 1.5])]},
        {"fields": [field("x", "y", boxes=[[1, 2]])]},
        {"fields": [field("x", "y", boxes=[[float("inf"), 0, 1, 1]])]},
        {"fields": [field("x", index=-1)]},
        {"fields": [field("x", page=True)]},
        {"fields": [field("", "y")]},
        {"fields": 1},
        {"orphans": [{"value": 3}]},
        {"orphans": [[]]},
        {"errors": ["bad"]},
        {"fields": [field("x", confidence=float("nan"))]},
    ],
)
def test_a_malformed_result_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(DamagedFile, match=r"^a\.json: not a result"):
        ResultFile.load(result(tmp_path / "a.json", **change))


def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("secret")
    (tmp_path / "link").symlink_to("real")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "none", "."):
        with pytest.raises(InputError):
            read_regular(tmp_path / name, 100)
    with pytest.raises(InputError, match="larger"):
        read_regular(tmp_path / "real", 3)
    assert read_regular(tmp_path / "real", 6) == b"secret"


def test_the_digest_tells_one_run_from_the_next(tmp_path: Path) -> None:
    first = ResultFile.load(result(tmp_path / "a.json", field("amount", "1")))
    again = ResultFile.load(result(tmp_path / "a.json", field("amount", "2")))
    assert first and again and first.digest != again.digest
