"""Draft a report: read, compute and check by code, let the model word what was found, and check every word of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from copilot.client import LanguageModel
from copilot.errors import EmptyFile
from copilot.language import Language, detect
from docs_ai.diligence import checks, facts, flags, statements
from docs_ai.diligence.checks import CheckResult
from docs_ai.diligence.facts import Fact
from docs_ai.diligence.figures import Ledger
from docs_ai.diligence.findings import todo_list
from docs_ai.diligence.narrative import Narrator
from docs_ai.diligence.passages import Passage
from docs_ai.diligence.report import LOCATING, Finding, Rejection, Report, ReportSection
from docs_ai.diligence.sources import Reader, SourceSet, read_all
from docs_ai.diligence.template import Paragraph, Section, Template
from prompts import Library

__all__ = ["Step", "draft", "read"]

_AT_ONCE = 2
"""Paragraphs asked for at the same time: the engine writes two almost as fast as one."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the work stands: what is done now, steps done, and steps in all (0 while it is not known)."""

    kind: str
    name: str
    done: int
    total: int


OnStep = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class _Material:
    """What code found in the sources without a model."""

    statements: statements.Statements
    ledger: Ledger
    checks: tuple[CheckResult, ...]
    facts: tuple[Fact, ...]
    prose: tuple[Passage, ...]


def read(
    paths: Sequence[Path], template: Template, on_step: OnStep | None = None, reader: Reader | None = None
) -> SourceSet:
    """Read the files of one client; one that cannot be read is named in the result and passed over.

    Args:
        paths: workbooks, documents and notes.
        template: its rules tell accounts from other lines.
        on_step: told each file before it is read.
        reader: how files are read; without one, in this process.

    Raises:
        EmptyFile: none of them could be read; the message says why.
    """
    tell = on_step or _quiet
    sources = read_all(paths, template.rules, lambda path: tell(Step("read", path.name, 0, 0)), reader or Reader())
    if not sources.sources:
        raise EmptyFile(_unusable(sources))
    return sources


async def draft(
    read: SourceSet,
    template: Template,
    model: LanguageModel,
    library: Library,
    *,
    language: Language | None = None,
    on_step: OnStep | None = None,
) -> Report:
    """Draft a report from what was read.

    Args:
        read: the sources, of `read`.
        template: sections, facts, figures and rules.
        model: words what code found; it computes nothing and decides nothing.
        library: where the prompts are.
        language: of the report; without it, the language of the sources.
        on_step: told each step before it is taken.

    Raises:
        ServiceError: there is no model or no server.
    """
    started = monotonic()
    language = language or _language(read)
    material = _examine(read, template)
    narrator = Narrator(model, library, template.rules, language)
    sections = await _write(material, template, narrator, language, _Counter(on_step or _quiet))
    record = narrator.record
    report = Report(
        title=template.title[language],
        language=language,
        template=f"{template.name}@{template.version}",
        sources=read.sources,
        failures=read.failures,
        ledger=material.ledger,
        rules=template.rules,
        sections=tuple(sections),
        checks=material.checks,
        flags=tuple(flags.raise_flags(material.ledger, read.passages, material.checks, template.rules)),
        rejected=tuple(record.rejected),
        model=", ".join(record.models),
        prompts=tuple(record.prompts),
    )
    todo = todo_list(report, material.statements.issues)
    return replace(report, todo=tuple(todo), elapsed_s=monotonic() - started)


@dataclass(slots=True)
class _Counter:
    """Counts the steps that need the model."""

    tell: OnStep
    total: int = 0
    done: int = 0

    def step(self, kind: str, name: str) -> None:
        """Report a step and count it."""
        self.tell(Step(kind, name, self.done, self.total))
        self.done += 1


def _quiet(step: Step) -> None:
    """Tell nobody."""


def _unusable(read: SourceSet) -> str:
    reasons = "; ".join(str(failure.error) for failure in read.failures)
    return f"no source could be used: {reasons}" if reasons else "no source was given"


def _language(read: SourceSet) -> Language:
    labels = [line.label for book in read.workbooks.values() for table in book.tables for line in table.lines]
    return detect("\n".join([*(passage.text for passage in read.passages), *labels]))


def _examine(read: SourceSet, template: Template) -> _Material:
    gathered = statements.gather(read.workbooks, template.rules)
    ledger = statements.with_measures(gathered.ledger, template.rules)
    results = [
        *checks.cross_check(gathered, template.rules),
        *checks.compare_notes(read.passages, ledger, template.rules),
    ]
    named, left = facts.labelled(template.facts, read.passages)
    prose = tuple(passage for passage in left if not passage.row)
    return _Material(gathered, ledger, tuple(results), tuple(named), prose)


async def _write(
    material: _Material, template: Template, narrator: Narrator, language: Language, counter: _Counter
) -> list[ReportSection]:
    """Let the model point at facts, then word the paragraphs, step by step."""
    found: dict[str, list[Fact]] = {fact.id: [] for fact in template.facts}
    for fact in material.facts:
        found[fact.id].append(fact)
    wanted = [fact for fact in template.facts if not found[fact.id]]
    for fact in facts.worded(wanted, material.prose):
        found[fact.id].append(fact)
    told = {fact.citation for known in found.values() for fact in known}
    rest = [passage for passage in material.prose if passage.citation not in told]
    missing = [fact for fact in wanted if not found[fact.id]]
    questions = facts.questions(missing, rest, narrator.library, language)
    written = [paragraph for section in template.sections for paragraph in section.paragraphs if not paragraph.table]
    counter.total = len(questions) + len(written)
    for question in questions:
        counter.step("locate", "")
        answer = await narrator.ask(question.prompt)
        if answer is None:
            narrator.record.rejected.append(Rejection("", LOCATING, "answer"))
            continue
        for fact in facts.located(answer.data, question):
            found[fact.id].append(fact)

    async def one(section: Section, paragraph: Paragraph) -> Finding:
        if paragraph.table:
            return narrator.fact_table(section, paragraph, found)
        async with gate:
            counter.step("write", paragraph.title[language])
            if section.kind == "facts":
                return await narrator.fact_paragraph(section, paragraph, found)
            return await narrator.figure_paragraph(section, paragraph, material.ledger)

    gate = asyncio.Semaphore(_AT_ONCE)
    tasks: list[list[asyncio.Task[Finding]]] = []
    try:
        async with asyncio.TaskGroup() as group:
            for section in template.sections:
                tasks.append([group.create_task(one(section, paragraph)) for paragraph in section.paragraphs])
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures
    return [
        ReportSection(
            section.id, section.kind, section.title[language], tuple(task.result() for task in row), section.table
        )
        for section, row in zip(template.sections, tasks, strict=True)
    ]
