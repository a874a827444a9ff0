"""What every reader delivers: a frozen `Transcript` of numbered turns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from copilot.language import Language, detect

__all__ = ["Contents", "Piece", "Source", "Transcript", "Turn"]

_WORD = re.compile(r"[A-Za-z0-9][\w'’.,-]*|[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """What one cue, line or paragraph says, before pieces are joined to turns.

    Attributes:
        speaker: the label as written, or None where the source names nobody.
        text: what was said, on one line.
        start: seconds from the beginning of the recording, or None.
        end: seconds, or None.
        line: the line of the file it stands on, from 1.
    """

    speaker: str | None
    text: str
    start: float | None = None
    end: float | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """What a reader finds in a file, before pieces are joined to turns.

    Attributes:
        pieces: what was said, in the order of the file.
        header: what the file states about the meeting outside the talk, by our own field names.
        titles: what a speaker is, by the speaker's name.
    """

    pieces: tuple[Piece, ...]
    header: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a speaker: ``n`` counts from 1; ``start`` and ``end`` are seconds, or None without times."""

    n: int
    speaker: str | None
    text: str
    start: float | None = None
    end: float | None = None

    @property
    def span(self) -> tuple[float, float] | None:
        """``(start, end)`` in seconds where the transcript has times, else None."""
        if self.start is None:
            return None
        return self.start, self.start if self.end is None else self.end


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was read: its path as given, the SHA-256 of its bytes, its format and its encoding."""

    path: str
    sha256: str
    format: str
    encoding: str


@dataclass(frozen=True)
class Transcript:
    """A meeting as it was said.

    Attributes:
        source: the file it came from.
        turns: in the order of the file, numbered from 1 without a gap.
        header: what the file states about the meeting outside the talk (``Date: …``, ``地点：…``), by our own field
        names.
        titles: what a speaker is, by the speaker's name, where the file, a table of people or the talk says it.
    """

    source: Source
    turns: tuple[Turn, ...]
    header: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def language(self) -> Language:
        """The language that carries the talk."""
        return detect(" ".join(turn.text for turn in self.turns))

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Everybody who speaks, in the order of the first turn."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))

    @property
    def words(self) -> int:
        """Length of the talk: Latin words, and a Han character for a word."""
        return sum(len(_WORD.findall(turn.text)) for turn in self.turns)

    def turn(self, n: int) -> Turn:
        """Return the turn numbered ``n``; it must exist."""
        return self.turns[n - 1]

    def times(self, numbers: tuple[int, ...]) -> tuple[tuple[float, float], ...]:
        """Return ``(start, end)`` in seconds of each of these turns that has times."""
        return tuple(span for n in numbers if (span := self.turn(n).span))
