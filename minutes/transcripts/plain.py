"""Text: ``Name: text``, ``张三：……``, headings with a name and a time, time stamps around the name, or just talk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from copilot.errors import UnsupportedFormat
from minutes.transcripts import frame, headings, labels, stamps
from minutes.transcripts.headings import Heading
from minutes.transcripts.transcript import Contents, Piece

__all__ = ["read"]

_CLOSED = rf"[\[(（【](?P<boxed>{stamps.CLOCK})[\])）】]\s*"
_OPEN = rf"(?P<time>{stamps.CLOCK})"
_RANGE = rf"[\[(（【]?{_OPEN}(?:\s*(?:-->|[-–—~～至])\s*(?P<until>{stamps.CLOCK}))?[\])）】]?"
_LEADING = re.compile(rf"{_RANGE}\s+|{_CLOSED}")
_ONLY = re.compile(rf"[#*\s]*{_RANGE}[*\s]*")
_BOLD = re.compile(r"^(?:[-*•]\s+)?(?:\*\*|__)(?P<name>[^*_]{1,80}?)(?P<colon>[:：]?)(?:\*\*|__)(?P<more>[:：]?)")
_CHAT = re.compile(r"\d{1,2}:\d{2}:\d{2}\s+From\s.{1,80}?\sto\s.{1,80}?\s*:", re.IGNORECASE)
_HOUR_S = 3600.0
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its time stamp taken off; ``heading`` where it says who speaks and when."""

    number: int
    text: str
    time: float | None = None
    until: float | None = None
    heading: Heading | None = None


def read(text: str) -> Contents:
    """Return what was said, and what the lines before the talk state about the meeting.

    Raises:
        UnsupportedFormat: the messages of a meeting's chat, not its talk.
    """
    numbered = [(number, _unmarked(line)) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    _refuse_chat([line for _, line in numbered])
    taken = frame.take([line for _, line in numbered])
    header = dict(taken.header)
    body = [(number, line) for number, line in numbered[taken.used :] if not frame.is_product_line(line)]
    lines = _parsed(body)
    lines = _without_title(lines, header)
    for heading in (line.heading for line in lines if line.heading and line.heading.day):
        header.setdefault("date", heading.day)
    speeches = _speeches(lines)
    if any(line.heading and (line.heading.boxed or line.heading.day) for line in lines):
        speeches = _on_record(speeches)
    return Contents(tuple(_timed(speeches)), MappingProxyType(header))


def _refuse_chat(lines: Sequence[str]) -> None:
    head = lines[:20]
    if sum(bool(_CHAT.match(line)) for line in head) * 3 > len(head):
        raise UnsupportedFormat(
            "this is the chat of a meeting, not what was said in it; give the transcript "
            "(from Zoom the .vtt file, or meeting_saved_closed_caption.txt)"
        )


def _unmarked(line: str) -> str:
    """Return a line without the marks that make its name bold, where a document was turned into Markdown."""
    plain = line.strip()
    if bold := _BOLD.match(plain):
        return f"{bold['name'].strip()}{bold['colon'] or bold['more']} {plain[bold.end() :].strip()}".strip()
    return plain


def _parsed(body: Sequence[tuple[int, str]]) -> list[_Line]:
    candidates = [
        heading for number, line in body if not _LEADING.match(line) and (heading := headings.find(number, line))
    ]
    real = headings.believed(candidates)
    by_line = {heading.line: heading for heading in candidates if heading.line in real}
    return [_parse(number, line, by_line.get(number)) for number, line in body]


def _parse(number: int, line: str, heading: Heading | None) -> _Line:
    if heading:
        return _Line(number, heading.text, heading.time, heading.until, heading)
    if only := _ONLY.fullmatch(line) if len(line) < 80 else None:
        return _Line(number, "", stamps.seconds(only["time"]), stamps.seconds(only["until"]) if only["until"] else None)
    if leading := _LEADING.match(line):
        until = stamps.seconds(leading["until"]) if leading["until"] else None
        return _Line(number, line[leading.end() :].strip(), stamps.seconds(leading["time"] or leading["boxed"]), until)
    return _Line(number, line)


def _without_title(lines: list[_Line], header: dict[str, str]) -> list[_Line]:
    """Take the one short line above the first heading for the title, where nothing states another."""
    if len(lines) > 1 and lines[1].heading and not lines[0].heading and lines[0].time is None:
        line = lines[0].text
        if "title" not in header and len(line) <= 80 and not re.search(r"[.!?。！？:：]$", line):
            header["title"] = frame.title(line)
            return lines[1:]
    return lines


def _speeches(lines: Sequence[_Line]) -> list[list[Piece]]:
    """Return the pieces of each speech: its first line, which may only name the speaker, and those that go on."""
    known = labels.believed(line.text for line in lines if not line.heading and line.text)
    known |= frozenset(line.heading.name for line in lines if line.heading)
    speeches: list[list[Piece]] = []
    waiting: _Line | None = None  # a line that is only a time: of the words below it
    for line in lines:
        if not line.heading and not line.text:
            waiting = line
            continue
        piece = _piece(line, known)
        if waiting and piece.start is None:  # a time in the middle of a speech leaves it with its speaker
            before = speeches[-1][0].speaker if known and speeches else None
            piece = replace(piece, speaker=piece.speaker or before, start=waiting.time, end=waiting.until)
        elif (
            speeches and piece.speaker is None and piece.start is None and (known or speeches[-1][0].start is not None)
        ):
            speeches[-1].append(replace(piece, speaker=speeches[-1][0].speaker))  # the speech goes on in the next line
            continue
        waiting = None
        speeches.append([piece])
    return speeches


def _piece(line: _Line, known: frozenset[str]) -> Piece:
    if line.heading:
        return Piece(line.heading.name, line.text, line.time, line.until, line.number)
    found = labels.split(line.text)
    if found and found.label in known:
        return Piece(found.label, found.text, line.time, line.until, line.number)
    if line.time is not None and line.text in known:
        return Piece(line.text, "", line.time, line.until, line.number)  # "00:01:02 Name" above the words
    return Piece(None, line.text, line.time, line.until, line.number)


def _on_record(speeches: list[list[Piece]]) -> list[list[Piece]]:
    """Count the times of a clock on the wall from the first words on; midnight may pass."""
    starts = [speech[0].start for speech in speeches]
    first = next((start for start in starts if start is not None), 0.0)
    if first < _HOUR_S:
        return speeches
    counted: list[list[Piece]] = []
    days, last = 0.0, first
    for (head, *more), start in zip(speeches, starts, strict=True):
        if start is None:
            counted.append([head, *more])
            continue
        days += _DAY_S if start + days < last - _DAY_S / 2 else 0.0
        last = max(last, start + days)
        end = None if head.end is None else max(0.0, head.end + days - first)
        counted.append([replace(head, start=max(0.0, start + days - first), end=end), *more])
    return counted


def _timed(speeches: Sequence[list[Piece]]) -> list[Piece]:
    """Give each piece the time of its speech, which ends where the next one starts: text states beginnings only."""
    following = [*(speech[0].start for speech in speeches[1:]), None][: len(speeches)]
    pieces: list[Piece] = []
    for speech, after in zip(speeches, following, strict=True):
        start, end = speech[0].start, speech[0].end
        if start is not None and end is None:
            end = after if after is not None and after >= start else start
        pieces.extend(replace(piece, start=start, end=end) for piece in speech if piece.text)
    return pieces
