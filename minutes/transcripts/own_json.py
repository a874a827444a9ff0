"""Our own JSON: a result file of ``minutes make``, or an object with turns under ``transcript`` or ``turns``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from copilot.errors import DamagedFile, UnsupportedFormat
from minutes.transcripts.stated import FIELDS
from minutes.transcripts.transcript import Contents, Piece

__all__ = ["contents", "is_json", "load", "seconds_of"]

_LONGEST_S = 1e7


def is_json(text: str) -> bool:
    """Whether the text begins as a JSON object or list of objects does."""
    return text.lstrip()[:1] == "{" or text.lstrip()[:2] in ("[{", "[\n", "[\r")


def load(text: str) -> Any:
    """Return the JSON of a text.

    Raises:
        DamagedFile: it is none, with the line.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DamagedFile(f"line {error.lineno}: not valid JSON ({error.msg})") from error
    except RecursionError as error:
        raise DamagedFile("not valid JSON (nested too deeply)") from error
    except ValueError as error:
        raise DamagedFile("not valid JSON (a number of too many digits)") from error


def contents(table: Any) -> Contents:
    """Return the turns, and what the file states about the meeting and its people.

    Raises:
        DamagedFile: a turn has a missing or wrong field; the message names its place in the list.
        UnsupportedFormat: JSON without a list of turns.
    """
    whole = table if isinstance(table, Mapping) else {}
    turns = table if isinstance(table, list) else whole.get("transcript", whole.get("turns"))
    if not isinstance(turns, list):
        raise UnsupportedFormat('JSON without turns: expected {"transcript": [{"speaker", "start", "end", "text"}, …]}')
    pieces = tuple(_piece(place, turn) for place, turn in enumerate(turns, 1))
    meeting = whole.get("meeting")
    return Contents(pieces, _header(meeting if isinstance(meeting, Mapping) else {}), _titles(whole.get("people")))


def seconds_of(where: str, entry: Mapping[str, Any], key: str) -> float | None:
    """Return the number of seconds under ``key``, or None where there is none.

    Args:
        where: the place in the file, for the message.
        entry: the object.
        key: its field.

    Raises:
        DamagedFile: it is no number that can be a time.
    """
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LONGEST_S:
        raise DamagedFile(f"{where}: {key} must be seconds")
    return round(float(value), 3)


def _piece(place: int, turn: Any) -> Piece:
    where = f"turn {place} of the list"
    if not isinstance(turn, Mapping) or not isinstance(turn.get("text"), str):
        raise DamagedFile(f"{where} has no text")
    speaker = turn.get("speaker")
    if speaker is not None and not isinstance(speaker, str):
        raise DamagedFile(f"{where}: speaker must be text")
    text = " ".join(turn["text"].split())
    start, end = seconds_of(where, turn, "start"), seconds_of(where, turn, "end")
    return Piece((speaker or "").strip() or None, text, start, end, place)


def _header(meeting: Mapping[str, Any]) -> Mapping[str, str]:
    header: dict[str, str] = {}
    for name in FIELDS:
        value = meeting.get(name)
        if isinstance(value, list):
            value = ", ".join(part for part in value if isinstance(part, str))
        if isinstance(value, str) and value.strip():
            header[name] = value.strip()
    return MappingProxyType(header)


def _titles(people: Any) -> Mapping[str, str]:
    """Return the titles of a result file's people."""
    entries = [one for one in people if isinstance(one, Mapping)] if isinstance(people, list) else []
    return MappingProxyType(
        {
            one["name"]: one["title"].strip()
            for one in entries
            if isinstance(one.get("name"), str) and isinstance(one.get("title"), str) and one["title"].strip()
        }
    )
