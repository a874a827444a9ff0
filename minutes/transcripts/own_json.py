"""Our own JSON: a result file of ``minutes make``, or an object with turns under ``transcript`` or ``turns``."""

from __future__ import annotations

import json
from typing import Any

from copilot.errors import DamagedFile, UnsupportedFormat
from minutes.transcripts.stated import FIELDS
from minutes.transcripts.transcript import Piece

__all__ = ["is_json", "read"]


def is_json(text: str) -> bool:
    """Whether the text begins as a JSON object or list of objects does."""
    return text.lstrip()[:1] == "{" or text.lstrip()[:2] in ("[{", "[\n", "[\r")


def read(text: str) -> tuple[list[Piece], dict[str, str]]:
    """Return the pieces, and what the file states about the meeting.

    Raises:
        DamagedFile: not JSON, with the line; or a turn has a missing or wrong field, with its place in the list.
        UnsupportedFormat: JSON without a list of turns.
    """
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise DamagedFile(f"line {error.lineno}: not valid JSON ({error.msg})") from error
    except RecursionError as error:
        raise DamagedFile("not valid JSON (nested too deeply)") from error
    turns = content if isinstance(content, list) else content.get("transcript", content.get("turns"))
    if not isinstance(turns, list):
        raise UnsupportedFormat('JSON without turns: expected {"transcript": [{"speaker", "start", "end", "text"}, …]}')
    pieces = [_piece(place, turn) for place, turn in enumerate(turns, 1)]
    meeting = content.get("meeting") if isinstance(content, dict) else None
    return pieces, _header(meeting if isinstance(meeting, dict) else {})


def _piece(place: int, turn: Any) -> Piece:
    if not isinstance(turn, dict) or not isinstance(turn.get("text"), str):
        raise DamagedFile(f"turn {place} of the list has no text")
    speaker = turn.get("speaker")
    if speaker is not None and not isinstance(speaker, str):
        raise DamagedFile(f"turn {place} of the list: speaker must be text")
    text = " ".join(turn["text"].split())
    return Piece((speaker or "").strip() or None, text, _time(place, turn, "start"), _time(place, turn, "end"))


def _time(place: int, turn: dict[str, Any], key: str) -> float | None:
    value = turn.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e7:
        raise DamagedFile(f"turn {place} of the list: {key} must be seconds")
    return float(value)


def _header(meeting: dict[str, Any]) -> dict[str, str]:
    header: dict[str, str] = {}
    for name in FIELDS:
        value = meeting.get(name)
        if isinstance(value, list):
            value = ", ".join(part for part in value if isinstance(part, str))
        if isinstance(value, str) and value.strip():
            header[name] = value.strip()
    return header
