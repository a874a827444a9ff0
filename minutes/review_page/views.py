"""What the page is told of meetings, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minutes.render.contract import meeting_json
from minutes.render.words import WORDS, problem_line
from minutes.review_page.content import ITEMS, KINDS, TOGETHER
from minutes.review_page.decisions import Review
from minutes.review_page.result_file import ResultFile
from minutes.review_page.standing import Standing, settled
from minutes.review_page.store import Reviewed
from minutes.summarise.items import Problem

__all__ = ["listed", "review_view", "transcript_view"]


def listed(reviewed: Reviewed) -> dict[str, Any]:
    """Return a line of the list of meetings: how many entries it has, and how many of them are decided."""
    rows = [row for row in reviewed.rows if row.origin != "gone"]
    result, review = reviewed.result, reviewed.review
    return {
        "id": reviewed.id,
        "name": (review.meeting(result).title or result.name) if result and review else reviewed.path.name,
        "result": reviewed.path.name,
        "error": reviewed.error,
        "entries": len(rows),
        "decided": sum(row.decided for row in rows),
        "notes": len(review.problems(result)) if result and review else 0,
        "complete": bool(result and review and settled(result, review, reviewed.rows)),
    }


def review_view(reviewed: Reviewed, result: ResultFile, review: Review) -> dict[str, Any]:
    """Return all that is known of one meeting but for its transcript."""
    minutes = result.minutes
    correction = review.correction(result)
    return {
        **listed(reviewed),
        "digest": result.digest,
        "language": minutes.language,
        "head": {
            "meeting": meeting_json(review.meeting(result)),
            "drafted": meeting_json(minutes.meeting),
            "corrected": {"by": correction.by, "at": correction.at} if correction else None,
        },
        "kinds": [{"kind": kind, "together": kind in TOGETHER, "item": kind in ITEMS} for kind in KINDS],
        "rows": [_row(row) for row in reviewed.rows],
        "problems": [_problem(problem, result, review) for problem in minutes.problems],
    }


def transcript_view(result: ResultFile) -> dict[str, Any]:
    """Return what was said: each turn as its speaker, its start in seconds, and its text, from turn 1 on."""
    transcript = result.minutes.transcript
    return {
        "turns": [[turn.speaker, turn.start, turn.text] for turn in transcript.turns],
        "speakers": list(transcript.speakers),
    }


def _problem(problem: Problem, result: ResultFile, review: Review) -> Mapping[str, Any]:
    dealt = review.dealt(problem, result)
    return {
        "kind": problem.kind,
        "message": problem_line(problem, WORDS[result.minutes.language]),
        "turns": list(problem.turns),
        "dealt": {"by": dealt.by, "at": dealt.at} if dealt else None,
    }


def _row(row: Standing) -> Mapping[str, Any]:
    entry = row.entry
    return {
        "kind": entry.kind,
        "stands_as": row.kind,
        "index": entry.index,
        "content": entry.content.to_json(),
        "origin": row.origin,
        "decision": row.decision.to_json() if row.decision else None,
        "decided": row.decided,
    }
