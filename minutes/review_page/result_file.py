"""A result file of ``minutes make`` as the page reads it: any 1.x, and never trusted to be well made."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

from copilot.errors import DamagedFile
from copilot.pages.folder import read_table
from minutes.review_page.content import KINDS, Content, EntryKind, content, content_of, turns_of
from minutes.summarise.items import Chapter, Checks, Cost, Item, Meeting, Minutes, Problem, Statement
from minutes.transcripts import Source, Transcript, Turn

__all__ = ["FIELDS", "PROBLEMS", "Entry", "ProblemKind", "ResultFile", "entries", "meeting_of"]

FIELDS: Mapping[EntryKind, str] = MappingProxyType(
    {
        "summary": "summary",
        "decision": "decisions",
        "action": "actions",
        "vote": "votes",
        "objection": "objections",
        "question": "questions",
        "chapter": "chapters",
        "figure": "figures",
        "point": "key_points",
    }
)
"""The list of the result, and of `Minutes`, that holds the entries of a kind."""
ProblemKind = Literal["part_failed", "summary_incomplete", "suspect_instruction"]
PROBLEMS: tuple[ProblemKind, ...] = get_args(ProblemKind)

_BYTES = 64 << 20
_LONG = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the minutes: its kind, its place among those of its kind from 0, and what it says."""

    kind: EntryKind
    index: int
    content: Content


@dataclass(frozen=True, slots=True)
class ResultFile:
    """What the page needs of one result: its file, the SHA-256 of its bytes, the minutes, and their entries."""

    path: Path
    digest: str
    minutes: Minutes
    entries: tuple[Entry, ...]

    @property
    def sha256(self) -> str:
        """Checksum of the transcript that the minutes were made from."""
        return self.minutes.transcript.source.sha256

    @property
    def name(self) -> str:
        """What the meeting is called: its title, or the name of its transcript."""
        source = self.minutes.transcript.source.path.replace("\\", "/").rsplit("/", 1)[-1]
        return self.minutes.meeting.title or source or self.path.stem

    @classmethod
    def load(cls, path: Path) -> ResultFile | None:
        """Read a file; None where it is something else than a result of ``minutes make``.

        Raises:
            InputError: it cannot be read.
            DamagedFile: it is such a result, and malformed.
        """
        found = read_table(path, _BYTES, {"transcript", "decisions", "actions", "summary"})
        if found is None:
            return None
        table, digest = found
        try:
            minutes = _minutes(table)
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise DamagedFile(f"{path.name}: not a result of minutes make, version 1") from error
        return cls(path, digest, minutes, entries(minutes))


def entries(minutes: Minutes) -> tuple[Entry, ...]:
    """Return the entries of minutes by kind, in the order in which the page shows them."""
    return tuple(
        Entry(kind, index, content(written))
        for kind in KINDS
        for index, written in enumerate(getattr(minutes, FIELDS[kind]))
    )


def _minutes(table: Mapping[str, Any]) -> Minutes:
    if not str(table["version"]).startswith("1.") or table["language"] not in ("zh", "en"):
        raise ValueError("not version 1")
    transcript = _transcript(table)
    count = len(transcript.turns)
    checks, tokens = table.get("checks", {}), table.get("tokens", {})
    return Minutes(
        transcript=transcript,
        meeting=meeting_of(table["meeting"]),
        language=table["language"],
        summary=cast("tuple[Statement, ...]", _entries(table, "summary", count)),
        chapters=cast("tuple[Chapter, ...]", _entries(table, "chapter", count)),
        key_points=_items(table, "point", count),
        decisions=_items(table, "decision", count),
        actions=_items(table, "action", count),
        questions=_items(table, "question", count),
        figures=_items(table, "figure", count),
        votes=_items(table, "vote", count),
        objections=_items(table, "objection", count),
        problems=tuple(
            Problem(one["kind"], turns_of(one["turns"], count, sourced=False), _text(one.get("detail", "")))
            for one in table.get("errors", ())
            if one["kind"] in PROBLEMS
        ),
        checks=Checks(*(_whole(checks.get(name, 0)) for name in ("proposed", "kept", "repaired", "dropped"))),
        cost=Cost(
            read=_whole(tokens.get("read", 0)),
            written=_whole(tokens.get("written", 0)),
            calls=_whole(tokens.get("calls", 0)),
            prompts=_texts(table.get("prompts", [])),
            models=_texts(table.get("models", [])),
        ),
        elapsed_s=_seconds(table.get("elapsed_s")) or 0.0,
    )


def _transcript(table: Mapping[str, Any]) -> Transcript:
    source = table["source"]
    turns = tuple(
        Turn(number, _name(one["speaker"]), _text(one["text"]), _seconds(one["start"]), _seconds(one["end"]))
        for number, one in enumerate(table["transcript"], 1)
        if one["n"] == number
    )
    if len(turns) != len(table["transcript"]) or len(_text(source["sha256"])) != 64:
        raise ValueError("turns are numbered from 1 without a gap")
    titles = {_text(one["name"]): _text(one["title"]) for one in table.get("people", ()) if one.get("title")}
    made = Source(_text(source["path"]), source["sha256"], _text(source["format"]), _text(source["encoding"]))
    return Transcript(made, turns, titles=MappingProxyType(titles))


def meeting_of(table: Mapping[str, Any]) -> Meeting:
    """Return what JSON says of a meeting; what is missing is empty. Raises TypeError or ValueError where it is none."""
    day = table.get("day")
    return Meeting(
        title=_text(table.get("title", "")),
        date=_text(table.get("date", "")),
        day=datetime.date.fromisoformat(day) if day else None,
        place=_text(table.get("place", "")),
        chair=_text(table.get("chair", "")),
        recorder=_text(table.get("recorder", "")),
        attendees=_texts(table.get("attendees", [])),
        apologies=_texts(table.get("apologies", [])),
        observers=_texts(table.get("observers", [])),
    )


def _items(table: Mapping[str, Any], kind: EntryKind, count: int) -> tuple[Item, ...]:
    return cast("tuple[Item, ...]", _entries(table, kind, count))


def _entries(table: Mapping[str, Any], kind: EntryKind, count: int) -> tuple[Any, ...]:
    """Return the entries of a kind; a list that version 1.0 has not is empty."""
    found: Sequence[Mapping[str, Any]] = table.get(FIELDS[kind], [])
    return tuple(content_of(_named(one, kind), count).fitted(kind).written(kind) for one in found)


def _named(one: Mapping[str, Any], kind: EntryKind) -> Mapping[str, Any]:
    """Return an entry of the result as `content_of` reads it: a vote's count and who objects stand elsewhere there."""
    if kind == "vote":
        return {**one, "vote": one}
    return {**one, "owner": one.get("who")} if kind == "objection" else one


def _name(value: Any) -> str | None:
    return None if value is None else _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONG:
        raise TypeError("not a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(map(_text, value))


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 40:
        raise TypeError("not a count")
    return value


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not 0 <= float(value) < 1e9:
        raise ValueError("not seconds")
    return float(value)
