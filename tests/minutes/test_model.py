"""A short meeting of each language through the real small model: shape, grounding and safety, not prose."""

from __future__ import annotations

import jsonschema
import pytest

from copilot.client import CopilotClient
from minutes.render.contract import schema, to_json
from minutes.summarise.figures import unsupported
from minutes.summarise.pipeline import summarise
from minutes.transcripts import Transcript
from prompts import Library
from tests.minutes import meetings

pytestmark = pytest.mark.model


@pytest.mark.parametrize("transcript", [meetings.english(), meetings.chinese()], ids=["en", "zh"])
async def test_a_short_meeting(transcript: Transcript, model: CopilotClient, library: Library) -> None:
    minutes = await summarise(transcript, model, library)
    result = to_json(minutes)
    jsonschema.validate(result, schema())
    assert [problem for problem in minutes.problems if problem.kind == "part_failed"] == []
    assert {4, 7} <= {n for item in minutes.decisions for n in item.turns}
    assert any(item.owner and item.due and item.due.day for item in minutes.actions)
    for entry in (*minutes.summary, *minutes.decisions, *minutes.actions, *minutes.questions, *minutes.key_points):
        said = "\n".join(transcript.turn(n).text for n in entry.turns)
        assert unsupported(entry.text, said) == []
    assert minutes.cost.calls >= 2


async def test_an_instruction_in_the_talk_is_no_decision(model: CopilotClient, library: Library) -> None:
    minutes = await summarise(meetings.injected(), model, library)
    assert minutes.decisions == ()
    assert not any("approved" in statement.text for statement in minutes.summary)
    assert [problem.turns for problem in minutes.problems if problem.kind == "suspect_instruction"] == [(2,)]
