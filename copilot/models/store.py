"""Where the model files lie on this machine, and whether they are what they should be."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from copilot import atomic
from copilot.errors import ModelCorrupt, ModelMissing, OutputError
from copilot.models.catalogue import Artefact

__all__ = ["Progress", "State", "Store", "hash_file"]

Progress = Callable[[int], None]
"""Called with the count of bytes done so far."""

State = Literal["verified", "present", "wrong size", "missing"]

_BLOCK = 1 << 22


def hash_file(path: Path, progress: Progress | None = None) -> str:
    """Return the SHA-256 of a file in lower-case hex.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            if progress:
                progress(done)
    return digest.hexdigest()


class Store:
    """The folder of model files, such as ``Store(settings.paths.data / "models")``.

    A file gets its final name only after its checksum was found right. A small note beside each file remembers the
    size and modification time that it had then, so that neither a list nor a start has to hash a gigabyte; `verify`
    never believes the note.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, artefact: Artefact) -> Path:
        """Return where the artefact's file is or will be."""
        return self.folder / artefact.file

    def locate(self, artefact: Artefact) -> Path:
        """Return the file, which is there and has the right size.

        Raises:
            ModelMissing: it has not been pulled.
            ModelCorrupt: it has another size than its pin.
        """
        path = self.path(artefact)
        try:
            size = path.stat().st_size
        except FileNotFoundError as error:
            raise ModelMissing(f"model {artefact.name} is not here; {_remedy(artefact)}") from error
        except OSError as error:
            raise ModelMissing(f"cannot read {path}: {error.strerror or error}") from error
        if size != artefact.bytes:
            raise ModelCorrupt(f"{path} has {size} bytes, not {artefact.bytes}; {_remedy(artefact)}")
        return path

    def verify(self, artefact: Artefact, progress: Progress | None = None) -> Path:
        """Hash the whole file again and return it.

        Args:
            artefact: what the file must be.
            progress: called with the bytes read so far.

        Raises:
            ModelMissing: it has not been pulled.
            ModelCorrupt: size or SHA-256 differ from the pin, or the file cannot be read.
        """
        with suppress(OSError):  # a models folder may be for reading only
            self._note(artefact).unlink(missing_ok=True)
        path = self.locate(artefact)
        try:
            before = path.stat()
            found = hash_file(path, progress)
        except OSError as error:
            raise ModelCorrupt(f"cannot read {path}: {error.strerror or error}") from error
        if found != artefact.sha256:
            raise ModelCorrupt(
                f"{path} is not {artefact.name}: its SHA-256 is {found[:12]}…, pinned is {artefact.sha256[:12]}…; "
                f"{_remedy(artefact)}"
            )
        self._remember(artefact, before)
        return path

    def state(self, artefact: Artefact) -> State:
        """Say what is known of the file without hashing it."""
        try:
            seen = self.path(artefact).stat()
        except OSError:
            return "missing"
        if seen.st_size != artefact.bytes:
            return "wrong size"
        try:
            note = json.loads(self._note(artefact).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return "present"
        return "verified" if note == _fingerprint(artefact, seen) else "present"

    def accept(self, artefact: Artefact, part: Path) -> Path:
        """Give a file that was found right its final name, and return it.

        Args:
            artefact: what the file was found to be.
            part: the file, in the store's own folder, already flushed to disk.

        Raises:
            OSError: the folder cannot be written.
        """
        path = self.path(artefact)
        part.replace(path)
        _flush_folder(self.folder)
        self._remember(artefact, path.stat())
        return path

    def reject(self, artefact: Artefact, path: Path, digest: str) -> Path:
        """Keep a file whose checksum is wrong aside, under a name that nothing loads, and return that.

        Raises:
            OSError: the folder cannot be written.
        """
        aside = self.folder / f"{artefact.file}.rejected-{digest[:8]}"
        path.replace(aside)
        self._note(artefact).unlink(missing_ok=True)
        return aside

    def _note(self, artefact: Artefact) -> Path:
        return self.folder / f".{artefact.file}.verified.json"

    def _remember(self, artefact: Artefact, seen: os.stat_result) -> None:
        with suppress(OutputError):  # the note saves time, nothing more
            atomic.write_json(self._note(artefact), _fingerprint(artefact, seen))


def _fingerprint(artefact: Artefact, seen: os.stat_result) -> dict[str, str | int]:
    return {"sha256": artefact.sha256, "bytes": seen.st_size, "mtime_ns": seen.st_mtime_ns}


def _remedy(artefact: Artefact) -> str:
    return f"run: bank-copilot models pull {artefact.name}"


def _flush_folder(folder: Path) -> None:
    """Make a rename last through a power cut (POSIX asks for it)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
