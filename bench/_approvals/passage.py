"""Text that knows which of its characters state which field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["Mark", "Passage", "Standing", "annotated", "fill", "joined", "stated", "wanted"]

Standing = Literal["found", "conflict", "external_reference", "superseded"]
_ANNOTATED = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<key>[a-z_]+)=(?P<value>[^)]+)\)")
_SLOT = re.compile(r"\{([a-z_.0-9]+)\}")


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters ``[start, end)`` of a passage state a field.

    Attributes:
        start: first character.
        end: one past the last.
        name: the field's dotted name in the schema.
        index: the item of a repeating group that it belongs to, from 0; None elsewhere.
        normalized: its normal form; None where the words themselves are the value.
        unit: currency code, ``%`` or ``bp``.
        standing: what a reader should conclude: that it is the value, that two places disagree, that another document
            has the value, or that a later sentence replaces it.
    """

    start: int
    end: int
    name: str
    index: int | None = None
    normalized: str | None = None
    unit: str | None = None
    standing: Standing = "found"


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and its marks, which may lie inside one another."""

    text: str
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Passage | str) -> Passage:
        return joined((self, other))

    def at(self, index: int) -> Passage:
        """Return the passage with every mark belonging to item ``index``."""
        return replace(self, marks=tuple(replace(mark, index=index) for mark in self.marks))

    def standing(self, standing: Standing) -> Passage:
        """Return the passage with every mark of that standing."""
        return replace(self, marks=tuple(replace(mark, standing=standing) for mark in self.marks))

    def silent(self) -> Passage:
        """Return the words without marks: they name a value and do not state it."""
        return Passage(self.text)


def stated(
    name: str, written: str | Passage, normalized: str | None = None, unit: str | None = None, index: int | None = None
) -> Passage:
    """Return ``written`` as the statement of a field; marks inside it stay."""
    inner = written if isinstance(written, Passage) else Passage(written)
    return Passage(inner.text, (Mark(0, len(inner.text), name, index, normalized, unit), *inner.marks))


def joined(parts: Iterable[Passage | str], between: str = "") -> Passage:
    """Run passages together, with ``between`` in the gaps."""
    text, marks = "", []
    for number, part in enumerate(parts):
        piece = part if isinstance(part, Passage) else Passage(part)
        text += between if number else ""
        if text.endswith(".") and piece.text.startswith(".") and not piece.marks:
            piece = Passage(piece.text[1:])  # one full stop after "Ltd."
        marks += [replace(mark, start=mark.start + len(text), end=mark.end + len(text)) for mark in piece.marks]
        text += piece.text
    return Passage(text, tuple(marks))


def annotated(text: str, group: str) -> Passage:
    """Return a text whose ``[words](field=normal form)`` state ``group.field``; without a group they state nothing."""
    parts: list[Passage | str] = []
    end = 0
    for found in _ANNOTATED.finditer(text):
        words = found["words"]
        parts += [
            text[end : found.start()],
            stated(f"{group}.{found['key']}", words, found["value"]) if group else words,
        ]
        end = found.end()
    return joined([*parts, text[end:]])


def wanted(template: str) -> set[str]:
    """Return the names of the slots ``{name}`` of a template."""
    return set(_SLOT.findall(template))


def fill(template: str, values: Mapping[str, Passage]) -> Passage:
    """Put passages into the slots of a template.

    Raises:
        KeyError: a slot has no value.
    """
    parts: list[Passage | str] = []
    end = 0
    for slot in _SLOT.finditer(template):
        parts += [template[end : slot.start()], values[slot[1]]]
        end = slot.end()
    return joined([*parts, template[end:]])
