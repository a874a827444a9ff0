"""Tokens and seconds of what is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bench._cached_model import CachedModel
from bench._meetings.metering import Metered, Shared, Spent
from copilot.client import Answer
from copilot.errors import AnswerInvalid, AnswerTruncated, ServerUnavailable
from prompts import Message, Rendered
from tests.fakes import ScriptedModel


def prompt(words: str) -> Rendered:
    messages = (Message("system", "Do it."), Message("user", words))
    return Rendered("made", "1.0", "0" * 64, "", "batch", "base", messages=messages)


class Slow(ScriptedModel):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__({"made": lambda prompt: "answer"})
        self.gates: dict[str, asyncio.Event] = {}

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        await self.gates.setdefault(prompt.messages[-1].content, asyncio.Event()).wait()
        return await super().ask(prompt, on_text=on_text)


async def test_calls_at_the_same_time_share_the_seconds() -> None:
    now = [0.0]
    model = Slow()
    shared = Shared(model, clock=lambda: now[0])
    first = asyncio.create_task(shared.ask(prompt("a")))
    await asyncio.sleep(0)
    now[0] = 2.0
    second = asyncio.create_task(shared.ask(prompt("b")))
    await asyncio.sleep(0)
    now[0] = 6.0
    model.gates["a"].set()
    assert (await first).elapsed_s == pytest.approx(2 + 4 / 2)
    now[0] = 9.0
    model.gates["b"].set()
    assert (await second).elapsed_s == pytest.approx(4 / 2 + 3)


async def test_a_failed_call_takes_no_share_of_later_ones() -> None:
    now = [0.0]
    cut = Answer("{", "length", 5, 7, 99.0, "scripted", "made")
    shared = Shared(
        ScriptedModel({"made": [ServerUnavailable("away"), AnswerTruncated("cut", cut), "x"]}), clock=lambda: now[0]
    )
    with pytest.raises(ServerUnavailable):
        await shared.ask(prompt("a"))
    with pytest.raises(AnswerTruncated) as truncated:
        await shared.ask(prompt("a"))
    assert truncated.value.answer and truncated.value.answer.elapsed_s == 0.0
    assert (await shared.ask(prompt("a"))).elapsed_s == 0.0


async def test_tokens_count_whether_an_answer_is_kept_or_new_or_of_no_use(tmp_path: Path) -> None:
    cut = Answer("{", "length", 5, 7, 2.0, "scripted", "made")
    model = ScriptedModel({"made": ["answer", AnswerTruncated("cut", cut), AnswerInvalid("no JSON")]})
    kept = CachedModel(model, tmp_path)
    spent = []
    for _ in range(2):
        metered = Metered(kept)
        await metered.ask(prompt("one two three"))
        for words, error in (("b", AnswerTruncated), ("c", AnswerInvalid)):
            with pytest.raises(error):
                await metered.ask(prompt(words))
        spent.append(metered.spent)
    assert spent[0] == spent[1] == Spent(read=6 + 5 + 1, fresh=4 + 1 + 1, written=2 + 7, calls=3)
    assert len(model.asked) == 3
    assert kept.kept_s == pytest.approx(0.01 + 2.0), "what was cut took time, too"
