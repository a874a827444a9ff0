"""Whether what is left of an answer is worth offering, and whether another answer would be worth asking for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lsp.completion.frame import Frame

__all__ = ["is_doubtful", "is_worthless", "skipped_to"]

_COMMENTS = ("#", "//", "/*", "--")
_CLOSERS = frozenset(")]}>\"'`;, \t\n")
_TELLING = 2
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but those of blank space, and what turns the direction of writing."""


def is_worthless(frame: Frame, text: str) -> bool:
    """Tell whether ``text`` is not worth a reader's look, whatever the model thinks of it.

    So is text that holds nothing but brackets and quotes that the editor closes itself, nothing but comments where none
    was begun, the lines before the cursor or the code after it once more, or a name that the function binds further on
    only. So is text with characters that are not seen and change how the rest is seen: a reader would accept something
    else than he reads (Boucher and Anderson, "Trojan Source", 2021).
    """
    return (
        not text.strip()
        or _UNSEEN.search(text) is not None
        or _only_closes(frame, text)
        or (frame.place == "code" and _only_comments(frame, text))
        or _again(frame, text)
        or _too_early(frame, text)
    )


def is_doubtful(frame: Frame, text: str, raw: str) -> bool:
    """Tell whether ``text`` can hardly be what belongs at the cursor, so that it pays to ask the model once more.

    So is text that is not worth offering, that leaves names unbound which the code after it uses, that uses names which
    nothing binds, with which more of the source does not parse, for which the model skipped what was missing, or that
    only holds the place of a function's body.

    Args:
        frame: where it is to stand.
        text: what would be offered.
        raw: what the model wrote.
    """
    if is_worthless(frame, text) or skipped_to(frame, raw) is not None or _holds_place(frame, text):
        return True
    names = frame.names_of(text)
    if names.inside or names.after:
        return True
    return frame.faults_with(text) > frame.faults_with("")


def _holds_place(frame: Frame, text: str) -> bool:
    """Tell whether ``text`` is ``pass`` or ``...`` where a function's body, or more of it, is to be written."""
    if frame.language is None or frame.before.strip() or not frame.lines:
        return False
    last = frame.lines[-1]
    rows = [row.strip() for row in text.split("\n")]
    code = {row for row in rows if row and not row.startswith(frame.language.comments)}
    return code in ({"pass"}, {"..."}) and (not last.opens or last.word in frame.language.bodies - {"class"})


def skipped_to(frame: Frame, raw: str) -> int | None:
    """Return the number of the row after the cursor, past the next, that the model went on with; None for none.

    A row of one word, such as ``break``, tells nothing.
    """
    if frame.before.strip():
        return None
    rows = _rows(raw)
    if not rows or len(re.findall(r"\w+", rows[0])) < _TELLING:
        return None
    return next((number for number, row in enumerate(_rows(frame.following)) if number and row == rows[0]), None)


def _only_closes(frame: Frame, text: str) -> bool:
    """Tell whether ``text`` is only closing brackets and quotes, and the source does not need them."""
    if not _CLOSERS.issuperset(text):
        return False
    return frame.faults_with(text) >= frame.faults_with("")


def _only_comments(frame: Frame, text: str) -> bool:
    marks = _COMMENTS if frame.language is None else frame.language.comments
    if "/*" in marks:
        marks = (*marks, "* ", "*/")
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    return all(row.startswith(marks) or row == "*" for row in rows)


def _again(frame: Frame, text: str) -> bool:
    """Tell whether the rows of ``text`` stand before the cursor or after it already."""
    if frame.mid_line:
        return False
    if frame.before.strip() and text.strip() == frame.before.strip():
        return True
    rows = _rows(frame.before + text)
    if not any(character.isalnum() for row in rows for character in row):
        return False
    earlier, later = _rows(frame.prefix[: len(frame.prefix) - len(frame.before)]), _rows(frame.following)
    return earlier[-len(rows) :] == rows or later[: len(rows)] == rows or (len(rows) > 1 and _holds(later, rows))


def _rows(text: str) -> list[str]:
    return [row.rstrip() for row in text.split("\n") if row.strip()]


def _holds(rows: Sequence[str], part: Sequence[str]) -> bool:
    return any(rows[start : start + len(part)] == part for start in range(len(rows) - len(part) + 1))


def _too_early(frame: Frame, text: str) -> bool:
    """Tell whether ``text`` uses a name that only the code after the cursor binds."""
    later = frame.bound_later
    return any(name in text for name in later) and not later.isdisjoint(frame.names_of(text).inside)
