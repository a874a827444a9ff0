"""Words that mean the same, in labels and in frames."""

from __future__ import annotations

import re

import pytest

from docs_ai.terms.thesaurus import alternatives, meanings_of


@pytest.mark.parametrize(
    "label", ["首次提款期限", "首笔用款时限", "初次放款期", "initial drawdown period", "First utilisation window"]
)
def test_labels_put_differently_mean_the_same(label: str) -> None:
    assert set(meanings_of(label)) == {"~first", "~draw", "~period"}


def test_of_words_that_overlap_the_longer_is_meant() -> None:
    assert meanings_of("抵押率") == ("~advance_rate",)
    assert meanings_of("cash margin") == ("~cash",)
    assert meanings_of("interest") == ("~rate",)
    assert meanings_of("interest payment") == ("~interest_paid",)


def test_a_word_that_is_not_listed_stands_for_itself() -> None:
    assert meanings_of("批复书编号") == ("~approval", "书", "~number")
    assert meanings_of("zebra limit") == ("zebra", "~amount")
    assert meanings_of("") == ()


def test_a_latin_word_is_found_as_a_whole_and_a_stem_with_any_ending() -> None:
    pattern = re.compile(alternatives("end"))
    assert pattern.search("it expires") and pattern.search("to maturity") and not pattern.search("pending, lender")
