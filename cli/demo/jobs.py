"""The demo's jobs, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from cli.demo import code_job
from cli.demo.workplace import Job

__all__ = ["JOBS"]

JOBS: Mapping[str, Job] = {
    "code": Job("Code: a completion in the editor, and unit tests", code_job.run),
}
