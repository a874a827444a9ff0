"""The folder of results behind a page: which there are, and what people decided, saved beside them at once.

Nothing outside the folder is listed or written: symbolic links are not followed, and a result is known to the outside
by an identifier made from its place in the folder, so that no address can name another file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from filelock import FileLock, Timeout

from copilot import atomic, regular_file
from copilot.errors import InputError, LimitExceeded, OutputError
from copilot.pages.refusals import NotThere

__all__ = ["Found", "ResultFolder", "read_regular", "read_table", "review_path"]

Result = TypeVar("Result")

_LOCK = ".review.lock"
_LOCK_S = 10.0
_ID = 16


@dataclass(frozen=True, slots=True)
class Found(Generic[Result]):
    """A result of the folder; ``error`` says why it cannot be read, and then there is no ``result``."""

    id: str
    path: Path
    result: Result | None
    error: str = ""


class ResultFolder(Generic[Result]):
    """The results below a folder."""

    def __init__(self, folder: Path, load: Callable[[Path], Result | None]) -> None:
        """Serve ``folder``; ``load`` reads a file, returns None for what is no result, and may raise InputError."""
        self.path = folder.resolve()
        self._load = load
        self._places: dict[str, Path] = {}
        self._known: dict[str, tuple[tuple[int, ...], Result | None, str]] = {}

    def all(self) -> list[Found[Result]]:
        """Return every result in the order of the names."""
        self._places = {self._id(path): path for path in self._paths()}
        found = [self._found(path) for path in self._places.values()]
        return [one for one in found if one is not None]

    def get(self, wanted: str) -> Found[Result]:
        """Return one result.

        Raises:
            NotThere: there is none of that identifier.
        """
        path = self._places.get(wanted)
        if path is None or path.is_symlink() or path.parent.resolve() != path.parent:
            self._places = {self._id(path): path for path in self._paths()}
            path = self._places.get(wanted)
        found = self._found(path) if path else None
        if found is None:
            raise NotThere("there is no such result; it may have been removed")
        return found

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the folder's lock while decisions are read, changed and saved.

        Raises:
            OutputError: another holds it, or nothing can be saved there.
        """
        try:
            with FileLock(self.path / _LOCK, timeout=_LOCK_S):
                yield
        except Timeout as error:
            raise OutputError("the folder is in use by another review; try again") from error
        except OSError as error:
            raise OutputError(f"the decision cannot be saved: {error.strerror or error}") from error

    def save(self, result: Path, review: Mapping[str, Any]) -> None:
        """Write the decisions on a result, whole or not at all. Raises OutputError."""
        atomic.write_json(review_path(result), review)

    def _paths(self) -> Iterator[Path]:
        for place, folders, names in os.walk(self.path, followlinks=False):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(place, name)
                if name.endswith(".json") and not name.startswith(".") and not path.is_symlink():
                    yield path

    def _id(self, path: Path) -> str:
        return hashlib.sha256(os.fsencode(path.relative_to(self.path))).hexdigest()[:_ID]

    def _found(self, path: Path) -> Found[Result] | None:
        """Return a result; None where the file is none."""
        result, error = self._result(path)
        return Found(self._id(path), path, result, error) if result is not None or error else None

    def _result(self, path: Path) -> tuple[Result | None, str]:
        """Return a file's result and what is wrong with it, read again only when the file has changed."""
        try:
            found = path.lstat()
        except OSError:
            return None, ""
        seen = (found.st_ino, found.st_mtime_ns, found.st_size)
        known = self._known.get(str(path))
        if known is None or known[0] != seen:
            try:
                known = (seen, self._load(path), "")
            except InputError as problem:
                known = (seen, None, str(problem))
            self._known[str(path)] = known
        return known[1], known[2]


def review_path(result: Path) -> Path:
    """Return where the decisions on a result are kept."""
    return result.with_name(f"{result.stem}.review.json")


def read_regular(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file; never those behind a symbolic link, a pipe or a device.

    Raises:
        LimitExceeded: it has more than ``limit`` bytes.
        InputError: it cannot be read.
    """
    try:
        data = regular_file.read_regular(path, limit, links=False)
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read: {error.strerror or error}") from error
    if data is None:
        raise LimitExceeded(f"{path.name}: larger than {limit >> 20} MB; refused")
    return data


def read_table(path: Path, limit: int, keys: Set[str]) -> tuple[Mapping[str, Any], str] | None:
    """Return the JSON object in a file and the SHA-256 of its bytes; None where it is none that has these keys.

    Raises as `read_regular`.
    """
    data = read_regular(path, limit)
    try:
        table = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(table, dict) or not keys <= table.keys():
        return None
    return table, hashlib.sha256(data).hexdigest()
