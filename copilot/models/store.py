"""Where the model files lie on this machine, and whether they are what they should be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from copilot import atomic
from copilot.errors import ModelCorrupt, ModelMissing, OutputError
from copilot.models.catalogue import Artefact

__all__ = ["Progress", "State", "Store", "hash_file"]

Progress = Callable[[int], None]
"""Called with the count of bytes that were just done."""

State = Literal["verified", "present", "wrong size", "missing"]

_BLOCK = 1 << 22
_MARKS = "verified.json"


def hash_file(path: Path, progress: Progress | None = None) -> str:
    """Return the SHA-256 of a file in lower-case hex.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            if progress:
                progress(len(block))
    return digest.hexdigest()


class Store:
    """The folder of model files, such as ``Store(settings.paths.data / "models")``.

    A file under its final name was verified when it was put there. ``verified.json`` remembers size and modification
    time of each verified file, so that a list needs no hashing; it is a note for display, never a reason to trust.
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
        except OSError as error:
            raise ModelMissing(
                f"model {artefact.name} is not here; run: bank-copilot models pull {artefact.name}"
            ) from error
        if size != artefact.bytes:
            raise ModelCorrupt(
                f"{path} has {size} bytes, not {artefact.bytes}; run: bank-copilot models pull {artefact.name}"
            )
        return path

    def verify(self, artefact: Artefact, progress: Progress | None = None) -> Path:
        """Hash the whole file again and return it.

        Args:
            artefact: what the file must be.
            progress: called with the bytes read since the last call.

        Raises:
            ModelMissing: it has not been pulled.
            ModelCorrupt: size or SHA-256 differ from the pin, or the file cannot be read.
        """
        self._forget(artefact)
        path = self.locate(artefact)
        try:
            before = path.stat()
            found = hash_file(path, progress)
        except OSError as error:
            raise ModelCorrupt(f"cannot read {path}: {error.strerror or error}") from error
        if found != artefact.sha256:
            raise ModelCorrupt(
                f"{path} is not {artefact.name}: SHA-256 {found[:12]}…, pinned {artefact.sha256[:12]}…; "
                f"run: bank-copilot models pull {artefact.name}"
            )
        self._remember(artefact, before.st_size, before.st_mtime_ns)
        return path

    def state(self, artefact: Artefact) -> State:
        """Say what is known of the file without hashing it."""
        path = self.path(artefact)
        try:
            seen = path.stat()
        except OSError:
            return "missing"
        if seen.st_size != artefact.bytes:
            return "wrong size"
        mark = {"sha256": artefact.sha256, "bytes": seen.st_size, "mtime_ns": seen.st_mtime_ns}
        return "verified" if self._marks().get(artefact.file) == mark else "present"

    def _marks(self) -> dict[str, object]:
        try:
            marks = json.loads((self.folder / _MARKS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return marks if isinstance(marks, dict) else {}

    def _remember(self, artefact: Artefact, size: int, mtime_ns: int) -> None:
        self._write({**self._marks(), artefact.file: {"sha256": artefact.sha256, "bytes": size, "mtime_ns": mtime_ns}})

    def _forget(self, artefact: Artefact) -> None:
        marks = self._marks()
        if marks.pop(artefact.file, None) is not None:
            self._write(marks)

    def _write(self, marks: dict[str, object]) -> None:
        try:
            atomic.write_json(self.folder / _MARKS, marks)
        except OutputError:
            return  # a read-only models folder is fine: the note is only for display
