"""A document as numbered lines under headings: what rules search, what the model sees, and what a quote is.

A line is a paragraph, a table row, or one item of an enumeration inside a paragraph. A long paragraph is cut at its
sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from docs_ai.reading import Block, Cell, Document, Span
from docs_ai.terms.frames import Masked
from docs_ai.terms.normalise import names
from docs_ai.terms.normalise.folding import fold

__all__ = ["Line", "Outline", "marker_length"]

_LONG = 220
_HEADING_LENGTH = 70
_LEVELS = (
    (
        1,
        re.compile(
            r"第[一二三四五六七八九十百\d]+[章部篇]|(?i:part|chapter|schedule|annex|appendix|article)\s+[\dA-Z]"
        ),
    ),
    (2, re.compile(r"第[一二三四五六七八九十百\d]+条|[一二三四五六七八九十]{1,3}\s?[、.．]|(?i:section|clause)\s+\d")),
    (3, re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]")),
    (2, re.compile(r"\d{1,2}\s?\.\s*(?=[A-Z“\"])")),
    (4, re.compile(r"\d{1,2}\s?[.．、](?!\d)|\d{1,2}\.\d{1,2}(?:\.\d{1,2})*\.?\s")),
    (5, re.compile(r"[（(]?(?:\d{1,2}|[a-z]|[ivx]{1,5})[)）]|[•●▪■◆○☑☒□☐-]\s?")),
)
_MARKER = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in _LEVELS))
_ENUMERATED = re.compile(
    r"(?<=[\s;；:：,，。])[（(](?P<label>\d{1,2}|[a-z]|[ivx]{1,4}|[一二三四五六七八九十]{1,2})[)）]|[①②③④⑤⑥⑦⑧⑨⑩]"
)
_COUNT = re.compile(r"(?:^|(?<=[^\d\s.．]))(\d{1,2})．(?!\d)")
_FIRST = frozenset(["1", "a", "i", "一", "①"])
_LABELLED = re.compile(
    r"(?<=[。；;])\s?(?!(?:支付|还款|付息|结息|计息|利率|期限|金额|用途)[^:：]{0,6}[:：])[\u4e00-\u9fff]{2,10}[:：]"
    r"|(?<=[.;])\s+(?!(?:Repayment|Interest|Purpose|Tenor|Fees?|Amount|Pricing)\b)[A-Z][A-Za-z -]{3,36}:\s"
)
_SENTENCE = re.compile(r"[。；](?=.)|(?<=[a-z0-9)”\"])[.;]\s+(?=[A-Z“(])")
_CLOSED = re.compile(r"[。；;.，,]\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line.

    Attributes:
        number: from 1, as the model is shown it.
        span: where it stands.
        block: index of the block that it is in.
        kind: the block's kind.
        level: depth as a heading, 0 for what is none.
        headings: numbers of the headings above it, the outermost first.
        marker: characters of its list marker or clause number, with the blanks after it.
        leads: whether it only introduces the items that follow.
    """

    number: int
    span: Span
    block: int
    kind: str
    level: int
    headings: tuple[int, ...]
    marker: int
    leads: bool

    @property
    def body(self) -> Span:
        """The span without the list marker."""
        return Span(self.span.start + self.marker, self.span.end)


class Outline:
    """The lines of a document, with what the rules ask of them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.folded = fold(document.text)
        self.lines: tuple[Line, ...] = tuple(_lines(document))

    @cached_property
    def lowered(self) -> str:
        """The folded text in small letters, character for character."""
        lowered = self.folded.lower()
        if len(lowered) == len(self.folded):
            return lowered
        return "".join(char.lower() if char.isascii() else char for char in self.folded)  # a few letters become two

    @cached_property
    def masked(self) -> Masked:
        """The text with one character for each value, on which frames are matched."""
        return Masked(self.document.text)

    @cached_property
    def whole(self) -> Span:
        """The span of the whole text."""
        return Span(0, len(self.document.text))

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The full name of the company that each short name or role stands for, by the key of the short one."""
        told = names.short_forms(self.document.text)
        return {names.key(alias.alias): alias.name.normalized or "" for alias in reversed(told)}

    @cached_property
    def tables(self) -> dict[int, list[list[Cell]]]:
        """The rows of each table, in order, each as its cells."""
        tables: dict[int, list[list[Cell]]] = {}
        for (table, _), row in self.rows.items():
            tables.setdefault(table, []).append(row)
        return tables

    @cached_property
    def rows(self) -> dict[tuple[int, int], list[Cell]]:
        """The cells of each table row, keyed by table and row."""
        rows: dict[tuple[int, int], list[Cell]] = {}
        for cell in self.document.cells:
            rows.setdefault((cell.table, cell.row), []).append(cell)
        return rows

    @cached_property
    def columns(self) -> dict[tuple[int, int], list[Cell]]:
        """The cells of each table column, keyed by table and column."""
        columns: dict[tuple[int, int], list[Cell]] = {}
        for cell in self.document.cells:
            columns.setdefault((cell.table, cell.column), []).append(cell)
        return columns

    def text(self, line: Line) -> str:
        """Return a line as the model is shown it: cells apart by a bar, on one line."""
        return self.text_of(line.span)

    def text_of(self, span: Span) -> str:
        """Return a stretch of a line as the model is shown it."""
        return " | ".join(" ".join(cell.split()) for cell in self.document.quote(span).split("\t")).strip()

    def cells_of(self, line: Line) -> list[Cell]:
        """Return the cells of the table row that a line is; none elsewhere."""
        cell = self.document.cell_at(line.span.start) if line.kind == "row" else None
        return self.rows[cell.table, cell.row] if cell is not None else []

    def line_at(self, offset: int) -> Line | None:
        """Return the line that holds ``offset``, or None."""
        low = bisect_right(self.lines, offset, key=lambda line: line.span.end)
        if low < len(self.lines) and self.lines[low].span.start <= offset:
            return self.lines[low]
        return None

    def lines_in(self, span: Span) -> list[Line]:
        """Return the lines that share a character with ``span``."""
        first = bisect_right(self.lines, span.start, key=lambda line: line.span.end)
        last = bisect_left(self.lines, span.end, key=lambda line: line.span.start)
        return list(self.lines[first:last])

    def section(self, heading: Line) -> list[Line]:
        """Return the lines under ``heading``, those under its own subheadings included."""
        found: list[Line] = []
        for line in self.lines[heading.number :]:
            if heading.number in line.headings:
                found.append(line)
            elif line.kind != "furniture":
                break
        return found

    def before(self, span: Span) -> Line | None:
        """Return the line before the one that ``span`` starts in, or None."""
        line = self.line_at(span.start)
        return self.lines[line.number - 2] if line and line.number > 1 else None


def _lines(document: Document) -> Iterator[Line]:
    levels = _levels(document)
    open_headings: list[tuple[int, int]] = []
    seen: set[str] = set()
    number = 0
    for index, block in enumerate(document.blocks):
        if block.kind == "furniture":
            words = re.sub(r"\d", "#", document.quote(block.span))
            if words in seen:
                continue
            seen.add(words)
        pieces = list(_pieces(document.quote(block.span), is_row=block.kind == "row"))
        for position, (start, end) in enumerate(pieces):
            number += 1
            text = document.text[block.span.start + start : block.span.start + end]
            level = levels[index]
            if len(pieces) > 1 and block.kind == "paragraph":
                level = _numbered_level(text.strip()) if position == 0 else 0  # a heading to which its list was joined
            if level:
                open_headings = [entry for entry in open_headings if entry[1] < level]
            headings = () if block.kind == "furniture" else tuple(entry[0] for entry in open_headings)
            following = document.quote(block.span)[pieces[position + 1][0] :] if position + 1 < len(pieces) else ""
            leads = text.rstrip().endswith((":", "：")) or (_begins_list(following) and not _label_of(text))
            span = Span(block.span.start + start, block.span.start + end)
            yield Line(number, span, index, block.kind, level, headings, marker_length(text), leads and not level)
            if level:
                open_headings.append((number, level))


def _label_of(text: str) -> str:
    """Return the label of an item of an enumeration that a text begins with: ``1``, ``a``, ``①``; empty for none."""
    match = _ENUMERATED.match(f" {text}", 1)
    return (match["label"] or match[0]) if match else ""


def _begins_list(text: str) -> bool:
    return _label_of(text) in _FIRST


def _levels(document: Document) -> list[int]:
    """Return the depth of each block as a heading. One that only its number makes a heading needs something under it:
    a run of short numbered lines is a list.
    """
    levels = [_level(document, block) for block in document.blocks]
    settled = list(levels)
    following = 1
    for index in range(len(levels) - 1, -1, -1):
        kind = document.blocks[index].kind
        if kind == "paragraph" and levels[index] and following and following <= levels[index]:
            settled[index] = 0
        if kind != "furniture":
            following = levels[index]
    return settled


def _level(document: Document, block: Block) -> int:
    """Return the depth of a heading, or 0. A numbered short paragraph without a full stop is a heading too."""
    if block.kind in {"row", "furniture"}:
        return 0
    text = document.quote(block.span).strip()
    if len(text) > _HEADING_LENGTH or "\n" in text:
        return 0
    if block.kind == "heading":
        return next((level for level, pattern in _LEVELS if pattern.match(text)), 0) or 1 + block.level
    return _numbered_level(text)


def _numbered_level(text: str) -> int:
    numbered = next((level for level, pattern in _LEVELS if pattern.match(text)), 0)
    is_heading = len(text) <= _HEADING_LENGTH and 0 < numbered <= 3 and not _CLOSED.search(text) and _bare(text)
    return numbered if is_heading else 0


def _bare(text: str) -> bool:
    """Tell whether nothing follows a colon: ``四、担保方式：`` is a heading, ``四、担保方式：保证`` is not."""
    head, colon, rest = re.sub("：", ":", text).partition(":")
    return len(head) <= (60 if head.isascii() else 40) and not (colon and rest.strip())


def marker_length(text: str) -> int:
    """Return how many characters of ``text`` are a list marker or clause number with the blanks after it."""
    match = _MARKER.match(text)
    if match is None:
        return 0
    end = match.end()
    return end + len(text[end:]) - len(text[end:].lstrip())


def _pieces(text: str, *, is_row: bool) -> Iterator[tuple[int, int]]:
    """Cut a block at line ends, at the items of an enumeration, and a long one at its sentences."""
    start = 0
    for part in [text] if is_row and text.count("\t") > 1 else text.split("\n"):
        cuts = _enumeration(part)
        if not cuts and len(part) > _LONG and not is_row:
            cuts = _sentences(part)
        for low, high in zip([0, *cuts], [*cuts, len(part)], strict=True):
            piece = part[low:high]
            left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
            if left < right:
                yield start + low + left, start + low + right
        start += len(part) + 1


def _enumeration(text: str) -> list[int]:
    """Return where the items of enumerations start: ``...: (a) this; (b) that``. One paragraph may hold several."""
    runs: list[list[re.Match[str]]] = []
    for match in _ENUMERATED.finditer(text):
        if (match["label"] or match[0]) in _FIRST:
            runs.append([match])
        elif runs:
            runs[-1].append(match)
    cuts: list[int] = []
    for run in runs:
        labels = [match["label"] or match[0] for match in run]
        if len(labels) < 2 or len(set(labels)) != len(labels):
            continue
        cuts += [match.start() for match in run if match.start() > 0]
        tail = _SENTENCE.search(text, run[-1].end())
        if tail is not None and tail.end() < len(text) - 8:
            cuts.append(tail.end())
    cuts += _counted(text)
    if not cuts:
        return []
    return sorted({*cuts, *(match.start() for match in _LABELLED.finditer(text) if match.start() > 0)})


def _counted(text: str) -> list[int]:
    """Return where numbers with a full-width stop go on counting in what should be paragraphs: ``…3．…4．…``."""
    cuts: list[int] = []
    last = 0
    for match in _COUNT.finditer(text):
        number, start = int(match[1]), match.start()
        begins = number == 1 and start > 0 and _numbered_level(text[:start].strip()) > 0
        goes_on = last > 0 and number == last + 1
        if start and (goes_on or begins):
            cuts.append(start)
        if start == 0 or goes_on or begins:
            last = number
    return cuts


def _sentences(text: str) -> list[int]:
    cuts: list[int] = []
    for match in _SENTENCE.finditer(text):
        if match.end() - (cuts[-1] if cuts else 0) >= _LONG // 3 and len(text) - match.end() > 20:
            cuts.append(match.end())
    return cuts
