from __future__ import annotations

from docs_ai.terms.normalise.reading import Reading, apart


def at(start: int, end: int) -> Reading:
    return Reading(start, end, f"{start}-{end}", None, (start, end))


def test_an_earlier_group_wins_and_the_order_is_that_of_the_text() -> None:
    assert apart(20, [at(8, 12)], [at(10, 14), at(0, 3), at(12, 14)]) == [at(0, 3), at(8, 12), at(12, 14)]


def test_within_a_group_the_first_given_wins() -> None:
    assert apart(20, [at(4, 9), at(0, 5)]) == [at(4, 9)]
