"""Join the pieces of a transcript to turns.

A caption is a line on a screen, not a statement: pieces of one speaker that follow each other become one turn. A very
long speech is still cut where a sentence ends, so that a citation points at a minute and not at a quarter of an hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from minutes.transcripts.transcript import Piece, Turn

__all__ = ["join"]

_LONG = 600
_TOO_LONG = 1200
_PAUSE_S = 10.0
_SENTENCE_END = re.compile(r"[.!?。！？…]['\"”’）)]*$")
_NO_SPACE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def join(pieces: Iterable[Piece]) -> tuple[Turn, ...]:
    """Return the turns of these pieces, numbered from 1; pieces without text are left out."""
    groups: list[list[Piece]] = []
    weight = 0
    for piece in pieces:
        if not piece.text.strip():
            continue
        added = _weight(piece.text)
        if groups and _belongs(groups[-1][-1], piece, weight + added):
            groups[-1].append(piece)
            weight += added
        else:
            groups.append([piece])
            weight = added
    return tuple(_turn(n, group) for n, group in enumerate(groups, 1))


def _weight(text: str) -> int:
    """Return the length of a text; a Han character weighs as much as four Latin letters."""
    return 3 * len(_NO_SPACE.findall(text)) + len(text)


def _belongs(last: Piece, piece: Piece, weight: int) -> bool:
    """Whether a piece goes on with the turn that ends with ``last``, which would then have this weight."""
    if last.speaker != piece.speaker:
        return False
    if last.end is not None and piece.start is not None and piece.start - last.end > _PAUSE_S:
        return False
    ended = bool(_SENTENCE_END.search(last.text[-40:]))
    if piece.speaker is None and ended:
        return False  # nobody is named: another person may go on
    return weight <= (_LONG if ended else _TOO_LONG)


def _turn(n: int, group: list[Piece]) -> Turn:
    text = [group[0].text.strip()]
    for piece in group[1:]:
        added = piece.text.strip()
        tight = _NO_SPACE.match(text[-1][-1]) or _NO_SPACE.match(added[0])
        text.append(added if tight else f" {added}")
    ends = [piece.end for piece in group if piece.end is not None]
    return Turn(n, group[0].speaker, "".join(text), group[0].start, max(ends) if ends else None)
