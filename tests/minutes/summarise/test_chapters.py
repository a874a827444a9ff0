"""Chapters begin where the matter changes, whatever was read at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cli import samples
from copilot.language import Language
from minutes.summarise.chapters import Stretch, stretches, titled
from minutes.summarise.grounding import Grounding
from minutes.summarise.parts import Part, cut
from minutes.summarise.people import People
from minutes.summarise.view import lines_of
from minutes.transcripts import Transcript, parse, read

RENT = "the landlord wants more rent for the office and the lease of the building ends"
STAFF = "two engineers left and hiring through agencies takes months of interviews"


def parts_of(transcript: Transcript, size: int = 1500) -> list[Part]:
    lines = lines_of(transcript, People(transcript.speakers))
    counted = [replace(line, tokens=max(1, len(line.text.encode()) // 3)) for line in lines]
    return cut(transcript, counted, size)


def talk(*blocks: tuple[str, str, int]) -> Transcript:
    """Return a talk of blocks of who speak in turn, what they say, and how often."""
    turns = [f"{who[at % len(who)]}: {said} {at}." for who, said, times in blocks for at in range(times)]
    return parse("\n".join(turns).encode())


def firsts(transcript: Transcript, size: int = 1500) -> list[int]:
    return [stretch.turns[0] for stretch in stretches(transcript, parts_of(transcript, size))]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [200, 1500, 100000])
def test_every_turn_is_in_exactly_one_chapter(language: Language, size: int) -> None:
    transcript = read(samples.meeting(language))
    found = stretches(transcript, parts_of(transcript, size))
    assert [n for stretch in found for n in stretch.turns] == [turn.n for turn in transcript.turns]


@pytest.mark.parametrize(("language", "begin"), [("en", [1, 3, 11, 56, 80, 101]), ("zh", [1, 4, 11, 48, 61, 84])])
def test_each_item_of_the_agenda_is_a_chapter(language: Language, begin: list[int]) -> None:
    assert firsts(read(samples.meeting(language))) == begin


def test_parts_on_one_matter_are_one_chapter() -> None:
    transcript = talk(("AB", RENT, 160))
    assert len(parts_of(transcript)) > 1
    assert firsts(transcript) == [1]


def test_a_chapter_begins_where_words_and_people_change_and_the_parts_do_not_matter() -> None:
    transcript = talk(("AB", RENT, 110), ("CD", STAFF, 110))
    assert firsts(transcript, 1500) == firsts(transcript, 2100) == [1, 111]


def test_the_handing_over_decides_between_places_that_are_alike() -> None:
    handed = [("AB", RENT, 60), ("C", "Thank you. Let's move on to questions from Dawn", 1), ("AB", RENT, 60)]
    assert 61 in firsts(talk(*handed, *handed, *handed))


def test_a_chapter_holds_the_middle_of_a_part_or_is_called() -> None:
    transcript = talk(*(("AB" if at % 2 else "CD", RENT if at % 2 else STAFF, 6) for at in range(40)))
    parts = parts_of(transcript, 3000)
    assert len(stretches(transcript, parts)) <= len(parts)


def test_nobody_named_and_a_single_turn_are_chapters_too() -> None:
    assert firsts(parse(b"The rent rises. It rises in May.")) == [1]


def test_a_title_is_the_agendas_or_the_one_most_spoken_of_and_no_ones_elses() -> None:
    transcript = talk(("AB", RENT, 3), ("CD", STAFF, 3), ("AB", RENT, 3))
    one, two, three = (Part(tuple(lines_of(transcript, People(transcript.speakers))[at : at + 3])) for at in (0, 3, 6))
    told = [(one, "Rent"), (two, "Hiring engineers"), (two, "Weather"), (three, "Rent")]
    found = [Stretch((1, 2, 3)), Stretch((4, 5, 6)), Stretch((7, 8)), Stretch((9,), "The yard")]
    named = titled(found, told, transcript, Grounding(transcript, None))
    assert [stretch.title for stretch in named] == ["Rent", "Hiring engineers", "", "The yard"]


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("Meeting on the rent of the office", "Rent of the office"),
        ("Office rent discussion", "Office rent"),
        ("Landlord, office,", "Landlord, office"),
        (
            "The landlord wants more rent for the office and the lease of",
            "The landlord wants more rent for the office and the lease",
        ),
    ],
)
def test_a_title_says_only_what_is_its_own_and_ends_with_a_word(told: str, title: str) -> None:
    transcript = talk(("AB", RENT, 3))
    part = Part(tuple(lines_of(transcript, People(transcript.speakers))))
    (named,) = titled([Stretch((1, 2, 3))], [(part, told)], transcript, Grounding(transcript, None))
    assert named.title == title
