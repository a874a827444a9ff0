"""What the model is shown of the talk."""

from __future__ import annotations

import pytest

from cli import samples
from copilot.language import Language
from minutes.summarise.people import People
from minutes.summarise.view import lines_of
from minutes.transcripts import parse, read


def shown(talk: str) -> list[tuple[tuple[int, ...], str, tuple[int, ...]]]:
    transcript = parse(talk.encode())
    return [(line.turns, line.text, line.silent) for line in lines_of(transcript, People(transcript.speakers))]


def test_who_only_listens_is_not_shown_and_what_goes_on_is_joined() -> None:
    assert shown("Ana: We sell the lamp\nBen: Mm-hmm.\nAna: for twenty five Euros.\nBen: Too cheap.\n") == [
        ((1, 3), "Ana: We sell the lamp for twenty five Euros.", (2,)),
        ((4,), "Ben: Too cheap.", ()),
    ]


@pytest.mark.parametrize("words", ["No.", "Agreed.", "I object.", "反对。", "不同意", "Never."])
def test_dissent_and_assent_are_always_shown(words: str) -> None:
    assert f"Ben: {words}" in [
        text for _, text, _ in shown(f"Ana: Shall we sell the lamp?\nBen: {words}\nAna: Next.\n")
    ]


def test_fillers_and_stutter_are_left_out() -> None:
    [(_, text, _)] = shown("Ana: Um the the remote, you know, uh has has two buttons.\n")
    assert text == "Ana: the remote, has two buttons."


def test_a_talk_of_nothing_is_still_shown() -> None:
    assert [turns for turns, _, _ in shown("Ana: Yeah.\nBen: Okay.\n")] == [(1,), (2,)]


def test_turns_before_the_first_word_are_not_lost() -> None:
    assert shown("Ben: Okay.\nAna: The roof leaks.\n") == [((2,), "Ana: The roof leaks.", (1,))]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_turn_is_lost(language: Language) -> None:
    transcript = read(samples.meeting(language))
    lines = lines_of(transcript, People(transcript.speakers))
    assert {n for line in lines for n in (*line.turns, *line.silent)} == {turn.n for turn in transcript.turns}


@pytest.mark.parametrize("sentence", ["Sentence {} says 1.{} percent. ", "第{}句说的是百分之{}。"])
def test_a_long_turn_gives_several_lines_and_loses_no_word(sentence: str) -> None:
    talk = "".join(sentence.format(at, at) for at in range(300))
    told = [text.partition(": ")[2] for _, text, _ in shown(f"Ana: {talk}\n")]
    assert "".join("".join(told).split()) == "".join(talk.split())
    assert max(len(text) for text in told) <= 700
