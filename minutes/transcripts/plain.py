"""Plain text: ``Name: text``, ``张三：……``, with time stamps around the name or on a line above, or just talk."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from minutes.transcripts import labels, stated
from minutes.transcripts.transcript import Piece

__all__ = ["read"]

_TIME = r"(?P<time>(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)"
_LEADING = re.compile(
    rf"[\[(（【]?{_TIME}(?:\s*(?:-->|"
    rf"[-–—~至])\s*(?P<until>(?:\d{{1,2}}:)?\d{{1,2}}:\d{{2}}(?:[.,]\d{{1,3}})?))?[\])）】]?\s+|"
    rf"[\[(（【]{_TIME.replace('time', 'boxed')}[\])）】]\s*"
)
_AFTER_NAME = re.compile(
    rf"(?P<name>[^\d:：,，。.?？!！][^:：,，。?？!！]{{0,40}}?)\s*[\[(（]?{_TIME}[\])）]?\s*[:：]?\s*(?P<text>.*)"
)
_HAN_END = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its time stamp taken off: ``headed`` when the line is a speaker's heading, not talk."""

    number: int
    text: str
    time: float | None = None
    until: float | None = None
    name: str | None = None


def read(text: str) -> tuple[list[Piece], dict[str, str]]:
    """Return the pieces, and what the lines before the talk state about the meeting."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    header, used = stated.preamble([line for _, line in lines])
    parsed = [_parse(number, line) for number, line in lines[used:]]
    known = labels.believed(line.text for line in parsed if not line.name)
    known |= frozenset(line.name for line in parsed if line.name)
    spoken = bool(known)
    pieces: list[Piece] = []
    for line in parsed:
        piece = _piece(line, known)
        if pieces and spoken and piece.speaker is None and piece.start is None:
            pieces[-1] = _continued(pieces[-1], piece.text)  # the speech goes on in the next line
        else:
            pieces.append(piece)
    return _ended([piece for piece in pieces if piece.text]), header


def _parse(number: int, line: str) -> _Line:
    if leading := _LEADING.match(line):
        stamp = leading["time"] or leading["boxed"]
        until = _seconds(leading["until"]) if leading["until"] else None
        return _Line(number, line[leading.end() :].strip(), _seconds(stamp), until)
    after = _AFTER_NAME.fullmatch(line)
    if after and labels.split(f"{after['name']}:"):
        return _Line(number, after["text"].strip(), _seconds(after["time"]), None, " ".join(after["name"].split()))
    if only := re.fullmatch(rf"[\[(（]?{_TIME}[\])）]?", line):
        return _Line(number, "", _seconds(only["time"]))
    return _Line(number, line)


def _piece(line: _Line, known: frozenset[str]) -> Piece:
    if line.name:
        return Piece(line.name, line.text, line.time, line.until, line.number)
    found = labels.split(line.text)
    if found and found.label in known:
        return Piece(found.label, found.text, line.time, line.until, line.number)
    if line.time is not None and line.text in known:
        return Piece(line.text, "", line.time, line.until, line.number)  # "00:01:02 Name" above the words
    return Piece(None, line.text, line.time, line.until, line.number)


def _continued(piece: Piece, text: str) -> Piece:
    gap = "" if not piece.text or _HAN_END.search(piece.text) else " "
    return replace(piece, text=f"{piece.text}{gap}{text}")


def _ended(pieces: list[Piece]) -> list[Piece]:
    """Let a piece end where the next one starts: plain text states beginnings only."""
    following = [*(piece.start for piece in pieces[1:]), None][: len(pieces)]
    return [
        replace(piece, end=after if after is not None and after >= piece.start else piece.start)
        if piece.start is not None and piece.end is None
        else piece
        for piece, after in zip(pieces, following, strict=True)
    ]


def _seconds(stamp: str) -> float:
    seconds = 0.0
    for part in stamp.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
