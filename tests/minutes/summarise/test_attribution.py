"""A sentence that says who spoke is held to who did."""

from __future__ import annotations

import pytest

from minutes.summarise.attribution import Attribution, attribution, told_by_others
from minutes.summarise.grounding import Grounding, Proposal
from minutes.summarise.items import Checks, Item
from minutes.summarise.people import People
from minutes.transcripts import Source, Transcript, Turn

COMMONS = (
    ("Hon. Anna Reid", "Does the Prime Minister know that ventilators are short in every northern hospital?"),
    ("The Chair", "The Prime Minister."),
    ("Right Hon. Paul Frost", "We signed a contract for four thousand ventilators, and all will arrive in May."),
    ("The Chair", "Order."),
    (
        "Mr. Omar Haddad",
        "As Ms. Reid said, the northern hospitals wait. Tourism in the valley has lost nine hundred jobs.",
    ),
    ("The Chair", "One minute is left."),
    ("Hon. Anna Reid", "The harbour bridge has been closed since March, and nobody repairs it. Is that acceptable?"),
    ("Right Hon. Paul Frost", "No, it is not."),
)
PEOPLE = People(
    ["Hon. Anna Reid", "Right Hon. Paul Frost", "Mr. Omar Haddad", "田明"],
    {"Right Hon. Paul Frost": "Prime Minister"},
)


def commons() -> Transcript:
    turns = tuple(Turn(n, speaker, text) for n, (speaker, text) in enumerate(COMMONS, 1))
    return Transcript(Source("commons.vtt", "5f0c" * 16, "WebVTT", "utf-8"), turns)


def checked(text: str) -> tuple[list[Item], Checks]:
    meeting = commons()
    return Grounding(meeting, None).check([Proposal("point", text)], [turn.n for turn in meeting.turns])


def kept(text: str) -> Item | None:
    items, _ = checked(text)
    return items[0] if items else None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The Prime Minister said that all will arrive.",
            Attribution("The Prime Minister", "Right Hon. Paul Frost", "all will arrive.", "All will arrive."),
        ),
        ("Ms. Reid also asked about beds.", Attribution("Ms. Reid", "Hon. Anna Reid", "about beds.", "")),
        ("Haddad pointed out, it is late.", Attribution("Haddad", "Mr. Omar Haddad", "it is late.", "")),
        ("田明认为可以先放一放。", Attribution("田明", "田明", "可以先放一放。", "可以先放一放。")),
        ("田明还提到了保证金。", Attribution("田明", "田明", "保证金。", "")),
        ("The group discussed the bridge.", None),
        ("会议认为可以先放一放。", None),
        ("The bridge that Reid asked about is closed.", None),
    ],
)
def test_who_opens_a_sentence_and_spoke_is_known(text: str, told: Attribution | None) -> None:
    assert attribution(text, PEOPLE) == told


def test_what_another_says_that_somebody_said_is_told_by_others() -> None:
    turns = commons().turns
    reid, frost = (attribution(f"{who} said that x.", PEOPLE) for who in ("Ms. Reid", "Frost"))
    assert reid is not None and told_by_others(reid, turns[4:5], PEOPLE)
    assert frost is not None and not told_by_others(frost, turns[4:5], PEOPLE)


def test_a_sentence_whose_turns_are_the_speakers_stands_as_it_is() -> None:
    item = kept("Paul Frost said that four thousand ventilators will arrive in May.")
    assert item and (item.text, item.turns) == (
        "Paul Frost said that four thousand ventilators will arrive in May.",
        (3,),
    )


@pytest.mark.parametrize(
    ("wrong", "right", "turns"),
    [
        (
            "Paul Frost asked about tourism in the valley, which lost nine hundred jobs.",
            "Mr. Haddad asked about tourism in the valley, which lost nine hundred jobs.",
            (5,),
        ),
        (
            "Anna Reid said that we signed a contract for four thousand ventilators.",
            "Paul Frost said that we signed a contract for four thousand ventilators.",
            (3,),
        ),
    ],
    ids=["asked by another", "said by another"],
)
def test_words_go_to_who_said_them(wrong: str, right: str, turns: tuple[int, ...]) -> None:
    [item], checks = checked(wrong)
    assert (item.text, item.turns) == (right, turns)
    assert checks == Checks(proposed=1, repaired=1)


def test_words_that_only_others_tell_of_stand() -> None:
    item = kept("Ms. Reid said that northern hospitals wait.")
    assert item and (item.text, item.turns) == ("Ms. Reid said that northern hospitals wait.", (5,))


def test_words_of_several_go_to_nobody_and_are_dropped_where_they_make_no_sentence() -> None:
    grounding = Grounding(commons(), None)
    said = "the harbour bridge has been closed since March and tourism in the valley has lost nine hundred jobs."
    told = grounding.attributed(f"Paul Frost said that {said}", (5, 7), grounding.citable)
    assert told == (f"T{said[1:]}", (5, 7))
    asked = "Paul Frost asked about the bridge closed since March, tourism in the valley and lost jobs."
    assert grounding.attributed(asked, (5, 7), grounding.citable) is None


def test_an_answer_of_few_words_stays_with_who_gave_it() -> None:
    grounding = Grounding(commons(), None)
    said = "Paul Frost confirmed that the harbour bridge has been closed since March."
    assert grounding.attributed(said, (7, 8), grounding.citable) == (said, (7, 8))


def test_a_sentence_of_the_summary_is_held_to_it_too() -> None:
    grounding = Grounding(commons(), None)
    said = "Paul Frost said that the harbour bridge has been closed since March."
    told = grounding.attributed(said, (7,), grounding.citable)
    assert told == ("Anna Reid said that the harbour bridge has been closed since March.", (7,))


def test_a_sentence_that_cites_the_wrong_turns_cites_the_speakers_own() -> None:
    grounding = Grounding(commons(), None)
    said = "Anna Reid said that the harbour bridge has been closed since March."
    assert grounding.attributed(said, (3,), grounding.citable) == (said, (7,))
