"""The plain ways, through a scripted model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench._meetings import cases, peers
from bench._meetings.peers import Peers
from copilot.errors import AnswerInvalid, AnswerTruncated
from minutes.transcripts import Transcript, Turn
from prompts import Rendered
from tests.bench.meetings.made import written
from tests.fakes import ScriptedModel

DECIDED = {"text": "Soft rubber it is.", "turns": [1]}


def notes(summary: str, *decisions: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary, "decisions": list(decisions), "actions": []}


def shown(prompt: Rendered) -> list[str]:
    lines = prompt.messages[-1].content.splitlines()
    return lines[lines.index("<transcript>") + 1 : lines.index("</transcript>")]


@pytest.fixture
def short(tmp_path: Path) -> Transcript:
    return cases.load(written(tmp_path)).transcript


@pytest.fixture
def long(short: Transcript) -> Transcript:
    """Three chunks of talk: a hundred turns of about 75 tokens, as the scripted model counts."""
    turns = tuple(Turn(n, "A", "x" * 220, float(n), n + 0.5) for n in range(1, 101))
    return Transcript(short.source, turns)


async def test_one_prompt_holds_as_much_as_the_window_does(short: Transcript, long: Transcript) -> None:
    model = ScriptedModel({"meetings/notes": [notes("All.", DECIDED)] * 2}, context=4000)
    result = await Peers(model).result("truncated", short)
    assert shown(model.asked[0])[0] == "1 C: I'm your project manager today. So the case will be made of soft rubber."
    assert len(shown(model.asked[0])) == 5
    assert result["summary"] == [{"text": "All.", "turns": [], "times": []}]
    assert result["decisions"] == [DECIDED | {"times": [[0.0, 9.0]]}]
    assert (result["actions"], result["failed"], len(result["transcript"])) == ([], 0, 5)
    await Peers(model).result("truncated", long)
    [last] = model.asked[1:]
    room = 4000 - last.sampling.max_tokens - 400
    assert room - 80 <= sum(await model.count_tokens(shown(last))) <= room


async def test_map_reduce_joins_the_items_and_summarises_the_summaries(long: Transcript) -> None:
    model = ScriptedModel(
        {
            "meetings/notes": [notes("One.", DECIDED), notes("Two."), notes("Three.", DECIDED | {"turns": [90]})],
            "meetings/combine": [{"summary": "Whole."}],
        }
    )
    result = await Peers(model).result("map-reduce", long)
    read = [line for prompt in model.asked[:-1] for line in shown(prompt)]
    assert [line.split()[0] for line in read] == [str(n) for n in range(1, 101)]
    assert all(text in model.asked[-1].messages[-1].content for text in ("One.", "Two.", "Three."))
    assert [one["turns"] for one in result["decisions"]] == [[1], [90]]
    assert (result["summary"][0]["text"], result["failed"]) == ("Whole.", 0)


async def test_map_reduce_counts_the_chunks_that_gave_nothing(long: Transcript) -> None:
    model = ScriptedModel(
        {
            "meetings/notes": [notes("One."), AnswerTruncated("cut"), notes("Three.")],
            "meetings/combine": [AnswerInvalid("no")],
        }
    )
    result = await Peers(model).result("map-reduce", long)
    assert (result["summary"][0]["text"], result["failed"]) == ("One. Three.", 2)


async def test_refining_goes_on_with_the_last_notes_that_there_were(long: Transcript) -> None:
    model = ScriptedModel(
        {
            "meetings/notes": [notes("One.", DECIDED)],
            "meetings/refine": [AnswerInvalid("no"), notes("One and three.", DECIDED)],
        }
    )
    result = await Peers(model).result("refine", long)
    assert [prompt.name for prompt in model.asked] == ["meetings/notes", "meetings/refine", "meetings/refine"]
    assert '"summary": "One."' in model.asked[-1].messages[-1].content
    assert (result["summary"][0]["text"], result["failed"], len(result["decisions"])) == ("One and three.", 1, 1)


@pytest.mark.parametrize("way", peers.PEERS)
async def test_a_model_that_gives_nothing_gives_empty_minutes(way: str, long: Transcript) -> None:
    model = ScriptedModel(dict.fromkeys(("meetings/notes", "meetings/refine"), lambda prompt: AnswerInvalid("no")))
    result = await Peers(model).result(way, long)
    assert (result["summary"], result["decisions"], result["actions"]) == ([], [], [])
    assert result["failed"] == len(model.asked) > 0
