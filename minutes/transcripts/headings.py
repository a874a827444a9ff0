"""Lines that say who speaks, and when: ``Ana  0:04``, ``说话人 1 00:01``, ``张三(00:00:01): …``, ``[Ana] 10:02:33``.

Seen in: Teams (Word), Otter and Feishu (name and time, the words below), iFLYTEK and Tencent Meeting (说话人1 00:00),
Tencent Meeting (name, time in brackets, the words behind), Zoom's saved captions (name in square brackets).

A time behind some words proves nothing ("We meet at 10:30"). A heading is believed when its name comes back, or when
its time fits in between the headings that are believed already.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from minutes.transcripts import labels, stamps

__all__ = ["Heading", "believed", "find"]

_LONGEST = 160
_NAME = r"(?P<name>[^\n\[\]【】|]{1,60}?)"
_BOXED = r"\[(?P<boxed>[^\[\]\n]{1,60})\]"
_WHEN = (
    rf"(?:(?P<dated>{stamps.DATED})|(?P<time>{stamps.CLOCK})"
    rf"(?:\s*(?:-->|[-–—~～至])\s*(?P<until>{stamps.CLOCK}))?)"
)
_ALONE = re.compile(rf"(?:{_BOXED}\s*|{_NAME}(?:\s+|(?=[\[(（【])))[\[(（【]?{_WHEN}[\])）】]?\s*[:：]?")
_BARE = _WHEN.replace("?P<", "?P<bare_")
_SPOKEN = re.compile(
    rf"(?:{_BOXED}\s*|{_NAME}\s*)(?:[\[(（【]{_WHEN}[\])）】]\s*[:：]?|(?<=\s){_BARE}\s*[:：](?!\d))\s*(?P<text>\S.*)"
)
_LOOSE = re.compile(rf"{_NAME}\s+{_WHEN}\s+(?P<text>\S.*)")
_NUMBERED = re.compile(r"(?:说话人|发言人|讲话人|Speaker|SPEAKER|Unknown Speaker)[ _]?\d{0,3}")
_PHONE = re.compile(r"\+?\d[\d\s*-]{6,18}")
_TALKS_ON = re.compile(r"[在到是的了们点从约于前后]$|^(?:我们|他们|大家|今天|明天|现在)")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that may be the heading of a speech.

    Attributes:
        line: its number in the file.
        name: who would speak.
        time: seconds, from the beginning of the recording or of the day or, where ``day`` is given, of year 1.
        until: seconds, or None.
        text: what is said in the same line.
        day: the day as written.
        boxed: the name stands in square brackets.
        loose: words follow the time without a colon or brackets, as in talk.
    """

    line: int
    name: str
    time: float
    until: float | None = None
    text: str = ""
    day: str = ""
    boxed: bool = False
    loose: bool = False


def find(number: int, line: str) -> Heading | None:
    """Return the heading that a line may be, or None."""
    head = line[:_LONGEST]
    if alone := (_ALONE.fullmatch(line) if len(line) <= _LONGEST else None):
        return _heading(number, alone.groupdict(), loose=False)
    if spoken := _SPOKEN.match(head):
        groups = {key.removeprefix("bare_"): value for key, value in spoken.groupdict().items() if value}
        return _heading(number, groups | {"text": line[spoken.start("text") :]}, loose=False)
    if loose := _LOOSE.match(head):
        return _heading(number, loose.groupdict() | {"text": line[loose.start("text") :]}, loose=True)
    return None


def believed(headings: Sequence[Heading]) -> frozenset[int]:
    """Return the numbers of the lines that are headings (see the module's rule).

    Args:
        headings: all that may be, in the order of the file.
    """
    firm = [one for one in headings if not one.loose]
    often = Counter(one.name for one in firm)
    sure = [one for one in firm if one.boxed or often[one.name] > 1 or _NUMBERED.fullmatch(one.name)]
    if not sure and firm and (len(firm) > 1 or firm[0].line == 1) and _in_order(firm):
        sure = firm
    if sure:
        return _with_neighbours(firm, sure)
    loose = [one for one in headings if one.loose]
    often = Counter(one.name for one in loose)
    sure = [one for one in loose if often[one.name] > 1 or _NUMBERED.fullmatch(one.name)]
    return _with_neighbours(loose, sure) if sure and _in_order(sure) else frozenset()


def _with_neighbours(headings: Sequence[Heading], sure: Sequence[Heading]) -> frozenset[int]:
    """Return the lines of the sure headings, and of those whose times fit in between them."""
    known = {one.line for one in sure}
    found = set(known)
    last = 0.0
    for heading, limit in zip(headings, _following(headings, known), strict=True):
        if heading.line in known or last <= heading.time <= limit:
            found.add(heading.line)
            last = heading.time
    return frozenset(found)


def _in_order(headings: Sequence[Heading]) -> bool:
    return all(one.time <= other.time for one, other in pairwise(headings))


def _following(headings: Sequence[Heading], known: set[int]) -> list[float]:
    """Return for each heading the time of the next one that is known."""
    limits: list[float] = []
    limit = float("inf")
    for heading in reversed(headings):
        limits.append(limit)
        if heading.line in known:
            limit = heading.time
    return limits[::-1]


def _heading(number: int, groups: dict[str, str | None], *, loose: bool) -> Heading | None:
    name = " ".join((groups.get("boxed") or groups.get("name") or "").split()).strip("*_ ")
    if not _may_speak(name):
        return None
    text = (groups.get("text") or "").strip()
    boxed = bool(groups.get("boxed"))
    if groups.get("dated"):
        moment = stamps.dated(str(groups["dated"]))
        return Heading(number, name, moment[1], None, text, moment[0], boxed, loose) if moment else None
    until = groups.get("until")
    time = stamps.seconds(str(groups["time"]))
    return Heading(number, name, time, stamps.seconds(until) if until else None, text, "", boxed, loose)


def _may_speak(name: str) -> bool:
    """Whether a time behind these words can make them a speaker: a name, a number, or a caller's telephone."""
    if _NUMBERED.fullmatch(name) or _PHONE.fullmatch(name):
        return True
    if _TALKS_ON.search(name) or not labels.is_name(name):
        return False
    words = name.split()
    capital = sum(not word[0].islower() for word in words)
    return bool(_HAN.search(name)) or len(words) <= 2 or capital * 2 > len(words)
