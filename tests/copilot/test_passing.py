"""What stands before a model and has no part in a call changes nothing of it."""

from __future__ import annotations

from contextlib import aclosing

from copilot.passing import Passing
from prompts.rendered import Message, Rendered
from tests.fakes import ScriptedModel

PROMPT = Rendered("terms", "1", "0" * 64, "", "batch", "base", messages=(Message("user", "?"),))


async def test_every_call_is_passed_on() -> None:
    model = ScriptedModel({"terms": ["yes", "then"]}, context=4096)
    before = Passing(model)
    pieces: list[str] = []
    assert (await before.ask(PROMPT, on_text=pieces.append)).text == "yes" and pieces == ["yes"]
    async with aclosing(before.complete(PROMPT)) as deltas:
        assert "".join([delta.text async for delta in deltas]) == "then"
    assert model.asked == [PROMPT, PROMPT]
    assert await before.context_tokens() == 4096 and await before.count_tokens(["abc"]) == [1]
    await before.note("accept", call="c", detail={"n": 1})
    assert model.noted == [("accept", "c", {"n": 1})]
