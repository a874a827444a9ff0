"""Cut a meeting into parts that a small model reads well, at places where its subject changes.

A border is only ever between two lines. It is likely where somebody moves on ("item three", 接下来), after a pause,
and where the words before and behind it differ. Among all ways to cut, the one is chosen whose borders are most likely
and whose parts are least unlike the wished length: a shortest path, as Utiyama and Isahara (2001) cut texts. Parts
follow each other without a gap and without overlap, so every token is read once and the end of a long meeting is read
like its beginning. What a reader sees as chapters is another cut: `minutes.summarise.chapters`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from minutes.summarise import signals
from minutes.summarise.cohesion import breaks, rarity, standardised
from minutes.summarise.view import Line
from minutes.summarise.wording import marks
from minutes.transcripts import Transcript

__all__ = ["Part", "cut", "split"]

_PAUSE_S = 4.0
_CUE, _PAUSE = 0.7, 0.3
_STRETCH = 1.5  # how much longer than wished a part may be
_STIFF = 2.5  # how much a border must be worth, in standard deviations, to double or empty a part


@dataclass(frozen=True, slots=True)
class Part:
    """What the model reads at once: lines that follow each other."""

    lines: tuple[Line, ...]

    @property
    def turns(self) -> tuple[int, ...]:
        """Numbers of the turns in it, ascending, with those that are not shown."""
        return tuple(sorted({n for line in self.lines for n in (*line.turns, *line.silent)}))

    @property
    def tokens(self) -> int:
        """Tokens of its lines."""
        return sum(line.tokens for line in self.lines)


def cut(transcript: Transcript, lines: Sequence[Line], size: int) -> list[Part]:
    """Return the parts of a meeting: of about ``size`` tokens, none over one and a half times that if lines allow.

    A turn is never shared between parts.
    """
    strength = _strength(transcript, lines)
    borders = _path(strength, [line.tokens for line in lines], size, _open(lines))
    return [Part(tuple(lines[one:other])) for one, other in pairwise(borders)]


def split(part: Part) -> tuple[Part, Part] | None:
    """Halve a part that the model failed on; None when it is a single line."""
    if len(part.lines) < 2:
        return None
    half, used = part.tokens / 2, 0
    for at, line in enumerate(part.lines[:-1], 1):
        used += line.tokens
        if used >= half or at == len(part.lines) - 1:
            return Part(part.lines[:at]), Part(part.lines[at:])
    return None


def _open(lines: Sequence[Line]) -> list[bool]:
    """Tell for each place before a line, and for the end, whether a part may end there."""
    inside = [one.turns[-1] == other.turns[0] for one, other in pairwise(lines)]
    return [True, *(not same for same in inside), True]


def _path(strength: Sequence[float], tokens: Sequence[int], size: int, free: Sequence[bool]) -> list[int]:
    """Return the borders, with 0 and the end, of the cut that is worth most."""
    count = len(tokens)
    before = [0]
    for number in tokens:
        before.append(before[-1] + number)
    worth, back = [0.0] + [-math.inf] * count, [0] * (count + 1)
    for end in range(1, count + 1):
        if not free[end]:
            continue
        for start in range(end - 1, -1, -1):
            length = before[end] - before[start]
            if worth[start] == -math.inf:
                continue
            value = worth[start] + (strength[start] if start else 0.0) - _STIFF * (length / size - 1) ** 2
            if value > worth[end]:
                worth[end], back[end] = value, start
            if length > _STRETCH * size:
                break
    borders = [count]
    while borders[-1]:
        borders.append(back[borders[-1]])
    return borders[::-1]


def _strength(transcript: Transcript, lines: Sequence[Line]) -> list[float]:
    """Return how likely a part begins with each line, in standard deviations from the mean."""
    words = [Counter(marks(line.text)) for line in lines]
    strength = standardised(breaks(words, [line.tokens for line in lines], rarity(words)))
    for at in range(1, len(lines)):
        said = lines[at].text.partition(": ")[2] or lines[at].text
        if len(said) > 8 and signals.moves_on(said):
            strength[at] += _CUE
        if _gap(transcript, lines[at - 1], lines[at]) > _PAUSE_S:
            strength[at] += _PAUSE
    return strength


def _gap(transcript: Transcript, one: Line, other: Line) -> float:
    before, after = transcript.turn(one.turns[-1]).span, transcript.turn(other.turns[0]).span
    return after[0] - before[1] if before and after else 0.0
