"""A drafted report as data, and as the JSON that ``report.schema.json`` describes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from copilot.language import Language
from docs_ai.diligence.checks import CheckResult
from docs_ai.diligence.facts import Fact
from docs_ai.diligence.figures import Citation, Figure, Ledger, show
from docs_ai.diligence.flags import Flag
from docs_ai.diligence.rulebook import Rulebook
from docs_ai.diligence.sources import Failure, Source

__all__ = ["LOCATING", "FactRow", "Finding", "Rejection", "Report", "ReportSection", "Sentence", "ToDo", "to_json"]

VERSION = "1.0"
LOCATING = "locating"
"""The paragraph under which an unusable answer to a locating question is recorded."""

Origin = Literal["model", "code"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the report.

    Attributes:
        text: as it stands in the report.
        origin: who worded it: the model, and code checked it; or code.
        citations: what it rests on. Empty only when it says that nothing was found.
        figures: ids of the figures it shows.
        facts: ids of the facts it tells.
    """

    text: str
    origin: Origin
    citations: tuple[Citation, ...]
    figures: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row of a table of facts: what it is, as it was found (several values where there are several)."""

    id: str
    title: str
    values: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A paragraph: its title, and sentences or rows of facts."""

    id: str
    title: str
    sentences: tuple[Sentence, ...] = ()
    rows: tuple[FactRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A section of the report; ``table`` names the accounts and measures of its table of figures."""

    id: str
    kind: Literal["facts", "figures"]
    title: str
    paragraphs: tuple[Finding, ...]
    table: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A sentence of the model that did not reach the report, and why; its text is not kept."""

    section: str
    paragraph: str
    reason: str


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that needs a person: a stable code, the words for the reader, and where."""

    code: str
    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole drafted report."""

    title: str
    language: Language
    template: str
    sources: tuple[Source, ...]
    failures: tuple[Failure, ...]
    ledger: Ledger
    rules: Rulebook
    sections: tuple[ReportSection, ...]
    checks: tuple[CheckResult, ...]
    flags: tuple[Flag, ...]
    todo: tuple[ToDo, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    model: str = ""
    prompts: tuple[str, ...] = ()
    elapsed_s: float = 0.0

    @property
    def sentences(self) -> list[Sentence]:
        """Return the sentences of all sections in order."""
        return [s for section in self.sections for paragraph in section.paragraphs for s in paragraph.sentences]


def to_json(report: Report) -> dict[str, Any]:
    """Return the report as the contract has it: every sentence, citation, number, check and flag."""
    return {
        "version": VERSION,
        "draft": True,
        "title": report.title,
        "language": report.language,
        "template": report.template,
        "sources": [
            {"name": s.name, "path": str(s.path), "sha256": s.sha256, "kind": s.kind, "pages": s.pages}
            for s in report.sources
        ],
        "unit": {
            "currency": report.ledger.unit.currency,
            "scale": report.ledger.unit.scale,
            "text": report.ledger.unit.words(report.language),
        },
        "sections": [_section(section) for section in report.sections],
        "figures": [_figure(figure, report) for figure in report.ledger],
        "checks": [_check(check, report.language) for check in report.checks],
        "risk_flags": [_flag(flag, report.language) for flag in report.flags],
        "needs_person": [
            {"code": item.code, "text": item.text, "citations": citations(item.citations)} for item in report.todo
        ],
        "rejected": [{"section": r.section, "paragraph": r.paragraph, "reason": r.reason} for r in report.rejected],
        "model": report.model,
        "prompts": list(report.prompts),
        "elapsed_s": round(report.elapsed_s, 1),
        "errors": [
            {"path": str(f.path), "error": type(f.error).__name__, "message": str(f.error)} for f in report.failures
        ],
    }


def citations(places: Sequence[Citation]) -> list[dict[str, Any]]:
    """Return citations as JSON; every key is always there."""
    return [
        {
            "source": place.source,
            "page": place.page,
            "span": list(place.span) if place.span else None,
            "cell": place.cell,
            "quote": place.quote,
        }
        for place in places
    ]


def _section(section: ReportSection) -> dict[str, Any]:
    return {
        "id": section.id,
        "kind": section.kind,
        "title": section.title,
        "table": list(section.table),
        "paragraphs": [
            {
                "id": paragraph.id,
                "title": paragraph.title,
                "sentences": [_sentence(sentence) for sentence in paragraph.sentences],
                "rows": [_row(row) for row in paragraph.rows],
            }
            for paragraph in section.paragraphs
        ],
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "origin": sentence.origin,
        "figures": list(sentence.figures),
        "facts": list(sentence.facts),
        "citations": citations(sentence.citations),
    }


def _row(row: FactRow) -> dict[str, Any]:
    return {
        "fact": row.id,
        "title": row.title,
        "status": "found" if row.values else "absent",
        "values": [
            {"value": fact.text, "valid": fact.valid, "citations": citations([fact.citation])} for fact in row.values
        ],
    }


def _figure(figure: Figure, report: Report) -> dict[str, Any]:
    amount = figure.kind == "amount"
    return {
        "id": figure.id,
        "name": figure.name,
        "title": report.rules.titles(figure.name)[report.language],
        "year": figure.year,
        "kind": figure.kind,
        "value": _number(figure.value),
        "normalized": _number(figure.value * report.ledger.unit.scale) if amount else None,
        "shown": show(figure, report.ledger.unit, report.language),
        "written": figure.written or None,
        "citations": citations([figure.citation] if figure.citation else []),
        "formula": {"expression": figure.formula.expression, "operands": list(figure.formula.operands)}
        if figure.formula
        else None,
    }


def _check(check: CheckResult, language: Language) -> dict[str, Any]:
    difference = None if check.left is None or check.right is None else _number(check.left - check.right)
    return {
        "id": check.id,
        "kind": check.kind,
        "title": check.titles[language],
        "year": check.year,
        "status": check.status,
        "left": _number(check.left) if check.left is not None else None,
        "right": _number(check.right) if check.right is not None else None,
        "difference": difference,
        "formula": check.formula,
        "figures": list(check.figures),
        "citations": citations(check.citations),
    }


def _flag(flag: Flag, language: Language) -> dict[str, Any]:
    return {
        "id": flag.id,
        "title": flag.titles[language],
        "rule": flag.rule,
        "year": flag.year,
        "figures": list(flag.figures),
        "citations": citations(flag.citations),
    }


def _number(value: Decimal) -> str:
    """Write a number as text, exact as far as it matters: JSON's own numbers are binary."""
    return f"{value.normalize():f}" if value == value.quantize(Decimal("0.00000001")) else f"{value:.8f}"
