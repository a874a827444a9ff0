"""Part a source into logical lines: physical ones, joined where a bracket, a text or a statement is still open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lsp.syntax.language import Language
from lsp.syntax.lines import Lines
from lsp.syntax.nesting import Nesting
from lsp.syntax.tree import SourceTree, Token

__all__ = ["LogicalLine", "blocks_closed", "brackets", "goes_elsewhere", "logical_lines", "width"]

_TAB = 4


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """A statement, or the header of a compound one, as it stands in the source.

    Attributes:
        start: offset of its first character that is not blank.
        end: offset of the end of its last physical line, without the line end.
        indent: columns before ``start`` on its line.
        word: its first token's text; in lower case where the language does not care.
        opens: whether a block must follow.
        complete: whether nothing in it is still open at ``end``.
        depth: how many blocks are open at ``end``, counted from the start of the source (languages that close them).
        brackets: how many brackets are open at ``end`` within the statement itself.
        inner: the column at which its content stands: past the dashes of a list in YAML, else ``indent``.
        may_go_on: it is the last, and a next row could still belong to it.
        comment: whether it is nothing but comment.
        closes: whether it begins by closing a block, or one part of it, as ``else`` does.
        heading: whether it begins a unit that ends what stands before it, as a paragraph of COBOL does.
    """

    start: int
    end: int
    indent: int
    word: str
    opens: bool
    complete: bool
    depth: int
    brackets: int
    inner: int = 0
    may_go_on: bool = False
    comment: bool = False
    closes: bool = False
    heading: bool = False


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


def blocks_closed(text: str, language: Language, base: int) -> int:
    """Return how many blocks ``text`` closes that it did not open.

    Args:
        text: what follows a place in a source.
        language: its language.
        base: how many blocks are open there.
    """
    tokens = SourceTree(text, language).tokens()
    lines = Lines(text)
    nesting = Nesting(text, language, base)
    for index in range(len(tokens)):
        _step(nesting, lines, tokens, index)
        if nesting.sign in language.statements.ends:
            nesting.begin()
    return -nesting.lowest


def brackets(text: str, language: Language, start: int) -> Iterator[tuple[str, int]]:
    """Yield each round, square or curly bracket of ``text`` from ``start`` on: itself and its offset."""
    for token in SourceTree(text, language).tokens(start):
        mark = text[token.start : token.end] if token.kind == "mark" else token.kind
        if mark in language.blocks.brackets or mark in language.blocks.brackets.values():
            yield mark[-1], token.start


def goes_elsewhere(row: str, language: Language) -> bool:
    """Tell whether ``row`` ends the block or unit that the rows before it are in, or the part of the block."""
    first = re.match(r"[\w-]+|;;&?|.", row.strip())
    if first is None:
        return False
    word = first[0].lower() if language.layout == "words" else first[0]
    blocks = language.blocks
    return word in blocks.closers or word in blocks.middles or any(form.match(row) for form in language.headings)


def _plain(lines: Lines, number: int) -> LogicalLine:
    content = lines.content(number)
    blank = len(content) - len(content.lstrip())
    indent = width(content[:blank])
    return LogicalLine(
        lines.start(number) + blank, lines.end(number), indent, content.split()[0], False, True, 0, 0, indent
    )


def _step(nesting: Nesting, lines: Lines, tokens: list[Token], index: int) -> bool:
    """Let ``nesting`` go past a token; return whether the row ends with it."""
    token = tokens[index]
    previous = tokens[index - 1] if index else None
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    row = lines.number(token.start)
    last_row = lines.number(max(token.start, token.end - 1))
    ends_row = following is None or lines.number(following.start) > last_row
    leads = previous is None or lines.number(max(previous.start, previous.end - 1)) < row
    after = "" if following is None else lines.text[following.start : following.end].lower()
    nesting.take(token, after, leads=leads, ends_row=ends_row)
    return ends_row


class _Grouping:
    """One pass over the tokens of a source."""

    def __init__(self, lines: Lines, language: Language) -> None:
        self._lines = lines
        self._language = language
        self._rules = language.statements
        self._nesting = Nesting(lines.text, language)
        self._tokens = SourceTree(lines.text, language).tokens()

    def lines(self) -> Iterator[LogicalLine]:
        """Yield the logical lines in order; the last may be incomplete."""
        group: list[Token] = []
        depth = 0
        for index, token in enumerate(self._tokens):
            if self._fresh(index, group):
                if self._language.layout == "indent" or not group:
                    self._nesting.recover()
                if group:
                    yield self._line(group, self._last_row(group[-1]), False, depth)
                    group = []
            if not group:
                self._nesting.begin()
                depth = self._nesting.depth
            group.append(token)
            if not _step(self._nesting, self._lines, self._tokens, index):
                continue
            row = self._last_row(token)
            complete = self._complete(group, index, row)
            if complete or index + 1 == len(self._tokens):
                yield self._line(group, row, complete, depth)
                group = []

    def _last_row(self, token: Token) -> int:
        return self._lines.number(max(token.start, token.end - 1))

    def _fresh(self, index: int, group: list[Token]) -> bool:
        """Tell whether a token begins a statement although the one before it was never ended."""
        token = self._tokens[index]
        row = self._lines.number(token.start)
        if group and self._last_row(group[-1]) == row:
            return False
        # Within an error the parser takes a keyword for a name, so the text decides.
        text = self._lines.text[token.start : token.end]
        if self._language.layout == "indent":
            if not self._nesting.pending:
                return False
            if self._rules.outdented and group:
                return text not in {")", "]", "}"} and self._column(token) <= self._column(group[0])
            return text in self._rules.fresh
        if not group or not (self._rules.fresh or self._rules.alone):
            return False
        word = text.lower()
        if word in self._rules.alone and self._ends_row(index):
            return True
        if not self._nesting.pending and word in self._language.blocks.closers:
            return True
        if word not in self._rules.fresh or self._nesting.sign in self._rules.carries:
            return False
        return self._column(token) <= self._column(group[0])

    def _complete(self, group: list[Token], index: int, row: int) -> bool:
        nesting, rules = self._nesting, self._rules
        if nesting.pending:
            return False
        if rules.joined and self._lines.content(row).rstrip().endswith(rules.joined):
            return False
        if nesting.opened or all(token.kind.endswith("comment") for token in group):
            return True
        first = self._lines.text[group[0].start : group[0].end]
        if first.lower() in rules.alone and len(group) == 1:
            return True
        if rules.rows and first.startswith(rules.rows):
            return True
        last = index + 1 == len(self._tokens)
        if rules.ends:
            if nesting.sign in rules.ends or nesting.sign in self._language.blocks.leads:
                return True
            return rules.free and last and nesting.sign not in rules.carries
        if nesting.sign in rules.carries or nesting.ends_head:
            return False
        if last or not rules.led:
            return True
        following = self._tokens[index + 1]
        return nesting.sign_of(following, leads=True) not in rules.led

    def _line(self, group: list[Token], row: int, complete: bool, before: int) -> LogicalLine:
        first = group[0]
        text = self._lines.text[first.start : first.end]
        word = text.lower() if self._language.layout == "words" else text
        comment = all(token.kind.endswith("comment") for token in group)
        blocks, nesting = self._language.blocks, self._nesting
        last = group[-1] is self._tokens[-1]
        return LogicalLine(
            start=first.start,
            end=self._lines.end(row),
            indent=self._column(first),
            word=word,
            opens=complete and not comment and self._opens(before),
            complete=complete,
            depth=nesting.depth,
            brackets=nesting.brackets,
            inner=self._column(next((token for token in group if self._text(token) != "-"), first)),
            may_go_on=complete and last and not comment and self._may_go_on(),
            comment=comment,
            closes=word in blocks.closers or word in blocks.middles,
            heading=any(form.match(self._lines.content(self._lines.number(first.start))) for form in self._headings()),
        )

    def _headings(self) -> tuple[re.Pattern[str], ...]:
        return self._language.headings

    def _opens(self, before: int) -> bool:
        nesting = self._nesting
        if self._language.layout == "indent":
            return nesting.sign in self._rules.opens
        if nesting.opened or self._language.layout == "braces":
            return nesting.opened
        return nesting.sign in self._language.blocks.leads or nesting.depth > before

    def _may_go_on(self) -> bool:
        if not (self._rules.led or self._rules.free) or self._nesting.opened:
            return False
        sign = self._nesting.sign
        return sign not in self._rules.ends and sign != ";" and sign not in self._language.blocks.leads

    def _ends_row(self, index: int) -> bool:
        if index + 1 == len(self._tokens):
            return True
        return self._lines.number(self._tokens[index + 1].start) > self._last_row(self._tokens[index])

    def _column(self, token: Token) -> int:
        number = self._lines.number(token.start)
        return width(self._lines.text[self._lines.start(number) : token.start])

    def _text(self, token: Token) -> str:
        return self._lines.text[token.start : token.end]
