"""Terms of made approvals and facility letters: how many are right, in their place, and wrong though confirmed.

    python -m bench.approvals                       every document once, its kind in turn, with the base model
    python -m bench.approvals --kind scan --limit 5
    python -m bench.approvals --seed 1              documents in wording that nothing was developed on
    python -m bench.approvals --way rules --kind all --findings findings.md

The set is synthetic: `bench/_approvals` draws the values and then writes sixty documents around them, forty-two Chinese
and eighteen English, in thirteen layouts, as Word files, PDFs with a text layer and damaged scans. It tells how well
documents like these are read, and nothing about the documents of any bank. Rules and prompts were developed on
``--seed 0``; any other seed has labels, headings and sentences of its own.

With ``--way rules`` no model is asked, as in ``docs extract --rules-only``: seconds instead of hours.
Results stay in the scratch folder: a run that was interrupted goes on; ``--fresh`` makes them again.
"""

from __future__ import annotations

import asyncio
import json
import platform
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from bench._approvals.collection import KINDS, Kind, Spec, fingerprint, make, specs
from bench._approvals.figures import Judged, certainties, findings, reliability, replacements, table
from bench._approvals.judging import Verdict, judge
from bench._approvals.truth import Truth
from cli import runtime
from copilot import atomic
from copilot.client import LanguageModel
from docs_ai.reading import read
from docs_ai.terms import Extractor, Schema, load_schema


@dataclass(frozen=True, slots=True)
class Run:
    """How the documents are read.

    Attributes:
        way: ``model`` or ``rules``.
        folder: where documents and results stay.
        schema: what is extracted.
        fresh: whether results of an earlier run are made again.
    """

    way: str
    folder: Path
    schema: Schema
    fresh: bool

    async def judged(self, chosen: Sequence[tuple[Spec, Kind]]) -> list[Judged]:
        """Make, extract and judge the chosen documents, one after another."""
        found: list[Judged] = []
        async with self._model() as model:
            extractor = Extractor(model, runtime.library(), self.schema)
            for number, (spec, kind) in enumerate(chosen, 1):
                path, truth = await asyncio.to_thread(make, spec, kind, self.folder / "documents")
                kept = await self._result(path, extractor)
                found.append(self._judge(spec, kind, truth, kept))
                click.echo(f"{number}/{len(chosen)} {path.name}: {kept['seconds']:.1f} s", err=True)
        return found

    async def _result(self, path: Path, extractor: Extractor) -> dict[str, Any]:
        """Return a document's result with what it took, from the scratch folder where it is there."""
        target = self.folder / self.way / f"{path.name}.json"
        if target.is_file() and not self.fresh:
            kept: dict[str, Any] = json.loads(target.read_text("utf-8"))
            return kept
        started = time.perf_counter()
        document = await asyncio.to_thread(read, path)
        reading = time.perf_counter() - started
        extraction = await extractor.extract(document)
        made = {
            "result": extraction.to_json(),
            "text": document.text if document.format == "docx" else None,
            "pages": len(document.pages),
            "reading": reading,
            "seconds": time.perf_counter() - started,
            "read": extraction.prompt_tokens,
            "written": extraction.completion_tokens,
        }
        await asyncio.to_thread(atomic.write_json, target, made)
        return made

    def _judge(self, spec: Spec, kind: Kind, truth: Truth, kept: dict[str, Any]) -> Judged:
        known = {field.name for field in self.schema.fields}
        verdicts = judge(kept["result"], truth, known, kept["text"])
        return Judged(
            document=truth.file,
            language=spec.language,
            kind=kind,
            layout=spec.layout,
            verdicts=tuple(verdicts),
            seconds=kept["seconds"],
            reading=kept["reading"],
            tokens=(kept["read"], kept["written"]),
        )

    @asynccontextmanager
    async def _model(self) -> AsyncIterator[LanguageModel | None]:
        if self.way == "rules":
            yield None
            return
        async with runtime.client() as model:
            yield model


def chosen(everything: Iterable[Spec], kind: str, language: str, limit: int) -> list[tuple[Spec, Kind]]:
    """Return which documents are read as what: each once with its kind in turn, or all of one kind, or all of all."""
    some = [spec for spec in everything if language in ("all", spec.language)]
    if kind == "turn":
        pairs = [(spec, KINDS[(number + number // len(KINDS)) % len(KINDS)]) for number, spec in enumerate(some)]
    else:
        pairs = [(spec, each) for spec in some for each in KINDS if kind in ("all", each)]
    return pairs[:limit] if limit else pairs


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    kind: str
    language: str
    limit: int
    seed: int
    way: str
    folder: Path | None
    fresh: bool
    findings_file: Path | None
    pairs_file: Path | None
    by_field: bool


@click.command(help=__doc__.splitlines()[0] if __doc__ else None)
@click.option("--kind", type=click.Choice(["turn", "all", *KINDS]), default="turn", show_default=True)
@click.option("--language", type=click.Choice(["all", "zh", "en"]), default="all", show_default=True)
@click.option("--limit", type=int, default=0, help="Documents at most; 0 is all.")
@click.option("--seed", type=int, default=0, help="Another seed makes other documents, in wording not developed on.")
@click.option("--way", type=click.Choice(["model", "rules"]), default="model", show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Scratch folder; results in it are taken as they are.")
@click.option("--fresh", is_flag=True, help="Extract again what has a result; rules always do.")
@click.option("--findings", "findings_file", type=click.Path(path_type=Path), help="List what is not right there.")
@click.option("--pairs", "pairs_file", type=click.Path(path_type=Path), help="Write name, confidence, right as JSON.")
@click.option("--by-field", is_flag=True, help="One line a field beside the groups.")
def main(**given: Any) -> None:
    """Print the tables."""
    options = Options(**given)
    place = options.folder or Path(tempfile.gettempdir()) / "bank-copilot-approvals"
    fresh = options.fresh or options.way == "rules"
    run = Run(options.way, place / f"{fingerprint()}-{options.seed}", load_schema("credit-approval"), fresh)
    pairs = chosen(specs(options.seed), options.kind, options.language, options.limit)
    judged = asyncio.run(run.judged(pairs))
    report(judged, options)
    if options.findings_file:
        options.findings_file.write_text(findings(judged), "utf-8")
    if options.pairs_file:
        options.pairs_file.write_text(json.dumps(certainties(judged)), "utf-8")


def report(judged: Sequence[Judged], options: Options) -> None:
    """Print a table for each way to divide the verdicts, and how far confidence holds."""
    asked = runtime.settings().models.base if options.way == "model" else "rules alone"
    print(f"Synthetic approvals ({len(judged)} documents, seed {options.seed}), {asked}")
    print(f"{platform.machine()}, {date.today()}\n")
    views: list[tuple[str, Callable[[Judged, Verdict], str]]] = [
        ("input", lambda document, _: document.kind),
        ("language", lambda document, _: document.language),
        ("layout", lambda document, _: document.layout),
        ("group", lambda _, verdict: verdict.name.partition(".")[0]),
    ]
    if options.by_field:
        views.append(("field", lambda _, verdict: verdict.name))
    for title, key in views:
        print(table(title, judged, key) + "\n")
    print(reliability(judged))
    print(f"\n{replacements(judged)}")


if __name__ == "__main__":
    main()
