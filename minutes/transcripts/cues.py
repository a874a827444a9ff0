"""Timed cues: WebVTT (https://www.w3.org/TR/webvtt1/) as Teams, Zoom and others write it, SubRip (.srt), and the cues
of Teams' older Word files.

Lenient where real exports stray from the standard (hours left out or of one digit, a comma for the point, no blank line
after the header), strict where words would be lost: text that belongs to no cue is an error with its line. Seen in
exports: ``0:0:6.90`` for 6.09 seconds, and times below zero where the recording was begun after the meeting (both from
Teams, https://learn.microsoft.com/graph/api/calltranscript-get); in its older Word files the cue's first line is the
name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from copilot.errors import DamagedFile
from minutes.transcripts import labels, stamps
from minutes.transcripts.transcript import Piece

__all__ = ["is_cues", "notes", "read"]

_STAMP = r"-?(?:\d{1,4}:)?[0-5]?\d:[0-5]?\d[.,]\d{1,3}"
_TIMING = re.compile(rf"\s*({_STAMP})\s*-->\s*({_STAMP})(?:\s.*)?")
_UNPADDED = re.compile(r"-?\d+:\d{1,2}:\d[.,]|-?\d+:\d:\d")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>|</v>")
_TAG = re.compile(r"</?(?:[cibu]|ruby|rt|lang|font)(?:[.\s][^>]*)?>|<\d[\d:.]*>|\{\\an?\d\}")
_BROKEN = re.compile(
    r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])"
)
_MOST = 0.8
_SKIPPED = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    text: str
    line: int


def is_cues(text: str) -> bool:
    """Whether the text is WebVTT or SubRip, by its content."""
    head = [line for line in text[:4000].splitlines() if line.strip()][:4]
    if head and re.match(r"WEBVTT(?:\s|$)", head[0]):
        return True
    return any(_TIMING.fullmatch(line) for line in head[:2])


def read(text: str) -> list[Piece]:
    """Return one piece for each voice of each cue.

    Raises:
        DamagedFile: a block has text and no timing, or a timing cannot be read; the message names the line.
    """
    cues = list(_cues(text))
    if not text.lstrip().startswith("WEBVTT") and _named_above(text, cues):
        return [_below_name(cue) for cue in cues]
    voiced = any(_VOICE.search(cue.text) for cue in cues)
    known = frozenset() if voiced else labels.believed(_plain(cue.text) for cue in cues)
    pieces: list[Piece] = []
    for cue in cues:
        before = pieces[-1].speaker if pieces else None
        pieces.extend(_voices(cue, before) if voiced else _prefixed(cue, known, before))
    return pieces


def notes(text: str) -> list[str]:
    """Return the lines of the comment blocks, where some tools state title and date."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        if match := re.match(r"\s*NOTE(?:\s+|$)", block):
            found.extend(line.strip() for line in block[match.end() :].splitlines() if line.strip())
    return found


def _cues(text: str) -> Iterator[_Cue]:
    lines = text.splitlines()
    counted = any(
        _UNPADDED.match(stamp) for line in lines if (timing := _TIMING.fullmatch(line)) for stamp in timing.groups()
    )
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    at = first
    while at < len(lines):
        line = lines[at]
        if not line.strip() or (at == first and line.startswith("WEBVTT")):
            at += 1
        elif _SKIPPED.match(line):
            while at < len(lines) and lines[at].strip():
                at += 1
        elif "-->" in line:
            at, cue = _cue(lines, at, counted=counted)
            yield cue
        elif at + 1 < len(lines) and "-->" in lines[at + 1]:
            at += 1  # the cue's identifier
        elif at < first + 12 and re.match(r"[A-Za-z-]+\s*[:=]", line):
            at += 1  # a metadata header below WEBVTT ("Kind: captions", "X-TIMESTAMP-MAP=…")
        elif line.startswith("WEBVTT"):
            raise DamagedFile(f"line {at + 1}: a second transcript begins here; give each as a file of its own")
        else:
            raise DamagedFile(f"line {at + 1}: expected a cue timing such as 00:01:02.000 --> 00:01:05.000")


def _cue(lines: list[str], at: int, *, counted: bool) -> tuple[int, _Cue]:
    timing = _TIMING.fullmatch(lines[at])
    if not timing:
        raise DamagedFile(f"line {at + 1}: this cue timing cannot be read; expected 00:01:02.000 --> 00:01:05.000")
    start, end = (_seconds(stamp, counted=counted) for stamp in timing.groups())
    first = at + 1
    at = first
    while at < len(lines) and lines[at].strip() and not _next_cue(lines, at):
        at += 1
    return at, _Cue(start, max(start, end), "\n".join(lines[first:at]), first + 1)


def _next_cue(lines: list[str], at: int) -> bool:
    """Whether a cue begins here without the blank line that should stand before it."""
    if "-->" in lines[at]:
        return True
    return lines[at].strip().isdigit() and at + 1 < len(lines) and bool(_TIMING.fullmatch(lines[at + 1]))


def _seconds(stamp: str, *, counted: bool) -> float:
    """Return the seconds of a stamp; 0 for one before the recording began."""
    return 0.0 if stamp.startswith("-") else stamps.seconds(stamp, counted=counted)


def _named_above(text: str, cues: list[_Cue]) -> bool:
    """Whether the first line of each cue is the speaker's name, as in Teams' older Word files."""
    heads = [cue.text.split("\n", 1) for cue in cues if cue.text]
    named = sum(len(lines) > 1 and labels.is_name(lines[0].strip()) for lines in heads)
    numbered = re.search(r"^\s*\d+\s*\n[^\n]*-->", text, re.MULTILINE)
    return bool(heads) and not numbered and "<v" not in text and named >= _MOST * len(heads)


def _below_name(cue: _Cue) -> Piece:
    name, _, words = cue.text.partition("\n")
    if not words.strip() or not labels.is_name(name.strip()):
        return Piece(None, _plain(cue.text), cue.start, cue.end, cue.line)
    return Piece(name.strip(), _plain(words), cue.start, cue.end, cue.line)


def _plain(markup: str) -> str:
    text = html.unescape(_TAG.sub("", _VOICE.sub("", markup))).replace("\u200e", "")
    return " ".join(_BROKEN.sub("", text).split())


def _voices(cue: _Cue, before: str | None) -> Iterator[Piece]:
    """Split a cue at its voice tags; text outside any voice goes on with the speaker ``before``."""
    speaker, at = before, 0
    for tag in _VOICE.finditer(cue.text):
        if text := _plain(cue.text[at : tag.start()]):
            yield Piece(speaker, text, cue.start, cue.end, cue.line)
        speaker = (_plain(tag[1]) or None) if tag[1] is not None else speaker
        at = tag.end()
    if text := _plain(cue.text[at:]):
        yield Piece(speaker, text, cue.start, cue.end, cue.line)


def _prefixed(cue: _Cue, known: frozenset[str], before: str | None) -> Iterator[Piece]:
    """Split a cue at lines that begin with a known ``Name:``; text without one goes on with the speaker ``before``."""
    speaker = before
    words: list[str] = []
    for line in cue.text.splitlines():
        text = _plain(line)
        found = labels.split(text)
        if found and found.label in known:
            if words:
                yield Piece(speaker, " ".join(words), cue.start, cue.end, cue.line)
            speaker, words = found.label, [found.text]
        else:
            words.append(text)
    if any(words):
        yield Piece(speaker, " ".join(words), cue.start, cue.end, cue.line)
