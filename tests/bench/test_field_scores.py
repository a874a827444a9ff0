"""The scorer of extracted fields: what counts as right, as absent, as confirmed, and how sure a way was."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bench import _field_scores, receipts
from bench._field_scores import Given, Scores
from bench.agreements import SAME


@pytest.mark.parametrize(
    ("field", "label", "value", "right"),
    [
        ("party", "Aldo Inc.", "ALDO, INC.", True),
        ("party", "Aldo Inc.", "Aldo Holdings Inc.", False),
        ("party", "Brock LLC", "Brock, Ltd.", True),
        ("jurisdiction", "New York", "the State of New York", True),
        ("jurisdiction", "New York", "the courts of New York County", False),
        ("effective_date", "2012-03-31", "2012-03-31", True),
        ("term", "2 years", "P24M", True),
        ("term", "2 years", "three (3) years", False),
    ],
)
def test_a_value_is_right_as_the_evaluation_says(field: str, label: str, value: str, right: bool) -> None:
    assert SAME[field](label, value) is right


def test_scores_count_hits_absent_fields_and_wrong_confirmed_values() -> None:
    scores = Scores(SAME)
    scores.add(
        {"party": ["Aldo Inc.", "Brock LLC"], "term": ["2 years"]},
        {
            "party": [Given("Aldo, Inc."), Given("Aldo Inc."), Given("Cass, Inc.", status="needs_review")],
            "jurisdiction": [Given("Ohio")],
        },
    )
    assert scores.hits["party"] == 1, "one label is matched once"
    assert scores.f1("party") == pytest.approx(2 / 5)
    assert (scores.absent["jurisdiction"], scores.left_out["jurisdiction"]) == (1, 0)
    assert (scores.absent["effective_date"], scores.left_out["effective_date"]) == (1, 1)
    assert (scores.wrong, scores.confirmed) == (2, 3)


def test_a_result_of_ours_gives_only_what_has_a_value() -> None:
    entry = {"name": "term", "value": "two years", "normalized": "P2Y", "status": "found", "confidence": 0.9}
    absent = entry | {"name": "party", "value": None, "status": "absent"}
    assert _field_scores.given_in({"fields": [entry, absent]}) == {"term": [Given("two years", "P2Y", "found", 0.9)]}


def test_the_reliability_table_sets_sureness_beside_what_is_right() -> None:
    rows = _field_scores.bins([(0.2, False), (0.9, True), (1.0, False)], (0.0, 0.5, 1.0))
    assert rows == [(0.0, 0.5, 1, 0.2, 0.0), (0.5, 1.0, 2, 0.95, 0.5)]


@pytest.mark.parametrize(
    ("text", "expected"), [("P3Y", 36), ("18 months", 18), ("three (3) years", 36), ("soon", None)]
)
def test_a_duration_is_in_months(text: str, expected: int | None) -> None:
    assert _field_scores.months(text) == (None if expected is None else Decimal(expected))


def test_receipts_are_compared_without_case_blanks_and_punctuation() -> None:
    assert receipts.same_words("BOOK TA .K SDN BHD", "Book ta_k Sdn. Bhd.")
    assert receipts.same_date("25/12/2018", "2018-12-25") and receipts.same_date("12-01-19", "2019-01-12")
    assert not receipts.same_date("25/12/2018", "") and _field_scores.same_amount("9.00", "RM 9.00")
