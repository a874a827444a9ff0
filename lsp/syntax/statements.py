"""Part a source into logical lines: physical ones, joined where a bracket, a string or a statement is still open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lsp.syntax.languages import Language
from lsp.syntax.lines import Lines
from lsp.syntax.tree import SourceTree, Token

__all__ = ["LogicalLine", "logical_lines", "width"]

_PAIRS = {")": "(", "]": "[", "}": "{"}
_OPENERS = frozenset(_PAIRS.values())
_STRING_START = frozenset({"string_start", '"', '"""'})
# Statements that cannot stand inside brackets: seeing one, a bracket left open before it is an error to recover from.
_FRESH = frozenset({"class", "def", "return", "import", "while", "with", "try", "raise", "pass", "break", "continue"})
_JAVA_ENDS = frozenset({";", "{", "}", ":", "line_comment", "block_comment"})
_TAB = 4


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """A statement, or the header of a compound one, as it stands in the source.

    Attributes:
        start: offset of its first character that is not blank.
        end: offset of the end of its last physical line, without the line end.
        indent: columns before ``start`` on its line.
        word: its first token's text.
        opens: whether a block must follow.
        complete: whether nothing in it is still open at ``end``.
        depth: how many braces are open at ``end``, counted from the start of the source (``braces`` languages).
        brackets: how many brackets are open at ``end`` within the statement itself.
    """

    start: int
    end: int
    indent: int
    word: str
    opens: bool
    complete: bool
    depth: int
    brackets: int


def width(blank: str) -> int:
    """Return how many columns leading blanks take; a tab goes to the next multiple of four."""
    column = 0
    for character in blank:
        column += _TAB - column % _TAB if character == "\t" else 1
    return column


def logical_lines(text: str, language: Language | None) -> list[LogicalLine]:
    """Return the logical lines of ``text``; without a language every line that is not blank is one."""
    lines = Lines(text)
    if language is None:
        return [_plain(lines, number) for number in range(lines.count) if lines.content(number).strip()]
    return list(_Grouping(lines, language).lines())


def _plain(lines: Lines, number: int) -> LogicalLine:
    content = lines.content(number)
    blank = len(content) - len(content.lstrip())
    start = lines.start(number) + blank
    return LogicalLine(start, lines.end(number), width(content[:blank]), content.split()[0], False, True, 0, 0)


class _Grouping:
    """One pass over the tokens of a source."""

    def __init__(self, lines: Lines, language: Language) -> None:
        self._lines = lines
        self._language = language
        self._brackets: list[str] = []
        self._in_string = False

    def lines(self) -> Iterator[LogicalLine]:
        """Yield the logical lines in order; the last may be incomplete."""
        tokens = SourceTree(self._lines.text, self._language).tokens()
        group: list[Token] = []
        for index, token in enumerate(tokens):
            if self._fresh(token, group):
                self._brackets.clear()
                self._in_string = False
                if group:
                    yield self._line(group, self._lines.number(max(group[-1].start, group[-1].end - 1)), False)
                    group = []
            group.append(token)
            self._count(token)
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            last_row = self._lines.number(max(token.start, token.end - 1))
            if following is None or self._lines.number(following.start) > last_row:
                complete = self._complete(token, last_row)
                if complete or following is None:
                    yield self._line(group, last_row, complete)
                    group = []

    def _fresh(self, token: Token, group: list[Token]) -> bool:
        """Tell whether ``token`` begins a statement although a bracket or string before it was never closed."""
        if self._language.layout != "indent" or not (self._brackets or self._in_string):
            return False
        # Within an error the parser takes a keyword for a name, so the text decides.
        if self._lines.text[token.start : token.end] not in _FRESH:
            return False
        return not group or self._lines.number(group[-1].start) < self._lines.number(token.start)

    def _count(self, token: Token) -> None:
        if token.kind in _OPENERS:
            self._brackets.append(token.kind)
        elif token.kind in _PAIRS:
            if _PAIRS[token.kind] in self._brackets:
                while self._brackets.pop() != _PAIRS[token.kind]:
                    pass
        elif token.kind in _STRING_START:
            self._in_string = token.kind == "string_start" or not self._in_string
        elif token.kind == "string_end":
            self._in_string = False

    def _open(self) -> int:
        """Count the brackets that are open in the statement: those past the innermost block's brace."""
        if self._language.layout == "indent":
            return len(self._brackets)
        inner = self._brackets[::-1]
        return inner.index("{") if "{" in inner else len(inner)

    def _complete(self, last: Token, row: int) -> bool:
        if self._in_string:
            return False
        if self._language.layout == "indent":
            return not self._open() and not self._lines.content(row).rstrip().endswith("\\")
        return not self._open() and last.kind in _JAVA_ENDS

    def _line(self, group: list[Token], row: int, complete: bool) -> LogicalLine:
        first = group[0]
        code = [token for token in group if not token.kind.endswith("comment")]
        number = self._lines.number(first.start)
        closer = ":" if self._language.layout == "indent" else "{"
        return LogicalLine(
            start=first.start,
            end=self._lines.end(row),
            indent=width(self._lines.text[self._lines.start(number) : first.start]),
            word=self._lines.text[first.start : first.end],
            opens=complete and bool(code) and code[-1].kind == closer,
            complete=complete,
            depth=self._brackets.count("{"),
            brackets=self._open(),
        )
