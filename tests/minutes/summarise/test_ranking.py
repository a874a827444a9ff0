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


def decision(n: int, text: str = "") -> Item:
    return Item("decision", text or TALK.turn(n).text, (n,))


def test_what_was_settled_stays_and_what_only_the_model_calls_a_decision_is_a_point() -> None:
    items = [decision(n) for n in (2, 3, 5, 6, 7)]
    kinds = {item.turns[0]: item.kind for item in ranked(items, TALK, ())}
    assert kinds == {2: "point", 3: "decision", 5: "point", 6: "point", 7: "point"}


def test_what_was_settled_and_the_model_left_out_stands_in_the_words_of_the_talk() -> None:
    assert ranked([], TALK, ()) == [Item("decision", "Keep the roof grey.", (3,), quoted=True)]


def test_the_model_words_a_settlement_only_where_it_says_the_same() -> None:
    wrong = decision(3, "The roof is not kept grey.")
    assert [(item.kind, item.text) for item in ranked([wrong], TALK, ())] == [
        ("point", wrong.text),
        ("decision", "Keep the roof grey."),
    ]
    right = decision(3, "The roof is kept grey.")
    assert ranked([right], TALK, ()) == [right]


def test_what_was_pronounced_always_stays_and_takes_no_room_from_others() -> None:
    items = [decision(n) for n in (1, 2, 5, 6, 7, 8)]
    kept = [item for item in ranked(items, TALK, {1, 2, 5, 6, 7, 8}) if item.kind == "decision"]
    assert kept == [*items, Item("decision", "Keep the roof grey.", (3,), quoted=True)]


def test_a_pronounced_decision_is_not_told_a_second_time_as_a_settlement() -> None:
    items = [decision(3)]
    assert ranked(items, TALK, {3}) == items


def test_a_task_with_a_day_always_stays_and_one_too_many_becomes_a_point() -> None:
    due = Due("by Friday", date(2026, 9, 18))
    items = [Item("action", f"Task {n}", (n,), owner="Ben", due=due if n == 8 else None) for n in (1, 2, 5, 6, 7, 8)]
    made = [item for item in ranked(items, TALK, {3}) if item.kind != "decision"]
    assert made[-1] == items[-1]
    points = [item for item in made if item.kind == "point"]
    assert len(points) == 2 and all(item.owner is None for item in points)


def test_what_is_done_in_the_meeting_itself_is_no_task() -> None:
    items = [Item("action", text, (9,), owner="Ben") for text in ("Give a presentation on the roof", "Mend the roof")]
    assert [item.kind for item in ranked(items, TALK, {3})][:2] == ["point", "action"]


def test_a_point_that_states_a_measure_is_a_figure_and_a_wish_is_none() -> None:
    stated = Item("point", "The lamp costs forty euros.", (5,))
    wish = Item("point", "Ben asks for forty euros.", (6,))
    assert [item.kind for item in ranked([stated, wish], TALK, {3})][:2] == ["figure", "point"]
