"""Read a transcript file, whatever its name says it is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import MappingProxyType

from copilot.errors import DamagedFile, EmptyFile, InputError, LimitExceeded
from minutes.transcripts import cues, own_json, plain, stated
from minutes.transcripts.encoding import decode
from minutes.transcripts.joining import join
from minutes.transcripts.transcript import Piece, Source, Transcript

__all__ = ["MAX_BYTES", "parse", "read"]

MAX_BYTES = 32 * 1024 * 1024


def read(path: Path) -> Transcript:
    """Read one transcript.

    Raises:
        EmptyFile: there is no talk in it.
        UnsupportedFormat: not text, or text of a format that is not read.
        DamagedFile: malformed; the message names the line.
        LimitExceeded: larger than `MAX_BYTES`.
        InputError: the file cannot be opened.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise LimitExceeded(f"the file is larger than {MAX_BYTES // 2**20} MB; split the transcript")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the file: {error.strerror or error}") from error
    return parse(data, str(path))


def parse(data: bytes, path: str = "") -> Transcript:
    """As `read`, on the bytes of a file; ``path`` is only noted."""
    text, encoding = decode(data)
    header: dict[str, str] = {}
    pieces: list[Piece]
    if cues.is_cues(text):
        kind, pieces = "webvtt" if text.lstrip().startswith("WEBVTT") else "srt", cues.read(text)
        for line in cues.notes(text):
            if found := stated.field(line):
                header.setdefault(*found)
    elif own_json.is_json(text):
        kind, (pieces, header) = "json", own_json.read(text)
    else:
        kind, (pieces, header) = "text", plain.read(text)
    turns = join(pieces)
    if not turns:
        raise EmptyFile("nobody says anything in this transcript")
    if sum(turn.text.count("\ufffd") for turn in turns) > len(turns):
        raise DamagedFile("characters were lost when this file was saved (\ufffd); export it again as UTF-8")
    source = Source(path, hashlib.sha256(data).hexdigest(), kind, encoding)
    return Transcript(source, turns, MappingProxyType(header))
