"""Decisions and dated tasks by their words alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli import samples
from minutes.summarise.moments import Moment, decisions, questions, tasks
from minutes.summarise.people import People
from minutes.transcripts import Transcript, parse, read
from tests.minutes import meetings

EXPECTED = Path(__file__).parents[2] / "data" / "meetings" / "expected"


def at(transcript: Transcript, moments: list[Moment], item: dict[str, Any]) -> bool:
    spans = [transcript.turn(n).span or (0, 0) for moment in moments for n in moment.turns]
    return any(start <= last + 3 and first - 3 <= end for first, last in item["times"] for start, end in spans)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_decision_and_nearly_every_dated_task_of_the_samples(language: Any) -> None:
    transcript = read(samples.meeting(language))
    expected = json.loads((EXPECTED / f"credit-committee-{language}.json").read_text("utf-8"))
    settled, given = decisions(transcript), tasks(transcript, People(transcript.speakers))
    assert all(at(transcript, settled, item) for item in expected["decisions"])
    assert sum(at(transcript, given, item) for item in expected["actions"]) >= 0.9 * len(expected["actions"])
    assert len(settled) <= len(expected["decisions"]) + 1
    assert len(given) <= len(expected["actions"]) + 1
    assert len(questions(transcript)) == len(expected["questions"])
    assert {moment.owner for moment in given} <= {item["owner"] for item in expected["actions"]}


def test_talk_about_decisions_is_none() -> None:
    talk = (
        "Ana: Was the loan approved last year?\nBen: I think we should approve it.\n"
        "Ana: They asked whether it could be agreed by phone.\nBen: 你们同意吗？\nAna: 我不同意。\n"
    )
    assert decisions(parse(talk.encode())) == []


def test_a_bare_agreement_takes_what_it_agrees_to() -> None:
    talk = (
        "Ana: The limit for offices stays at four hundred million.\nBen: Fine with me.\nAna: All in favour? Agreed.\n"
    )
    (moment,) = decisions(parse(talk.encode()))
    assert moment.text.startswith("The limit for offices")
    assert moment.turns == (1, 3)


def test_whose_task_it_is() -> None:
    talk = "Ana: Ben, would you draft the letter?\nBen: By Friday.\nAna: I'll send the table by Monday.\nBen: Good.\n"
    transcript = parse(talk.encode())
    found = tasks(transcript, People(transcript.speakers))
    assert [(moment.owner, moment.due, moment.turns) for moment in found] == [
        ("Ben", "By Friday", (1, 2)),
        ("Ana", "by Monday", (3,)),
    ]


def test_words_for_a_machine_are_no_moment() -> None:
    transcript = meetings.injected()
    assert decisions(transcript) == []
    assert tasks(transcript, People(transcript.speakers)) == []
