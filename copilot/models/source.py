"""What a source of model files is, how one is named in the settings, and the simplest of them: a copied file."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from copilot.errors import PullFailed
from copilot.models.catalogue import Artefact
from copilot.models.part import PartFile
from copilot.models.store import Progress

__all__ = ["LocalSource", "Report", "Silent", "Source"]

_BLOCK = 1 << 22


class Report(Protocol):
    """Whom a pull tells how it goes."""

    def say(self, line: str) -> None:
        """Pass a sentence on."""
        ...

    def begin(self, label: str, total: int) -> None:
        """Begin a stretch of work of ``total`` bytes."""
        ...

    def at(self, done: int) -> None:
        """Say that the stretch has come to ``done`` bytes; it may fall back."""
        ...

    def end(self) -> None:
        """End the stretch."""
        ...


class Silent:
    """A report that goes nowhere."""

    def say(self, line: str) -> None:
        """Drop it."""

    def begin(self, label: str, total: int) -> None:
        """Drop it."""

    def at(self, done: int) -> None:
        """Drop it."""

    def end(self) -> None:
        """Drop it."""


class Source(Protocol):
    """A way for an artefact's bytes to get here. It is not trusted: the checksum is taken afterwards."""

    @property
    def label(self) -> str:
        """What messages call it; holds no password."""
        ...

    def fetch(self, artefact: Artefact, part: PartFile, progress: Progress) -> None:
        """Append to ``part`` until it has the artefact's size.

        Args:
            artefact: what is wanted.
            part: the file to fill; it may hold a beginning already.
            progress: called with the size that ``part`` has reached.

        Raises:
            PullFailed: this source cannot deliver; the message says why, without an address or a password.
            OutputError: ``part`` cannot be written; no other source would help.
        """
        ...


class LocalSource:
    """A file, or a folder that holds one of the artefact's name: a share, a USB disk, another user's models."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def label(self) -> str:
        """The path as configured."""
        return str(self._path)

    def fetch(self, artefact: Artefact, part: PartFile, progress: Progress) -> None:
        """Copy the file; see `Source.fetch`."""
        origin = self._path / artefact.file if self._path.is_dir() else self._path
        try:
            size = origin.stat().st_size
            if size != artefact.bytes:
                raise PullFailed(f"{origin.name} there has {size} bytes, not {artefact.bytes}")
            with origin.open("rb") as file:
                part.cut(0)
                done = 0
                with part.appending() as write:
                    while block := file.read(_BLOCK):
                        write(block)
                        done += len(block)
                        progress(done)
        except FileNotFoundError as error:
            raise PullFailed(f"there is no {origin.name}") from error
        except OSError as error:
            raise PullFailed(f"cannot read it: {error.strerror or error}") from error
