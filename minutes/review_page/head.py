"""What a person put right in the head of minutes: title, day, place, and who was there.

The whole head is kept beside what the draft had said, so that only what was changed takes the place of the draft's: a
new run that knows more of the rest, by a table of people for instance, still shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from minutes.render.contract import meeting_json
from minutes.review_page.result_file import meeting_of
from minutes.summarise.items import Meeting

__all__ = ["Correction", "correction_of", "head_of"]

_NAMES = tuple(field.name for field in fields(Meeting))
_TEXT = 300
_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """What one person put right in the head.

    Attributes:
        meeting: the head as the person left it.
        on: what the draft had said.
        by: who it was.
        at: when, ISO 8601 with the offset.
        sha256: of the transcript that lay before the person; it holds for no other.
    """

    meeting: Meeting
    on: Meeting
    by: str
    at: str
    sha256: str

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the fields that were changed, in the order of the head."""
        return tuple(name for name in _NAMES if getattr(self.meeting, name) != getattr(self.on, name))

    def applied(self, draft: Meeting) -> Meeting:
        """Return the head of a draft with what was changed."""
        changed: dict[str, Any] = {name: getattr(self.meeting, name) for name in self.changed}
        return replace(draft, **changed)

    def to_json(self) -> dict[str, Any]:
        """Return the correction as it stands in the file; `correction_of` reads it."""
        return {
            **meeting_json(self.meeting),
            "by": self.by,
            "at": self.at,
            "sha256": self.sha256,
            "on": meeting_json(self.on),
        }


def correction_of(table: Mapping[str, Any]) -> Correction:
    """Return a correction out of a review file. Raises KeyError, TypeError or ValueError where it is none."""
    return Correction(meeting_of(table), meeting_of(table["on"]), table["by"], table["at"], table["sha256"])


def head_of(table: Mapping[str, Any]) -> Meeting:
    """Return the head that a person typed: each value on one line, each name once.

    Raises:
        TypeError, ValueError: it is none, or something in it is too long.
    """
    typed = meeting_of(table)
    values = {name: getattr(typed, name) for name in _NAMES}
    tidy: dict[str, Any] = {
        name: _line(value) if isinstance(value, str) else _names(value)
        for name, value in values.items()
        if isinstance(value, str | tuple)
    }
    return replace(typed, **tidy)


def _line(value: str) -> str:
    line = " ".join(value.split())
    if len(line) > _TEXT:
        raise ValueError("a value of the head is too long")
    return line


def _names(value: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(line for line in map(_line, value) if line))
    if len(names) > _PEOPLE:
        raise ValueError("too many names")
    return names
