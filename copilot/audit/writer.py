"""The one thread of a process that writes the trail: it puts all waiting records into one transaction."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from copilot.audit.chain import Item, Receipt, prepare
from copilot.audit.checkpoint import Pace, append_to, read_from, sign_head
from copilot.audit.keys import Signer
from copilot.audit.places import Places
from copilot.audit.record import Record
from copilot.audit.retention import cutoff, prune
from copilot.audit.store import Store
from copilot.errors import AuditError, CopilotError

__all__ = ["Writer", "WriterLimits"]

_log = logging.getLogger(__name__)

_DAY_S = 86_400.0
_RETRY_S = 30.0


@dataclass(frozen=True, slots=True)
class WriterLimits:
    """``queue``: records that may wait. ``batch``: records in one transaction. ``retention_days``: 0 for ever."""

    queue: int = 4096
    batch: int = 256
    retention_days: int = 0
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class _Pending:
    record: Record
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Receipt]


class Writer:
    """Owns the store from `start` to `stop`. `submit` is called on an event loop; the thread does the rest."""

    def __init__(self, store: Store, places: Places, signer: Signer, limits: WriterLimits) -> None:
        self._store = store
        self._places = places
        self._signer = signer
        self._limits = limits
        self._waiting: deque[_Pending] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="audit-writer", daemon=True)
        self._unfiled: list[Mapping[str, Any]] = []
        self._unsigned = 0
        self._sign_at = 0.0
        self._prune_at = time.monotonic() if limits.retention_days else float("inf")

    def start(self) -> None:
        """Sign the present head, as whoever wrote it may have been killed, and begin to write.

        Raises:
            AuditError: the store or the checkpoint file cannot be written.
        """
        path = self._places.checkpoints
        filed = {value.get("signature") for value in read_from(path)} if path.exists() else set()
        self._unfiled = [value for value in self._store.checkpoints() if value.get("signature") not in filed]
        self._checkpoint()
        self._thread.start()

    def submit(self, record: Record) -> asyncio.Future[Receipt]:
        """Queue a record and return its answer, which comes when it is durable.

        Raises:
            AuditError: the queue is full, or the writer has stopped.
        """
        loop = asyncio.get_running_loop()
        pending = _Pending(record, loop, loop.create_future())
        with self._wake:
            if self._stopping:
                raise AuditError("the audit trail is closed")
            if len(self._waiting) >= self._limits.queue:
                raise AuditError(f"{len(self._waiting)} records wait for the audit trail, which does not keep up")
            self._waiting.append(pending)
            self._wake.notify()
        return pending.answer

    def stop(self) -> None:
        """Write what waits, sign the head and close the store. Blocks; harmless when it is stopped."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.ident is not None:
            self._thread.join()
        self._store.close()

    def _run(self) -> None:
        while True:
            batch, stopping = self._next()
            if batch:
                self._write(batch)
            now = time.monotonic()
            if self._unsigned and (stopping or self._unsigned >= self._limits.pace.records or now >= self._sign_at):
                self._guarded(self._checkpoint)
            if stopping and not batch:
                return
            if not batch and now >= self._prune_at:
                self._guarded(self._prune)

    def _next(self) -> tuple[list[_Pending], bool]:
        """Wait for records, for the next thing that is due, or for the end."""
        with self._wake:
            if not self._waiting and not self._stopping:
                due = min(self._sign_at if self._unsigned else float("inf"), self._prune_at)
                self._wake.wait(None if due == float("inf") else max(0.0, due - time.monotonic()))
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._limits.batch))]
            return batch, self._stopping

    def _write(self, batch: Sequence[_Pending]) -> None:
        ready: list[_Pending] = []
        items: list[Item] = []
        for pending in batch:
            try:
                items.append(prepare(pending.record))
            except Exception as error:  # whatever one record holds, the others must not wait for ever
                _answer([pending], AuditError(f"a record cannot be written: {type(error).__name__}"))
            else:
                ready.append(pending)
        try:
            receipts = self._store.append(items) if items else []
        except Exception as error:
            known = isinstance(error, AuditError)
            _log.error("audit: %s", error if known else type(error).__name__, exc_info=not known)
            _answer(ready, error if known else AuditError("the audit trail cannot be written"))
            return
        if not self._unsigned:
            self._sign_at = time.monotonic() + self._limits.pace.seconds
        self._unsigned += len(receipts)
        _answer(ready, receipts)

    def _checkpoint(self) -> None:
        """Sign the head unless it is signed, and put the checkpoint into the file beside the database."""
        signed = sign_head(self._store, self._limits.pace, self._signer)
        if signed is not None:
            self._unfiled.append(signed)
        append_to(self._places.checkpoints, self._unfiled)
        self._unfiled.clear()
        self._unsigned = 0

    def _prune(self) -> None:
        """Remove one batch of old contents, so that records need not wait long; go on at once when there are more."""
        removed = prune(self._store, cutoff(self._limits.retention_days), self._signer, batches=1)
        self._unsigned += bool(removed)
        self._prune_at = time.monotonic() + (0.0 if removed else _DAY_S)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do what no caller waits for; when it fails, say so and try again later. The thread must never die."""
        try:
            work()
        except Exception as error:
            known = isinstance(error, CopilotError)
            _log.error("audit: %s", error if known else type(error).__name__, exc_info=not known)
            self._sign_at = time.monotonic() + _RETRY_S
            self._prune_at = max(self._prune_at, self._sign_at)


def _answer(pending: Sequence[_Pending], answer: Sequence[Receipt] | Exception) -> None:
    """Hand the answers over to the loops that wait for them, with one call a loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Receipt], Receipt | Exception]]] = {}
    for number, one in enumerate(pending):
        result = answer if isinstance(answer, Exception) else answer[number]
        by_loop.setdefault(one.loop, []).append((one.answer, result))
    for loop, answers in by_loop.items():
        with suppress(RuntimeError):  # the loop was closed, and nobody waits any more
            loop.call_soon_threadsafe(_settle, answers)


def _settle(answers: Sequence[tuple[asyncio.Future[Receipt], Receipt | Exception]]) -> None:
    for future, result in answers:
        if future.done():  # its caller went away; the record is written all the same
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
