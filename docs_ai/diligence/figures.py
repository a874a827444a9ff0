"""Figures and the places they come from: the vocabulary of a drafted report.

A `Figure` is a number with a name and a year. It was either read (it has a `Citation`) or computed (it has a `Formula`
whose operands are figures); there is no third way for a number to enter a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from copilot.language import Language

__all__ = ["Citation", "Figure", "FigureKind", "Formula", "Ledger", "Unit", "show"]

FigureKind = Literal["amount", "percent", "times", "days"]

_CENT = Decimal("0.01")
_SCALES: Mapping[int, tuple[str, str]] = {
    1: ("元", ""),
    1_000: ("千元", "thousand"),
    10_000: ("万元", "ten thousand"),
    1_000_000: ("百万元", "million"),
    100_000_000: ("亿元", "hundred million"),
    1_000_000_000: ("十亿元", "billion"),
}
_CURRENCIES_ZH: Mapping[str, str] = {"USD": "美元", "HKD": "港元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元"}


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source: a span of a document's text, or a cell of a workbook.

    Attributes:
        source: the source's name as it stands in the report's list of sources.
        quote: what stands there, as written.
        page: page from 1, where the source has pages.
        span: ``[start, end)`` in the source's text, where it has one.
        cell: ``sheet!A1`` for a workbook.
    """

    source: str
    quote: str
    page: int | None = None
    span: tuple[int, int] | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """How a figure was computed: the expression as it stands in the rules, and the figures it used, by id."""

    expression: str
    operands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A currency (ISO 4217, empty when not stated), how many currency units one unit is, and the decimals shown."""

    currency: str = ""
    scale: int = 1
    decimals: int = 2

    def words(self, language: Language) -> str:
        """Return the unit as a reader expects it, such as ``万元`` or ``USD thousand``."""
        chinese, english = _SCALES[self.scale]
        if language == "en":
            return " ".join(filter(None, (self.currency, english)))
        foreign = _CURRENCIES_ZH.get(self.currency, "" if self.currency in ("", "CNY") else self.currency)
        return chinese.removesuffix("元") + foreign if foreign else chinese


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of one year, read or computed.

    Attributes:
        name: account or measure, such as ``revenue`` or ``debt_ratio``.
        year: the reporting year.
        value: an amount in the report's unit, a percentage as a fraction, a multiple, or days.
        kind: how to show it.
        citation: where it was read; None when computed.
        formula: how it was computed; None when read.
        written: the number as the source shows it, empty when computed.
    """

    name: str
    year: int
    value: Decimal
    kind: FigureKind = "amount"
    citation: Citation | None = None
    formula: Formula | None = None
    written: str = ""

    @property
    def id(self) -> str:
        """``name_year``, the name of its placeholder."""
        return f"{self.name}_{self.year}"


class Ledger:
    """The figures of one client by name and year, all amounts in one unit."""

    def __init__(self, figures: Mapping[tuple[str, int], Figure], unit: Unit) -> None:
        self._figures = dict(figures)
        self.unit = unit

    @property
    def years(self) -> tuple[int, ...]:
        """The years of which anything is known, oldest first."""
        return tuple(sorted({year for _, year in self._figures}))

    def get(self, name: str, year: int) -> Figure | None:
        """Return the figure, or None when it was neither read nor computed."""
        return self._figures.get((name, year))

    def by_id(self, figure_id: str) -> Figure | None:
        """Return the figure of that id, such as ``revenue_2025``, or None."""
        name, _, year = figure_id.rpartition("_")
        return self._figures.get((name, int(year))) if year.isdigit() else None

    def series(self, name: str) -> list[Figure]:
        """Return the figures of that name, oldest first."""
        return [self._figures[name, year] for year in self.years if (name, year) in self._figures]

    def __contains__(self, name: object) -> bool:
        return any(known == name for known, _ in self._figures)

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._figures.values())

    def __len__(self) -> int:
        return len(self._figures)

    def joined(self, figures: Mapping[tuple[str, int], Figure]) -> Ledger:
        """Return a ledger that also holds ``figures``; what is already there stays."""
        return Ledger({**figures, **self._figures}, self.unit)


def show(figure: Figure, unit: Unit, language: Language, *, bare: bool = False, unsigned: bool = False) -> str:
    """Write a figure for a reader: ``39,874.20万元``, ``USD 72,410 thousand``, ``68.36%``, ``1.25x``, ``136 days``.

    Args:
        figure: what to write.
        unit: the unit of amounts.
        language: of the unit's words.
        bare: leave the unit of an amount out, for a table that names it once.
        unsigned: drop the sign, for a number after a word of direction.
    """
    value = abs(figure.value) if unsigned else figure.value
    if figure.kind == "percent":
        return f"{_rounded(value * 100):,}%"
    if figure.kind == "times":
        return f"{_rounded(value):,}" + ("" if bare else "倍" if language == "zh" else "x")
    if figure.kind == "days":
        days = value.quantize(Decimal(1), ROUND_HALF_UP)
        return f"{days:,}" + ("" if bare else "天" if language == "zh" else " days")
    number = f"{value.quantize(Decimal(1).scaleb(-unit.decimals), ROUND_HALF_UP) + 0:,}"
    if bare:
        return number
    if language == "zh":
        return number + unit.words("zh")
    currency, _, scale = unit.words("en").partition(" ") if unit.currency else ("", "", unit.words("en"))
    return " ".join(filter(None, (currency, number, scale)))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP) + 0
