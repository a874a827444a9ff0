"""Who leads a meeting."""

from __future__ import annotations

from minutes.summarise.leading import leader
from minutes.transcripts import parse
from tests.minutes import meetings


def test_who_opens_and_moves_on_leads_and_not_who_speaks_most() -> None:
    talk = parse(
        b"Ana: Welcome. First item, the roof.\nBen: The roof is old and wet and it has been so for years on end.\n"
        b"Ana: Let's move on to item two.\nBen: The door is as old as the roof, and as wet as the roof, and worse.\n"
    )
    assert leader(talk) == "Ana"


def test_the_chair_of_a_committee_leads() -> None:
    assert leader(meetings.english()) == "Ruth Vale"
    assert leader(meetings.chinese()) == "周慕白"


def test_nobody_leads_where_nobody_is_named() -> None:
    assert leader(parse(b"The roof leaks.\nThe door squeaks.\n")) is None
