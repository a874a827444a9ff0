"""A `Sheet` as Markdown. What was said cannot work as Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.render.sheet import (
    Block,
    Emphasis,
    Fields,
    Heading,
    Masthead,
    Names,
    Note,
    Paragraph,
    Remark,
    Sheet,
    Signatures,
    Table,
    Text,
)
from minutes.render.words import WORDS

__all__ = ["to_markdown"]

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")
_LIST = re.compile(r"^(?:(?=[-+](?:[\s-]|$))|(\d{1,9})(?=[.)](?:\s|$)))")
_MARKS: dict[Emphasis, tuple[str, str]] = {
    "plain": ("", ""),
    "strong": ("**", "**"),
    "lead": ("**", "**"),
    "struck": ("~~", "~~"),
    "source": (" *[", "]*"),
    "aside": ("", ""),
}


def to_markdown(sheet: Sheet) -> str:
    """Return the sheet as a Markdown document with the draft mark at its head, where it has one."""
    colon = WORDS[sheet.language].colon
    lines = [f"# {_safe(sheet.title)}"]
    if sheet.draft:
        lines += ["", f"> **{sheet.draft}**{colon}{sheet.draft_long}"]
    listed = False
    for block in (*sheet.head, *sheet.body):
        entry = isinstance(block, Paragraph) and bool(block.label)
        written = list(_block(block, colon))
        if written and not (entry and listed):
            lines.append("")
        lines += written
        listed = entry
    return "\n".join(lines).rstrip() + "\n"


def _block(block: Block, colon: str) -> Iterator[str]:
    match block:
        case Heading(text, level, source):
            yield f"{'#' * (level + 1)} {_safe(text)}" + (f" *[{_safe(source)}]*" if source else "")
        case Paragraph(text, label):
            yield f"{'-' if label == '•' else label} {_text(text)}" if label else _text(text)
        case Note(text, lines):
            yield f"> **{_safe(text).rstrip(colon)}**"
            yield ">"
            yield from (f"> - {_safe(line)}" for line in lines)
        case Fields(rows) | Names(rows):
            yield from (f"- **{_safe(name)}**{colon}{_safe(value)}" for name, value in rows)
        case Table(head, rows, _):
            yield f"| {' | '.join(map(_safe, head))} |"
            yield "|" + "---|" * len(head)
            yield from (f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)
        case Signatures(labels):
            yield from (f"- {_safe(label)}{colon}\\_\\_\\_\\_\\_\\_\\_\\_" for label in labels)
        case Remark(text):
            yield from ("---", "", f"*{_safe(text)}*")
        case Masthead():
            return  # the title says the same


def _text(text: Text, line_break: str = " ") -> str:
    """Return a line of text that opens no list where it begins like one."""
    written = "".join(
        f"{_MARKS[span.emphasis][0]}{_safe(span.text, line_break)}{_MARKS[span.emphasis][1]}"
        for span in text
        if span.text
    )
    return _LIST.sub(r"\1\\", written.strip())


def _cell(cell: Text) -> str:
    """A line break in a cell; a source that fills a cell needs no brackets."""
    if len(cell) == 1 and cell[0].emphasis == "source":
        return _safe(cell[0].text)
    return _text(cell, "<br>")


def _safe(text: str, line_break: str = " ") -> str:
    return line_break.join(_SPECIAL.sub(r"\\\1", line) for line in text.split("\n"))
