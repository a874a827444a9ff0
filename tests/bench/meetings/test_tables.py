"""From a meeting with its reference to the tables, through a scripted model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bench import meetings, minutes
from bench._meetings import cases, tables
from bench._meetings.metering import Spent
from bench._meetings.tables import Made
from bench._meetings.ways import Outcome, Ways
from copilot.errors import AnswerInvalid
from prompts import Library, Rendered
from tests.bench.meetings import scorer
from tests.bench.meetings.made import item, written
from tests.fakes import ScriptedModel

SUMMARY = "The group chose soft rubber for the case."
NOTES = {
    "summary": SUMMARY,
    "decisions": [{"text": "The case is made of soft rubber.", "turns": [1]}],
    "actions": [{"text": "Ask forty people in Leeds.", "owner": "B", "turns": [4]}],
}


@pytest.fixture
def case(tmp_path: Path) -> cases.Case:
    return cases.load(written(tmp_path / "data"))


def made(case: cases.Case, way: str = "ours", **result: Any) -> Made:
    turns = [{"n": turn.n, "speaker": turn.speaker, "text": turn.text} for turn in case.transcript.turns]
    content = {"summary": [], "decisions": [], "actions": [], "transcript": turns} | result
    return Made(way, case, Outcome(content, 3.0, Spent(100, 50, 20, 2), 0))


async def test_a_way_writes_results_that_the_scorer_reads(
    case: cases.Case, library: Library, tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedModel({"meetings/notes": [NOTES]})
    for _ in range(2):  # the second time from the disk
        outcome = await Ways(model, "scripted", library, tmp_path / "scratch").of("truncated", case)
        assert (outcome.failed, outcome.spent.calls) == (0, 1) and outcome.seconds > 0
    assert (tmp_path / "scratch" / "results" / "truncated" / "ami" / "made.json").is_file()
    theirs = scorer.load(shared_data, monkeypatch)
    theirs.minutes(str(tmp_path / "data"), str(tmp_path / "scratch" / "results"))
    assert len(model.asked) == 1


async def test_a_meeting_that_the_model_cannot_cope_with_gives_empty_minutes(
    case: cases.Case, library: Library, tmp_path: Path
) -> None:
    class Useless(ScriptedModel):
        def _reply(self, prompt: Rendered) -> Exception:
            return AnswerInvalid("no JSON")

    outcome = await Ways(Useless({}), "useless", library, tmp_path).of("ours", case)
    assert outcome.failed and outcome.result["summary"] == []
    assert len(outcome.result["transcript"]) == len(case.transcript.turns)


def test_summaries_and_chapters_against_the_reference(case: cases.Case, tmp_path: Path) -> None:
    topics = [
        {"title": "Case", "summary": SUMMARY, "turns": [[0, 1]]},
        {"title": "-", "summary": "Cost.", "turns": [[2, 3]]},
    ]
    told = cases.load(written(tmp_path, topics=topics))
    chapters = [{"title": "Case", "text": SUMMARY, "turns": [1]}, {"title": "Cost", "text": "Else.", "turns": [2, 3]}]
    rows = tables.summary_rows(
        [made(told, summary=[{"text": SUMMARY}], chapters=chapters), made(told, "truncated", summary=[])]
    )
    assert [(row["source"], row["way"], row["n"], row["ROUGE-L"]) for row in rows] == [
        ("ami, whole", "ours", "1", "100.0"),
        ("ami, chapters", "ours", "2", "50.0"),
        ("ami, whole", "truncated", "1", "0.0"),
    ]


def test_decisions_and_actions_with_their_turns_and_owners(case: cases.Case) -> None:
    decisions = [item("The case is made of soft rubber.", 1), item("Sell it abroad.", 5)]
    actions = [item("Ask twenty people about the rubber.", 4, owner="B")]
    first, second = tables.item_rows([made(case, decisions=decisions, actions=actions)])
    assert first["by text: P / R / F1"] == first["by turns: P / R / F1"] == "0.50 / 1.00 / 0.67"
    assert first["given that touch a reference's turns"] == "1/2"
    assert (second["cited right, of those of the same text"], second["by text: P / R / F1"]) == (
        "1/1",
        "1.00 / 1.00 / 1.00",
    )
    assert list(second.values())[-1] == "1 / 0 / 0 / 0"


def test_chapter_borders_beside_simple_ones(tmp_path: Path) -> None:
    turns = [{"speaker": "AB"[n % 2], "text": f"Turn {n}."} for n in range(12)]
    path = written(
        tmp_path, source="qmsum", topics=[{"title": "a", "turns": [[0, 3]]}, {"title": "b", "turns": [[4, 11]]}]
    )
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"turns": turns}), "utf-8")
    content = json.loads(path.read_text("utf-8"))
    content["reference"] |= {"decisions": [], "actions": []}
    path.write_text(json.dumps(content), "utf-8")
    chapters = [{"text": "", "turns": [1, 2, 3, 4]}, {"text": "", "turns": list(range(5, 13))}]
    rows = tables.border_rows([made(cases.load(path), chapters=chapters)])
    assert [(row["borders"], row["Pk"]) for row in rows][:2] == [("ours", "0.000"), ("evenly spaced", "0.444")]
    assert {row["in the reference"] for row in rows} == {"1.0"} and rows[-1]["borders"] == "none"


def test_what_nobody_said_is_counted_and_listed(case: cases.Case) -> None:
    ours = made(case, actions=[item("Ask forty people in Leeds.", 4), item("Ask twenty people by Friday.", 4)])
    found = tables.findings([ours])
    [row] = tables.unsaid_rows(found, [ours])
    assert list(row.values()) == ["ours", "2", "1", "2", "2/2"]
    assert meetings.listed(found) == "ours\tmade\tactions\t40, Leeds\tAsk forty people in Leeds.\n"


def test_cost_is_told_by_source_and_way(case: cases.Case) -> None:
    [row] = tables.cost_rows([made(case), made(case)])
    assert (row["meetings"], row["calls"], row["tokens read"]) == ("2", "4", "200")
    assert float(row["s per 1,000 words"]) == pytest.approx(3000 / case.transcript.words, abs=0.1)


def test_without_the_meetings_the_benchmark_says_so(tmp_path: Path) -> None:
    told = CliRunner().invoke(meetings.main, ["--data", str(tmp_path / "none")])
    assert "skipped: there are no meetings at" in str(told.exception) + told.output


def test_a_meeting_is_cut_after_whole_turns(case: cases.Case) -> None:
    whole = case.transcript
    assert minutes.shortened(whole, 14).turns == whole.turns[:1]
    assert minutes.shortened(whole, 15).turns == whole.turns[:2]
    assert minutes.shortened(whole, 10**6) is whole
