"""An order: one file that came in, what is to be made of it, and the identity under which it is made once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from copilot import __version__
from minutes.service import wishes as wishing
from minutes.service.wishes import PRIORITIES, Priority, Wishes

__all__ = ["Kind", "Order", "identity"]

Kind = Literal["minutes", "requests"]
"""``minutes``: a transcript. ``requests``: questions for the model in the form of OpenAI's batches, a line each."""

_FOLDERS: Mapping[str, Priority] = {"urgent": "urgent", "low": "low"}


@dataclass(frozen=True, slots=True)
class Order:
    """One file to work on.

    Attributes:
        id: its identity: of the content, the wishes, who asks, and our version. Orders with one identity are done once.
        run: a random text; another one where the same order came in again.
        kind: what is to be done.
        name: the file's name, made safe: no path, no control character, not too long.
        folder: where in the inbox it came from; ``""`` for the inbox itself, None where it was uploaded.
        sha256: of its bytes.
        target: where the results go in the outbox, without suffix.
        owner: the client who uploaded it; ``""`` for the inbox.
        received: when it came, in seconds since 1970.
        kept: whether the original stays where it was.
        wishes: what was said about it.
    """

    id: str
    run: str
    kind: Kind
    name: str
    folder: str | None
    sha256: str
    target: str
    owner: str
    received: float
    kept: bool
    wishes: Wishes

    def rank(self, default: Priority) -> int:
        """Return its rank on the queue, the lower first: its wishes say it, else its folder, else ``default``."""
        return PRIORITIES[self.wishes.priority or _FOLDERS.get(self.folder or "", default)]

    def arguments(self) -> dict[str, Any]:
        """Return what the queue's records hold of it: no content."""
        return {"id": self.id, "run": self.run, "kind": self.kind, "name": self.name, "owner": self.owner}

    def text(self) -> str:
        """Return the order as JSON, for the spool."""
        return json.dumps(
            {
                **self.arguments(),
                "folder": self.folder,
                "sha256": self.sha256,
                "target": self.target,
                "received": self.received,
                "kept": self.kept,
                "wishes": self.wishes.told(),
            },
            ensure_ascii=False,
        )

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Order:
        """Return the order that `text` told. Raises KeyError or InputError where it did not."""
        return cls(
            id=told["id"],
            run=told["run"],
            kind=told["kind"],
            name=told["name"],
            folder=told["folder"],
            sha256=told["sha256"],
            target=told["target"],
            owner=told["owner"],
            received=told["received"],
            kept=told["kept"],
            wishes=wishing.parse(told["wishes"]),
        )


def identity(kind: Kind, sha256: str, wishes: Wishes, owner: str) -> str:
    """Return the identity of an order; the priority is no part of it."""
    said = {name: value for name, value in wishes.told().items() if name != "priority"}
    about = json.dumps([kind, sha256, said, owner, __version__], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(about.encode()).hexdigest()[:32]
