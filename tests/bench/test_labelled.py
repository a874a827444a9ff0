"""A reviewed folder measures itself: what people decided on the page is what results are scored against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import labelled
from docs_ai.reading import Span
from docs_ai.review_page.exports import EXPORTS
from docs_ai.review_page.result_file import Place
from docs_ai.review_page.store import Store, Target
from docs_ai.review_page.wording import Titles
from docs_ai.terms import load_schema
from docs_ai.terms.earlier import load
from tests.docs_ai.review_page.results import field, result

SCHEMA = load_schema("credit-approval")


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """Two results: in the first one value is wrong, one is made up and one was missed; the second is not done."""
    result(
        tmp_path / "a.json",
        field("limit.total", "5,000万元", normalized="50000000.00", unit="CNY"),
        field("limit.tenor", "24个月", [20, 24], normalized="P24M"),
        field("facilities.amount", "3,000万元", [30, 37], index=0, normalized="30000000.00"),
        field("facilities.amount", "3,000万元", [40, 47], index=1, normalized="30000000.00"),
        field("customer.name", "甲有限公司", [50, 55], normalized="甲有限公司"),
        field("approval.number"),
        document="in/a.pdf",
    )
    result(tmp_path / "b.json", field("limit.total", "1元"), document="in/b.pdf")
    store = Store(tmp_path)
    first = store.all()[0]
    for row in first.rows:
        entry = row.entry
        target = Target(entry.name, entry.index, entry.place.value, entry.place.span)
        if entry.name == "limit.tenor":
            store.decide(first.id, target, "corrected", Place("36个月", "P36M", None, 1, Span(60, 64)), "wang")
        elif entry.name == "customer.name":
            store.decide(first.id, target, "absent", Place(), "wang")
        elif entry.place.value is not None:
            store.decide(first.id, target, "accepted", Place(), "wang")
    target = Target("approval.number", None, None, None)
    store.decide(first.id, target, "corrected", Place("第12号", "第12号", None, 1, Span(70, 74)), "wang")
    return tmp_path


def exported(folder: Path) -> labelled.Labels:
    titles = Titles([SCHEMA])
    told: labelled.Labels = json.loads(EXPORTS["labels"].write(Store(folder).all(), titles, "en"))
    return told


def test_the_labelled_set_of_the_page_tells_what_of_its_results_is_right(reviewed: Path) -> None:
    labels = exported(reviewed)
    assert list(labels) == ["a.pdf"]
    contents = [content for name in ("a.json", "b.json") if (content := load(reviewed / name)) is not None]
    scores, missing = labelled.scores_of(labels, contents, SCHEMA)
    assert missing == []
    assert (sum(scores.hits.values()), sum(scores.given.values()), sum(scores.wanted.values())) == (3, 5, 5)
    assert (scores.confirmed, scores.wrong) == (5, 2)
    assert (scores.absent["customer.name"], scores.left_out["customer.name"]) == (1, 0)
    by_field = {line["field"]: line["F1"] for line in labelled.lines(scores, by_field=True)}
    assert by_field["facilities.amount"] == "1.000" and by_field["limit.tenor"] == "0.000"
    assert by_field["all"] == "0.600"


def test_a_run_that_gives_what_people_decided_is_all_right(reviewed: Path) -> None:
    labels = exported(reviewed)
    better = result(
        reviewed / "a.json",
        field("limit.total", "伍仟万元", normalized="50000000.00"),
        field("limit.tenor", "36个月", normalized="P36M"),
        *(field("facilities.amount", "3,000万元", index=index, normalized="30000000.00") for index in (0, 1)),
        field("customer.name"),
        field("approval.number", "第 12 号", normalized=None),
        document="elsewhere/a.pdf",
    )
    content = load(better)
    assert content is not None
    scores, _ = labelled.scores_of(labels, [content], SCHEMA)
    assert scores.f1() == 1.0 and scores.wrong == 0 and scores.left_out == scores.absent


def test_a_document_without_a_result_counts_as_missed(reviewed: Path) -> None:
    scores, missing = labelled.scores_of(exported(reviewed), [], SCHEMA)
    assert missing == ["a.pdf"] and scores.f1() == 0.0 and sum(scores.wanted.values()) == 5


def test_one_value_at_two_places_counts_once_as_in_the_labels() -> None:
    content = {
        "document": {"path": "a.pdf"},
        "fields": [field("customer.name", "甲公司", index=index, status="conflict") for index in (0, 1)],
    }
    scores, _ = labelled.scores_of({"a.pdf": {"customer.name": ["甲公司"]}}, [content], SCHEMA)
    assert scores.f1("customer.name") == 1.0


@pytest.mark.parametrize(
    ("label", "value", "right"),
    [("LPR-1Y+45bp", "LPR-1Y-45bp", False), ("4.35%", "435%", False), ("2026 年", "2026年", True), ("", "", False)],
)
def test_signs_and_points_count_and_blanks_do_not(label: str, value: str, right: bool) -> None:
    assert labelled.same_value(label, value) is right
