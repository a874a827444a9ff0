"""What is thrown away after so many days: originals in ``done`` and ``failed``, uploads and their results, and history.

Results that the inbox asked for are the users' files in the outbox, and are never touched.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from copilot.joblist import open_jobs
from minutes.service.settling import DONE, FAILED
from minutes.service.spool import Spool

__all__ = ["Retention"]

_log = logging.getLogger(__name__)

_DAY_S = 86400.0
_EVERY_S = 3600.0


@dataclass
class Retention:
    """Keeps for ``days``; 0 keeps for ever. It looks once an hour."""

    spool: Spool
    days: int = 0
    clock: Callable[[], float] = time.time
    _looked: float = field(default=0.0, init=False)

    def keep(self, database_url: str, queue: str) -> None:
        """Throw away what is older. Raises QueueError."""
        now = self.clock()
        if not self.days or now - self._looked < _EVERY_S:
            return
        self._looked = now
        before = now - self.days * _DAY_S
        root = self.spool.root
        places = (
            self.spool.inbox / DONE,
            self.spool.inbox / FAILED,
            self.spool.outbox / "uploads",
            root / "files",
            root / "batches",
        )
        gone = sum(_clear(place, before) for place in places)
        with open_jobs(database_url) as jobs:
            old = [
                job.id
                for job in jobs.jobs(queue, states=("done", "failed"))
                if job.ended and job.ended.timestamp() < before and not self.spool.folder(job.id).exists()
            ]
            jobs.forget(old)
        if gone or old:
            _log.info("after %d days: %d files and %d records thrown away", self.days, gone, len(old))


def _clear(folder: Path, before: float) -> int:
    gone = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            if path.lstat().st_mtime < before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                gone += 1
        except OSError as error:
            _log.warning("cannot throw away a file in %s: %s", folder.name, error.strerror)
    return gone
