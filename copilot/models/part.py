"""A download in progress: ``FILE.part``, which nothing takes for a whole file, and what is known about it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from copilot import atomic
from copilot.errors import OutputError

__all__ = ["Notes", "PartFile"]


@dataclass(frozen=True, slots=True)
class Notes:
    """What a later run must know to go on.

    Attributes:
        sha256: the pin that the bytes are meant for; a part of another pin is not used.
        origin: the hub that sent the first bytes.
        etag: the version of the file that this hub named.
        boundaries: sizes at which a part from the package index ended.
    """

    sha256: str
    origin: str = ""
    etag: str = ""
    boundaries: tuple[int, ...] = ()


class PartFile:
    """The growing file. Every source appends the same bytes, so one may go on where another stopped.

    Args:
        path: where it grows.
        sha256: the pin of the whole file; a leftover of another pin is thrown away.
    """

    def __init__(self, path: Path, sha256: str) -> None:
        self.path = path
        self._notes_path = path.with_name(f".{path.name}.json")
        self.notes = self._read_notes(sha256)

    @property
    def size(self) -> int:
        """Bytes that are there."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def keep(self, notes: Notes) -> None:
        """Write new notes down.

        Raises:
            OutputError: they cannot be written.
        """
        self.notes = notes
        atomic.write_json(self._notes_path, asdict(self.notes))

    def cut(self, size: int) -> None:
        """Drop what lies beyond ``size`` bytes; 0 starts over.

        Raises:
            OutputError: the file cannot be written.
        """
        with _written(self.path):
            if self.path.exists():
                os.truncate(self.path, size)
        boundaries = tuple(boundary for boundary in self.notes.boundaries if boundary <= size)
        self.keep(replace(self.notes, boundaries=boundaries) if size else Notes(self.notes.sha256))

    @contextmanager
    def appending(self) -> Iterator[Callable[[bytes], None]]:
        """Yield a function that appends; on leaving, also by an error, all of it is on the disk.

        Raises:
            OutputError: the file cannot be written (permissions, disk full).
        """
        with _written(self.path):
            file = self.path.open("ab")

        def write(block: bytes) -> None:
            with _written(self.path):
                file.write(block)

        try:
            yield write
        finally:
            with _written(self.path):
                try:
                    file.flush()
                    os.fsync(file.fileno())
                finally:
                    file.close()

    def forget(self) -> None:
        """Remove the notes, once the file has got another name."""
        self._notes_path.unlink(missing_ok=True)

    def _read_notes(self, sha256: str) -> Notes:
        """Return the notes of an earlier run, or new ones; bytes without matching notes are dropped."""
        try:
            found = json.loads(self._notes_path.read_text(encoding="utf-8"))
            boundaries = tuple(boundary for boundary in found["boundaries"] if boundary <= self.size)
            notes = Notes(**{**found, "boundaries": boundaries})
        except (OSError, ValueError, TypeError, KeyError):
            notes = Notes("")
        if notes.sha256 == sha256:
            return notes
        with _written(self.path):
            self.path.unlink(missing_ok=True)
        return Notes(sha256)


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
