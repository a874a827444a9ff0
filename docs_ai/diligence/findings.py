"""What a report leaves to a person: gaps, contradictions, unread sources, and the signature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docs_ai.diligence.checks import CheckResult
from docs_ai.diligence.facts import Fact
from docs_ai.diligence.figures import Figure, show
from docs_ai.diligence.passages import one_line
from docs_ai.diligence.phrases import Phrases
from docs_ai.diligence.report import LOCATING, Report, ToDo
from docs_ai.diligence.workbook import Issue

__all__ = ["difference_words", "todo_list"]

_WANTED_YEARS = 3


def todo_list(report: Report, issues: Sequence[Issue]) -> list[ToDo]:
    """List what needs a person, the gravest first; the last item is always to review and sign."""
    words = Phrases(report.language)
    found = [*_unread(report, words), *_contradictions(report, words), *_facts(report, words)]
    found += [ToDo(issue.code, words(f"todo_{issue.code}", place=issue.place)) for issue in issues]
    found += _gaps(report, words)
    unsorted = sum(rejection.paragraph == LOCATING for rejection in report.rejected)
    if unsorted:
        found.append(ToDo("unlocated", words("todo_unlocated", count=unsorted)))
    if len(report.rejected) > unsorted:
        found.append(ToDo("rejected", words("todo_rejected", count=len(report.rejected) - unsorted)))
    return [*found, ToDo("sign", words["todo_sign"])]


def difference_words(check: CheckResult, report: Report) -> tuple[str, str, str]:
    """Return the two sides of a check and their difference as a reader sees them; dashes when it was not possible."""
    if check.left is None or check.right is None:
        return "—", "—", "—"
    sides = (check.left, check.right, check.left - check.right)
    left, right, difference = (
        show(Figure(check.id, check.year, side), report.ledger.unit, report.language) for side in sides
    )
    return left, right, difference


def _unread(report: Report, words: Phrases) -> Iterable[ToDo]:
    for failure in report.failures:
        yield ToDo("unread", words("todo_unread", name=failure.path.name, reason=str(failure.error)))


def _contradictions(report: Report, words: Phrases) -> Iterable[ToDo]:
    for check in report.checks:
        if check.status == "differs":
            left, right, difference = difference_words(check, report)
            text = words(
                "todo_differs",
                title=check.titles[report.language],
                year=check.year,
                left=left,
                right=right,
                difference=difference.lstrip("-"),
            )
            yield ToDo("differs", text, check.citations)


def _facts(report: Report, words: Phrases) -> Iterable[ToDo]:
    rows = [row for section in report.sections for paragraph in section.paragraphs for row in paragraph.rows]
    for row in rows:
        for fact in row.values:
            if fact.valid is False:
                yield ToDo("invalid", words("todo_invalid", title=row.title, value=fact.text), (fact.citation,))
        if _differ(row.values):
            values = words.joined([fact.text for fact in row.values])
            places = tuple(fact.citation for fact in row.values)
            yield ToDo("conflict", words("todo_conflict", title=row.title, values=values), places)


def _differ(values: Sequence[Fact]) -> bool:
    """Tell whether several sources give one fact differently; several values of one source are a list."""
    by_source: dict[str, set[str]] = {}
    for fact in values:
        by_source.setdefault(fact.citation.source, set()).add(one_line(fact.text).casefold())
    return len(by_source) > 1 and len({frozenset(said) for said in by_source.values()}) > 1


def _gaps(report: Report, words: Phrases) -> Iterable[ToDo]:
    absent = [row.title for section in report.sections for p in section.paragraphs for row in p.rows if not row.values]
    silent = [
        sentence.text
        for section in report.sections
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
        if not sentence.citations
    ]
    if absent:
        yield ToDo("absent", words("todo_absent", items=words.joined(absent)))
    for text in silent:
        yield ToDo("absent", text)
    blocked = {check.titles[report.language]: None for check in report.checks if check.status == "not_possible"}
    if blocked and len(report.ledger):
        yield ToDo("not_possible", words("todo_not_possible", items=words.joined(list(blocked))))
    years = len(report.ledger.years)
    if years < _WANTED_YEARS and any(section.kind == "figures" for section in report.sections):
        yield ToDo("few_years", words("todo_few_years", count=years))
