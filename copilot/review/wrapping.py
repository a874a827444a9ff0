"""Enclose what looks like an instruction in marks that say: quoted, inert. The marks carry no words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from copilot.review.finding import Finding

__all__ = ["CLOSE", "OPEN", "wrap"]

OPEN, CLOSE = "\u27e6", "\u27e7"  # white square brackets, which ordinary documents do not hold
_INERT = str.maketrans({OPEN: "[", CLOSE: "]"})


def wrap(text: str, quoted: Sequence[Finding], others: Sequence[Finding]) -> tuple[str, list[Finding]]:
    """Put marks around ``quoted`` spans of ``text``.

    Marks that stand in the text already become plain brackets of the same length, so that none can be forged.

    Returns:
        The marked text, and ``others`` moved to where they stand in it.
    """
    if not quoted:
        return text, list(others)
    starts, ends = _joined(quoted)
    pieces: list[str] = []
    done = 0
    inert = text.translate(_INERT)
    for start, end in zip(starts, ends, strict=True):
        pieces += [inert[done:start], OPEN, inert[start:end], CLOSE]
        done = end
    moved = [
        replace(
            one,
            start=one.start + bisect_right(starts, one.start) + bisect_right(ends, one.start),
            end=one.end + bisect_left(starts, one.end) + bisect_left(ends, one.end),
        )
        for one in others
    ]
    return "".join([*pieces, inert[done:]]), moved


def _joined(findings: Sequence[Finding]) -> tuple[list[int], list[int]]:
    """Return starts and ends of the spans, those that overlap made one."""
    starts: list[int] = []
    ends: list[int] = []
    for one in sorted(findings, key=lambda found: (found.start, found.end)):
        if ends and one.start <= ends[-1]:
            ends[-1] = max(ends[-1], one.end)
        else:
            starts.append(one.start)
            ends.append(one.end)
    return starts, ends
