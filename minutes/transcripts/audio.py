"""Recordings to transcripts, by a recogniser of speech that runs here: ``--audio`` (extra ``audio``).

A recording is worked on in windows of ten minutes that are cut where it is quietest, so that four hours take no more
memory than ten minutes do, and nobody is cut off within a word. Nobody is named: that takes a person or another tool.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Protocol

from copilot.errors import EmptyFile, InputError, LimitExceeded, UnsupportedFormat
from copilot.regular_file import open_regular
from minutes.transcripts.people import PeopleTable
from minutes.transcripts.reading import transcript
from minutes.transcripts.sound import container
from minutes.transcripts.transcript import Contents, Piece, Source, Transcript

__all__ = ["RATE", "Heard", "Progress", "Recogniser", "is_recording", "transcribe", "windows"]

RATE = 16_000
"""Samples a second, of one channel and 16 bits."""

_WINDOW = 600 * RATE
_SEARCHED = 30 * RATE
_FRAME = RATE // 5
_LONGEST_S = 12 * 3600
_NO_ONE = PeopleTable()

Progress = Callable[[float, float | None], None]
"""Told the seconds that are done, and the length of the recording where it states one."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is heard in a window: seconds from its beginning, and the words."""

    start: float
    end: float
    text: str


class Recogniser(Protocol):
    """What turns sound into words."""

    def sound(self, file: BufferedReader, kind: str) -> tuple[float | None, Iterator[array[int]]]:
        """Return the length in seconds where it is stated, and the sound in pieces at `RATE`.

        Args:
            file: the recording, open; it is read while the pieces are taken.
            kind: its container, by FFmpeg's name.

        Raises:
            DamagedFile: it cannot be decoded.
            UnsupportedFormat: there is no sound in it.
        """

    def recognise(self, sound: array[int], language: str | None) -> tuple[str, Sequence[Heard]]:
        """Return the language, as found or as given, and what is heard in a window."""


def is_recording(path: Path) -> bool:
    """Tell by its content whether a file is a recording.

    Raises:
        InputError: the file cannot be opened.
    """
    try:
        with open_regular(path) as file:
            return container(file.read(16)) is not None
    except OSError as error:
        raise InputError(f"cannot read the file: {error.strerror or error}") from error


def transcribe(
    path: Path,
    recogniser: Recogniser,
    people: PeopleTable = _NO_ONE,
    *,
    language: str | None = None,
    on_progress: Progress | None = None,
) -> Transcript:
    """Return the transcript of a recording.

    Args:
        path: the file: WAV, MP3, M4A or MP4, AAC, OGG, FLAC, WebM, AMR, AIFF or WMA, told by content.
        recogniser: what turns sound into words.
        people: who is behind the labels; a recogniser that names nobody has none.
        language: of the talk, such as ``zh``; None finds it in the first window.
        on_progress: told of each window that is done.

    Raises:
        DamagedFile: the recording cannot be decoded.
        EmptyFile: nobody says anything.
        LimitExceeded: longer than twelve hours.
        UnsupportedFormat: no recording, or of a kind that is not read.
        InputError: the file cannot be opened.
    """
    try:
        with open_regular(path) as file:
            kind = container(file.read(16))
            if kind is None:
                raise UnsupportedFormat("this is no recording that can be read; leave --audio out for a transcript")
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            length, sound = recogniser.sound(file, kind)
            pieces: list[Piece] = []
            for begins, window in windows(sound):
                language, heard = recogniser.recognise(window, language)
                pieces.extend(_piece(begins, one) for one in heard)
                if on_progress:
                    on_progress(begins + len(window) / RATE, length)
    except OSError as error:
        raise InputError(f"cannot read the file: {error.strerror or error}") from error
    if not pieces:
        raise EmptyFile("nobody says anything in this recording")
    return transcript(Source(str(path), digest, "audio", kind), Contents(tuple(pieces)), people)


def windows(sound: Iterable[array[int]]) -> Iterator[tuple[float, array[int]]]:
    """Cut sound into windows of at most ten minutes, and yield where each begins, in seconds, with it.

    Raises:
        LimitExceeded: it goes on for more than twelve hours.
    """
    held: array[int] = array("h")
    done = 0
    for piece in sound:
        held.extend(piece)
        while len(held) > _WINDOW:
            cut = _quietest(held)
            yield done / RATE, held[:cut]
            held = held[cut:]
            done += cut
            if done > _LONGEST_S * RATE:
                raise LimitExceeded(f"the recording is longer than {_LONGEST_S // 3600} hours; split it")
    if held:
        yield done / RATE, held


def _quietest(held: array[int]) -> int:
    """Return the middle of the quietest fifth of a second in the last half minute of the first ten minutes."""
    starts = range(_WINDOW - _SEARCHED, _WINDOW - _FRAME + 1, _FRAME)
    return min(starts, key=lambda start: sum(map(abs, held[start : start + _FRAME]))) + _FRAME // 2


def _piece(begins: float, heard: Heard) -> Piece:
    return Piece(None, heard.text, round(begins + heard.start, 3), round(begins + max(heard.start, heard.end), 3))
