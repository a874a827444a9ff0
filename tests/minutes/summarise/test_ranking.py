"""The decisions and tasks stay for which most speaks."""

from __future__ import annotations

from datetime import date

from minutes.summarise.items import Due, Item
from minutes.summarise.ranking import ranked
from minutes.transcripts import parse

TALK = parse(
    b"Ana: We could paint the roof yellow or leave it.\nBen: The lease is long.\nAna: Let's keep the roof grey.\n"
    b"Ben: Yes, fine.\nAna: The lamp is heavy.\nBen: It stands on wood.\nAna: The door is new.\nBen: It squeaks.\n"
    b"Ana: Write to the landlord, please.\nBen: The window is small.\n"
)


def decision(n: int, *, quoted: bool = False) -> Item:
    return Item("decision", TALK.turn(n).text, (n,), quoted=quoted)


def test_what_was_settled_and_assented_to_comes_before_what_was_only_said() -> None:
    items = [decision(n) for n in (2, 3, 5, 6, 7)]
    kinds = {item.turns[0]: item.kind for item in ranked(items, TALK, ())}
    assert kinds[3] == "decision"
    assert list(kinds.values()).count("decision") == 3
    assert len(kinds) == len(items)


def test_what_was_pronounced_always_stays() -> None:
    items = [decision(n, quoted=True) for n in (1, 2, 5, 6, 7, 8)]
    assert ranked(items, TALK, ()) == items


def test_what_was_pronounced_stays_in_the_model_s_words_too_and_takes_no_room_from_others() -> None:
    items = [decision(n) for n in (1, 2, 4, 5, 6, 7, 8)]
    kept = {item.turns[0] for item in ranked(items, TALK, {5, 6, 7, 8}) if item.kind == "decision"}
    assert kept == {1, 2, 4, 5, 6, 7, 8}


def test_a_task_with_a_day_always_stays_and_one_too_many_becomes_a_point() -> None:
    due = Due("by Friday", date(2026, 9, 18))
    items = [Item("action", f"Task {n}", (n,), owner="Ben", due=due if n == 8 else None) for n in (1, 2, 5, 6, 7, 8)]
    made = ranked(items, TALK, ())
    assert made[-1] == items[-1]
    points = [item for item in made if item.kind == "point"]
    assert len(points) == 2 and all(item.owner is None for item in points)
