"""From the tables of one or more workbooks to one ledger in one unit, with what did not fit named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docs_ai.diligence.figures import Citation, Figure, Formula, Ledger, Unit
from docs_ai.diligence.formula import FormulaGap
from docs_ai.diligence.rulebook import Rulebook
from docs_ai.diligence.workbook import Entry, Issue, Line, Table, Workbook

__all__ = ["Statements", "Subtotal", "gather", "with_measures"]


@dataclass(frozen=True, slots=True)
class Subtotal:
    """A line that should be the sum of the lines above it, with both figures and the cells of the parts."""

    account: str
    year: int
    stated: Figure
    total: Decimal
    parts: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """What the workbooks hold: the ledger, the sub-totals to check, and what a person must know."""

    ledger: Ledger
    subtotals: tuple[Subtotal, ...]
    issues: tuple[Issue, ...]


def gather(workbooks: Mapping[str, Workbook], rules: Rulebook) -> Statements:
    """Put the statements of all workbooks, by source name, into one ledger.

    Consolidated statements win over a parent company's. The same figure with another value in a second place is an
    issue, and the first stands. Amounts take the unit that most tables have.
    """
    tables = _chosen([(source, table) for source, workbook in workbooks.items() for table in workbook.tables])
    unit = _main_unit(table for _, table in tables)
    issues = [issue for workbook in workbooks.values() for issue in workbook.issues]
    figures: dict[tuple[str, int], Figure] = {}
    subtotals: list[Subtotal] = []
    for source, table in tables:
        if table.unit is None:
            issues.append(Issue("unit_missing", f"{source}: {table.sheet}"))
        factor = Decimal(table.unit.scale if table.unit else unit.scale) / unit.scale
        read = _Reader(source, table, factor, rules)
        for key, figure in read.figures().items():
            known = figures.setdefault(key, figure)
            if known is not figure and known.value != figure.value:
                place = figure.citation.cell if figure.citation else ""
                issues.append(Issue("figure_conflict", f"{source}: {place}"))
        subtotals += read.subtotals()
    whole = all(figure.value == figure.value.to_integral_value() for figure in figures.values())
    ledger = Ledger(figures, replace(unit, decimals=0 if whole else 2))
    return Statements(ledger, tuple(subtotals), tuple(issues))


def _chosen(tables: Sequence[tuple[str, Table]]) -> list[tuple[str, Table]]:
    """Leave a parent company's statement out where the same source has the consolidated one."""
    merged = {(source, table.kind) for source, table in tables if table.consolidated}
    return [(source, table) for source, table in tables if table.consolidated or (source, table.kind) not in merged]


def _main_unit(tables: Iterable[Table]) -> Unit:
    counted = Counter(table.unit for table in tables if table.unit)
    return counted.most_common(1)[0][0] if counted else Unit()


@dataclass(frozen=True, slots=True)
class _Reader:
    source: str
    table: Table
    factor: Decimal
    rules: Rulebook

    def figures(self) -> dict[tuple[str, int], Figure]:
        """Return the table's accounts by name and year; of two names for one account, the better ranked line wins."""
        best: dict[str, tuple[int, Line]] = {}
        for line in self.table.lines:
            named = self.rules.account_of(self.table.kind, line.label)
            if named and line.entries and (named[0] not in best or named[1] < best[named[0]][0]):
                best[named[0]] = (named[1], line)
        return {
            (name, year): self.figure(name, year, line) for name, (_, line) in best.items() for year in line.entries
        }

    def figure(self, name: str, year: int, line: Line) -> Figure:
        entry = line.entries[year]
        value = entry.value * self.factor
        if self.rules.accounts[name].unsigned:
            value = abs(value)
        return Figure(name, year, value, citation=self.cite(line, entry, year), written=entry.written)

    def cite(self, line: Line, entry: Entry, year: int) -> Citation:
        return Citation(self.source, f"{line.label} {year}: {entry.written}", cell=entry.cell)

    def subtotals(self) -> list[Subtotal]:
        found: list[Subtotal] = []
        parts: list[Line] = []
        for line in self.table.lines:
            named = self.rules.account_of(self.table.kind, line.label)
            if named and self.rules.accounts[named[0]].sums and line.entries:
                if len(parts) > 0:
                    found += [self._subtotal(named[0], line, parts, year) for year in line.entries]
                parts = []
            elif not line.entries or (named and named[0].startswith("total_")):
                parts = []
            elif not line.part:
                parts.append(line)
        return found

    def _subtotal(self, name: str, line: Line, parts: Sequence[Line], year: int) -> Subtotal:
        used = [(part, part.entries[year]) for part in parts if year in part.entries]
        total = sum((entry.value for _, entry in used), Decimal(0)) * self.factor
        if self.rules.accounts[name].unsigned:
            total = abs(total)
        cited = tuple(self.cite(part, entry, year) for part, entry in used)
        return Subtotal(name, year, self.figure(name, year, line), total, cited)


def with_measures(ledger: Ledger, rules: Rulebook) -> Ledger:
    """Return the ledger with every measure of the rules that can be computed, each with its formula and operands."""
    for measure in rules.measures.values():
        computed: dict[tuple[str, int], Figure] = {}
        for year in ledger.years:
            if measure.base_positive:
                base = ledger.get(measure.base_positive, year - 1)
                if base is None or base.value <= 0:
                    continue
            try:
                result = measure.formula.evaluate(ledger, year)
            except FormulaGap:
                continue
            if not result.operands:
                continue
            formula = Formula(measure.formula.text, tuple(figure.id for figure in result.operands))
            computed[measure.name, year] = Figure(measure.name, year, result.value, measure.kind, formula=formula)
        ledger = ledger.joined(computed)
    return ledger
