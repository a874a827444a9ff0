from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from docs_ai.reading import Span
from docs_ai.review_page.decisions import Basis, Decision, Outcome, Review
from docs_ai.review_page.result_file import Entry, Place, ResultFile
from docs_ai.review_page.standing import settled, standing
from tests.docs_ai.review_page.results import OTHER, SHA

AT = "2026-11-26T09:30:00+00:00"


def entry(name: str, value: str | None, start: int = 0, index: int | None = None) -> Entry:
    span = Span(start, start + len(value)) if value else None
    return Entry(name, index, "found" if value else "absent", 0.9, Place(value=value, span=span))


def made(*entries: Entry, sha256: str = SHA) -> ResultFile:
    return ResultFile(Path("a.json"), "", "a.pdf", sha256, 1, "credit-approval", entries, (), ())


def decided(on: Entry, status: Outcome = "accepted", place: Place | None = None) -> Decision:
    basis = Basis(SHA, on.place.value, on.place.span)
    return Decision(on.name, on.index, status, place or on.place, "wang", AT, SHA, basis)


AMOUNT = entry("amount", "5,000万元", 10)


def test_a_decision_stands_while_the_field_is_as_it_was() -> None:
    (row,) = standing(made(AMOUNT), Review((decided(AMOUNT),)))
    assert row.decided and row.final == AMOUNT.place and settled([row])


def test_it_stands_when_only_the_place_moved() -> None:
    (row,) = standing(made(entry("amount", "5,000万元", 99)), Review((decided(AMOUNT),)))
    assert row.decided and row.final is not None and row.final.span == Span(99, 106)


def test_another_value_makes_it_a_decision_on_an_earlier_result() -> None:
    (row,) = standing(made(entry("amount", "6,000万元", 10)), Review((decided(AMOUNT),)))
    assert row.decision is not None and not row.decided and row.final is None and not settled([row])


def test_another_normal_form_ends_what_was_accepted_but_no_correction() -> None:
    renormalized = made(replace(AMOUNT, place=replace(AMOUNT.place, normalized="5000", unit="CNY")))
    corrected = decided(AMOUNT, "corrected", Place(value="6,000万元", normalized="60000000"))
    assert not standing(renormalized, Review((decided(AMOUNT),)))[0].decided
    assert standing(renormalized, Review((corrected,)))[0].decided


def test_another_document_under_the_same_name_makes_it_one_too() -> None:
    (row,) = standing(made(AMOUNT, sha256=OTHER), Review((decided(AMOUNT),)))
    assert row.decision is not None and not row.decided


def test_an_accepted_absence_ends_when_a_value_is_found() -> None:
    absent = entry("amount", None)
    assert standing(made(absent), Review((decided(absent),)))[0].decided
    assert not standing(made(AMOUNT), Review((decided(absent),)))[0].decided


def test_a_value_that_got_another_index_takes_its_decision_along() -> None:
    first, second = entry("guarantor", "甲公司", 0, 0), entry("guarantor", "乙公司", 10, 1)
    review = Review((decided(first), decided(second, "absent")))
    rows = standing(made(replace(second, index=0), entry("guarantor", "丙公司", 20, 1)), review)
    assert [(row.entry.place.value, row.decision and row.decision.status, row.decided) for row in rows] == [
        ("乙公司", "absent", True),
        ("丙公司", None, False),
        (None, "accepted", False),
    ]
    assert rows[2].origin == "gone"


def test_two_places_of_a_conflict_are_told_apart_by_their_spans() -> None:
    left, right = entry("amount", "五千万元", 0, 0), entry("amount", "五千万元", 50, 0)
    rows = standing(made(left, right), Review((decided(right, "absent"), decided(left))))
    assert [row.decision.status for row in rows if row.decision] == ["accepted", "absent"]
    assert [row.final is None for row in rows] == [False, True]


def test_a_field_that_is_gone_is_shown_and_needs_no_decision() -> None:
    rows = standing(made(entry("tenor", None)), Review((decided(AMOUNT), decided(entry("tenor", None)))))
    assert [(row.entry.name, row.origin) for row in rows] == [("tenor", "extracted"), ("amount", "gone")]
    assert settled(rows)


def test_an_added_value_comes_after_those_of_its_name() -> None:
    added = replace(decided(AMOUNT, "corrected", Place(value="甲公司")), name="guarantor", index=1, on=None)
    rows = standing(made(entry("guarantor", "乙公司", 0, 0), entry("tenor", None)), Review((added,)))
    assert [(row.entry.name, row.origin) for row in rows] == [
        ("guarantor", "extracted"),
        ("guarantor", "added"),
        ("tenor", "extracted"),
    ]
    assert rows[1].decided and rows[1].final == Place(value="甲公司") and rows[1].extracted == Place()


VALUES = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c.d"]), st.sampled_from(["x", "y", None]), st.sampled_from([None, 0, 1])),
    max_size=8,
    unique=True,
)


@given(VALUES, st.lists(st.sampled_from(["accepted", "absent"]), min_size=8, max_size=8))
def test_decisions_on_all_fields_stand_on_the_same_result_in_any_order(
    fields: list[tuple[str, str | None, int | None]], statuses: list[Outcome]
) -> None:
    entries = [entry(name, value, 3 * number, index) for number, (name, value, index) in enumerate(fields)]
    decisions = [decided(one, status) for one, status in zip(entries, statuses, strict=False)]
    rows = standing(made(*entries), Review(tuple(reversed(decisions))))
    assert [row.entry for row in rows] == entries
    assert [row.decision for row in rows] == decisions and settled(rows)


@given(VALUES, VALUES)
def test_no_decision_is_lost_and_none_is_shown_twice(
    before: list[tuple[str, str | None, int | None]], after: list[tuple[str, str | None, int | None]]
) -> None:
    decisions = [decided(entry(name, value, number, index)) for number, (name, value, index) in enumerate(before)]
    entries = [entry(name, value, number, index) for number, (name, value, index) in enumerate(after)]
    rows = standing(made(*entries), Review(tuple(decisions)))
    assert sorted(map(id, decisions)) == sorted(id(row.decision) for row in rows if row.decision)
    for row in rows:
        basis = row.decision.on if row.decision else None
        assert not row.decided or (basis is not None and basis.value == row.entry.place.value)
