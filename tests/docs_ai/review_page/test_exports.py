from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook

from docs_ai.reading import Span
from docs_ai.review_page.exports import EXPORTS, export_schema, labels
from docs_ai.review_page.result_file import Place
from docs_ai.review_page.store import Store, Target
from docs_ai.review_page.wording import Titles
from docs_ai.terms import load_schema
from docs_ai.terms.schema import Field, Group, Schema
from tests.docs_ai.review_page.results import NOW, field, result

TITLES = Titles([load_schema("credit-approval")])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """One document reviewed to its end, and one with a field to go."""
    result(
        tmp_path / "a.json",
        field("amount", "=1+1", normalized="50000000.00", unit="CNY"),
        field("party", "甲公司", index=0),
        field("party", "乙公司", [9, 12], index=1),
        field("tenor"),
        field("fee", "见费用函", status="external_reference"),
        document="in/a.pdf",
    )
    result(tmp_path / "b.json", field("amount", "1"), field("tenor"), document="b.pdf")
    store = Store(tmp_path, lambda: NOW)
    first, second = (one.id for one in store.all())
    store.decide(first, Target("amount", None, "=1+1", Span(0, 4)), "accepted", Place(), "wang")
    store.decide(first, Target("party", 0, "甲公司", Span(0, 3)), "absent", Place(), "wang")
    corrected = Place("乙集团", None, None, 2, Span(20, 23))
    store.decide(first, Target("party", 1, "乙公司", Span(9, 12)), "corrected", corrected, "li")
    store.decide(first, Target("tenor", None, None, None), "accepted", Place(), "wang")
    store.decide(first, Target("fee", None, "见费用函", Span(0, 4)), "accepted", Place(), "wang")
    store.add(first, "party", None, Place("丙公司", "丙公司", None, 2, Span(30, 33)), "li")
    store.decide(second, Target("amount", None, "1", Span(0, 1)), "accepted", Place(), "wang")
    return store


def written(store: Store, kind: str) -> bytes:
    return EXPORTS[kind].write(store.all(), TITLES, "en")


def test_the_labelled_set_holds_what_was_reviewed_to_the_end(store: Store) -> None:
    assert json.loads(written(store, "labels")) == {"a.pdf": {"amount": ["50000000.00"], "party": ["乙集团", "丙公司"]}}


@pytest.mark.parametrize(("repeating", "count"), [(True, 2), (False, 1)])
def test_one_value_at_two_places_counts_once_and_in_two_items_twice(
    tmp_path: Path, repeating: bool, count: int
) -> None:
    name = "facilities.amount"
    group = Group("facilities", (Field(name, {"en": "Amount"}, {}, "amount"),), repeating=repeating, nested=True)
    result(tmp_path / "a.json", field(name, "x", index=0), field(name, "x", [5, 6], index=1), schema="own")
    store = Store(tmp_path)
    (one,) = store.all()
    for row in one.rows:
        store.decide(one.id, Target(name, row.entry.index, "x", row.entry.place.span), "accepted", Place(), "wang")
    titles = Titles([Schema("own", "1", {"en": "Own"}, (group,))])
    assert labels(store.all(), titles) == {"a.pdf": {name: ["x"] * count}}


def test_json_says_what_was_extracted_what_was_decided_and_what_holds(store: Store) -> None:
    first, second = json.loads(written(store, "json"))["documents"]
    assert (first["complete"], second["complete"]) == (True, False)
    amount, dropped, changed, added = first["fields"][:4]
    assert amount["final"]["normalized"] == "50000000.00" and amount["decision"]["by"] == "wang"
    assert dropped["final"] is None and dropped["extracted"]["value"] == "甲公司"
    assert (changed["final"]["value"], changed["final"]["page"], changed["decision"]["by"]) == ("乙集团", 2, "li")
    assert (added["origin"], added["extracted"]["value"], added["final"]["value"]) == ("added", None, "丙公司")


def test_the_json_is_what_its_schema_says(store: Store) -> None:
    _, second = store.all()
    assert second.result is not None
    store.accept_absent(second.id, second.result.digest, "li")
    result(store.folder / "a.json", field("amount", "=1+1"), field("tenor", "一年"), sha256="b" * 64)
    told = json.loads(written(store, "json"))
    validator = jsonschema.Draft202012Validator(export_schema())
    assert [error.message for error in validator.iter_errors(told)] == []
    origins = {one["origin"] for document in told["documents"] for one in document["fields"]}
    assert origins == {"extracted", "added", "gone"} and told["version"] == "1.1"
    assert told["documents"][1]["fields"][1]["decision"]["together"] is True
    assert list(validator.iter_errors({"version": "1.1", "documents": [{"fields": []}]}))


def test_files_of_one_name_are_told_apart_in_the_labelled_set(tmp_path: Path) -> None:
    for name, document in [("a", "x/in/a.pdf"), ("b", "y/in/a.pdf"), ("c", "z\\a.pdf"), ("d", "b.pdf")]:
        result(tmp_path / f"{name}.json", field("amount", "1"), document=document)
    store = Store(tmp_path)
    for one in store.all():
        store.decide(one.id, Target("amount", None, "1", Span(0, 1)), "accepted", Place(), "wang")
    assert list(labels(store.all(), TITLES)) == ["x/in/a.pdf", "y/in/a.pdf", "z/a.pdf", "b.pdf"]


def test_no_cell_of_the_csv_can_become_a_formula(store: Store) -> None:
    data = written(store, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    head, first, *others = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert head[:3] == ["Document", "Field", "Title"] and len(others) == 7
    line = dict(zip(head, first, strict=True))
    assert (line["Extracted"], line["Decision"], line["After review, normal form"]) == (
        "'=1+1",
        "accepted",
        "50000000.00",
    )
    assert line["At"] == "2026-11-26T09:30:00+00:00"


def test_every_cell_of_the_workbook_is_text(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(written(store, "xlsx"))
    rows = list(load_workbook(tmp_path / "a.xlsx").active.iter_rows())
    assert len(rows) == 9 and {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}
    assert [cell.value for cell in rows[1]][4:6] == ["=1+1", "50000000.00"]


def test_what_a_workbook_cannot_hold_is_left_out(tmp_path: Path) -> None:
    result(tmp_path / "a.json", field("amount", "五\x00\x1b千" + "x" * 40_000))
    (tmp_path / "a.xlsx").write_bytes(written(Store(tmp_path), "xlsx"))
    value = load_workbook(tmp_path / "a.xlsx").active["E2"].value
    assert value.startswith("五千x") and len(value) == 32_000


def test_the_heads_are_in_the_language_asked_for(store: Store) -> None:
    text = EXPORTS["csv"].write(store.all(), TITLES, "zh").decode("utf-8-sig")
    assert text.startswith("文档,字段,名称,序号,提取值")
