"""The demo's jobs, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from cli.demo import code_job, documents_job, minutes_job, report_job
from cli.demo.workplace import Job

__all__ = ["JOBS"]

JOBS: Mapping[str, Job] = {
    "code": Job("Code: a completion in the editor, and unit tests", code_job.run),
    "documents": Job("Documents: the terms of a credit approval", documents_job.run),
    "report": Job("Report: a due-diligence draft from a client's file", report_job.run),
    "minutes": Job("Minutes: a credit committee's meeting", minutes_job.run),
}
