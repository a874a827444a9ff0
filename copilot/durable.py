"""Work that outlives its processes: a queue in a database, on which the death of a worker costs nothing.

A job has an identity made from what it is about, so that to ask for it twice does it once. Any number of processes work
on one queue: SQLite serves those of one machine, PostgreSQL those of several. A job whose worker was killed is taken up
by another, or by the next one that is started.

DBOS keeps the queue (https://docs.dbos.dev/python). What it leaves to us stands here: its records name the worker of a
job but cannot tell whether that worker lives, so each worker holds a lock for as long as it does (`copilot.presence`),
and each looks for jobs of workers whose lock is free. Records are JSON, not pickles: who can write to the database must
not thereby run code in every worker. A job's arguments and result, and those of its steps, are kept in the database:
put no content and no password there.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from dbos import (
    DBOS,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    SetEnqueueOptions,
    SetWorkflowID,
    WorkflowHandleAsync,
    WorkflowSerializationFormat,
    WorkflowStatus,
)
from dbos import error as dbos_error
from sqlalchemy.exc import SQLAlchemyError

from copilot.errors import QueueError, ServiceError
from copilot.presence import Presence, open_presence

__all__ = ["Durable", "Finished", "Job", "Queue", "Work", "step", "translated"]

Work = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""What is done for a job: from its arguments to its result, both JSON. After a `ServiceError` the job stays undone."""

_APP = "bank-copilot"
_LAYOUT = "1"  # of the records; jobs of another layout are left alone
_WORKFLOW = "bank_copilot_job"
_STEP = "bank_copilot_step"
_ATTEMPTS = 5  # of a job that ends every worker that takes it up
_AWAY = "the database of the queue does not answer any more"
_POLL_S = 0.5
_LOOK_S = 2.0
_CHUNK = 500
_OPEN = frozenset(["ENQUEUED", "PENDING", "DELAYED"])
_kept: ContextVar[dict[str, Mapping[str, Any]]] = ContextVar("what the steps of the job that runs have given")


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work: its identity, and the arguments of the work as JSON. Of two that wait, the lower goes first."""

    id: str
    arguments: Mapping[str, Any]
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that came to its end: the result of the work, or None and in ``fault`` why it has none."""

    id: str
    value: Mapping[str, Any] | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Durable:
    """A queue of a database.

    Attributes:
        database_url: ``sqlite:///FILE``, or ``postgresql://user@host/database``.
        queue: its name; only workers that do the same work may share one.
        concurrency: jobs that this process works on at once.
        attempts: how often a job is taken up again that ends every worker that takes it up.
    """

    database_url: str
    queue: str
    concurrency: int = 1
    attempts: int = _ATTEMPTS

    @asynccontextmanager
    async def working(self, work: Work) -> AsyncIterator[Queue]:
        """Work on the queue until the block ends. One queue can be open in a process at a time.

        What is under way when the block ends stays on the queue, and is begun again by the next worker.

        Raises:
            ConfigError: the address is none that the queue can be kept in.
            QueueError: the database does not answer.
        """
        presence = open_presence(self.database_url, f"{_APP}-{uuid.uuid4().hex}")
        try:
            queue = Queue(self.queue, presence, work)
            try:
                await queue.start(self._config(presence.name), self.concurrency, self.attempts)
                yield queue
            finally:
                await queue.stop()
        finally:
            await asyncio.to_thread(presence.close)

    def _config(self, worker: str) -> DBOSConfig:
        return {
            "name": _APP,
            "system_database_url": self.database_url,
            "application_version": _LAYOUT,
            "executor_id": worker,
            "log_level": "CRITICAL",  # its messages quote records and addresses
            "serializer": DBOSPortableJSONSerializer(),  # of the steps
            "max_executor_threads": 16 + 2 * self.concurrency,
        }


class Queue:
    """An open queue: put jobs on it, and wait for their results; `Durable.working` makes one."""

    def __init__(self, name: str, presence: Presence, work: Work) -> None:
        self.name = name
        self._presence = presence
        self._work = work
        self._begun_ms = int(time.time() * 1000)
        self._running: set[asyncio.Task[Any]] = set()
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._looking: asyncio.Task[None] | None = None
        self._workflow: Callable[..., Any] | None = None
        self._dbos: DBOS | None = None

    async def start(self, config: DBOSConfig, concurrency: int, attempts: int = _ATTEMPTS) -> None:
        """Open the database and begin to work."""
        logging.getLogger("dbos").setLevel(logging.CRITICAL)

        async def job(arguments: dict[str, Any]) -> dict[str, Any]:  # DBOS takes a function, not a method
            return await self._run(arguments)

        with translated():
            self._dbos = DBOS(config=config)
            DBOS.listen_queues([self.name])
            self._workflow = DBOS.workflow(
                name=_WORKFLOW,
                max_recovery_attempts=attempts,
                serialization_type=WorkflowSerializationFormat.PORTABLE,
            )(job)
            DBOS.launch()  # here and not in a thread: jobs then run on this loop, where the work's connections are
            await DBOS.register_queue_async(
                self.name, worker_concurrency=concurrency, polling_interval_sec=_POLL_S, on_conflict="always_update"
            )
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Leave the queue; see `Durable.working`."""
        tasks = [*self._running, *([self._looking] if self._looking else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._dbos is not None and self._dbos._sys_db_field is not None:
            # Else a thread that asks a database that is away asks for ever, and the process could not end.
            self._dbos._sys_db_field._retry_connection_errors = False
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(ThreadPoolExecutor(1), lambda: DBOS.destroy(destroy_registry=True))
        loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))  # DBOS had put its own there
        if self._broken.done():
            self._broken.exception()

    async def put(self, jobs: Sequence[Job], *, stale: Callable[[Mapping[str, Any]], bool] = lambda _: False) -> None:
        """Put jobs on the queue; one that is there or is done stays as it is.

        Args:
            jobs: what is to be done.
            stale: whether the result of a job that was done before this worker began is of no use, so that the job is
                done again. One that has no result is done again in any case.

        Raises:
            QueueError: the database does not answer.
        """
        assert self._workflow is not None
        with translated():
            for start in range(0, len(jobs), _CHUNK):
                await self._forget([job.id for job in jobs[start : start + _CHUNK]], stale)
            for job in jobs:
                with SetWorkflowID(job.id), SetEnqueueOptions(priority=job.priority or None):
                    await DBOS.enqueue_workflow_async(self.name, self._workflow, dict(job.arguments))

    async def forget(self, ids: Sequence[str]) -> None:
        """Take jobs that have ended off the record, so that they can be put on the queue again.

        Raises:
            QueueError: the database does not answer.
        """
        with translated():
            found = await DBOS.list_workflows_async(workflow_ids=list(ids), load_input=False, load_output=False)
            if gone := [status.workflow_id for status in found if status.status not in _OPEN]:
                await DBOS.delete_workflows_async(gone)

    async def broken(self) -> None:
        """Wait until the work of this process cannot go on.

        Raises:
            ServiceError: that is why it cannot.
        """
        await asyncio.shield(self._broken)

    async def result(self, job_id: str) -> Finished:
        """Wait for a job, whoever works on it.

        Raises:
            ServiceError: the work of this process cannot go on; the job stays on the queue.
        """
        waiting = asyncio.ensure_future(self._result(job_id))
        either: list[asyncio.Future[Any]] = [waiting, self._broken]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                self._broken.result()
            return await waiting
        finally:
            waiting.cancel()

    async def _result(self, job_id: str) -> Finished:
        with translated():
            handle: WorkflowHandleAsync[dict[str, Any]] = await DBOS.retrieve_workflow_async(job_id)
            try:
                value = await handle.get_result(polling_interval_sec=_POLL_S)
            except SQLAlchemyError:
                raise
            except Exception:  # what the work raised, or DBOS, which gave it up
                return Finished(job_id, None, _fault(await handle.get_status()))
        return Finished(job_id, value)

    async def _forget(self, ids: list[str], stale: Callable[[Mapping[str, Any]], bool]) -> None:
        """Take jobs off the record that are to be done again."""
        old = await DBOS.list_workflows_async(workflow_ids=ids, load_input=False)
        gone = [
            status.workflow_id
            for status in old
            if status.status not in _OPEN
            and (status.completed_at or status.updated_at or 0) < self._begun_ms
            and (status.status != "SUCCESS" or status.output is None or stale(status.output))
        ]
        if gone:
            await DBOS.delete_workflows_async(gone)

    async def _run(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Do one job, on the loop of this process."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            _kept.set(await _recorded(DBOS.workflow_id or ""))
            return dict(await self._work(arguments))
        except (ServiceError, SQLAlchemyError, dbos_error.DBOSException) as error:
            self._break(error if isinstance(error, ServiceError) else QueueError(_AWAY))
            await asyncio.Event().wait()  # until this worker leaves: the job is not done, and not failed either
            raise
        except Exception as error:
            raise RuntimeError(type(error).__name__) from None  # what it says may quote a document
        finally:
            self._running.discard(task)

    def _break(self, error: ServiceError) -> None:
        if not self._broken.done():
            self._broken.set_exception(error)
            self._broken.exception()

    async def _look(self) -> None:
        """Take up the jobs of workers that are gone."""
        while True:
            try:
                await asyncio.to_thread(self._presence.check)
                pending = await DBOS.list_workflows_async(
                    status="PENDING", queue_name=self.name, load_input=False, load_output=False
                )
                workers = {status.executor_id for status in pending if status.executor_id} - {self._presence.name}
                gone = [worker for worker in sorted(workers) if await asyncio.to_thread(self._presence.is_gone, worker)]
                if gone:
                    await asyncio.to_thread(DBOS._recover_pending_workflows, gone)
            except (QueueError, SQLAlchemyError, dbos_error.DBOSException):
                self._break(QueueError(_AWAY))
                return
            await asyncio.sleep(_LOOK_S)


def _fault(status: WorkflowStatus) -> str:
    if status.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return (
            f"each worker that took it up died; given up after {max(0, (status.recovery_attempts or 0) - 1)} attempts"
        )
    if status.status == "ERROR":
        return f"a fault in the program ({status.error})"
    return f"it was taken off the queue ({status.status.lower()})"


async def step(name: str, work: Callable[[], Awaitable[Mapping[str, Any]]]) -> Mapping[str, Any]:
    """Do a piece of a job, once: a job that is taken up again is given what the piece gave before.

    To be called within the work of a job, by one task or by several. DBOS counts the steps of a job and knows none by
    name; here each has a name of its own, so that a job that is taken up again may ask in another order. A step that
    raises is not done.

    Args:
        name: of the piece, within the job.
        work: gives the result, as JSON, which is kept in the database.
    """
    kept = _kept.get()
    if name not in kept:
        failure: list[Exception] = []

        async def once() -> dict[str, Any]:
            try:
                return {"name": name, "value": dict(await work())}
            except Exception as error:
                failure.append(error)
                return _nothing()  # an error would be kept for ever, and with its words

        told = await DBOS.run_step_async({"name": _STEP}, once)
        if failure:
            raise failure[0]
        kept[name] = told["value"]
    return kept[name]


async def _recorded(job_id: str) -> dict[str, Mapping[str, Any]]:
    """Return what the steps of a job gave before, by their names, and let DBOS count on behind them."""
    apart = contextvars.Context()  # or DBOS would take the question itself for a step of the job
    found = await asyncio.create_task(DBOS.list_workflow_steps_async(job_id, load_output=False), context=apart)
    kept: dict[str, Mapping[str, Any]] = {}
    seen = 0
    while seen < len(found):
        fresh: list[bool] = []

        async def gap(fresh: list[bool] = fresh) -> dict[str, Any]:  # of a step that was under way
            fresh.append(True)
            return _nothing()

        told = await DBOS.run_step_async({"name": _STEP}, gap)
        seen += not fresh
        if told["value"] is not None:
            kept[told["name"]] = told["value"]
    return kept


def _nothing() -> dict[str, Any]:
    return {"name": "", "value": None}


@contextmanager
def translated() -> Iterator[None]:
    """Translate what DBOS and the database raise; their words quote records and addresses."""
    try:
        yield
    except (SQLAlchemyError, dbos_error.DBOSException) as error:
        raise QueueError(f"the database of the queue does not answer as it should ({type(error).__name__})") from error
