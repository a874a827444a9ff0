"""Cut a meeting into chapters, where its subject changes, and chapters into parts that a small model reads well.

A border is only ever between two turns. It is likely where somebody moves on ("item three", 接下来), after a pause,
and where the words before and behind it differ (lexical cohesion after Hearst, TextTiling, 1997). Parts follow each
other without a gap and without overlap, so every token is read once and the end of a long meeting is read like its
beginning.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from minutes.summarise import signals
from minutes.summarise.people import People
from minutes.summarise.wording import content, sentences
from minutes.transcripts import Transcript, Turn

__all__ = ["Line", "Part", "chapters", "lines_of", "parts_of", "split"]

_WINDOW = 6
_PAUSE_S = 4.0
_CUE, _PAUSE = 1.0, 0.3
_STRONG = 1.0
_CHAPTER_TOKENS = 1600
_CHAPTER_LEAST = 250


@dataclass(frozen=True, slots=True)
class Line:
    """A turn as the model sees it (a long one gives several): ``n`` is the turn's, ``tokens`` the engine's count."""

    n: int
    text: str
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What the model reads at once: lines of consecutive turns of one chapter (``chapter`` counts from 0)."""

    chapter: int
    lines: tuple[Line, ...]

    @property
    def turns(self) -> tuple[int, ...]:
        """Numbers of the turns in it, ascending."""
        return tuple(dict.fromkeys(line.n for line in self.lines))

    @property
    def tokens(self) -> int:
        """Tokens of its lines."""
        return sum(line.tokens for line in self.lines)


def lines_of(transcript: Transcript, people: People, longest: int) -> list[Line]:
    """Write the turns as ``12 Dev: words`` without fillers; one over ``longest`` characters is cut at sentences."""
    lines: list[Line] = []
    for turn in transcript.turns:
        said = signals.fillers_removed(turn.text) or turn.text
        who = f" {people.short(turn.speaker)}" if turn.speaker else ""
        lines.extend(Line(turn.n, f"{turn.n}{who}: {piece}") for piece in _pieces(said, longest))
    return lines


def chapters(transcript: Transcript, tokens: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the chapters as runs of turn numbers.

    Args:
        transcript: the meeting.
        tokens: how many tokens each turn has, in order.
    """
    turns = transcript.turns
    strength = _strength(turns)
    total = sum(tokens)
    wanted = max(1, round(total / _CHAPTER_TOKENS))
    before = [sum(tokens[:at]) for at in range(len(turns) + 1)]
    chosen: list[int] = []
    for at in sorted(range(1, len(turns)), key=lambda at: -strength[at]):
        enough = len(chosen) + 1 >= wanted
        if enough and strength[at] < _STRONG:
            break
        edges = (0, *chosen, len(turns))
        if all(abs(before[at] - before[edge]) >= _CHAPTER_LEAST for edge in edges):
            chosen.append(at)
    borders = [0, *sorted(chosen), len(turns)]
    return [tuple(range(start + 1, end + 1)) for start, end in pairwise(borders)]


def parts_of(chapter: int, lines: Sequence[Line], most: int) -> list[Part]:
    """Cut the lines of one chapter into parts of about equal length, none over ``most`` tokens if turns allow it."""
    total = sum(line.tokens for line in lines)
    count = max(1, math.ceil(total / most))
    parts: list[Part] = []
    group: list[Line] = []
    used = 0.0
    for line in lines:
        full = group and (used + line.tokens / 2 > total / count * (len(parts) + 1))
        if group and (full or sum(one.tokens for one in group) + line.tokens > most):
            parts.append(Part(chapter, tuple(group)))
            group = []
        group.append(line)
        used += line.tokens
    return [*parts, Part(chapter, tuple(group))] if group else parts


def split(part: Part) -> tuple[Part, Part] | None:
    """Halve a part that the model failed on; None when it is a single line."""
    if len(part.lines) < 2:
        return None
    half, used = part.tokens / 2, 0
    for at, line in enumerate(part.lines[:-1], 1):
        used += line.tokens
        if used >= half or at == len(part.lines) - 1:
            return Part(part.chapter, part.lines[:at]), Part(part.chapter, part.lines[at:])
    return None


def _pieces(text: str, longest: int) -> list[str]:
    if len(text) <= longest:
        return [text]
    pieces = [""]
    for sentence in sentences(text) or [text]:
        for at in range(0, len(sentence), longest):
            more = sentence[at : at + longest]
            if pieces[-1] and len(pieces[-1]) + len(more) > longest:
                pieces.append("")
            pieces[-1] += (" " if pieces[-1] and more.isascii() else "") + more
    return pieces


def _strength(turns: Sequence[Turn]) -> list[float]:
    """How likely a chapter begins with each turn."""
    marks = [content(turn.text) for turn in turns]
    strength = [0.0] * len(turns)
    for at in range(1, len(turns)):
        cue = _CUE * signals.moves_on(turns[at].text) * (len(turns[at].text) > 8)
        pause = _PAUSE * (_gap(turns[at - 1], turns[at]) > _PAUSE_S)
        left = frozenset[str]().union(*marks[max(0, at - _WINDOW) : at])
        right = frozenset[str]().union(*marks[at : at + _WINDOW])
        shared = len(left & right) / math.sqrt(max(1, len(left)) * max(1, len(right)))
        strength[at] = cue + pause + 0.5 * (1 - shared)
    return strength


def _gap(one: Turn, other: Turn) -> float:
    if one.span is None or other.span is None:
        return 0.0
    return other.span[0] - one.span[1]
