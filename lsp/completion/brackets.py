"""The brackets of an answer: which it opens and leaves open, which it closes that stood open before."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from lsp.completion.frame import Frame
from lsp.syntax.statements import brackets

__all__ = ["Brackets", "brackets_of", "closed"]

_PAIRS = {")": "(", "]": "[", "}": "{"}
_MOST_OPEN = 12  # for each of them the source is parsed once more
_CLOSERS = {opener: closer for closer, opener in _PAIRS.items()}


@dataclass(frozen=True, slots=True)
class Brackets:
    """The brackets of an answer that have no partner in it.

    Attributes:
        opened: those it leaves open, the outermost first.
        closing: kind and offset in the answer of those it closes and did not open.
    """

    opened: tuple[str, ...] = ()
    closing: tuple[tuple[str, int], ...] = ()


def brackets_of(frame: Frame, answer: str) -> Brackets:
    """Return the brackets of ``answer`` that have no partner in it; none without a language."""
    return _brackets(frame, answer, len(frame.prefix))


def closed(frame: Frame, answer: str) -> str:
    """Close the round and square brackets that are open at the end of a whole answer, where that is certain.

    It is when the source parses better with them closed, whatever the code after the cursor closes. Else, and where
    more are open than anybody means, the answer stays as it is, and ends where it was last balanced.
    """
    text = answer.rstrip()
    if not text or not (text[-1].isalnum() or text[-1] in "_)]\"'"):
        return answer
    opened = _brackets(frame, text, frame.lines[-1].start if frame.inside else len(frame.prefix)).opened
    innermost = list(takewhile("{".__ne__, reversed(opened)))
    if len(innermost) > _MOST_OPEN:
        return answer
    ways = ["".join(_CLOSERS[kind] for kind in innermost[:count]) for count in range(len(innermost) + 1)]
    best = min(ways, key=lambda closers: frame.faults_with(text + closers)) if ways[1:] else ""
    return text + best if best else answer


def _brackets(frame: Frame, answer: str, start: int) -> Brackets:
    """Return the brackets without a partner in what goes from offset ``start`` to the end of ``answer``."""
    if frame.language is None:
        return Brackets()
    opened: list[str] = []
    closing: list[tuple[str, int]] = []
    for mark, place in brackets(frame.prefix + answer, frame.language, start, frame.read_with(answer)):
        if mark in _CLOSERS:
            opened.append(mark)
        elif opened:
            opened.pop()
        else:
            closing.append((mark, place - len(frame.prefix)))
    return Brackets(tuple(opened), tuple(closing))
