"""The end of an order: its original goes to ``done`` or ``failed``, others are told, the spool forgets it.

Only what has its results on the disk is moved, and nothing is thrown away before. Everything here can be done again, by
any worker, from wherever one that was killed left it.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from copilot import atomic
from copilot.errors import OutputError
from minutes.service import private, results
from minutes.service.hooks import Notices
from minutes.service.names import safe_name
from minutes.service.orders import Order
from minutes.service.spool import CHANGED, Spool

__all__ = ["DONE", "FAILED", "Originals", "Settling"]

DONE, FAILED = "done", "failed"
Originals = Literal["done", "keep", "delete"]
"""What becomes of an original whose minutes are made: moved to ``done``, left where it was, or deleted."""

_AGAIN = "To try it again, move the file back into the inbox.\n把文件移回收件文件夹即可重试。\n"


@dataclass(frozen=True, slots=True)
class Settling:
    """Ends orders of a spool."""

    spool: Spool
    originals: Originals
    notices: Notices

    def end(self, order: Order, value: Mapping[str, Any] | None, fault: str = "") -> None:
        """End an order whose job has ended; where another worker does so, do nothing.

        Args:
            order: it.
            value: the result of the job, as `minutes.service.jobs.Worker` gave it; None where it has none.
            fault: why it has none.

        Raises:
            OutputError: the disk fails; it is tried again.
        """
        ended = self.spool.root / "ended" / f"{order.id}-{order.run}"
        reason = fault if value is None else (value["error"] or {}).get("message", "")
        if not reason and self.spool.changed(order):
            reason = CHANGED
        files = [] if value is None else [str(self.spool.outbox / name) for name in value["files"]]
        notice = {
            "id": f"{order.id}-{order.run}",
            "state": "failed" if reason else "done",
            "kind": order.kind,
            "files": files,
        }
        account = {
            "id": order.id,
            "target": order.target,
            "name": order.name,
            "folder": order.folder,
            "kept": order.kept,
            "reason": reason,
            "notice": notice,
        }
        folder = self.spool.folder(order.id)
        try:
            private.write(folder / "ended.json", json.dumps(account).encode())
            folder.rename(ended)
        except (OSError, OutputError) as error:
            if not folder.exists():
                return
            raise OutputError(f"cannot write the spool: {error}") from error
        self._clear(ended)

    def tell_reason(self, name: str, reason: str) -> None:
        """Say in ``failed`` why a file is not worked on. Raises OutputError."""
        path = self.spool.inbox / FAILED / f"{safe_name(name)}.reason.txt"
        atomic.write_text(path, f"{reason}\n\n{_AGAIN}")

    def set_aside(self, folder: Path, reason: str) -> None:
        """Put what was taken and cannot be worked on to ``failed``. Raises OutputError."""
        origin = self.spool.origin(folder)
        if origin:
            self._set_aside(folder, {**origin, "reason": reason})
            shutil.rmtree(folder, ignore_errors=True)

    def finish(self) -> None:
        """End what workers that were killed had begun to end. Raises OutputError, when the others are ended."""
        failure: OutputError | None = None
        for folder in sorted((self.spool.root / "ended").iterdir()):
            try:
                self._clear(folder)
            except OutputError as error:
                failure = error
        if failure:
            raise failure

    def _clear(self, folder: Path) -> None:
        try:
            account: dict[str, Any] = json.loads((folder / "ended.json").read_text("utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise OutputError(f"cannot read {folder}") from error
        if account["reason"]:
            self._set_aside(folder, account)
        elif not account["kept"] and self.originals != "delete":
            self._move(folder, account, DONE)
        results.clear_away(self.spool.outbox, account["id"], account["target"])
        self.notices.put(account["notice"])
        shutil.rmtree(folder, ignore_errors=True)

    def _set_aside(self, folder: Path, account: Mapping[str, Any]) -> None:
        name = str(account["name"])
        if not account["kept"]:
            name = self._move(folder, account, FAILED).name
        self.tell_reason(name, account["reason"])

    def _move(self, folder: Path, account: Mapping[str, Any], to: str) -> Path:
        """Move the original, and its sidecar, to a folder of the inbox; return its place there."""
        source = folder / "source"
        target = self.spool.inbox / to
        name = Path(safe_name(str(account["name"])))
        try:
            target.mkdir(exist_ok=True)
            place, number = target / name.name, 1
            while not _placed(source, place):
                number += 1
                place = target / f"{name.stem}-{number}{name.suffix}"
            if account["folder"] is not None and (folder / "wishes.yaml").exists():
                private.move(folder / "wishes.yaml", place.with_name(f"{place.name}.yaml"))
        except FileNotFoundError:
            return place  # another worker moves it
        except OSError as error:
            raise OutputError(f"cannot move a file to {target}: {error.strerror or error}") from error
        return place


def _placed(source: Path, place: Path) -> bool:
    """Put a file to a place unless there is another one; return whether it is there. Raises OSError, OutputError."""
    try:
        os.link(source, place, follow_symlinks=False)  # unlike a rename it overwrites nothing
    except FileNotFoundError:
        return True  # another worker has put it there
    except OSError:  # there is one; or this one is another user's, or its place on another file system
        if os.path.lexists(place):
            return _same(source, place)
        private.move(source, place)
    return True


def _same(one: Path, other: Path) -> bool:
    try:
        return filecmp.cmp(one, other, shallow=False)
    except OSError:
        return not one.exists()
