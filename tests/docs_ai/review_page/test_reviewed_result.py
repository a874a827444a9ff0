from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docs_ai.reading import Span
from docs_ai.review_page.result_file import Place
from docs_ai.review_page.reviewed_result import reviewed
from docs_ai.review_page.store import Store, Target
from docs_ai.terms.earlier import load
from tests.docs_ai.review_page.results import NOW, OTHER, field, result


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return result(
        tmp_path / "a.json",
        field("amount", "五千万元", quote="授信额度五千万元"),
        field("date", "五月一日", [10, 14], status="conflict", index=0),
        field("date", "六月一日", [20, 24], status="conflict", index=1),
        field("fee", "见费用函", [30, 34], status="external_reference"),
        field("tenor"),
    )


def fields(path: Path) -> dict[str, dict[str, Any]]:
    content = load(path)
    assert content is not None
    return {f"{one['name']}{one['index'] or ''}": one for one in reviewed(content, path)["fields"]}


def test_without_a_review_a_result_stays_as_it_is(path: Path) -> None:
    content = load(path)
    assert content is not None and reviewed(content, path) == content


def test_each_decision_is_put_into_its_field(path: Path) -> None:
    store = Store(path.parent, lambda: NOW)
    (one,) = store.all()
    assert one.result is not None
    store.decide(one.id, Target("amount", None, "五千万元", Span(0, 4)), "accepted", Place(), "wang")
    store.decide(one.id, Target("date", 0, "五月一日", Span(10, 14)), "absent", Place(), "wang")
    moved = Place("七月一日", "2026-07-01", None, 1, Span(40, 44))
    store.decide(one.id, Target("date", 1, "六月一日", Span(20, 24)), "corrected", moved, "li")
    store.decide(one.id, Target("fee", None, "见费用函", Span(30, 34)), "accepted", Place(), "li")
    store.accept_absent(one.id, one.result.digest, "li")
    store.add(one.id, "date", None, Place("八月一日", None, None, 1, Span(50, 54)), "li")
    content = load(path)
    assert content is not None
    told = reviewed(content, path)
    assert told["document"]["decided"] == 6
    held = fields(path)
    assert [(name, one["status"], one["value"], one["decided"]["by"]) for name, one in held.items()] == [
        ("amount", "found", "五千万元", "wang"),
        ("date", "absent", None, "wang"),
        ("date1", "found", "七月一日", "li"),
        ("date2", "found", "八月一日", "li"),
        ("fee", "external_reference", "见费用函", "li"),
        ("tenor", "absent", None, "li"),
    ]
    assert held["amount"]["quote"] == "授信额度五千万元" and held["date1"]["span"] == [40, 44]


def test_a_decision_on_an_earlier_result_does_not_count(path: Path) -> None:
    store = Store(path.parent, lambda: NOW)
    (one,) = store.all()
    target = Target("amount", None, "五千万元", Span(0, 4))
    store.decide(one.id, target, "corrected", Place("六千万元", None, None, 1, Span(0, 4)), "wang")
    store.add(one.id, "date", None, Place("八月一日", None, None, 1, Span(50, 54)), "li")
    result(path, field("amount", "五千万元"), sha256=OTHER)
    held = fields(path)
    assert list(held) == ["amount"] and held["amount"]["value"] == "五千万元" and "decided" not in held["amount"]


def test_what_the_words_around_a_value_say_goes_with_it_and_with_no_correction(tmp_path: Path) -> None:
    said = {"bound": "<=", "event": "P6M after first-drawing"}
    path = result(tmp_path / "b.json", field("a", "6个月", **said), field("b", "7个月", **said))
    store = Store(tmp_path, lambda: NOW)
    (one,) = store.all()
    store.decide(one.id, Target("a", None, "6个月", Span(0, 3)), "accepted", Place(), "wang")
    store.decide(one.id, Target("b", None, "7个月", Span(0, 3)), "corrected", Place("8个月", "P8M"), "wang")
    held = fields(path)
    assert (held["a"]["bound"], held["a"]["event"]) == ("<=", "P6M after first-drawing")
    assert held["b"]["value"] == "8个月" and not {"bound", "event"} & held["b"].keys()
