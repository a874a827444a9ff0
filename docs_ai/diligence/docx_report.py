"""A report as a Word document: sections with source marks, figures, flags, cross-checks, open points, sources."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from copilot.language import Language
from docs_ai.diligence.checks import CheckResult
from docs_ai.diligence.docx_style import TEXT_WIDTH_CM, CellText, Sheet
from docs_ai.diligence.figures import Citation, Figure, show
from docs_ai.diligence.findings import difference_words
from docs_ai.diligence.flags import Flag
from docs_ai.diligence.passages import one_line
from docs_ai.diligence.phrases import Phrases
from docs_ai.diligence.report import Finding, Report, ReportSection

__all__ = ["formula_words", "to_docx"]

_QUOTE: dict[Language, int] = {"zh": 90, "en": 180}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def to_docx(report: Report) -> bytes:
    """Return the report as the bytes of a DOCX file."""
    return _Writer(report).write()


def formula_words(expression: str, report: Report) -> str:
    """Write a formula with the names that a reader knows: ``负债合计 ÷ 资产总计``."""
    chinese = report.language == "zh"

    def named(match: re.Match[str]) -> str:
        function, name = match["function"], match["name"]
        if name == "and":
            return "且" if chinese else "and"
        title = report.rules.titles(name)[report.language]
        return (("上年" if chinese else "prior-year ") if function == "before" else "") + title

    text = re.sub(r"(?:(?P<function>before|or0)\()?(?P<name>[a-z_]+)(?(function)\))", named, expression)
    return text.replace(" * ", " × ").replace(" / ", " ÷ ").replace(" - ", " − ")


class _Marks:
    """Numbers the places in the order in which the report first cites them."""

    def __init__(self) -> None:
        self._numbers: dict[Citation, int] = {}

    def of(self, places: Iterable[Citation]) -> str:
        """Return the mark of these places, runs of numbers joined: ``[3–6][9]``."""
        numbers = sorted({self._numbers.setdefault(place, len(self._numbers) + 1) for place in places})
        runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
        return "".join(f"[{run[0]}]" if len(run) == 1 else f"[{run[0]}–{run[-1]}]" for run in runs)

    @property
    def places(self) -> list[Citation]:
        return list(self._numbers)


class _Writer:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._words = Phrases(report.language)
        self._sheet = Sheet(report.language, report.title)
        self._marks = _Marks()

    def write(self) -> bytes:
        report, words, sheet = self._report, self._words, self._sheet
        sheet.header(words["draft"])
        sheet.title(report.title, self._subject())
        sheet.note(words["intro"])
        for number, section in enumerate(report.sections, 1):
            self._section(number, section)
        number = len(report.sections)
        for offset, (title, part) in enumerate(
            (("flags", self._flags), ("checks", self._checks), ("todo", self._todo), ("sources", self._sources)), 1
        ):
            sheet.heading(self._numbered(number + offset, words[title]), 1)
            part()
        stream = io.BytesIO()
        sheet.save(stream)
        return stream.getvalue()

    def _subject(self) -> str:
        """Return the client's name as the sources state it, for the line under the title."""
        rows = [row for section in self._report.sections for p in section.paragraphs for row in p.rows if row.values]
        return _clean(rows[0].values[0].text) if rows else ""

    def _numbered(self, number: int, title: str) -> str:
        if self._report.language == "zh":
            return f"{'一二三四五六七八九十'[number - 1]}、{title}" if number <= 10 else f"{number}、{title}"
        return f"{number}. {title}"

    def _section(self, number: int, section: ReportSection) -> None:
        self._sheet.heading(self._numbered(number, section.title), 1)
        if section.kind == "figures":
            self._figures(section)
        for paragraph in section.paragraphs:
            self._sheet.heading(paragraph.title, 2)
            if paragraph.rows:
                self._rows(paragraph)
            parts = [(_clean(s.text), self._marks.of(s.citations)) for s in paragraph.sentences]
            if parts:
                self._sheet.paragraph(parts)

    def _rows(self, paragraph: Finding) -> None:
        rows: list[list[CellText]] = []
        for row in paragraph.rows:
            values = [fact.text + self._validity(fact.valid) for fact in row.values]
            text = "；".join(values) if self._report.language == "zh" else "; ".join(values)
            mark = self._marks.of(fact.citation for fact in row.values)
            rows.append([row.title, (_clean(text) or self._words["not_stated"], mark)])
        self._sheet.table((), rows, (4.2, TEXT_WIDTH_CM - 4.2), size=9.5)

    def _validity(self, valid: bool | None) -> str:
        return "" if valid is None else self._words["valid" if valid else "invalid"]

    def _figures(self, section: ReportSection) -> None:
        report, words = self._report, self._words
        years = report.ledger.years
        if not years:
            self._sheet.paragraph([(words["no_figures"], "")])
            return
        rows = [self._figure_row(name, years) for name in section.table]
        unit = report.ledger.unit.words(report.language)
        self._sheet.note(f"{words['figures_table']}（{words['unit']}：{unit}）" if report.language == "zh"
                         else f"{words['figures_table']} ({words['unit'].lower()}: {unit})")  # fmt: skip
        head = [words["item"], *(str(year) for year in years), f"{words['source']} / {words['formula']}"]
        figure = 2.45
        left = 3.6 if report.language == "zh" else 4.0
        widths = [left, *([figure] * len(years)), TEXT_WIDTH_CM - left - figure * len(years)]
        self._sheet.table(head, rows, widths, right=range(1, len(years) + 1), size=8.5)

    def _figure_row(self, name: str, years: Sequence[int]) -> list[CellText]:
        report = self._report
        figures = [report.ledger.get(name, year) for year in years]
        shown = [show(f, report.ledger.unit, report.language, bare=True) if f else "—" for f in figures]
        read = [figure for figure in figures if figure]
        basis = self._words["not_stated"]
        if read:
            formula = read[0].formula
            basis = formula_words(formula.expression, report) if formula else _cells(read)
        return [report.rules.titles(name)[report.language], *shown, basis]

    def _flags(self) -> None:
        words = self._words
        if not self._report.flags:
            self._sheet.paragraph([(words["no_flags"], "")])
            return
        rows: list[list[CellText]] = [
            [flag.titles[self._report.language], (self._basis(flag), self._marks.of(flag.citations)), self._rule(flag)]
            for flag in self._report.flags
        ]
        head = (words["flag"], words["basis"], words["rule"])
        self._sheet.table(head, rows, (4.4, 7.2, TEXT_WIDTH_CM - 11.6), size=8.5)

    def _basis(self, flag: Flag) -> str:
        report = self._report
        texts = [one_line(place.quote) for place in flag.citations if not place.cell]
        shown = [figure for name in flag.figures if (figure := report.ledger.by_id(name))]
        values = [
            f"{report.rules.titles(f.name)[report.language]} {f.year}{self._words['colon']}"
            f"{show(f, report.ledger.unit, report.language)}"
            for f in shown
        ]
        joined = "；" if report.language == "zh" else "; "
        return _clean(joined.join([*values, *(_short(text, report.language) for text in texts)]))

    def _rule(self, flag: Flag) -> str:
        if flag.id.startswith("differs_"):
            return self._words["rule_check"]
        return self._words["rule_mention"] if flag.year is None else formula_words(flag.rule, self._report)

    def _checks(self) -> None:
        words, report = self._words, self._report
        counts = {s: sum(check.status == s for check in report.checks) for s in ("agrees", "differs", "not_possible")}
        self._sheet.paragraph([(words("checks_summary", total=len(report.checks), **counts), "")])
        by_title: dict[str, list[CheckResult]] = {}
        for check in report.checks:
            by_title.setdefault(check.titles[report.language], []).append(check)
        rows: list[list[CellText]] = []
        for title, results in by_title.items():
            rows += self._check_rows(title, results)
        head = (words["check"], words["year"], words["left"], words["right"], words["result"])
        if rows:
            self._sheet.table(head, rows, (5.6, 2.2, 2.9, 2.9, TEXT_WIDTH_CM - 13.6), right=(2, 3), size=8.5)

    def _check_rows(self, title: str, results: Sequence[CheckResult]) -> list[list[CellText]]:
        """Show checks that came out the same in one row, and each difference in its own."""
        rows: list[list[CellText]] = []
        for status in ("agrees", "not_possible"):
            years = [result.year for result in results if result.status == status]
            if years:
                span = str(years[0]) if len(years) == 1 else f"{min(years)}–{max(years)}"
                rows.append([title, span, "", "", self._words[status]])
        for result in results:
            if result.status == "differs":
                left, right, _ = difference_words(result, self._report)
                mark = self._marks.of(result.citations)
                rows.append([title, str(result.year), left, right, (self._words["differs"], mark)])
        return rows

    def _todo(self) -> None:
        parts = [(_clean(item.text), self._marks.of(item.citations)) for item in self._report.todo]
        self._sheet.bullets(parts)

    def _sources(self) -> None:
        words = self._words
        rows = [
            [
                f"[{number}]",
                place.source,
                self._place(place),
                _clean(_short(one_line(place.quote), self._report.language)),
            ]
            for number, place in enumerate(self._marks.places, 1)
        ]
        head = ("", words["source"], words["place"], words["quote"])
        if rows:
            self._sheet.table(head, rows, (1.1, 3.6, 3.7, TEXT_WIDTH_CM - 8.4), size=8)
        for source in self._report.sources:
            self._sheet.note(f"{source.name}  SHA-256 {source.sha256}")

    def _place(self, place: Citation) -> str:
        if place.cell:
            return place.cell
        span = self._words("chars", start=place.span[0], end=place.span[1]) if place.span else ""
        page = self._words("page", page=place.page) if place.page else ""
        return self._words.joined([part for part in (page, span) if part])


def _cells(figures: Sequence[Figure]) -> str:
    """Return the cells of a row of figures, ``利润表!B6–D6`` where they lie in one row of one sheet."""
    cells = [figure.citation.cell for figure in figures if figure.citation and figure.citation.cell]
    sheets = {cell.rpartition("!")[0] for cell in cells}
    if len(sheets) == 1 and len(cells) > 1:
        return f"{cells[0]}–{cells[-1].rpartition('!')[2]}"
    return ", ".join(cells)


def _short(text: str, language: Language) -> str:
    limit = _QUOTE[language]
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _clean(text: str) -> str:
    """Take out what XML cannot carry."""
    return _UNPRINTABLE.sub("", text)
