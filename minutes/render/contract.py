"""The result file ``<stem>.json``: the stable contract, with its JSON Schema in ``minutes.schema.json`` beside this."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from minutes.render.words import WORDS, problem_line
from minutes.summarise.items import Chapter, Item, Meeting, Minutes, Statement, Vote
from minutes.transcripts import Transcript

__all__ = ["VERSION", "meeting_json", "schema", "to_bytes", "to_json"]

VERSION = "1.1"


@cache
def schema() -> Any:
    """Return the JSON Schema that every result fits."""
    return json.loads(resources.files("minutes.render").joinpath("minutes.schema.json").read_text("utf-8"))


def to_json(minutes: Minutes) -> dict[str, Any]:
    """Return the minutes as the contract has them, keys in its order."""
    transcript = minutes.transcript
    source = transcript.source
    words = WORDS[minutes.language]
    return {
        "version": VERSION,
        "draft": True,
        "language": minutes.language,
        "source": {"path": source.path, "sha256": source.sha256, "format": source.format, "encoding": source.encoding},
        "meeting": meeting_json(minutes.meeting),
        "people": [{"name": name, "title": transcript.titles.get(name)} for name in transcript.speakers],
        "summary": [_cited(statement, transcript) for statement in minutes.summary],
        "chapters": [{"title": chapter.title} | _cited(chapter, transcript) for chapter in minutes.chapters],
        "key_points": [_item(item, transcript) for item in minutes.key_points],
        "figures": [_item(item, transcript) for item in minutes.figures],
        "decisions": [_item(item, transcript) | {"replaced_by": item.replaced_by} for item in minutes.decisions],
        "votes": [_vote(item, transcript) for item in minutes.votes],
        "objections": [_item(item, transcript) | {"who": item.owner} for item in minutes.objections],
        "actions": [_action(item, transcript) for item in minutes.actions],
        "questions": [_item(item, transcript) for item in minutes.questions],
        "errors": [
            {
                "kind": problem.kind,
                "message": problem_line(problem, words),
                "turns": list(problem.turns),
                "detail": problem.detail,
            }
            for problem in minutes.problems
        ],
        "checks": {
            "proposed": minutes.checks.proposed,
            "kept": minutes.checks.kept,
            "repaired": minutes.checks.repaired,
            "dropped": minutes.checks.dropped,
        },
        "models": list(minutes.cost.models),
        "prompts": list(minutes.cost.prompts),
        "tokens": {"read": minutes.cost.read, "written": minutes.cost.written, "calls": minutes.cost.calls},
        "elapsed_s": minutes.elapsed_s,
        "transcript": [
            {"n": turn.n, "speaker": turn.speaker, "start": turn.start, "end": turn.end, "text": turn.text}
            for turn in transcript.turns
        ],
    }


def to_bytes(minutes: Minutes) -> bytes:
    """Return the result file: readable JSON, Chinese unescaped, a newline at the end."""
    return (json.dumps(to_json(minutes), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def meeting_json(meeting: Meeting) -> dict[str, Any]:
    """Return what is known of a meeting as the contract has it."""
    return {
        "title": meeting.title,
        "date": meeting.date,
        "day": meeting.day.isoformat() if meeting.day else None,
        "place": meeting.place,
        "chair": meeting.chair,
        "recorder": meeting.recorder,
        "attendees": list(meeting.attendees),
        "apologies": list(meeting.apologies),
        "observers": list(meeting.observers),
    }


def _cited(entry: Item | Statement | Chapter, transcript: Transcript) -> dict[str, Any]:
    return {
        "text": entry.text,
        "turns": list(entry.turns),
        "times": [list(span) for span in transcript.times(entry.turns)],
    }


def _item(item: Item, transcript: Transcript) -> dict[str, Any]:
    return _cited(item, transcript) | {"quoted": item.quoted}


def _action(item: Item, transcript: Transcript) -> dict[str, Any]:
    due = item.due
    cited = _item(item, transcript)
    return {
        "text": cited.pop("text"),
        "owner": item.owner,
        "due": due.words if due else None,
        "due_date": due.day.isoformat() if due and due.day else None,
    } | cited


def _vote(item: Item, transcript: Transcript) -> dict[str, Any]:
    vote = item.vote or Vote()
    return _item(item, transcript) | {
        "in_favour": vote.in_favour,
        "against": vote.against,
        "abstained": vote.abstained,
        "named": [{"name": name, "side": side} for name, side in vote.named],
    }
