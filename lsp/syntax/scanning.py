"""What a source says where no grammar can be trusted with it: tokens by a pattern, scopes by rows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from lsp.syntax.language import Language, Place
from lsp.syntax.lines import Lines
from lsp.syntax.spans import Scope, Token

__all__ = ["enclosing", "imported", "scan", "text_at"]


def scan(text: str, lexemes: re.Pattern[str], start: int = 0) -> list[Token]:
    """Return the tokens of ``text`` in order, from ``start`` on, which lies between two tokens."""
    return [
        Token(match.lastgroup, match.start(), match.end())
        for match in lexemes.finditer(text, start)
        if match.lastgroup is not None and match.lastgroup != "skipped"
    ]


def text_at(tokens: list[Token], text: str, offset: int) -> tuple[Place, int]:
    """Say whether ``offset`` lies in code, or inside a string or comment, and where that ends.

    A row's comment holds the row's end.
    """
    at = bisect_left(tokens, offset, key=lambda token: token.start) - 1
    if at < 0:
        return "code", offset
    token = tokens[at]
    closed = text.endswith("*/", token.start, token.end) and text.startswith("/*", token.start)
    open_ended = token.kind == "open" or (token.kind == "comment" and not closed)
    if (
        token.kind not in {"comment", "string", "open"}
        or offset > token.end
        or (offset == token.end and not open_ended)
    ):
        return "code", offset
    return "comment" if token.kind == "comment" else "string", token.end


def enclosing(text: str, language: Language, offset: int) -> list[Scope]:
    """Return the scopes around ``offset``, the outermost first: by headings, or by indentation."""
    if language.layout == "indent":
        return list(_by_indentation(text, offset))[::-1]
    return list(_by_headings(text, language, offset))


def imported(text: str, language: Language) -> list[tuple[int, int]]:
    """Return the offsets of the rows that bring names in."""
    if language.import_forms is None:
        return []
    return [match.span() for match in language.import_forms.finditer(text)]


def _by_headings(text: str, language: Language, offset: int) -> Iterator[Scope]:
    """Yield the last heading of each kind, but none that comes before the last one of an outer kind."""
    start = 0
    for level, heading in enumerate(language.headings):
        last = None
        for match in heading.finditer(text, start, offset):
            last = match
        if last is None:
            continue
        start = last.end()
        ends = (outer.search(text, start) for outer in language.headings[: level + 1])
        end = min((match.start() for match in ends if match is not None), default=len(text))
        if offset <= end:
            yield Scope(last.start(), last.end(), end)


def _by_indentation(text: str, offset: int) -> Iterator[Scope]:
    """Yield the rows that lead to the row of ``offset``, the nearest first: each indented less than the one before."""
    lines = Lines(text)
    own = lines.number(offset)
    limit = _indent(lines.content(own)) if lines.content(own).strip() else offset - lines.start(own)
    for number in range(own - 1, -1, -1):
        content = lines.content(number)
        indent = _indent(content)
        if limit == 0:
            return
        if content.strip() and not content.lstrip().startswith("#") and indent < limit:
            limit = indent
            yield Scope(lines.start(number), lines.end(number), _end(lines, own, indent))


def _end(lines: Lines, number: int, indent: int) -> int:
    """Return where the rows after row ``number`` stop being deeper than ``indent``."""
    for following in range(number + 1, lines.count):
        content = lines.content(following)
        if content.strip() and _indent(content) <= indent:
            return lines.start(following)
    return len(lines.text)


def _indent(content: str) -> int:
    return len(content) - len(content.lstrip())
