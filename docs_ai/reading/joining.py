"""Run the lines of a paragraph together, with the words that were divided at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docs_ai.reading.canonical import Piece, Placed
from docs_ai.reading.typeset import TypesetLine, is_han

__all__ = ["Vocabulary", "fused", "inserted", "joined", "part", "vocabulary"]

Vocabulary = frozenset[str]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_DIVIDED = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$")
_LONGEST = 200  # characters of a word; searching is quadratic in them
_SOFT_HYPHEN = "\u00ad"


def vocabulary(lines: Iterable[TypesetLine]) -> Vocabulary:
    """Return the words of a document in small letters, without those that the end or start of a line may have cut."""
    return frozenset(
        match[0].lower()
        for line in lines
        for match in _WORD.finditer(line.text)
        if match.start() > 0 and match.end() < len(line.text) and line.text[match.end()] != "-"
    )


def joined(lines: Sequence[TypesetLine], known: Vocabulary) -> Piece:
    """Run lines together: no blank where Han meets anything, nor after a hyphen at a line's end.

    The hyphen itself goes where the document writes the whole word elsewhere and never with the hyphen; its box goes
    with it. In all other cases it stays, since a compound (``non-recourse``) may be divided at its own hyphen.

    Args:
        lines: one or more.
        known: the words of the document, see `vocabulary`.
    """
    text, words = "", list[Placed]()
    for line in lines:
        if text.endswith(_SOFT_HYPHEN) or _is_divided(text, line.text, known):
            text = text[:-1]
            words = [word._replace(end=min(word.end, len(text))) for word in words if word.start < len(text)]
        elif text and not (is_han(text[-1]) or is_han(line.text[0]) or _ends_in_hyphen(text, line.text)):
            text += " "
        offset = len(text)
        words += [word.moved(offset) for word in line.words]
        text += line.text
    return Piece(text, words)


def fused(left: TypesetLine, right: TypesetLine, between: str) -> TypesetLine:
    """Return two lines that stand beside each other as one."""
    offset = len(left.text) + len(between)
    box = left.box._replace(
        y0=min(left.box.y0, right.box.y0),
        x1=max(left.box.x1, right.box.x1),
        y1=max(left.box.y1, right.box.y1),
    )
    words = (*left.words, *(word.moved(offset) for word in right.words))
    return TypesetLine(left.text + between + right.text, words, box, max(left.size, right.size), left.bold)


def part(line: TypesetLine, start: int, end: int) -> TypesetLine:
    """Return the stretch ``[start, end)`` of a line, which begins and ends with a word."""
    words = [word for word in line.words if start <= word.start and word.end <= end]
    box = line.box._replace(x0=min(word.box.x0 for word in words), x1=max(word.box.x1 for word in words))
    moved = tuple(word.moved(-start) for word in words)
    return TypesetLine(line.text[start:end], moved, box, line.size, line.bold)


def inserted(line: TypesetLine, raised: TypesetLine) -> TypesetLine:
    """Return a line with a superscript put after the word that it follows; the words stay in the order of the text."""
    at = max((word.end for word in line.words if word.box.x0 < raised.box.x0), default=0)
    words = (
        *(word for word in line.words if word.end <= at),
        *(word.moved(at) for word in raised.words),
        *(word.moved(len(raised.text)) for word in line.words if word.end > at),
    )
    box = line.box._replace(y0=min(line.box.y0, raised.box.y0), y1=max(line.box.y1, raised.box.y1))
    return TypesetLine(line.text[:at] + raised.text + line.text[at:], words, box, line.size, line.bold)


def _is_divided(text: str, following: str, known: Vocabulary) -> bool:
    before, after = _DIVIDED.search(text[-_LONGEST:]), _WORD.match(following)
    if before is None or after is None or not following[0].islower():
        return False
    start, end = before[1].lower(), after[0].lower()
    return f"{start}{end}" in known and f"{start}-{end}" not in known


def _ends_in_hyphen(text: str, following: str) -> bool:
    return text[-1] == "-" and len(text) > 1 and text[-2].isalpha() and following[0].islower()
