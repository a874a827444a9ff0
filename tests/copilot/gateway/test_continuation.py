"""A second answer joined onto a first one that broke off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from copilot.gateway.continuation import Continuation

PIECES = st.lists(st.text("ab", min_size=1, max_size=3), max_size=8)


def said(attempts: list[list[str]]) -> str:
    """Return what a client has at the end, which forgets all when an answer begins anew."""
    continuation = Continuation()
    heard = ""
    for number, attempt in enumerate(attempts, 1):
        continuation.attempt()
        for piece in attempt:
            anew, text = continuation.take(piece)
            heard = text if anew else heard + text
        if number == len(attempts):
            anew, text = continuation.take("", last=True)
            heard = text if anew else heard + text
    return heard


@given(PIECES, PIECES)
def test_an_answer_that_is_said_again_is_heard_once(first: list[str], rest: list[str]) -> None:
    whole = "".join(first + rest)
    for cut in (1, 2, 5):
        again = [whole[at : at + cut] for at in range(0, len(whole), cut)]
        assert said([first, again]) == whole
        assert said([first, again[:1], again]) == whole, "a third attempt too"


@given(PIECES, PIECES)
def test_whatever_the_second_attempt_says_is_what_is_heard(first: list[str], second: list[str]) -> None:
    assert said([first, second]) == "".join(second), "also when it is the shorter one"


def test_an_answer_that_reads_otherwise_begins_anew() -> None:
    continuation = Continuation()
    continuation.attempt()
    assert continuation.take("the limit is ") == (False, "the limit is ")
    continuation.attempt()
    assert continuation.take("the ") == (False, "")
    assert continuation.take("facility") == (True, "the facility")
    assert continuation.take(" ends") == (False, " ends")
