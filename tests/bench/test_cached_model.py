"""Answers kept on the disk: asked once, told with the time that they took, and refusals of an answer kept too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench._cached_model import CachedModel
from copilot.client import Answer
from copilot.errors import AnswerInvalid, AnswerTruncated, ServerUnavailable
from prompts import Message, Rendered
from tests.fakes import ScriptedModel


def prompt(words: str) -> Rendered:
    return Rendered("made", "1.0", "0" * 64, "", "batch", "base", messages=(Message("user", words),))


async def test_what_was_asked_is_not_asked_again(tmp_path) -> None:
    model = ScriptedModel({"made": ["one", "two"]})
    first = CachedModel(model, tmp_path)
    answers = [(await first.ask(prompt(words))).text for words in ("a", "b", "a")]
    again = CachedModel(model, tmp_path)
    assert answers == ["one", "two", "one"]
    assert (await again.ask(prompt("b"))).text == "two"
    assert len(model.asked) == 2
    assert again.kept_s == pytest.approx(0.01)


async def test_an_unusable_answer_is_kept_and_a_failing_server_is_asked_again(tmp_path) -> None:
    model = ScriptedModel({"made": [AnswerInvalid("no JSON"), ServerUnavailable("away"), "here"]})
    kept = CachedModel(model, tmp_path)
    for _ in range(2):
        with pytest.raises(AnswerInvalid, match="no JSON"):
            await kept.ask(prompt("a"))
    with pytest.raises(ServerUnavailable):
        await kept.ask(prompt("b"))
    assert (await kept.ask(prompt("b"))).text == "here"


async def test_scores_and_what_a_cut_answer_said_are_kept(tmp_path) -> None:
    said = Answer("[1,", "length", 3, 2, 0.5, "scripted", "made", scores=((2, -0.5),))
    model = ScriptedModel({"made": ["one", AnswerTruncated("cut", said)]}, scores=lambda text: ((len(text), -0.25),))
    kept = CachedModel(model, tmp_path)
    sure = replace(prompt("a"), logprobs=True)
    assert [(await kept.ask(sure)).scores for _ in range(2)] == [((3, -0.25),)] * 2
    for _ in range(2):
        with pytest.raises(AnswerTruncated) as cut:
            await kept.ask(prompt("b"))
        assert cut.value.answer == said
