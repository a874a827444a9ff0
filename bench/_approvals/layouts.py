"""The ways in which banks lay an approval out. Each takes a draft and returns the whole document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from bench._approvals.blocks import Block, Break, Cell, Columns, Heading, Line, Page, Table
from bench._approvals.draft import Draft
from bench._approvals.passage import Passage, fill, joined, stated, wanted
from bench._approvals.sections import (
    CUSTOMER,
    LIMIT,
    NOTICE,
    Section,
    background,
    facility_rows,
    facility_table,
    notice_sentences,
    rows,
    sections,
    security_table,
)

__all__ = ["LAYOUTS", "Layout"]

Layout = Callable[[Draft], Page]
_HEAD = ("approval.number", "approval.date")


def form(draft: Draft) -> Page:
    """A table of label and value, two pairs a row, then sections."""
    pairs = rows(draft, (*NOTICE[:8], *CUSTOMER, *LIMIT))
    cells = [cell for label, value in pairs for cell in (Cell(Passage(label), bold=True), Cell(value))]
    cells += [Cell(Passage("")), Cell(Passage(""))] * (len(pairs) % 2)
    table = Table(tuple(tuple(cells[at : at + 4]) for at in range(0, len(cells), 4)), (1.1, 2.4, 1.1, 2.4))
    parts = sections(draft, limit=draft.twist == "conflict", notice=False)
    blocks = [_title(draft), table, *_numbered(draft, _without(draft, parts, "customer"))]
    return _page(draft, blocks)


def facilities_table(draft: Draft) -> Page:
    """Sentences, and the facilities in a table whose header states the unit."""
    parts = sections(draft, facilities=False)
    blocks: list[Block] = [_title(draft), _reference(draft), _opening(draft)]
    unit = Line(Passage(draft.words["memo"]["unit"][draft.rng.randrange(2)]), align="right")
    for number, section in enumerate(parts):
        blocks += _section(draft, number, section)
        if section.heading == draft.heading("limit"):
            chinese = draft.approval.language == "zh"
            blocks += [*([unit] if chinese else []), facility_table(draft, unit=True)]
            blocks += [Line(line, indent=2) for line in _beside_table(draft)]
    return _page(draft, [*blocks, *_closing(draft)])


def numbered_prose(draft: Draft) -> Page:
    """Numbered sections of sentences, no table."""
    blocks = [_title(draft), _reference(draft), _opening(draft), *_numbered(draft, sections(draft))]
    return _page(draft, [*blocks, *_closing(draft)])


def official_letter(draft: Draft) -> Page:
    """The letter of a head office to a branch, or of a bank to its customer."""
    company = draft.terms["customer.name"]
    title = fill(draft.rng.choice(draft.words["letter_titles"]), {"company": company})
    to = Passage(draft.approval.branch + "：") if draft.approval.language == "zh" else company
    head: list[Block] = [
        Heading(Passage(draft.approval.bank), 0, "center"),
        _reference(draft, align="right"),
        Heading(title, 1, "center"),
        Line(to),
        _opening(draft),
    ]
    return _page(draft, [*head, *_numbered(draft, sections(draft), deep=True), *_closing(draft)], seal=True)


def resolution(draft: Draft) -> Page:
    """Minutes of the committee with what it resolved."""
    words = draft.words["resolution"]
    chinese = draft.approval.language == "zh"
    n = draft.rng.randrange(6, 10)
    votes = words["attendance"].replace("{n}", str(n)).replace("{m}", str(n - 1)).replace("{k}", "1")
    meeting = rows(draft, ("approval.meeting", "approval.date", "approval.number", "approval.deciding_body"))
    blocks: list[Block] = [Heading(Passage(words["title"]), 0, "center")]
    blocks += [Line(joined((label, "：" if chinese else ": ", value))) for label, value in meeting]
    blocks += [Line(Passage(votes)), Line(Passage(words["matter"]), indent=2)]
    return _page(draft, [*blocks, *_numbered(draft, sections(draft)), *_signed(draft)], seal=True)


def one_paragraph(draft: Draft) -> Page:
    """Everything in one paragraph between salutation and signature."""
    opening = _opening(draft).text
    stop = draft.words["memo"]["stop"]
    gap = "" if draft.approval.language == "zh" else " "
    pieces: list[Passage] = [opening]
    for section in sections(draft):
        lines = section.lines
        if section.listed and len(lines) > 1:
            lines = tuple(
                joined((f"（{number + 1}）" if not gap else f"({number + 1}) ", line))
                for number, line in enumerate(lines)
            )
        if section.listed:
            lines = tuple(Passage(line.text.removesuffix(stop), line.marks) for line in lines)
        text = joined(lines, draft.words["memo"]["and"] if section.listed else gap)
        named = joined((section.heading + ("：" if not gap else ": "), text)) if section.listed else text
        pieces.append(named if named.text.endswith((stop, "。", ".")) else named + stop)
    return _page(draft, [_title(draft), _reference(draft), Line(joined(pieces, gap), indent=2), *_closing(draft)])


def term_sheet(draft: Draft) -> Page:
    """One table from top to bottom: labels left, values right, section titles across."""
    lines: list[tuple[Cell, ...]] = []

    def add(heading: str, pairs: Iterable[tuple[str, Passage]]) -> None:
        kept = list(pairs)
        if kept:
            lines.append((Cell(Passage(heading), span=2, bold=True, align="center"),))
            lines.extend((Cell(Passage(label)), Cell(value)) for label, value in kept)

    add(draft.heading("customer"), rows(draft, CUSTOMER))
    add(draft.heading("limit"), [*rows(draft, LIMIT), *rows(draft, NOTICE)])
    if (conflict := draft.conflict()) is not None:
        lines.append((Cell(conflict, span=2),))
    for number, terms in enumerate(draft.facilities):
        product = joined((terms["number"], ". ", terms["product"]))
        lines.append((Cell(product, span=2, bold=True),))
        lines.extend((Cell(Passage(label)), Cell(value)) for label, value in facility_rows(draft, number))
    for section in sections(draft, facilities=False, limit=False, notice=False)[1:]:
        text = joined([joined((f"{number + 1}. ", line)) for number, line in enumerate(section.lines)], "\n")
        lines.append((Cell(Passage(section.heading), bold=True), Cell(text)))
    return _page(draft, [_title(draft), Table(tuple(lines), (1.2, 3.4)), *_signed(draft)])


def two_columns(draft: Draft) -> Page:
    """Sections set in two columns."""
    parts = sections(draft)
    sizes = [sum(len(line.text) for line in section.lines) + 20 for section in parts]
    cut = next((at for at in range(1, len(parts)) if sum(sizes[:at]) >= sum(sizes) / 2), len(parts) - 1)
    numbered = [_section(draft, number, section) for number, section in enumerate(parts)]
    left = tuple(block for blocks in numbered[:cut] for block in blocks)
    right = tuple(block for blocks in numbered[cut:] for block in blocks)
    return _page(draft, [_title(draft), _reference(draft), Columns(left, right), *_closing(draft)])


def bilingual(draft: Draft) -> Page:
    """Labels in two languages, values in one."""
    english = draft.words["bilingual"]
    pairs = rows(draft, (*NOTICE, *CUSTOMER, *LIMIT))
    named = [
        (name, label) for name in (*NOTICE, *CUSTOMER, *LIMIT) if name in draft.terms for label in [draft.label(name)]
    ]
    lines = tuple(
        (Cell(Passage(f"{label} {english.get(name, '')}".strip()), bold=True), Cell(value))
        for (name, label), (_, value) in zip(named, pairs, strict=True)
    )
    parts = _without(
        draft, sections(draft, facilities=False, limit=draft.twist == "conflict", notice=False), "customer"
    )
    blocks: list[Block] = [_title(draft), Table(lines, (1.8, 3.2))]
    return _page(
        draft, [*blocks, facility_table(draft, unit=False), *_others(draft), *_numbered(draft, parts), *_signed(draft)]
    )


def merged_cells(draft: Draft) -> Page:
    """Facilities in a table whose first cell spans the rows of each facility; security in a table too."""
    lines: list[tuple[Cell, ...]] = []
    for number, terms in enumerate(draft.facilities):
        pairs = facility_rows(draft, number)
        for at, (label, value) in enumerate(pairs):
            first = (Cell(terms["product"], down=len(pairs), bold=True),) if at == 0 else ()
            lines.append((*first, Cell(Passage(label)), Cell(value)))
    blocks: list[Block] = [_title(draft), *_lines(draft, (*NOTICE[:2], *CUSTOMER, *LIMIT, *NOTICE[2:]))]
    conflict = draft.conflict()
    blocks += [Line(conflict)] if conflict is not None else []
    blocks += [Heading(Passage(draft.heading("facilities"))), Table(tuple(lines), (1.2, 1.2, 3.2))]
    blocks += [Heading(Passage(draft.heading("security"))), security_table(draft)]
    rest = [
        part
        for part in sections(draft, facilities=False, limit=False, notice=False)[1:]
        if part.heading != draft.heading("security")
    ]
    return _page(draft, [*blocks, *_numbered(draft, rest), *_signed(draft)])


def furnished(draft: Draft) -> Page:
    """Several pages with running header, footer and page numbers, and an annex of general terms."""
    words = draft.words["memo"]
    annex = [Line(Passage(f"{number + 1}. {text}")) for number, text in enumerate(draft.words["annex"] * 2)]
    blocks: list[Block] = [
        _title(draft),
        _reference(draft),
        _opening(draft),
        *_numbered(draft, sections(draft)),
        *_closing(draft),
    ]
    blocks += [Break(), Heading(Passage(words["annex"])), *annex]
    page = _page(draft, blocks, seal=True)
    return replace(page, header=f"{draft.approval.bank}　{words['confidential']}", footer=words["page"])


def ticked(draft: Draft) -> Page:
    """Lines of label and value with ticked boxes."""
    on, off = draft.words["memo"]["boxes"]
    written = draft.words["written"]["revolving"]
    blocks: list[Block] = [_title(draft)]
    for label, value in rows(draft, (*NOTICE, *CUSTOMER, *LIMIT)):
        text = value
        if any(mark.name == "limit.revolving" for mark in value.marks):
            other = written["once" if value.marks[0].normalized == "yes" else "again"][0]
            text = joined((on, value, "  ", off, other))
        blocks.append(Line(joined((label, "：" if draft.approval.language == "zh" else ": ", text))))
    conflict = draft.conflict()
    blocks += [Line(conflict)] if conflict is not None else []
    parts = sections(draft, limit=False, notice=False)[1:]
    return _page(draft, [*blocks, *_numbered(draft, parts), *_signed(draft)])


def definitions(draft: Draft) -> Page:
    """A facility letter that defines its terms first."""
    templates: Mapping[str, str] = draft.words["definitions"]
    defined = [fill(text, draft.terms) for text in templates.values() if wanted(text) <= set(draft.terms)]
    conflict = draft.conflict()
    company = draft.terms["customer.name"]
    blocks: list[Block] = [Heading(Passage(draft.approval.bank), 0), _reference(draft), Line(company), _opening(draft)]
    blocks += [Heading(Passage("1. Definitions")), *(Line(text) for text in defined)]
    blocks += [Line(conflict)] if conflict is not None else []
    parts = sections(draft, limit=False, notice=False)[1:]
    others = tuple(line for line in notice_sentences(draft)[1:] if line is not None)
    last = [Section(draft.heading("other"), others)] if others else []
    blocks += _numbered(draft, [*parts, *last], first=1)
    return _page(draft, [*blocks, *_closing(draft)], seal=True)


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "form": form,
        "facilities_table": facilities_table,
        "numbered_prose": numbered_prose,
        "official_letter": official_letter,
        "resolution": resolution,
        "one_paragraph": one_paragraph,
        "term_sheet": term_sheet,
        "two_columns": two_columns,
        "bilingual": bilingual,
        "merged_cells": merged_cells,
        "furnished": furnished,
        "ticked": ticked,
        "definitions": definitions,
    }
)
"""Every layout by name. ``bilingual`` is Chinese only, ``definitions`` English only."""


def _page(draft: Draft, blocks: Iterable[Block], *, seal: bool = False) -> Page:
    struck = draft.struck()
    done = tuple(blocks)
    if struck is not None:
        done = _with_change(done, struck)
    approval = draft.approval
    return Page(done, language=approval.language, title=draft.words["titles"][0], seal=approval.bank if seal else "")


def _with_change(blocks: tuple[Block, ...], old: Passage) -> tuple[Block, ...]:
    """Put the struck words before the first statement of what replaced them."""
    for at, block in enumerate(blocks):
        if isinstance(block, Line) and any(mark.name == "limit.total" for mark in block.text.marks):
            return (
                *blocks[:at],
                replace(block, struck=old),
                *blocks[at + 1 :],
            )
    return blocks


def _title(draft: Draft) -> Heading:
    return Heading(Passage(draft.rng.choice(draft.words["titles"])), 0, "center")


def _reference(draft: Draft, align: str = "left") -> Line:
    chinese = draft.approval.language == "zh"
    pairs = [joined((label, "：" if chinese else ": ", value)) for label, value in rows(draft, _HEAD)]
    return Line(joined(pairs, "　　" if chinese else "     "), align="right" if align == "right" else "left")


def _opening(draft: Draft) -> Line:
    opening = draft.sentence("opening")
    assert opening is not None  # one variant needs no value
    return Line(opening, indent=2 if draft.approval.language == "zh" else 0)


def _numbered(draft: Draft, parts: Iterable[Section], *, first: int = 0, deep: bool = False) -> list[Block]:
    return [block for number, part in enumerate(parts) for block in _section(draft, number + first, part, deep=deep)]


def _section(draft: Draft, number: int, section: Section, *, deep: bool = False) -> list[Block]:
    serial = draft.words["memo"]["serial"][number]
    blocks: list[Block] = [Heading(Passage(serial + section.heading))]
    chinese = draft.approval.language == "zh"
    for at, line in enumerate(section.lines):
        if not section.listed:
            blocks.append(Line(line, indent=2 if chinese else 0))
        elif deep and chinese:
            blocks.append(Line(joined((f"（{'一二三四五六七八九十'[at]}）", line)), indent=2))
        elif chinese:
            blocks.append(Line(joined((f"{at + 1}．", line)), indent=2))
        else:
            blocks.append(Line(joined((f"({'abcdefghij'[at]}) " if deep else f"{number + 1}.{at + 1} ", line)), hang=1))
    return blocks


def _closing(draft: Draft) -> list[Block]:
    last: list[Block] = [Line(Passage(draft.words["memo"]["pass"]), indent=2), *_signed(draft)]
    return [*last, Line(Passage(draft.approval.bank), align="right"), Line(draft.terms["approval.date"], align="right")]


def _signed(draft: Draft) -> list[Block]:
    names = [
        stated("signatories.name", name, name, index=number) for number, name in enumerate(draft.approval.signatories)
    ]
    chinese = draft.approval.language == "zh"
    if not names:
        return []
    return [
        Line(
            joined(
                (draft.words["memo"]["signed"], "：" if chinese else ": ", joined(names, "、" if chinese else " and "))
            )
        )
    ]


def _lines(draft: Draft, names: Iterable[str]) -> list[Block]:
    chinese = draft.approval.language == "zh"
    return [Line(joined((label, "：" if chinese else ": ", value))) for label, value in rows(draft, tuple(names))]


def _without(draft: Draft, parts: Iterable[Section], key: str) -> list[Section]:
    return [part for part in parts if part.heading != draft.heading(key)]


def _beside_table(draft: Draft) -> list[Passage]:
    """Return what a table of facilities has no column for."""
    found = []
    for terms in draft.facilities:
        for key in ("drawing", "interest", "penalty", "fees", "payment"):
            alone = {name: value for name, value in terms.items() if name not in ("rate", "reset", "floor")}
            if key == "drawing" and not {"drawing_period", "single_drawing"} & set(alone):
                continue
            if key == "fees" and "fees" in terms and terms["fees"].marks[0].standing == "external_reference":
                found.append(
                    joined((terms["product"], "：" if draft.approval.language == "zh" else ": ", terms["fees"]))
                )
                continue
            sentence = draft.sentence(key, alone)
            if sentence is not None:
                found.append(joined((terms["product"], "：" if draft.approval.language == "zh" else ": ", sentence)))
    return found


def _others(draft: Draft) -> list[Block]:
    return [Line(line) for line in (*_beside_table(draft), background(draft))]
