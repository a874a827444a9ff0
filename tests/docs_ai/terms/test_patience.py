from __future__ import annotations

import pytest

from copilot.errors import CopilotError, Overloaded, QuotaExceeded, ServerUnavailable
from docs_ai.terms.patience import Patient
from prompts.rendered import Message, Rendered
from tests.fakes import ScriptedModel

PROMPT = Rendered("terms", "1", "0" * 64, "", "batch", "base", messages=(Message("user", "?"),))


async def asked(*replies: CopilotError | str, most_s: float = 1.0) -> list[float]:
    """Ask once, and return the waits that there were."""
    waits: list[float] = []
    answer = await Patient(ScriptedModel({"terms": replies}), waits.append, most_s).ask(PROMPT)
    assert answer.text == "yes"
    return waits


async def test_it_waits_as_long_as_the_server_says_and_asks_again() -> None:
    assert await asked("yes") == []
    assert await asked(Overloaded("full", 0.2), QuotaExceeded("used up", 0.3), "yes") == [0.2, 0.3]
    assert await asked(Overloaded("full", 0.0), "yes") == [0.1]


@pytest.mark.parametrize(
    "replies",
    [
        [QuotaExceeded("the day's quota", 40_000.0)],
        [Overloaded("full", 0.2), Overloaded("still", 0.2), Overloaded("last", 0.2)],
        [ServerUnavailable("gone")],
    ],
)
async def test_it_gives_up_where_waiting_goes_over_the_bound_or_does_not_help(replies: list[CopilotError]) -> None:
    model = ScriptedModel({"terms": list(replies)})
    waits: list[float] = []
    with pytest.raises(type(replies[-1]), match=str(replies[-1])):
        await Patient(model, waits.append, 0.5).ask(PROMPT)
    assert len(model.asked) == len(replies) == len(waits) + 1
