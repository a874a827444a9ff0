"""The demo's jobs, in the order in which they are shown; each is imported only when it runs."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Mapping

from cli.demo.workplace import Job, Outcome, Workplace
from copilot.errors import UsageError

__all__ = ["JOBS"]


def _from(module: str) -> Callable[[Workplace], Awaitable[Outcome]]:
    """Return what runs the job of a module; a library of an extra that is not installed stops only this job."""

    async def run(place: Workplace) -> Outcome:
        try:
            job = importlib.import_module(module)
        except ModuleNotFoundError as error:
            raise UsageError(f"this job needs {error.name}; run: pip install 'bank-copilot[all]'") from error
        outcome: Outcome = await job.run(place)
        return outcome

    return run


JOBS: Mapping[str, Job] = {
    "code": Job("Code: a completion in the editor, and unit tests", _from("cli.demo.code_job")),
    "documents": Job("Documents: the terms of a credit approval", _from("cli.demo.documents_job")),
    "report": Job("Report: a due-diligence draft from a client's file", _from("cli.demo.report_job")),
    "minutes": Job("Minutes: a credit committee's meeting", _from("cli.demo.minutes_job")),
}
