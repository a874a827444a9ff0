"""What is thrown away after so many days: originals in ``done`` and ``failed``, uploads and their results, and history.

Results that the inbox asked for are the users' files in the outbox, and are never touched. Days count from when a file
was put where it lies, not from when it was written: a transcript may be older than its minutes.
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
_JUMP_S = 600.0


@dataclass
class Retention:
    """Keeps for ``days``; 0 keeps for ever. It looks once an hour, and not where the clock jumped meanwhile.

    Attributes:
        spool: of the files and the history.
        days: how long.
        clock: tells the time, in seconds since 1970.
        ran: tells the seconds that went by, which nobody can set.
    """

    spool: Spool
    days: int = 0
    clock: Callable[[], float] = time.time
    ran: Callable[[], float] = time.monotonic
    _looked: tuple[float, float] | None = field(default=None, init=False)

    def keep(self, database_url: str, queue: str) -> None:
        """Throw away what is older. Raises QueueError."""
        now, ran = self.clock(), self.ran()
        if not self.days or (self._looked and ran - self._looked[1] < _EVERY_S):
            return
        last, self._looked = self._looked, (now, ran)
        if last and abs((now - last[0]) - (ran - last[1])) > _JUMP_S:
            _log.warning("the clock jumped: nothing is thrown away for an hour")
            return
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
            status = path.lstat()
            if max(status.st_mtime, status.st_ctime) < before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                gone += 1
        except OSError as error:
            _log.warning("cannot throw away a file in %s: %s", folder.name, error.strerror)
    return gone
