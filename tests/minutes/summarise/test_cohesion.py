"""Where the words change, a text coheres least."""

from __future__ import annotations

from collections import Counter

import pytest

from minutes.summarise.cohesion import breaks, rarity, standardised

TALK = ["rent lease", "lease landlord rent", "rent landlord", "hiring staff", "staff wages hiring", "wages staff"]
TALLIES = [Counter(words.split()) for words in TALK]


def test_the_break_is_where_the_subject_changes() -> None:
    found = breaks(TALLIES, [10] * 6, rarity(TALLIES))
    assert found[0] == 0.0
    assert max(range(6), key=found.__getitem__) == 3
    assert found[3] == pytest.approx(1.0)


def test_only_what_is_near_is_compared() -> None:
    again = [*TALLIES, TALLIES[0]]
    assert breaks(again, [10] * 7, rarity(again), window=10)[6] == pytest.approx(1.0)
    assert breaks(again, [10] * 7, rarity(again), window=60)[6] < 1.0


def test_a_rare_word_weighs_more() -> None:
    weight = rarity([Counter("ab"), Counter("ac"), Counter("ad")])
    assert weight["a"] < weight["b"] == weight["c"]


def test_standard_deviations_leave_out_the_first_before_which_nothing_stands() -> None:
    assert standardised([0.0, 1.0, 3.0])[1:] == [-1.0, 1.0]
    assert standardised([0.0]) == [0.0]
    assert standardised([0.0, 2.0, 2.0])[1:] == [0.0, 0.0]


def test_nothing_gives_nothing() -> None:
    assert breaks([], [], {}) == []
