"""A batch on a durable queue: one job a document, shared by whoever works on the same queue, none done twice.

The queue is that of an origin (schema, prompts, model, version), so that a worker with other terms never takes a job;
the job is that of a document and a folder of results. The database holds paths, checksums and messages, never content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from copilot import errors
from copilot.durable import Durable, Finished, Job
from copilot.errors import CopilotError, InputError, OutputError
from docs_ai.terms import failures
from docs_ai.terms.batch import Batch, Outcome, Plan, Progress, Reader, Task
from docs_ai.terms.earlier import load

__all__ = ["queue_of", "work"]


def queue_of(batch: Batch, database_url: str) -> Durable:
    """Return the queue on which ``batch`` is worked on."""
    return Durable(database_url, f"documents/{batch.origin.digest[:16]}", batch.jobs)


async def work(
    batch: Batch, plan: Plan, database_url: str, on_progress: Callable[[Progress], None] = lambda _: None
) -> list[Outcome]:
    """Do what is to be done, together with every other process that works on the same queue; see `Batch.work`.

    Args:
        batch: the run.
        plan: what there is to do.
        database_url: where the queue is kept; see `Durable`.
        on_progress: told how far each file is; reading and asking only of those that this process works on.

    Raises:
        ServiceError: there is no model, no server or no database; what is not done stays on the queue.
    """
    reader = Reader(batch.reading)
    outcomes = dict(plan.before)
    jobs = {task.path: _job(batch, task) for task in plan.tasks if task.sha256}

    async def done(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        task = Task(Path(arguments["path"]), arguments["sha256"], Path(arguments["target"]))
        return _told(await batch.extract(task, reader, on_progress))

    def stale(value: Mapping[str, Any]) -> bool:
        return batch.force or value["result"] is None or not Path(value["result"]).is_file()

    try:
        async with queue_of(batch, database_url).working(done) as queue:
            await queue.put(list({job.id: job for job in jobs.values()}.values()), stale=stale)
            for task in plan.tasks:
                if task.path in jobs:
                    outcome = _outcome(batch, task, await queue.result(jobs[task.path].id))
                else:  # there is nothing to read
                    outcome = await batch.extract(task, reader, on_progress)
                outcomes[task.path] = outcome
                on_progress(Progress(task.path, "failed" if outcome.error else "done"))
    finally:
        reader.stop()
        with suppress(OutputError):  # each failure is told as an outcome too
            failures.record(batch.folder, {path: outcome.error for path, outcome in outcomes.items()})
    return [outcomes[path] for path in plan.paths]


def _job(batch: Batch, task: Task) -> Job:
    about = "\n".join([task.sha256, batch.origin.digest, str(batch.folder.resolve())])
    arguments = {"path": str(task.path.resolve()), "sha256": task.sha256, "target": str(task.target.resolve())}
    return Job(hashlib.sha256(about.encode()).hexdigest(), arguments)


def _told(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as the result of a job."""
    error = outcome.error
    return {
        "result": str(outcome.result) if outcome.result is not None else None,
        "error": None if error is None else {"type": type(error).__name__, "message": str(error)},
    }


def _outcome(batch: Batch, task: Task, finished: Finished) -> Outcome:
    """Return the result of a job as an outcome."""
    path, value = task.path, finished.value
    if value is None:
        return Outcome(path, error=InputError(f"{path}: {finished.fault}"))
    if value["error"] is not None:
        return Outcome(path, error=_error(value["error"]))
    result = Path(value["result"])
    content = load(result)
    if content is None:
        error = InputError(f"{path}: another worker wrote {result}, which is not here; workers share one folder")
        return Outcome(path, error=error)
    return Outcome(path, result=result, counts=batch.count(content))


def _error(told: Mapping[str, str]) -> CopilotError:
    kind = getattr(errors, told["type"], None)
    if isinstance(kind, type) and issubclass(kind, CopilotError):
        return kind(told["message"])
    return InputError(told["message"])
