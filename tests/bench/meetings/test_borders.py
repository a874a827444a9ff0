"""Pk and WindowDiff of borders between turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench._meetings import borders, cases
from bench._meetings.cases import Passage
from tests.bench.meetings.made import written


def spans(*each: tuple[int, int]) -> list[Passage]:
    return [Passage("", "", (span,)) for span in each]


def test_the_same_borders_do_not_disagree() -> None:
    assert borders.disagreement([4, 8], [4, 8], 12) == borders.Disagreement(0.0, 0.0, 2)


def test_a_border_beside_the_right_one_costs_less_than_none() -> None:
    # 12 turns, chapters of 4, window 2: 10 windows; a border one turn off spoils the two windows that hold one alone
    beside = borders.disagreement([4, 8], [5, 8], 12)
    none = borders.disagreement([4, 8], [], 12)
    assert beside and none
    assert (beside.pk, beside.windowdiff) == pytest.approx((0.2, 0.2))
    assert (none.pk, none.windowdiff) == pytest.approx((0.4, 0.4))


def test_windowdiff_counts_borders_that_pk_does_not_see() -> None:
    crowded = borders.disagreement([4, 8], [4, 5, 8], 12)
    assert crowded and crowded.windowdiff > crowded.pk


def test_what_cannot_be_measured_is_none() -> None:
    assert borders.disagreement([], [3], 12) is None
    assert borders.disagreement([1], [1], 2) is None
    assert borders.average([]) is None


def test_a_reference_has_a_border_where_its_topics_change() -> None:
    assert borders.reference(spans((0, 3), (4, 9)), 10) == [4]
    assert borders.reference(spans((0, 3), (6, 9)), 10) == [6], "turns between belong to the topic before"
    assert borders.reference(spans((2, 6), (5, 9)), 10) == [5, 7], "where two overlap, both edges are borders"
    twice = [Passage("", "", ((0, 2), (6, 8))), *spans((3, 5))]
    assert borders.reference(twice, 9) == [3, 6]


def test_borders_of_a_result_are_told_in_turns_of_the_reference(tmp_path: Path) -> None:
    case = cases.load(written(tmp_path))
    result = {"chapters": [{"turns": [1]}, {"turns": [2, 3]}, {"turns": [4, 5]}]}
    assert borders.given(result, case) == [2, 4]


def test_simple_borders_are_evenly_spaced_or_drawn_from_a_seed() -> None:
    assert borders.evenly(2, 12) == [4, 8]
    drawn = borders.scattered([4, 8], 12, "seed")
    assert drawn == borders.scattered([4, 8], 12, "seed")
    assert drawn and 0.2 < drawn.pk < 0.7
