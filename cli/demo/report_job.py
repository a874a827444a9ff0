"""The report job: a due-diligence report from a client's file, every sentence with its source."""

from __future__ import annotations

import asyncio

from cli import samples
from cli.demo import results
from cli.demo.workplace import Outcome, Workplace
from docs_ai import diligence

__all__ = ["run"]

_STEPS = {"read": "reading {name}", "locate": "sorting what the notes say", "write": "writing: {name}"}


async def run(place: Workplace) -> Outcome:
    """Draft the report of the sample client.

    Raises:
        CopilotError: whatever stops ``docs draft``.
    """

    def heard(step: diligence.Step) -> None:
        place.stage.step(_STEPS.get(step.kind, step.kind).format(name=step.name))

    template = diligence.load_template("due-diligence")
    read = await asyncio.to_thread(diligence.read, samples.client_files("zh"), template, heard)
    report = await diligence.draft(read, template, place.model, place.library, on_step=heard)
    files = diligence.write(report, place.folder / "due-diligence.docx")
    result = diligence.to_json(report)
    summary = (
        f"{len(report.sections)} sections, {len(report.sentences)} sentences, {len(result['figures'])} figures, "
        f"{len(report.flags)} risk flags"
    )
    return Outcome(summary, files, (results.report(result),))
