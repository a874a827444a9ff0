"""Whether the code around the cursor can stand around an answer."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher

from lsp.completion.frame import Frame
from lsp.syntax.statements import LogicalLine, goes_elsewhere, width

__all__ = ["depth", "follows", "is_dead_end", "is_settled", "joins", "repeats", "written"]

# Nothing that stands after these in their block is reached.
_LEAVES = frozenset({"break", "continue", "raise", "return", "throw"})
# A line that holds only one of these is too common to tell anything.
_COMMON = frozenset({"else", "finally", "try"})
_LIKE = 0.6


def written(frame: Frame, answer: str) -> list[LogicalLine]:
    """Return the logical lines that ``answer`` adds to; the first may have begun before the cursor."""
    lines = frame.read_with(answer).lines
    return list(lines[bisect_right(lines, len(frame.prefix), key=lambda line: line.end) :])


def depth(frame: Frame) -> int:
    """Return how many blocks are open at the cursor."""
    return frame.lines[-1].depth if frame.lines else 0


def follows(frame: Frame, first: LogicalLine) -> bool:
    """Tell whether ``first`` can stand after the prefix: deeper after a line that opens a block, else not deeper."""
    if frame.language is None or frame.language.closes_blocks or first.start < len(frame.prefix) - len(frame.before):
        return True
    previous = next((line for line in reversed(frame.lines) if line.end <= first.start), None)
    if previous is None or not previous.complete or (previous.literal and first.literal):
        return True
    if not previous.opens:
        return first.indent <= previous.inner
    return first.indent > previous.inner or (first.word == "-" and first.indent == previous.inner)


def joins(frame: Frame, lines: Sequence[LogicalLine]) -> bool:
    """Tell whether the code after the cursor can stand after ``lines``: all that goes before it, the answer last."""
    last = lines[-1]
    if frame.language is None:
        return True
    if frame.language.closes_blocks:
        grown = last.depth - depth(frame)
        missing = frame.closers_missing
        if last.opens and grown <= 0 and not frame.goes_on:
            return False
        return -missing <= grown <= 0 if missing >= 0 else grown in (0, -missing)
    indent = frame.next_indent
    if last.opens:
        if indent is None or (indent == last.inner and not _is_item(frame.next_line)):
            return False
        return last.inner <= indent <= last.inner + (frame.unit if frame.language.bodies else indent)
    if indent is None:
        return True
    owner = next((line for line in reversed(lines) if line.indent <= indent and not line.literal), None)
    if owner is None:
        return indent <= last.indent
    if last.literal and owner.opens and indent > owner.indent and lines[lines.index(owner) + 1].literal:
        return True
    word = re.match(r"\s*(\w*)", frame.next_code)
    goes_on = word is not None and word[1] in frame.language.continues
    return indent in {owner.indent, owner.inner} and (owner.opens or not goes_on)


def _is_item(row: str) -> bool:
    """Tell whether ``row`` is an item of a list, which YAML lets stand beside the key that it belongs to."""
    return row.lstrip().startswith("- ")


def is_dead_end(frame: Frame, line: LogicalLine) -> bool:
    """Tell whether the code after the cursor could not be reached past ``line``."""
    if line.word not in _LEAVES or line.indent != frame.next_indent:
        return False
    if frame.language is not None and goes_elsewhere(frame.next_code, frame.language):
        return False
    return not frame.next_code.lstrip().startswith(("}", "case ", "default", "else", "except", "finally", "elif"))


def is_settled(frame: Frame, answer: str) -> bool:
    """Tell whether the code after the cursor can do with ``answer``: it fits, is reached, and its names are bound."""
    lines = written(frame, answer)
    before = [line for line in frame.lines if not lines or line.end <= lines[0].start]
    if (lines or before) and not joins(frame, [*before, *lines]):
        return False
    if lines and is_dead_end(frame, lines[-1]):
        return False
    return not frame.unbound or not frame.names_of(answer).after


def repeats(frame: Frame, line: LogicalLine, answer: str, *, surely: bool = False) -> bool:
    """Tell whether ``answer`` goes on at ``line`` with the code after the cursor.

    Its next line says so. One that holds only a bracket or a keyword does not, nor does any where it must be known
    ``surely``: then the line after that must come too, where there is one. A line that is only like it says so with the
    two lines after that.
    """
    column = width(frame.next_line[: len(frame.next_line) - len(frame.next_line.lstrip())])
    if not frame.next_line or line.indent != column:
        return False
    rows, held = _rows(answer[line.start - len(frame.prefix) :]), _rows(frame.following)
    known = frame.next_line.strip()
    if not rows or rows[0] != known:
        near = rows[1:3] == held[1:3] and len(held) > 2 and any(map(str.isalnum, "".join(held[1:3])))
        return near and SequenceMatcher(None, rows[0], known, autojunk=False).ratio() >= _LIKE
    common = not any(map(str.isalnum, known)) or known.rstrip(":{ ") in _COMMON
    if not common and not (surely and held[1:]):
        return True
    return bool(rows[1:]) and rows[1:2] == held[1:2]


def _rows(text: str) -> list[str]:
    return [row.rstrip() for row in text.split("\n") if row.strip()]
