"""A typist: what is typed, with which pauses, and which suggestions are taken. Everything follows from a seed.

A stretch of a real file is taken out and typed anew between what stands before and after it. Enter brings the next
line's indentation along, as editors do. The pause before a character depends on the seed and on the character's place
alone, so that every method meets the same typist however much of its suggestions has been taken.
"""

from __future__ import annotations

import hashlib
import math
import random
from dataclasses import dataclass, replace

__all__ = ["Pace", "Script", "Shown", "script", "taken"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one types, in seconds: log-normal pauses between keys, longer ones after a line, and pauses to think.

    A quick typist who knows what to write: the hardest case for whoever suggests. Of 168,000 people who copied
    sentences the average typed 52 words a minute, with a standard deviation of 20 (Dhakal, Feit, Kristensson and
    Oulasvirta, "Observations on Typing from 136 Million Keystrokes", CHI 2018); at 0.15 s it is 70, with what the
    log-normal's long pauses take. Who programs pauses for 2 to 15 s to think about the next few lines (Shrestha,
    Leinonen, Zavgorodniaia, Hellas and Edwards, "Pausing While Programming", ICSE-SEET 2022); here for less.

    Attributes:
        key_s: the median pause between two keys.
        spread: standard deviation of the logarithm of a pause.
        line_s: the median pause before the first character of a line.
        thinking: share of lines before which one thinks.
        thought_s: shortest and longest such pause.
        notice_s: a suggestion is taken only after it has stood so long.
    """

    key_s: float = 0.15
    spread: float = 0.5
    line_s: float = 0.6
    thinking: float = 0.12
    thought_s: tuple[float, float] = (1.0, 3.0)
    notice_s: float = 0.3

    def pause(self, seed: str, place: int, *, line_begins: bool) -> float:
        """Return the seconds before the key at a place of the text."""
        drawn = random.Random(f"{seed}:{place}")
        median = self.line_s if line_begins else self.key_s
        pause = drawn.lognormvariate(math.log(median), self.spread)
        if line_begins and drawn.random() < self.thinking:
            pause += drawn.uniform(*self.thought_s)
        return pause


@dataclass(frozen=True, slots=True)
class Script:
    """A file with the stretch of it that is typed: characters from ``start`` to ``end`` of ``text``."""

    name: str
    text: str
    start: int
    end: int

    @property
    def opened(self) -> str:
        """The file as it is opened: without the stretch."""
        return self.text[: self.start] + self.text[self.end :]

    @property
    def identity(self) -> str:
        """A short name of what is typed, to keep a run's figures by."""
        stretch = f"{self.name}:{self.start}:{self.end}:{self.text}"
        return hashlib.sha256(stretch.encode()).hexdigest()[:16]

    def key(self, place: int) -> str:
        """Return what the next key brings: a character, or a line end with the next line's indentation."""
        end = place + 1
        if self.text[place] == "\n":
            while end < self.end and self.text[end] in " \t":
                end += 1
            if end < self.end and self.text[end] == "\n":
                end = place + 1  # a line of blanks alone is typed as an empty one
        return self.text[place:end]

    def line_begins(self, place: int) -> bool:
        """Return whether nothing but blanks stands before the place in its line."""
        return not self.text[self.text.rfind("\n", 0, place) + 1 : place].strip()


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion that stands at the cursor: what it would add, and since when, in seconds."""

    text: str
    since: float

    def after(self, typed: str) -> Shown | None:
        """Return what stands after a key: the rest where the key fits, nothing where it does not."""
        fits = self.text.startswith(typed) and len(self.text) > len(typed)
        return replace(self, text=self.text[len(typed) :]) if fits else None


def script(name: str, text: str, keys: int, seed: int) -> Script:
    """Choose a stretch of whole lines in the middle half of a file that takes about so many keys to type."""
    lines = text.splitlines(keepends=True)
    first = random.Random(f"{seed}:{name}").randrange(len(lines) // 4, max(len(lines) // 4 + 1, len(lines) // 2))
    start = len("".join(lines[:first]))
    end, left = start, keys
    for line in lines[first:]:
        if left <= 0:
            break
        end += len(line)
        left -= len(line.strip()) + 1
    return Script(name, text, start, end)


def taken(given: Script, place: int, shown: Shown | None, now: float, pace: Pace) -> str:
    """Return what the typist takes of a suggestion: all of it, where it is exactly what follows and ends the line.

    The part of a suggestion beyond the stretch is not taken. Empty when the typist types on.
    """
    if shown is None or now - shown.since < pace.notice_s or not given.text.startswith(shown.text, place):
        return ""
    text = shown.text[: given.end - place]
    rest = given.text[place : given.text.index("\n", place)] if "\n" in given.text[place:] else given.text[place:]
    return text if len(text) >= len(rest) and text.strip() else ""
