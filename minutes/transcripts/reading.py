"""Read a transcript file, whatever its name says it is."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from copilot.errors import DamagedFile, EmptyFile, InputError, LimitExceeded
from copilot.regular_file import read_regular
from minutes.transcripts import cues, own_json, plain, stated, whisper, word
from minutes.transcripts.encoding import decode
from minutes.transcripts.first_mention import shortened
from minutes.transcripts.joining import join
from minutes.transcripts.people import PeopleTable
from minutes.transcripts.transcript import Contents, Piece, Source, Transcript

__all__ = ["MAX_BYTES", "MAX_LINES", "parse", "read", "transcript"]

MAX_BYTES = 32 * 1024 * 1024
MAX_LINES = 400_000
_NO_ONE = PeopleTable()
# Control characters, lone surrogates and non-characters cannot stand in a result file; marks of direction and of zero
# width would let the text look other than it is.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)


def read(path: Path, people: PeopleTable = _NO_ONE) -> Transcript:
    """Read one transcript.

    Args:
        path: the file.
        people: who is behind the labels.

    Raises:
        EmptyFile: there is no talk in it.
        UnsupportedFormat: not a transcript of a format that is read; the message says what it is and what to do.
        DamagedFile: malformed; the message names the line.
        EncryptedFile: behind a password.
        LimitExceeded: larger than `MAX_BYTES`, longer than `MAX_LINES`, or unpacks to too much.
        InputError: the file cannot be opened.
    """
    try:
        data = read_regular(path, MAX_BYTES)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read the file: {getattr(error, 'strerror', None) or error}") from error
    if data is None:
        raise LimitExceeded(f"the file is larger than {MAX_BYTES // 2**20} MB; split the transcript")
    return parse(data, str(path), people)


def parse(data: bytes, path: str = "", people: PeopleTable = _NO_ONE) -> Transcript:
    """As `read`, on the bytes of a file; ``path`` is only noted."""
    if word.is_package(data):
        kind, encoding = "docx", "utf-8"
        contents = _words(word.lines(data))[1]
    else:
        text, encoding = decode(data)
        if text.count("\n") > MAX_LINES:
            raise LimitExceeded(f"the file has more than {MAX_LINES:,} lines; split the transcript")
        kind, contents = _json(text) if own_json.is_json(text) else _words(text)
    source = Source(path, hashlib.sha256(data).hexdigest(), kind, encoding)
    return transcript(source, contents, people)


def transcript(source: Source, contents: Contents, people: PeopleTable = _NO_ONE) -> Transcript:
    """Return the transcript of what a reader found: labels replaced by names, pieces joined to turns.

    Raises:
        EmptyFile: nobody says anything.
        DamagedFile: characters were lost before the file came here.
    """
    named = shortened(people.applied(replace(contents, pieces=tuple(_seen(piece) for piece in contents.pieces))))
    turns = join(named.pieces)
    if not turns:
        raise EmptyFile("nobody says anything in this transcript")
    if sum(turn.text.count("\ufffd") for turn in turns) > len(turns):
        raise DamagedFile("characters were lost when this file was saved (\ufffd); export it again as UTF-8")
    header = {name: _UNSEEN.sub("", value) for name, value in named.header.items()}
    speakers = {turn.speaker for turn in turns}
    titles = {name: _UNSEEN.sub("", title) for name, title in named.titles.items() if name in speakers}
    return Transcript(source, turns, MappingProxyType(header), MappingProxyType(titles))


def _json(text: str) -> tuple[str, Contents]:
    table = own_json.load(text)
    if whisper.holds(table):
        return "whisper", whisper.contents(table)
    return "json", own_json.contents(table)


def _words(text: str) -> tuple[str, Contents]:
    if not cues.is_cues(text):
        return "text", plain.read(text)
    header: dict[str, str] = {}
    for line in cues.notes(text):
        if found := stated.field(line):
            header.setdefault(*found)
    kind = "webvtt" if text.lstrip().startswith("WEBVTT") else "srt"
    return kind, Contents(tuple(cues.read(text)), MappingProxyType(header))


def _seen(piece: Piece) -> Piece:
    speaker = " ".join(_UNSEEN.sub("", piece.speaker).split()) if piece.speaker else None
    return replace(piece, text=" ".join(_UNSEEN.sub("", piece.text).split()), speaker=speaker or None)
