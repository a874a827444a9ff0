"""The documents job: the terms of a Chinese credit approval, each with its place."""

from __future__ import annotations

from cli import samples
from cli.demo import results
from cli.demo.workplace import Outcome, Workplace
from docs_ai.terms import Batch, Extractor, load_schema
from docs_ai.terms.batch import Progress

__all__ = ["run"]


async def run(place: Workplace) -> Outcome:
    """Extract the terms of the sample approval.

    Raises:
        CopilotError: whatever stops ``docs extract``.
    """
    sample = samples.CREDIT_APPROVAL_PDF
    schema = load_schema("credit-approval")

    def heard(at: Progress) -> None:
        if at.stage == "reading" and at.done == at.total:
            place.stage.step(f"read {sample.name}: {at.total} pages")
        elif at.stage == "asking" and at.done < at.total:
            place.stage.step(f"asking for terms, part {at.done + 1} of {at.total}")

    [outcome] = await Batch(Extractor(place.model, place.library, schema), place.folder).run([sample], heard)
    if outcome.extraction is None or outcome.result is None:
        assert outcome.error is not None
        raise outcome.error
    result = outcome.extraction.to_json()
    located = sum(field["span"] is not None for field in result["fields"])
    titles = {field.name: field.title["zh"] for field in schema.fields}
    items = {group.name: (group.title or {}).get("zh", group.name) for group in schema.groups if group.repeating}
    summary = f"{len(schema.fields)} terms looked for, {located} values found, each with its place"
    stated = {**result, "fields": [field for field in result["fields"] if field["status"] != "absent"]}
    return Outcome(summary, (outcome.result,), (results.terms(stated, titles, items),))
