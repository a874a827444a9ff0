"""A job as others are told of it: the same words for the command, the page and the interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from copilot.joblist import JobList, JobState
from minutes.service.wishes import PRIORITIES

__all__ = ["QUEUES", "Entry", "entries", "entry"]

QUEUES = "minutes/"
State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One job.

    Attributes:
        id: its identity.
        kind: ``minutes`` or ``requests``.
        name: of the file, as it came.
        owner: the client who uploaded it, or empty.
        state: ``failed`` also where the job ended in order and its file could not be worked on.
        priority: a name in `PRIORITIES`.
        created: when it came; ``started`` and ``ended`` are None before.
        done: steps done, of ``total``; both 0 where that is not known.
        attempts: how often a worker took it up.
        files: its results, as places in the outbox.
        figures: numbers for the history.
        whole: whether no part is missing.
        error: why there are no results.
        elapsed_s: seconds of the worker that ended it.
    """

    id: str
    kind: str
    name: str
    owner: str
    state: State
    priority: str
    created: datetime | None
    started: datetime | None
    ended: datetime | None
    done: int
    total: int
    attempts: int
    files: tuple[str, ...]
    figures: Mapping[str, int | float]
    whole: bool
    error: str
    elapsed_s: float

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "state": self.state,
            "priority": self.priority,
            "created": _iso(self.created),
            "started": _iso(self.started),
            "ended": _iso(self.ended),
            "progress": {"done": self.done, "total": self.total},
            "attempts": self.attempts,
            "files": list(self.files),
            "figures": dict(self.figures),
            "whole": self.whole,
            "error": self.error,
            "elapsed_s": self.elapsed_s,
        }


def entries(jobs: JobList, queue: str = QUEUES, limit: int = 200) -> list[Entry]:
    """Return the jobs of a queue, or of all of ours: those that have not ended, then the newest of the others.

    Raises:
        QueueError: the database does not answer.
    """
    open_ones = jobs.jobs(queue, states=("running", "waiting"), steps=True)
    open_ones.sort(key=lambda job: (job.state != "running", job.priority, job.created))
    return [entry(job) for job in [*open_ones, *jobs.jobs(queue, states=("done", "failed"), limit=limit)]]


def entry(job: JobState) -> Entry:
    """Return what is told of a job."""
    value = job.value or {}
    error = (value.get("error") or {}).get("message", "")
    if job.state == "failed":
        error = "the program failed on it, or each worker that took it up died"
    ended = job.state in ("done", "failed")
    return Entry(
        id=job.id,
        kind=job.arguments.get("kind", "minutes"),
        name=job.arguments.get("name", ""),
        owner=job.arguments.get("owner", ""),
        state="failed" if error else job.state,
        priority=next((name for name, rank in PRIORITIES.items() if rank == job.priority), str(job.priority)),
        created=job.created,
        started=job.started,
        ended=job.ended if ended else None,
        done=len(job.steps),
        total=_total([step.value for step in job.steps]),
        attempts=job.attempts,
        files=tuple(value.get("files", ())),
        figures=value.get("figures", {}),
        whole=bool(value.get("whole")),
        error=error,
        elapsed_s=float(value.get("elapsed_s", 0.0)),
    )


def _total(steps: Sequence[Mapping[str, Any]]) -> int:
    return max((int(value.get("of", 0)) for value in steps), default=0)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
