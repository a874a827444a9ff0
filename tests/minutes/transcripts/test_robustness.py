"""Whatever the bytes, a reader answers with a transcript or with an error of ours, and invents no words."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli import samples
from copilot.errors import InputError
from minutes.transcripts import parse, read


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    with suppress(InputError):
        parse(data)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_any_text(text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    try:
        transcript = parse(data)
    except InputError:
        return
    assert [turn.n for turn in transcript.turns] == list(range(1, len(transcript.turns) + 1))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_mutated_samples_never_crash(language: str) -> None:
    data = samples.meeting(language).read_bytes()[:6000]
    chance = random.Random(7)
    for _ in range(250):
        mutated = bytearray(data)
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(len(mutated))
            mutated[at : at + chance.randrange(4)] = chance.randbytes(chance.randrange(4))
        with suppress(InputError):
            parse(bytes(mutated))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sample_keeps_every_word_in_order(language: str) -> None:
    source = samples.meeting(language)
    transcript = read(source)
    said = "".join("".join(turn.text.split()) for turn in transcript.turns)
    cues = [line.split(">", 1)[1] for line in source.read_text("utf-8").splitlines() if line.startswith("<v ")]
    assert said == "".join("".join(cue.removesuffix("</v>").split()) for cue in cues)
    assert transcript.language == language
    assert all(turn.span for turn in transcript.turns)
