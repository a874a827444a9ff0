"""Part a source into logical lines: physical ones, joined where a bracket, a text or a statement is still open."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lsp.syntax.difference import difference
from lsp.syntax.language import Language
from lsp.syntax.lines import Lines
from lsp.syntax.nesting import Nesting
from lsp.syntax.spans import Seat, Token
from lsp.syntax.tree import SourceTree

__all__ = [
    "LogicalLine",
    "Reading",
    "blocks_closed",
    "brackets",
    "goes_elsewhere",
    "logical_lines",
    "read",
    "unbalanced",
    "width",
]

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
        literal: whether it is a row of a literal text, which is indented as it likes (YAML's ``|`` and ``>``).
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
    literal: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text that was read: its logical lines, what was open after each, and its tree."""

    text: str
    lines: tuple[LogicalLine, ...]
    states: tuple[Nesting, ...]
    tree: SourceTree | None


def width(blank: str) -> int:
    """Return how many columns leading blanks take; a tab goes to the next multiple of four."""
    column = 0
    for character in blank:
        column += _TAB - column % _TAB if character == "\t" else 1
    return column


def logical_lines(text: str, language: Language | None) -> list[LogicalLine]:
    """Return the logical lines of ``text``; without a language every line that is not blank is one."""
    return list(read(text, language).lines)


def read(text: str, language: Language | None, earlier: Reading | None = None) -> Reading:
    """Return the logical lines of ``text``, with what it takes to read a longer text from its end on.

    Args:
        text: the source.
        language: its language; without one every line that is not blank is a logical line.
        earlier: the reading of another version of the text: its lines are taken over up to shortly before the two
            begin to differ.
    """
    lines = Lines(text)
    if language is None:
        found = (_plain(lines, number) for number in range(lines.count) if lines.content(number).strip())
        return Reading(text, tuple(found), (), None)
    kept = 0 if earlier is None else _shared(earlier, text, language)
    if earlier is None or not kept:
        start, nesting, parted, states = 0, Nesting(language), list[LogicalLine](), list[Nesting]()
        tree = SourceTree(text, language)
    else:
        start, nesting = earlier.lines[kept - 1].end, earlier.states[kept - 1].copy()
        parted, states = list(earlier.lines[:kept]), list(earlier.states[:kept])
        tree = SourceTree(text, language, earlier.tree)
    for line in _Grouping(lines, tree, start, nesting).lines():
        parted.append(line)
        states.append(nesting.copy())
    return Reading(text, tuple(parted), tuple(states), tree)


def _shared(earlier: Reading, text: str, language: Language) -> int:
    """Return how many of the earlier lines are lines of ``text``, too.

    The last line before the texts differ may go on, and what comes then may change what the line before it was taken
    for.
    """
    if earlier.tree is None or earlier.tree.language is not language:
        return 0
    alike = difference(earlier.text, text).start
    whole = bisect_left(earlier.lines, alike, key=lambda line: line.end)
    return max(0, whole - 2 + (alike == len(earlier.text) and whole < len(earlier.lines)))


def blocks_closed(text: str, language: Language, base: int) -> int:
    """Return how many blocks ``text`` closes that it did not open.

    Args:
        text: what follows a place in a source.
        language: its language.
        base: how many blocks are open there.
    """
    return -_passed(text, language, base).lowest


def unbalanced(text: str, language: Language) -> int:
    """Return how many blocks, brackets and texts of ``text`` have only one end."""
    return _passed(text, language, 0).unbalanced


def brackets(text: str, language: Language, start: int, earlier: Reading | None = None) -> Iterator[tuple[str, int]]:
    """Yield each round, square or curly bracket of ``text`` from ``start`` on: itself and its offset."""
    tree = earlier.tree if earlier is not None else None
    if tree is None or tree.text != text:
        tree = SourceTree(text, language, tree)
    for token in tree.tokens(start):
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


def _passed(text: str, language: Language, base: int) -> Nesting:
    """Return what is open after all of ``text``."""
    nesting = Nesting(language, base)
    for seat in _seats(Lines(text), SourceTree(text, language).tokens(), 0):
        nesting.take(seat)
        if nesting.sign in language.statements.ends:
            nesting.begin()
    return nesting


def _seats(lines: Lines, tokens: Sequence[Token], start: int) -> list[Seat]:
    """Say where each token stands among its rows; the first is at or after ``start``."""
    text, starts = lines.text, lines.starts
    row, last = lines.number(start), len(starts) - 1
    seats: list[Seat] = []
    for token in tokens:
        while row < last and starts[row + 1] <= token.start:
            row += 1
        end = row
        while end < last and starts[end + 1] < token.end:
            end += 1
        seat = Seat(token, text[token.start : token.end], row, end)
        if seats:
            before = seats[-1]
            seat.leads = before.ends = before.last_row < row
            before.following = seat.text.lower()
        seats.append(seat)
    return seats


class _Grouping:
    """One pass over the tokens of a source, from an offset on."""

    def __init__(self, lines: Lines, tree: SourceTree, start: int, nesting: Nesting) -> None:
        self._lines = lines
        self._language = tree.language
        self._rules = tree.language.statements
        self._nesting = nesting
        self._seats = _seats(lines, tree.tokens(start), start)

    def lines(self) -> Iterator[LogicalLine]:
        """Yield the logical lines in order; the last may be incomplete."""
        group: list[Seat] = []
        depth = 0
        for index, seat in enumerate(self._seats):
            if seat.leads and self._fresh(seat, group):
                if self._language.layout == "indent" or not group:
                    self._nesting.recover()
                if group:
                    yield self._line(group, False, depth)
                    group = []
            if not group:
                self._begin(seat)
                depth = self._nesting.depth
            group.append(seat)
            self._nesting.take(seat)
            if not seat.ends:
                continue
            following = self._seats[index + 1] if index + 1 < len(self._seats) else None
            complete = self._complete(group, following)
            if complete or following is None:
                yield self._line(group, complete, depth)
                group = []

    def _begin(self, first: Seat) -> None:
        nesting = self._nesting
        nesting.begin()
        if nesting.literal is not None and self._column(first) <= nesting.literal:
            nesting.literal = None

    def _fresh(self, seat: Seat, group: list[Seat]) -> bool:
        """Tell whether a token begins a statement although the one before it was never ended."""
        # Within an error the parser takes a keyword for a name, so the text decides.
        if self._language.layout == "indent":
            if not self._nesting.pending:
                return False
            if self._rules.outdented and group:
                return seat.text not in {")", "]", "}"} and self._column(seat) <= self._column(group[0])
            return seat.text in self._rules.fresh
        if not group:
            return False
        if self._rules.rows and seat.text.startswith(self._rules.rows) and not self._nesting.pending:
            return True
        if not (self._rules.fresh or self._rules.alone):
            return False
        word = seat.text.lower()
        if word in self._rules.alone and seat.ends:
            return True
        if word in self._language.blocks.closers and not self._nesting.pending:
            return True
        if word not in self._rules.fresh or self._nesting.sign in self._rules.carries:
            return False
        return self._column(seat) <= self._column(group[0])

    def _complete(self, group: list[Seat], following: Seat | None) -> bool:
        nesting, rules = self._nesting, self._rules
        if nesting.literal is not None:
            nesting.recover()
        if nesting.pending:
            return False
        if rules.joined and self._lines.content(group[-1].last_row).rstrip().endswith(rules.joined):
            return False
        if nesting.opened or _is_comment(group):
            return True
        first = group[0].text
        if (len(group) == 1 and first.lower() in rules.alone) or (rules.rows and first.startswith(rules.rows)):
            return True
        if rules.ends:
            blocks = self._language.blocks
            if nesting.sign in rules.ends or nesting.sign in blocks.leads:
                return True
            if rules.free and first.lower() in blocks.closers:
                return True
            return rules.free and following is None and nesting.sign not in rules.carries
        if nesting.sign in rules.carries or nesting.ends_head:
            return False
        return following is None or not rules.led or nesting.sign_of(following) not in rules.led

    def _line(self, group: list[Seat], complete: bool, before: int) -> LogicalLine:
        first, comment = group[0], _is_comment(group)
        word = first.text.lower() if self._language.layout == "words" else first.text
        blocks, nesting = self._language.blocks, self._nesting
        indent = self._column(first)
        content = first if word != "-" else next((seat for seat in group if seat.text != "-"), first)
        inner = indent if content is first or content.text in self._rules.literals else self._column(content)
        last = group[-1] is self._seats[-1]
        row = self._lines.content(first.row) if self._language.headings else ""
        literal = nesting.literal is not None
        if complete and not literal and nesting.sign in self._rules.literals:
            nesting.literal = inner
        return LogicalLine(
            start=first.token.start,
            end=self._lines.end(group[-1].last_row),
            indent=indent,
            word=word,
            opens=complete and not comment and not literal and self._opens(before),
            complete=complete,
            depth=nesting.depth,
            brackets=nesting.brackets,
            inner=inner,
            may_go_on=complete and last and not comment and self._may_go_on(),
            comment=comment,
            closes=word in blocks.closers or word in blocks.middles,
            literal=literal,
            heading=any(form.match(row) for form in self._language.headings),
        )

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

    def _column(self, seat: Seat) -> int:
        return width(self._lines.text[self._lines.starts[seat.row] : seat.token.start])


def _is_comment(group: Sequence[Seat]) -> bool:
    return all(seat.token.kind.endswith("comment") for seat in group)
