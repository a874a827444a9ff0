"""The inbox: which files have come wholly, and may be taken.

Nobody tells a watcher that a file is whole. It counts as whole when neither it nor its sidecar has changed for a while,
and its name is none that programs give to files that they still write.
"""

from __future__ import annotations

import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from copilot.errors import InputError

__all__ = ["FOLDERS", "Arrival", "Inbox", "sidecars", "signature_of"]

FOLDERS = ("urgent", "", "low")
SIDECARS = (".yaml", ".yml")
_UNFINISHED = re.compile(
    r"^[.~]|^Thumbs\.db$|^desktop\.ini$|~$|\.(?:part|partial|tmp|temp|crdownload|download|filepart|swp|lock|upload|!ut)$",
    re.IGNORECASE,
)
_EMPTY_S = 60.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that has come wholly: where it lies, and in which folder of the inbox."""

    path: Path
    folder: str


_Signature = tuple[int, ...]
"""What differs when a file was written, replaced or given other rights: size, time, number and mode."""


@dataclass(frozen=True, slots=True)
class _Seen:
    signature: tuple[_Signature, ...]
    since: float
    taken: bool = False


class Inbox:
    """Watches a folder and its folders ``urgent`` and ``low``."""

    def __init__(self, folder: Path, settle_s: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        """Watch ``folder``; a file that has not changed for ``settle_s`` seconds is whole."""
        self.folder = folder
        self._settle_s = settle_s
        self._clock = clock
        self._seen: dict[Path, _Seen] = {}

    def arrivals(self) -> list[Arrival]:
        """Return the files that are whole: the urgent ones before the others, and of each the oldest first.

        Raises:
            InputError: the inbox cannot be read.
        """
        now = self._clock()
        seen: dict[Path, _Seen] = {}
        found: list[tuple[int, int, str, Arrival]] = []
        for arrival, signature in self._files():
            before = self._seen.get(arrival.path)
            one = before if before and before.signature == signature else _Seen(signature, now)
            seen[arrival.path] = one
            size, changed, *_ = signature[0]
            wait = self._settle_s if size else max(self._settle_s, _EMPTY_S)
            if not one.taken and now - one.since >= wait:
                found.append((FOLDERS.index(arrival.folder), changed, str(arrival.path), arrival))
        self._seen = seen
        return [arrival for *_, arrival in sorted(found, key=lambda one: one[:3])]

    def take(self, arrival: Arrival) -> None:
        """Note that a file that stays where it is has been taken; it comes again only when it changes."""
        self._note(arrival, lambda one: replace(one, taken=True))

    def put_off(self, arrival: Arrival) -> None:
        """Note that a file cannot be taken now; it comes again after a while."""
        self._note(arrival, lambda one: replace(one, since=self._clock()))

    def _note(self, arrival: Arrival, change: Callable[[_Seen], _Seen]) -> None:
        if one := self._seen.get(arrival.path):
            self._seen[arrival.path] = change(one)

    def _files(self) -> Iterator[tuple[Arrival, tuple[_Signature, ...]]]:
        for name in FOLDERS:
            folder = self.folder / name
            try:
                paths = sorted(folder.iterdir())
            except OSError as error:
                if name and isinstance(error, FileNotFoundError | NotADirectoryError):
                    continue
                raise InputError(f"cannot read the inbox {folder}: {error.strerror or error}") from error
            found = {path.name: signature for path in paths if (signature := signature_of(path))}
            for path in paths:
                if _UNFINISHED.search(path.name) or path.suffix.lower() in SIDECARS or path.name not in found:
                    continue
                beside = (found.get(sidecar.name, ()) for sidecar in sidecars(folder, path.name))
                yield Arrival(path, name), (found[path.name], *beside)


def signature_of(path: Path) -> _Signature:
    """Return the signature of a regular file; an empty one of a link, a pipe or a folder, and of what is not there."""
    try:
        status = path.lstat()
    except OSError:
        return ()
    regular = stat.S_ISREG(status.st_mode)
    return (status.st_size, status.st_mtime_ns, status.st_ino, status.st_mode) if regular else ()


def sidecars(folder: Path, name: str) -> Iterator[Path]:
    """Yield where the sidecar of the file ``name`` may lie, the likeliest first."""
    for stem in (name, Path(name).stem):
        for suffix in SIDECARS:
            yield folder / f"{stem}{suffix}"
