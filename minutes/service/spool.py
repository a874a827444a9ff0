"""The spool: a folder in the inbox where files are between their arrival and their end. Several workers share it.

``new/RUN`` holds what was just taken: ``from.json`` (where from), ``source`` (the file), ``wishes.yaml``.
``jobs/ID`` holds an order that is on the queue: the same, ``order.json``, and ``steps``.
``ended/ID-RUN`` holds one that is being cleared away.

Each change is one rename or one link, so that of several workers one does it, and whoever is killed leaves either the
state before or the state after. Everything here is for the service's user alone; nothing of it enters the database.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot import regular_file
from copilot.errors import InputError, LimitExceeded, OutputError
from minutes.service import private, requests_file, wishes
from minutes.service.inbox import Arrival, sidecars, signature_of
from minutes.service.orders import Kind, Order, identity
from minutes.service.wishes import Wishes

__all__ = ["CHANGED", "SPOOL", "Spool", "Upload", "safe_name"]

SPOOL = ".spool"
CHANGED = "the file was still being written to after it had been taken"
_FORSAKEN_S = 3600.0
_NAME_BYTES = 180
_SOURCE, _WISHES = "source", "wishes.yaml"
# Control characters, what turns the direction of writing, halves of surrogate pairs (names that are not UTF-8), paths.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff/\\]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came over HTTP: its name, its bytes, what is wished, and whose it is."""

    name: str
    data: bytes
    wishes: Wishes
    owner: str


class Spool:
    """The spool of an inbox, and the names that were given away in its outbox."""

    def __init__(self, inbox: Path, outbox: Path, max_bytes: int) -> None:
        """Use the spool in ``inbox``; a file with more than ``max_bytes`` is refused.

        Raises:
            OutputError: its folders cannot be made.
        """
        self.inbox = inbox
        self.outbox = outbox
        self.root = inbox / SPOOL
        self._max_bytes = max_bytes
        private.make_folder(self.root)
        for name in ("new", "jobs", "ended", "names", "hooks", "files", "batches"):
            private.make_folder(self.root / name)
        mark = self.root / "id"
        if not mark.exists():
            private.reserve(mark, secrets.token_hex(8).encode())
        self.id = mark.read_text("ascii")

    def claim(self, arrival: Arrival, *, keep: bool) -> Path | None:
        """Take a file out of the inbox, or a copy of it; return its folder, or None where another worker was first.

        Raises:
            InputError: it is to be kept and cannot be copied: it is too large, or not for us to read.
            OutputError: it cannot be moved, or the spool cannot be written.
        """
        try:
            data = self._copied(arrival.path) if keep else b""
        except FileNotFoundError:
            return None
        folder = self._new({"name": arrival.path.name, "folder": arrival.folder, "owner": "", "kept": keep})
        try:
            if keep:
                private.write(folder / _SOURCE, data)
            else:
                private.move(arrival.path, folder / _SOURCE)
        except (OSError, OutputError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, FileNotFoundError):
                return None
            raise OutputError(f"cannot take {arrival.path}: {_why(error)}") from error
        return folder

    def receive(self, upload: Upload) -> str:
        """Keep a file that was uploaded; return the identity of the order that it becomes. Raises OutputError."""
        name = safe_name(upload.name)
        folder = self._new({"name": name, "folder": None, "owner": upload.owner, "kept": False})
        digest = hashlib.sha256(upload.data).hexdigest()
        order_id = identity(_kind(name, upload.data[: requests_file.HEAD]), digest, upload.wishes, upload.owner)
        try:
            private.write(folder / _WISHES, json.dumps(upload.wishes.told(), ensure_ascii=False).encode())
            private.write(folder / "id", order_id.encode())
            private.write(folder / _SOURCE, upload.data)  # the last: from now on any worker may take it
        except OutputError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return order_id

    def expected(self, order_id: str) -> str | None:
        """Return whose an upload is that will become this order and is none yet, or None where there is none."""
        for folder in (self.root / "new").iterdir():
            try:
                if (folder / "id").read_text("ascii") == order_id:
                    return str(self.origin(folder).get("owner", ""))
            except OSError:
                continue
        return None

    def fresh(self) -> list[Path]:
        """Return the folders of what was taken and is no order yet; what a killed worker left empty is cleared away."""
        found = []
        for folder in sorted((self.root / "new").iterdir()):
            if os.path.lexists(folder / _SOURCE):
                found.append(folder)
            elif _age(folder) > _FORSAKEN_S:
                shutil.rmtree(folder, ignore_errors=True)
        return found

    def enter(self, folder: Path) -> Order | None:
        """Make an order of what was taken; return None where another worker did, or the same order is there.

        Raises:
            InputError: it cannot be one: it or its sidecar is wrong, too large, or not for us to read. It is still in
                ``folder``.
            OutputError: the spool cannot be written.
        """
        try:
            order = self._ordered(folder)
            private.write(folder / "order.json", order.text().encode())
            folder.rename(self.folder(order.id))
        except (OSError, OutputError) as error:
            if isinstance(error, FileNotFoundError) or not folder.exists():
                return None
            if isinstance(error, OSError) and error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                shutil.rmtree(folder, ignore_errors=True)  # the same bytes lie there already
                return None
            raise OutputError(f"cannot write the spool {self.root}: {_why(error)}") from error
        return order

    def origin(self, folder: Path) -> Mapping[str, Any]:
        """Return where the file in a folder came from; of a folder that is gone, nothing."""
        try:
            told: dict[str, Any] = json.loads((folder / "from.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return told

    def folder(self, order_id: str) -> Path:
        """Return the folder of an order."""
        return self.root / "jobs" / order_id

    def orders(self) -> list[Order]:
        """Return the orders that have not ended, in no order."""
        return [order for path in (self.root / "jobs").iterdir() if (order := self.order(path.name))]

    def order(self, order_id: str) -> Order | None:
        """Return an order, or None where it is not, or no longer, here."""
        try:
            return Order.of(json.loads((self.folder(order_id) / "order.json").read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError, InputError):
            return None

    def source(self, order: Order) -> bytes:
        """Return what the file of an order holds.

        Raises:
            InputError: it is gone, or no longer what it was when it was taken.
            OutputError: the disk fails.
        """
        try:
            data = (self.folder(order.id) / _SOURCE).read_bytes()
        except FileNotFoundError as error:
            raise InputError("its file is gone from the spool") from error
        except OSError as error:
            raise OutputError(f"cannot read the spool: {error.strerror or error}") from error
        if hashlib.sha256(data).hexdigest() != order.sha256:
            raise InputError(CHANGED)
        return data

    def changed(self, order: Order) -> bool:
        """Whether the file of an order is there and no longer what it was. Raises OutputError."""
        try:
            self.source(order)
        except InputError:
            return (self.folder(order.id) / _SOURCE).exists()
        return False

    def _new(self, origin: Mapping[str, Any]) -> Path:
        folder = self.root / "new" / f"{time.time_ns():016x}{secrets.token_hex(4)}"  # in the order of their coming
        try:
            folder.mkdir(mode=0o700)  # not those above: a share that is away would be made anew where it was mounted
            private.write(folder / "from.json", json.dumps({**origin, "received": time.time()}).encode())
        except (OSError, OutputError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise OutputError(f"cannot write the spool {self.root}: {_why(error)}") from error
        return folder

    def _copied(self, path: Path) -> bytes:
        """Return what a file holds that stays where it is. Raises InputError, or FileNotFoundError."""
        try:
            data = regular_file.read_regular(path, self._max_bytes, links=False)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise _unreadable("file", error) from error
        if data is None:
            raise self._too_large()
        return data

    def _too_large(self) -> LimitExceeded:
        return LimitExceeded(f"the file is larger than {self._max_bytes >> 20} MB")

    def _ordered(self, folder: Path) -> Order:
        origin = json.loads((folder / "from.json").read_text("utf-8"))
        name = safe_name(str(origin["name"]))
        self._take_sidecar(folder, origin)
        wished = _wished(folder / _WISHES)
        kind, digest = self._read(folder / _SOURCE, name)
        order_id = identity(kind, digest, wished, origin["owner"])
        return Order(
            id=order_id,
            run=folder.name,
            kind=kind,
            name=name,
            folder=origin["folder"],
            sha256=digest,
            target=self._target(order_id, name, uploaded=origin["folder"] is None),
            owner=origin["owner"],
            received=origin["received"],
            kept=origin["kept"],
            wishes=wished,
        )

    def _read(self, source: Path, name: str) -> tuple[Kind, str]:
        """Return what kind of file the source is, and its checksum; from now on it is for the service alone."""
        try:
            opened = regular_file.open_regular(source, links=False)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise _unreadable("file", error) from error
        with opened as file:
            if os.fstat(file.fileno()).st_size > self._max_bytes:
                raise self._too_large()
            with suppress(PermissionError):  # another user's file; its folder lets nobody else in
                os.fchmod(file.fileno(), 0o600)
            kind = _kind(name, file.read(requests_file.HEAD))
            file.seek(0)
            return kind, hashlib.file_digest(file, "sha256").hexdigest()

    def _take_sidecar(self, folder: Path, origin: Mapping[str, Any]) -> None:
        """Bring the sidecar of a file in; done again it does nothing, so that a killed worker leaves none behind."""
        said = folder / _WISHES
        if origin["folder"] is None or said.exists():
            return
        for path in sidecars(self.inbox / origin["folder"], origin["name"]):
            if not signature_of(path):
                continue
            with suppress(FileNotFoundError):
                if origin["kept"]:
                    private.write(said, _sidecar(path))
                else:
                    private.move(path, said)
                return

    def _target(self, order_id: str, name: str, *, uploaded: bool) -> str:
        """Give an order a name in the outbox that no other has, and that no file of somebody else's has.

        The same order is given the same name again.
        """
        place = "uploads/" if uploaded else ""
        stem = Path(name).stem or "meeting"
        number = 1
        while True:
            target = f"{place}{stem}" if number == 1 else f"{place}{stem}-{number}"
            mark = self.root / "names" / hashlib.sha256(target.casefold().encode("utf-8", "replace")).hexdigest()[:32]
            if mark.exists():
                ours = mark.read_text("ascii") == order_id
            else:
                ours = not self._foreign(target) and private.reserve(mark, order_id.encode())
                ours = ours or (mark.exists() and mark.read_text("ascii") == order_id)
            if ours:
                return target
            number += 1

    def _foreign(self, target: str) -> bool:
        path = self.outbox / target
        return any(path.with_name(f"{path.name}{suffix}").exists() for suffix in (".docx", ".md", ".json"))


def _sidecar(path: Path) -> bytes:
    """Return what a sidecar holds. Raises InputError, or FileNotFoundError where there is none."""
    try:
        data = regular_file.read_regular(path, wishes.BYTES, links=False)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable("sidecar", error) from error
    if data is None:
        raise LimitExceeded(f"the sidecar has more than {wishes.BYTES >> 10} KiB")
    return data


def _wished(said: Path) -> Wishes:
    try:
        return wishes.read(_sidecar(said))
    except FileNotFoundError:
        return Wishes()


def _why(error: BaseException) -> str:
    """Return what the system says, without the name of a file that is ours and another one each time."""
    cause = error.__cause__ if isinstance(error, OutputError) else error
    return getattr(cause, "strerror", None) or type(error).__name__


def _unreadable(what: str, error: OSError) -> InputError:
    if isinstance(error, PermissionError):
        return InputError(f"the service may not read this {what}; give its user the right to")
    return InputError(f"the {what} cannot be read: {error.strerror or error}")


def safe_name(name: str) -> str:
    """Return a file name for one that somebody gave: no path, nothing hidden or unprintable, not too long."""
    plain = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ~")
    stem, suffix = Path(plain).stem, Path(plain).suffix[:16]
    short = stem.encode("utf-8", "replace")[: _NAME_BYTES - len(suffix.encode())].decode("utf-8", "ignore")
    return f"{short or 'meeting'}{suffix}"


def _kind(name: str, head: bytes) -> Kind:
    return "requests" if requests_file.is_one(name, head) else "minutes"


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0
