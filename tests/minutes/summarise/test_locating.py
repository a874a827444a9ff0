"""A sentence is found where its words were said."""

from __future__ import annotations

from minutes.summarise.locating import Locator, claims
from minutes.transcripts import parse
from tests.minutes import meetings

EN, ZH = meetings.english(), meetings.chinese()


def test_a_free_wording_is_found_by_its_rare_words() -> None:
    turns, covered = Locator(EN).locate(
        "Ana explained that two buyers make up seventy percent of all sales.", range(1, 8)
    )
    assert turns == (3,) and covered > 0.6
    turns, _ = Locator(ZH).locate("会议指出，下游集中度过高。", range(1, 8))
    assert turns == (3,)


def test_words_that_only_report_are_not_asked_for() -> None:
    assert claims("The group discussed and presented.") == frozenset()
    assert Locator(EN).locate("The group discussed it.", range(1, 8)) == ((), 0.0)


def test_two_places_are_cited_where_both_are_needed() -> None:
    sentence = (
        "Denholm asks for forty-five million dollars over five years, and Ardley Timber moves to red on the watchlist."
    )
    assert Locator(EN).locate(sentence, range(1, 8))[0] == (2, 7)


def test_only_allowed_turns_are_cited() -> None:
    assert 3 not in Locator(EN).locate("Two buyers take seventy percent of the sales.", [1, 2, 4])[0]


def test_what_nobody_said_is_hardly_covered() -> None:
    assert Locator(EN).locate("The harbour authority wants a road across the quay.", range(1, 8))[1] < 0.3


def test_few_turns_are_cited_of_a_long_exchange() -> None:
    talk = "".join(f"{'AB'[at % 2]}: lamp {at}\n" for at in range(40))
    turns, _ = Locator(parse(talk.encode())).locate(" ".join(f"lamp {at}" for at in range(40)), range(1, 41))
    assert len(turns) <= 4
