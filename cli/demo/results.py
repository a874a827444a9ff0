"""The jobs' result files, as a person would want to see them.

Every function takes the parsed result file (the stable contract, not the jobs' own objects) and returns what rich
prints. On a narrow terminal a table becomes a list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from cli.demo.stage import printable

__all__ = ["Grid", "clock", "code_with_ghost", "minutes", "report", "terms", "unit_tests"]

Result = Mapping[str, Any]

_STATUS_STYLE = {
    "found": "green",
    "absent": "dim",
    "conflict": "bold red",
    "needs_review": "yellow",
    "external_reference": "cyan",
}
_BESIDE_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) | (?=[\u3000-\u9fff\uff00-\uffef])")
_GHOST_STYLE = "bold italic green on grey15"
_ROOM_FOR_A_COLUMN = 14
_LEAD = 8


class Grid:
    """A table that becomes a list of ``heading: value`` lines where its columns would be too narrow to read."""

    def __init__(self, headings: Sequence[str], rows: Iterable[Sequence[Text | str]], *, title: str = "") -> None:
        self._headings = headings
        self._rows = [[_text(cell) for cell in row] for row in rows]
        self._title = title

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._title:
            yield Text(self._title, style="bold")
        if options.max_width >= _ROOM_FOR_A_COLUMN * len(self._headings):
            yield self._table()
        else:
            yield from self._list()

    def _table(self) -> Table:
        table = Table(header_style="bold cyan")
        for heading in self._headings:
            table.add_column(heading, overflow="fold")
        for row in self._rows:
            table.add_row(*row)
        return table

    def _list(self) -> Iterable[Text]:
        for row in self._rows:
            for number, (heading, cell) in enumerate(zip(self._headings, row, strict=True)):
                if cell.plain:
                    yield Text.assemble("- " if number == 0 else "  ", (f"{heading}: ", "cyan"), cell)


def clock(seconds: float) -> str:
    """Return ``seconds`` as a transcript shows a time: ``mm:ss``, with hours only when there are some."""
    minutes_, rest = divmod(int(seconds), 60)
    hours, minutes_ = divmod(minutes_, 60)
    return f"{hours}:{minutes_:02}:{rest:02}" if hours else f"{minutes_:02}:{rest:02}"


def code_with_ghost(code: str, ghost: str, offset: int, *, language: str, title: str) -> RenderableType:
    """Return ``code`` in colour, with the suggestion ``ghost`` at ``offset`` shown as an editor shows ghost text."""
    whole = printable(code[:offset]) + printable(ghost) + printable(code[offset:])
    start = len(printable(code[:offset]))
    text = Syntax("", language, theme="ansi_dark", background_color="default").highlight(whole)
    text.stylize(_GHOST_STYLE, start, start + len(printable(ghost)))
    text.rstrip()
    return Panel(text, title=_text(title), title_align="left", border_style="green")


def terms(
    result: Result, titles: Mapping[str, str] | None = None, items: Mapping[str, str] | None = None
) -> RenderableType:
    """Show the terms of a document: value, place and quote of each, and a line for each facility, security and so on.

    Args:
        result: the result file.
        titles: names the fields for people.
        items: names the groups that repeat, whose fields are called ``group.field``.
    """
    items = items or {}
    single = [field for field in result["fields"] if str(field["name"]).partition(".")[0] not in items]
    rows = [_term(field, (titles or {}).get(field["name"], field["name"])) for field in single]
    document = result["document"]
    name, pages = str(document["path"]).rsplit("/", 1)[-1], document["pages"]
    title = f"{name} ({pages} pages): {_count(result['fields'])}"
    grid = Grid(("Term", "As written", "Normalised", "Page", "Quote", "Status"), rows, title=title)
    lines = _items([field for field in result["fields"] if field not in single], items)
    return Group(grid, Grid(("Item", "As written", "Page"), lines)) if lines else grid


def _items(fields: Sequence[Result], titles: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return a line for each item: what it is, its values as written, each once, and its page."""
    found: dict[tuple[str, int | None], list[Result]] = {}
    for field in fields:
        if field.get("value"):
            found.setdefault((str(field["name"]).partition(".")[0], field.get("index")), []).append(field)
    return [
        (
            titles[group] + ("" if index is None else f" {index + 1}"),
            " · ".join(dict.fromkeys(_short(str(field["value"]), 60).plain for field in item)),
            str(item[0].get("page") or ""),
        )
        for (group, index), item in found.items()
    ]


def _term(field: Result, title: str) -> list[Text | str]:
    number = f" {field['index'] + 1}" if field.get("index") is not None else ""
    status = str(field["status"])
    value, normal, unit = (str(field.get(key) or "") for key in ("value", "normalized", "unit"))
    normal = "" if _squeezed(normal) == _squeezed(value) else f"{normal} {'' if normal.endswith(unit) else unit}"
    return [
        f"{title}{number}",
        _short(value, 60),
        _short(normal, 40),
        str(field.get("page") or ""),
        _short(_around(str(field.get("quote") or ""), value), 40),
        Text(status, style=_STATUS_STYLE.get(status, "")),
    ]


def _count(fields: Sequence[Result]) -> str:
    statuses = [str(field["status"]) for field in fields]
    return ", ".join(f"{statuses.count(status)} {status.replace('_', ' ')}" for status in dict.fromkeys(statuses))


def minutes(result: Result) -> RenderableType:
    """Show a meeting's minutes: summary, decisions, and actions with owner, due date and times."""
    parts: list[RenderableType] = [_heading(str(result["meeting"].get("title") or "Minutes"))]
    parts += [Text(printable(item["text"])) for item in result["summary"]]
    parts.append(
        Grid(("Decision", "When"), [(item["text"], _times(item)) for item in result["decisions"]], title="Decisions")
    )
    actions = [
        (item["text"], str(item.get("owner") or "-"), str(item.get("due") or "-"), _times(item))
        for item in result["actions"]
    ]
    parts.append(Grid(("Action", "Owner", "Due", "When"), actions, title="Actions"))
    if result.get("questions"):
        open_ = [(item["text"], _times(item)) for item in result["questions"]]
        parts.append(Grid(("Open question", "When"), open_, title="Open questions"))
    return Group(*parts)


def _times(item: Result) -> str:
    return ", ".join(dict.fromkeys(clock(start) for start, _ in item.get("times") or []))


def report(result: Result) -> RenderableType:
    """Show a drafted report: sentences and facts with the marks of their sources, flags, and what needs a person."""
    marks = _Marks()
    parts: list[RenderableType] = [_heading(str(result["title"]))]
    for section in result["sections"]:
        parts.append(Text(printable(section["title"]), style="bold"))
        for paragraph in section["paragraphs"]:
            parts += [_fact(row, marks) for row in paragraph["rows"]]
            sentences = [_sentence(sentence, marks) for sentence in paragraph["sentences"]]
            if sentences:
                parts.append(Text(" ").join(sentences))
    flags = [(flag["title"], str(flag["year"] or ""), marks.of(flag["citations"])) for flag in result["risk_flags"]]
    if flags:
        parts.append(Grid(("Risk flag", "Year", "Sources"), flags, title="Risk flags"))
    parts.append(_sources(marks))  # after everything that cites
    for item in result["needs_person"]:
        parts.append(Text.assemble(("! ", "bold yellow"), printable(item["text"])))
    return Group(*parts)


class _Marks:
    """Numbers the places that a report cites, in the order in which they are met."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def of(self, citations: Sequence[Result]) -> str:
        """Return the marks of these places, such as ``[1][4]``."""
        names = dict.fromkeys(map(_place, citations))
        return "".join(f"[{self.places.setdefault(name, len(self.places) + 1)}]" for name in names)


def _place(citation: Result) -> str:
    page = f", page {citation['page']}" if citation.get("page") else ""
    return f"{citation['source']}{', ' + citation['cell'] if citation.get('cell') else page}"


def _sentence(sentence: Result, marks: _Marks) -> Text:
    written = Text(printable(sentence["text"]), style="" if sentence["origin"] == "model" else "dim")
    return written.append(marks.of(sentence["citations"]), style="cyan")


def _fact(row: Result, marks: _Marks) -> Text:
    text = Text.assemble("  ", (f"{printable(row['title'])}: ", "bold"))
    if not row["values"]:
        return text.append("not stated", style="dim")
    for number, value in enumerate(row["values"]):
        text.append(
            ("; " if number else "") + printable(value["value"]), style="red" if value["valid"] is False else ""
        )
        text.append(marks.of(value["citations"]), style="cyan")
    return text


def _sources(marks: _Marks) -> Text:
    listed = "; ".join(f"[{number}] {name}" for name, number in marks.places.items())
    return Text(f"Sources: {printable(listed)}", style="dim")


def _heading(text: str) -> Text:
    return Text(printable(text), style="bold underline")


def _short(value: object, cells: int) -> Text:
    """Return one line of at most ``cells`` columns, without the spaces that a PDF's layout puts beside Chinese."""
    text = Text(printable(_BESIDE_HAN.sub("", " ".join(str(value if value is not None else "").split()))))
    text.truncate(cells, overflow="ellipsis")
    return text


def _around(quote: str, value: str) -> str:
    """Cut the quote's beginning where the value would otherwise be out of sight."""
    at = quote.find(value[:_LEAD])
    return quote if at <= _LEAD else f"…{quote[at - _LEAD :]}"


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _text(cell: Text | str) -> Text:
    return cell if isinstance(cell, Text) else Text(printable(cell))


def unit_tests(result: Result) -> RenderableType:
    """Show which tests of each function were kept, and the coverage that they gained."""
    parts: list[RenderableType] = []
    for function in result["functions"]:
        before, after = function["coverage"]["before"], function["coverage"]["after"]
        rows = [(test["name"], test["kind"], test["origin"]) for test in function["kept"]]
        title = (
            f"Tests for {function['name']}: {function['written']} written, {len(rows)} kept after three passing runs; "
            f"lines {_share(before['lines'])} -> {_share(after['lines'])}, "
            f"branches {_share(before['branches'])} -> {_share(after['branches'])}"
        )
        parts.append(Grid(("Test", "Kind", "Input chosen by"), rows, title=title))
    dropped = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in result["totals"]["dropped"].items())
    if dropped:
        parts.append(Text(f"Dropped: {dropped}", style="dim"))
    return Group(*parts)


def _share(count: Result) -> str:
    return f"{count['covered']}/{count['total']}"
