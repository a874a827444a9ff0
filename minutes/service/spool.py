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
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.errors import InputError, OutputError
from minutes.service import foreign, private, requests_file
from minutes.service.inbox import Arrival
from minutes.service.names import GivenNames, safe_name
from minutes.service.orders import Order, identity
from minutes.service.taken import ORIGIN, SOURCE, WISHES, Taken, kind_of
from minutes.service.wishes import Wishes

__all__ = ["CHANGED", "SPOOL", "Spool", "Upload"]

SPOOL = ".spool"
CHANGED = "the file was still being written to after it had been taken"
_FORSAKEN_S = 3600.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came over HTTP: its name, its bytes, what is wished, and whose it is."""

    name: str
    data: bytes
    wishes: Wishes
    owner: str


class Spool:
    """The spool of an inbox."""

    def __init__(self, inbox: Path, outbox: Path, max_bytes: int) -> None:
        """Use the spool in ``inbox``; a file with more than ``max_bytes`` is refused.

        Raises:
            OutputError: its folders cannot be made.
        """
        self.inbox = inbox
        self.outbox = outbox
        self.root = inbox / SPOOL
        self._max_bytes = max_bytes
        self._names = GivenNames(self.root / "names", outbox)
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
            data = foreign.read(arrival.path, "file", self._max_bytes) if keep else b""
        except FileNotFoundError:
            return None
        folder = self._new({"name": arrival.path.name, "folder": arrival.folder, "owner": "", "kept": keep})
        try:
            if keep:
                private.write(folder / SOURCE, data)
            else:
                private.move(arrival.path, folder / SOURCE)
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
        order_id = identity(kind_of(name, upload.data[: requests_file.HEAD]), digest, upload.wishes, upload.owner)
        try:
            private.write(folder / WISHES, json.dumps(upload.wishes.told(), ensure_ascii=False).encode())
            private.write(folder / "id", order_id.encode())
            private.write(folder / SOURCE, upload.data)  # the last: from now on any worker may take it
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
            if os.path.lexists(folder / SOURCE):
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
            order = Taken(folder, self.inbox, self._max_bytes).order(self._names)
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
            told: dict[str, Any] = json.loads((folder / ORIGIN).read_text("utf-8"))
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
            data = (self.folder(order.id) / SOURCE).read_bytes()
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
            return (self.folder(order.id) / SOURCE).exists()
        return False

    def _new(self, origin: Mapping[str, Any]) -> Path:
        folder = self.root / "new" / f"{time.time_ns():016x}{secrets.token_hex(4)}"  # in the order of their coming
        try:
            folder.mkdir(mode=0o700)  # not those above: a share that is away would be made anew where it was mounted
            private.write(folder / ORIGIN, json.dumps({**origin, "received": time.time()}).encode())
        except (OSError, OutputError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise OutputError(f"cannot write the spool {self.root}: {_why(error)}") from error
        return folder


def _why(error: BaseException) -> str:
    """Return what the system says, without the name of a file that is ours and another one each time."""
    cause = error.__cause__ if isinstance(error, OutputError) else error
    return getattr(cause, "strerror", None) or type(error).__name__


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0
