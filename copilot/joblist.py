"""What the durable queues of a database hold, for whoever asks, whether or not a worker runs.

Source: the records of `copilot.durable`, through DBOS's client (https://docs.dbos.dev/python/reference/client).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from dbos import DBOSClient, DBOSPortableJSONSerializer, StepInfo, WorkflowStatus
from sqlalchemy import make_url

from copilot.durable import translated
from copilot.errors import QueueError

__all__ = ["JobList", "JobState", "Step", "open_jobs"]

State = Literal["waiting", "running", "done", "failed"]

_STATES: Mapping[str, State] = {"ENQUEUED": "waiting", "DELAYED": "waiting", "PENDING": "running", "SUCCESS": "done"}
_NAMES: Mapping[State, Sequence[str]] = {
    "waiting": ("ENQUEUED", "DELAYED"),
    "running": ("PENDING",),
    "done": ("SUCCESS",),
    "failed": ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A finished step of a job: its name, what it gave, and when it ended."""

    name: str
    value: Mapping[str, Any]
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as its queue knows it.

    Attributes:
        id: its identity.
        queue: the queue's name.
        state: ``failed`` where it came to no result: a fault in the program, or given up.
        arguments: of the work.
        value: the result, where it is done.
        priority: of two that wait, the lower goes first.
        attempts: how often a worker took it up.
        created: when it was put on the queue.
        ended: when it ended, or None.
        steps: the finished ones, of jobs that run.
    """

    id: str
    queue: str
    state: State
    arguments: Mapping[str, Any]
    value: Mapping[str, Any] | None = None
    priority: int = 0
    attempts: int = 0
    created: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    steps: tuple[Step, ...] = field(default=())


@contextmanager
def open_jobs(database_url: str) -> Iterator[JobList]:
    """Open the records of a database that a worker has made.

    Raises:
        QueueError: there are none, or the database does not answer.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and not _exists(url.database):
        raise QueueError(f"there is no queue at {url.database}")
    with translated():
        client = DBOSClient(
            system_database_url=database_url,
            serializer=DBOSPortableJSONSerializer(),
            system_database_pool_size=2,
            retry_connection_errors=False,
        )
    try:
        yield JobList(client)
    finally:
        client.destroy()


def _exists(file: str | None) -> bool:
    return file is not None and Path(file).is_file()


class JobList:
    """The jobs of a database; `open_jobs` makes one. Its functions wait for the database."""

    def __init__(self, client: DBOSClient) -> None:
        self._client = client

    def jobs(
        self,
        queue: str = "",
        *,
        ids: Sequence[str] | None = None,
        states: Sequence[State] = ("waiting", "running", "done", "failed"),
        limit: int | None = None,
        steps: bool = False,
    ) -> list[JobState]:
        """Return jobs, the newest first.

        Args:
            queue: the queue's name, or what it begins with.
            ids: only these.
            states: only those in one of these states.
            limit: so many at most; of all queues.
            steps: give the finished steps of jobs that run.

        Raises:
            QueueError: the database does not answer.
        """
        wanted = [name for state in states for name in _NAMES[state]]
        with translated():
            found = self._client.list_workflows(
                workflow_ids=None if ids is None else list(ids), status=wanted, limit=limit, sort_desc=True
            )
            kept = [one for one in found if (one.queue_name or "").startswith(queue)]
            return [self._state(one, steps=steps) for one in kept]

    def forget(self, ids: Sequence[str]) -> None:
        """Take jobs off the record. Those that run go on, and leave no trace.

        Raises:
            QueueError: the database does not answer.
        """
        if ids:
            with translated():
                self._client.delete_workflows(list(ids))

    def _state(self, status: WorkflowStatus, *, steps: bool) -> JobState:
        state = _STATES.get(status.status, "failed")
        done: tuple[Step, ...] = ()
        if steps and state == "running":
            done = tuple(_steps(self._client.list_workflow_steps(status.workflow_id)))
        args = status.input["args"] if status.input else ()
        output = status.output if state == "done" else None
        return JobState(
            id=status.workflow_id,
            queue=status.queue_name or "",
            state=state,
            arguments=args[0] if args and isinstance(args[0], dict) else {},
            value=output if isinstance(output, dict) else None,
            priority=status.priority or 0,
            attempts=status.recovery_attempts or 0,
            created=_moment(status.created_at),
            started=_moment(status.dequeued_at),
            ended=_moment(status.completed_at or (status.updated_at if state in ("done", "failed") else None)),
            steps=done,
        )


def _steps(found: Sequence[StepInfo]) -> Iterator[Step]:
    for step in found:
        told = step["output"]
        if isinstance(told, dict) and isinstance(told.get("value"), dict):
            yield Step(told["name"], told["value"], _moment(step["completed_at_epoch_ms"]))


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)
