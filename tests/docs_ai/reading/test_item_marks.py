from __future__ import annotations

import pytest

from docs_ai.reading.item_marks import item_mark


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1．短期贷款", "2．票据"),
        ("（九）其他", "（十）附则"),
        ("十九、保密", "二十、附则"),
        ("5.1 the Borrower", "5.2 the Guarantor"),
        ("(c) insurance", "(d) a resolution"),
        ("3) fees", "4) costs"),
    ],
)
def test_marks_of_one_kind_count_on_and_know_the_one_before(first: str, second: str) -> None:
    before, after = item_mark(first), item_mark(second)
    assert before is not None and after is not None
    assert after.follows(before) and not before.follows(after)
    assert first.startswith(after.previous)


@pytest.mark.parametrize("text", ["3.85%", "12 months", "a guarantee", "一年期", "2026.05.01", "人民币", ""])
def test_figures_and_words_are_no_marks(text: str) -> None:
    assert item_mark(text) is None


def test_marks_of_another_kind_do_not_count_on() -> None:
    bracketed, dotted = item_mark("（1）甲"), item_mark("2．乙")
    assert bracketed is not None and dotted is not None
    assert not dotted.follows(bracketed)
