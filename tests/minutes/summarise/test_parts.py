"""Parts cover the meeting without a gap, to its last turn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cli import samples
from copilot.language import Language
from minutes.summarise.parts import Part, cut, split
from minutes.summarise.people import People
from minutes.summarise.view import Line, lines_of
from minutes.transcripts import Transcript, parse, read


def parts_of(transcript: Transcript, size: int) -> list[Part]:
    lines = [
        replace(line, tokens=max(1, len(line.text.encode()) // 3))
        for line in lines_of(transcript, People(transcript.speakers))
    ]
    return cut(transcript, lines, size)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [200, 700, 100000])
def test_every_turn_is_in_exactly_one_part(language: Language, size: int) -> None:
    transcript = read(samples.meeting(language))
    some = parts_of(transcript, size)
    assert [n for part in some for n in part.turns] == [turn.n for turn in transcript.turns]
    if size == 100000:
        assert len(some) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [300, 800])
def test_parts_are_about_as_long_as_wished(language: Language, size: int) -> None:
    some = parts_of(read(samples.meeting(language)), size)
    assert all(part.tokens <= 2 * size or len(part.lines) == 1 for part in some)
    assert sum(part.tokens for part in some) / len(some) == pytest.approx(size, rel=0.4)


def test_a_part_begins_where_the_words_change() -> None:
    rent = "the landlord wants more rent for the office and the lease ends"
    staff = "two engineers left and hiring through agencies takes months"
    talk = [
        *(f"{'AB'[at % 2]}: {rent} {at}" for at in range(12)),
        *(f"{'AB'[at % 2]}: {staff} {at}" for at in range(12)),
    ]
    some = parts_of(parse("\n".join(talk).encode()), 250)
    assert 13 in [part.turns[0] for part in some]


def test_a_turn_on_several_lines_is_not_torn_apart() -> None:
    talk = " ".join(f"Sentence {at} says 1.{at} percent." for at in range(400))
    transcript = parse(f"Ana: {talk}\nBen: Is that all of it?\nAna: That was everything.\n".encode())
    some = parts_of(transcript, 500)
    assert [n for part in some for n in part.turns] == [turn.n for turn in transcript.turns]


def test_halving_a_part_keeps_its_lines_in_order() -> None:
    part = Part(tuple(Line((n,), "Ana: words", 10) for n in range(1, 8)))
    halves = split(part)
    assert halves and halves[0].lines + halves[1].lines == part.lines
    assert split(Part(part.lines[:1])) is None
