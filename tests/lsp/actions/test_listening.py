"""Stopping an answer that goes round in circles."""

from __future__ import annotations

import pytest

from lsp.actions.unit_tests.listening import Enough, Listener

TEST = "def test_{0}():\n    assert f({0}) == 1\n\n"


def hear(text: str, size: int = 3) -> Listener:
    listener = Listener()
    for start in range(0, len(text), size):
        listener(text[start : start + size])
    return listener


def test_an_answer_that_goes_on_is_heard_to_its_end() -> None:
    text = "".join(TEST.format(number) for number in range(20))
    assert hear(text).text == text


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_too_many_assertions_in_one_test_end_it_before_the_fifth(size: int) -> None:
    text = "def test_a():\n" + "".join(f"    assert f({number}) == 1\n" for number in range(9))
    listener = Listener()
    with pytest.raises(Enough):
        for start in range(0, len(text), size):
            listener(text[start : start + size])
    assert listener.text.splitlines()[-1] == "    assert f(3) == 1"


def test_the_same_assertion_for_the_third_time_ends_it() -> None:
    with pytest.raises(Enough):
        hear("".join(f"def test_{number}():\n    assert f(1) == 1\n\n" for number in range(3)))
