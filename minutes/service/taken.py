"""What was taken and is no order yet: a folder with the file, where it came from, and what is wished of it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minutes.service import foreign, private, requests_file, wishes
from minutes.service.inbox import sidecars, signature_of
from minutes.service.names import GivenNames, safe_name
from minutes.service.orders import Kind, Order, identity
from minutes.service.wishes import Wishes

__all__ = ["ORIGIN", "SOURCE", "WISHES", "Taken", "kind_of"]

ORIGIN, SOURCE, WISHES = "from.json", "source", "wishes.yaml"


@dataclass(frozen=True, slots=True)
class Taken:
    """A folder of the spool that holds a file; ``inbox`` is where it came from, ``max_bytes`` what it may have."""

    folder: Path
    inbox: Path
    max_bytes: int

    def order(self, names: GivenNames) -> Order:
        """Return the order that this becomes; its sidecar is brought in.

        Args:
            names: gives it its name in the outbox.

        Raises:
            FileNotFoundError: another worker has it.
            InputError: the file or its sidecar is wrong, too large, or not for us to read.
            OutputError: the spool cannot be written.
        """
        origin = json.loads((self.folder / ORIGIN).read_text("utf-8"))
        name = safe_name(str(origin["name"]))
        self._take_sidecar(origin)
        wished = self._wished()
        kind, digest = self._read(name)
        order_id = identity(kind, digest, wished, origin["owner"])
        return Order(
            id=order_id,
            run=self.folder.name,
            kind=kind,
            name=name,
            folder=origin["folder"],
            sha256=digest,
            target=names.give(order_id, name, uploaded=origin["folder"] is None),
            owner=origin["owner"],
            received=origin["received"],
            kept=origin["kept"],
            wishes=wished,
        )

    def _take_sidecar(self, origin: Mapping[str, Any]) -> None:
        """Bring the sidecar of a file in; done again it does nothing, so that a killed worker leaves none behind."""
        said = self.folder / WISHES
        if origin["folder"] is None or said.exists():
            return
        for path in sidecars(self.inbox / origin["folder"], origin["name"]):
            if not signature_of(path):
                continue
            with suppress(FileNotFoundError):
                if origin["kept"]:
                    private.write(said, foreign.read(path, "sidecar", wishes.BYTES))
                else:
                    private.move(path, said)
                return

    def _wished(self) -> Wishes:
        try:
            return wishes.read(foreign.read(self.folder / WISHES, "sidecar", wishes.BYTES))
        except FileNotFoundError:
            return Wishes()

    def _read(self, name: str) -> tuple[Kind, str]:
        """Return what kind of file the source is, and its checksum; from now on it is for the service alone."""
        with foreign.opened(self.folder / SOURCE, "file", self.max_bytes) as file:
            with suppress(PermissionError):  # another user's file; its folder lets nobody else in
                os.fchmod(file.fileno(), 0o600)
            kind = kind_of(name, file.read(requests_file.HEAD))
            file.seek(0)
            return kind, hashlib.file_digest(file, "sha256").hexdigest()


def kind_of(name: str, head: bytes) -> Kind:
    """Return what is to be done with a file of that name that begins so."""
    return "requests" if requests_file.is_one(name, head) else "minutes"
