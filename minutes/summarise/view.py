"""What the model is shown of the talk: few lines with short numbers, without what says nothing.

A transcript may have a turn for every breath. The model reads better, and less, when what one person says without a
break of sense stands on one line: fillers go, turns that only show that somebody listens ("mm-hmm", 嗯) are not shown,
and pieces of one speaker that then follow each other are joined. The transcript itself keeps everything, and so do
the numbers of the turns that a line holds. "No" and "agreed" are never left out: dissent and assent are what minutes
are for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from minutes.summarise.people import People
from minutes.summarise.signals import fillers_removed
from minutes.summarise.wording import sentences
from minutes.transcripts import Transcript

__all__ = ["Line", "lines_of"]

_LONGEST = {"en": 700, "zh": 300}
_SOUNDS = (
    r"m+|mhm|hm+|uh|um|huh|ah|oh|yeah|yep|yes|okay|ok|right|sure|cool|great|well|so|and|but|or|i|it|we|wow|sorry|"
    r"hello|hi|bye|the|a|see you|thanks|thank you(?: very much)?|i see|you know|'kay|now|then|exactly|really"
)
_LISTENS = re.compile(rf"(?:(?:{_SOUNDS})\b[\s,.!?…-]*)+|[嗯呃啊哦噢唔对吧呢哈，。！？,.!?\s]+|\W*", re.IGNORECASE)
_STUTTER = re.compile(r"\b(\w+)(?:[ ,]+\1\b)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that the model is shown.

    Attributes:
        turns: numbers of the turns whose words stand in it, ascending; a long turn gives several lines.
        text: speaker and words.
        tokens: the engine's count.
        silent: numbers of the turns behind it that are not shown.
    """

    turns: tuple[int, ...]
    text: str
    tokens: int = 0
    silent: tuple[int, ...] = ()


def lines_of(transcript: Transcript, people: People) -> list[Line]:
    """Return the lines of a meeting; each of its turns is in the ``turns`` or the ``silent`` of one at least."""
    longest = _LONGEST[transcript.language]
    spoken = {turn.n: words for turn in transcript.turns if (words := _shown(turn.text))}
    if not spoken:
        spoken = {turn.n: turn.text for turn in transcript.turns}
    lines: list[Line] = []
    before: list[int] = []
    last: str | None = None
    room = 0
    for turn in transcript.turns:
        if turn.n not in spoken:
            if lines:
                lines[-1] = Line(lines[-1].turns, lines[-1].text, 0, (*lines[-1].silent, turn.n))
            else:
                before.append(turn.n)
            continue
        words = spoken[turn.n]
        if lines and turn.speaker == last and turn.speaker and len(words) < room:
            known = lines[-1]
            gap = " " if known.text[-1].isascii() else ""
            lines[-1] = Line((*known.turns, turn.n), known.text + gap + words, 0, known.silent)
            room -= len(words) + 1
            continue
        who = f"{people.short(turn.speaker)}: " if turn.speaker else ""
        pieces = list(_pieces(words, longest))
        lines.extend(Line((turn.n,), who + piece) for piece in pieces)
        last, room = turn.speaker, longest - len(pieces[-1])
    first = lines[0]
    lines[0] = Line(first.turns, first.text, 0, (*before, *first.silent))
    return lines


def _shown(text: str) -> str:
    """Return the words without fillers and stutter; nothing for a turn that only shows that somebody listens."""
    if _LISTENS.fullmatch(text):
        return ""
    return _STUTTER.sub(r"\1", fillers_removed(text)) or text


def _pieces(text: str, longest: int) -> Iterator[str]:
    """Cut a long speech at the ends of sentences, or anywhere when a sentence is too long itself."""
    piece = ""
    for sentence in sentences(text) if len(text) > longest else [text]:
        for at in range(0, len(sentence), longest):
            more = sentence[at : at + longest]
            if piece and len(piece) + len(more) > longest:
                yield piece
                piece = ""
            piece += (" " if piece and more.isascii() else "") + more
    yield piece or text
