from __future__ import annotations

import math

import pytest

from docs_ai.reading import Span
from docs_ai.terms.sureness import Sureness

HALF = math.log(0.5)


def test_the_probability_of_a_stretch_is_that_of_its_tokens_together() -> None:
    sureness = Sureness([(2, -9.0), (3, HALF), (3, HALF), (1, -9.0)])
    assert sureness.of(Span(2, 8)) == pytest.approx(0.25)
    assert sureness.of(Span(2, 5)) == pytest.approx(0.5)


def test_a_token_that_goes_beyond_the_stretch_counts_whole() -> None:
    assert Sureness([(4, HALF), (4, HALF), (4, HALF)]).of(Span(3, 5)) == pytest.approx(0.25)


def test_a_token_that_writes_no_whole_character_counts_with_the_next() -> None:
    assert Sureness([(1, 0.0), (0, HALF), (1, HALF), (1, -9.0)]).of(Span(1, 2)) == pytest.approx(0.25)


@pytest.mark.parametrize("scores", [[], [(3, HALF)]])
def test_where_the_scores_do_not_reach_nothing_is_known(scores: list[tuple[int, float]]) -> None:
    assert Sureness(scores).of(Span(2, 5)) is None


def test_an_empty_stretch_has_no_probability() -> None:
    assert Sureness([(3, HALF)]).of(Span(1, 1)) is None
