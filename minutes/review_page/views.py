"""What the page is told of meetings, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minutes.render.words import WORDS, header_lines, problem_line
from minutes.review_page.content import KINDS, TOGETHER
from minutes.review_page.decisions import Standing, settled
from minutes.review_page.result_file import ResultFile
from minutes.review_page.store import Reviewed

__all__ = ["listed", "review_view", "transcript_view"]


def listed(reviewed: Reviewed) -> dict[str, Any]:
    """Return a line of the list of meetings: how many entries it has, and how many of them are decided."""
    rows = [row for row in reviewed.rows if row.origin != "gone"]
    return {
        "id": reviewed.id,
        "name": reviewed.result.name if reviewed.result else reviewed.path.name,
        "result": reviewed.path.name,
        "error": reviewed.error,
        "entries": len(rows),
        "decided": sum(row.decided for row in rows),
        "complete": reviewed.result is not None and settled(reviewed.rows),
    }


def review_view(reviewed: Reviewed, result: ResultFile) -> dict[str, Any]:
    """Return all that is known of one meeting but for its transcript."""
    minutes = result.minutes
    words = WORDS[minutes.language]
    return {
        **listed(reviewed),
        "digest": result.digest,
        "language": minutes.language,
        "meeting": [list(line) for line in header_lines(minutes.meeting, words)],
        "kinds": [{"kind": kind, "together": kind in TOGETHER} for kind in KINDS],
        "rows": [_row(row) for row in reviewed.rows],
        "problems": [
            {"message": problem_line(problem, words), "turns": list(problem.turns)} for problem in minutes.problems
        ],
    }


def transcript_view(result: ResultFile) -> dict[str, Any]:
    """Return what was said: each turn as its speaker, its start in seconds, and its text, from turn 1 on."""
    transcript = result.minutes.transcript
    return {
        "turns": [[turn.speaker, turn.start, turn.text] for turn in transcript.turns],
        "speakers": list(transcript.speakers),
    }


def _row(row: Standing) -> Mapping[str, Any]:
    entry = row.entry
    return {
        "kind": entry.kind,
        "index": entry.index,
        "content": entry.content.to_json(),
        "origin": row.origin,
        "decision": row.decision.to_json() if row.decision else None,
        "decided": row.decided,
    }
