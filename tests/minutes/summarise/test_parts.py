"""Parts cover the meeting without a gap, to its last turn."""

from __future__ import annotations

import pytest

from cli import samples
from minutes.summarise import parts as cutting
from minutes.summarise.parts import Line, Part
from minutes.summarise.people import People
from minutes.transcripts import Transcript, parse, read


def cut(transcript: Transcript, most: int) -> tuple[list[tuple[int, ...]], list[Part]]:
    lines = [
        Line(line.n, line.text, max(1, len(line.text.encode()) // 3))
        for line in cutting.lines_of(transcript, People(transcript.speakers), 1500)
    ]
    tokens = [sum(line.tokens for line in lines if line.n == turn.n) for turn in transcript.turns]
    chapters = cutting.chapters(transcript, tokens)
    parts = []
    for at, turns in enumerate(chapters):
        parts += cutting.parts_of(at, [line for line in lines if turns[0] <= line.n <= turns[-1]], most)
    return chapters, parts


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("most", [200, 700, 100000])
def test_every_turn_is_in_exactly_one_chapter_and_every_line_in_one_part(language: str, most: int) -> None:
    transcript = read(samples.meeting(language))
    chapters, parts = cut(transcript, most)
    every = [turn.n for turn in transcript.turns]
    assert [n for turns in chapters for n in turns] == every
    assert [n for part in parts for n in part.turns] == every


@pytest.mark.parametrize("language", ["zh", "en"])
def test_parts_are_no_longer_than_asked_unless_one_turn_is(language: str) -> None:
    _, parts = cut(read(samples.meeting(language)), 400)
    assert all(part.tokens <= 400 or len(part.lines) == 1 for part in parts)


def test_chapters_begin_where_the_chair_moves_on() -> None:
    transcript = read(samples.meeting("zh"))
    chapters, _ = cut(transcript, 700)
    openings = [transcript.turn(turns[0]).text for turns in chapters]
    assert sum("第三项" in text or "第四项" in text or "最后一项" in text for text in openings) == 3


def test_a_turn_longer_than_a_line_loses_no_word() -> None:
    talk = " ".join(f"Sentence {at} says 1.{at} percent." for at in range(400))
    transcript = parse(f"Ana: {talk}\nBen: Yes.\nAna: Good.\n".encode())
    lines = cutting.lines_of(transcript, People(transcript.speakers), 1500)
    assert all(len(line.text) <= 1520 for line in lines)
    assert "".join(line.text.split(": ", 1)[1] for line in lines).count("percent.") == 400


def test_halving_a_part_keeps_its_lines_in_order() -> None:
    part = Part(0, tuple(Line(n, f"{n} Ana: words", 10) for n in range(1, 8)))
    halves = cutting.split(part)
    assert halves and halves[0].turns + halves[1].turns == part.turns
    assert cutting.split(Part(0, part.lines[:1])) is None
