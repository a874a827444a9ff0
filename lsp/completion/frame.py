"""The cursor's surroundings, as the rules for an answer see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lsp.context.window import Window
from lsp.syntax.faults import faults
from lsp.syntax.languages import Language
from lsp.syntax.names import Unbound, bound_names, unbound
from lsp.syntax.statements import LogicalLine, Reading, blocks_closed, goes_elsewhere, read, width
from lsp.syntax.tree import Place, SourceTree

__all__ = ["Frame", "frame_of"]

_UNIT = 4
_REMEMBERED = 16  # answers: the rules ask about the same few again and again


@dataclass(frozen=True)
class Frame:
    """Where an answer is to stand.

    Attributes:
        language: the language, or None for one that is worked on by lines alone.
        prefix: what stands before the cursor.
        suffix: what stands after it.
        before: the cursor's line up to the cursor.
        after: the cursor's line from the cursor on.
        place: whether the cursor is in code, a string or a comment.
        reading: how the prefix was read, to go on from with an answer.
        tree: prefix and suffix, parsed; None without a language.
        inside: whether a bracket of the cursor's statement is open; where statements take rows freely, whether it is.
        next_line: the first line after the cursor that is not blank, with its indentation; empty when there is none.
        floor: the least indentation, in columns, of the enclosing function's body; 0 at the top level. Of functions
            within each other that all end at the cursor, it is the outermost: its body has yet to follow.
        closers_missing: how many blocks open at the cursor nothing in the suffix closes (languages that close them).
        beyond: the whole source, where prefix and suffix are a part of it; None where that is not known.
    """

    language: Language | None
    prefix: str
    suffix: str
    before: str
    after: str
    place: Place
    reading: Reading
    tree: SourceTree | None
    inside: bool
    next_line: str
    floor: int
    closers_missing: int
    beyond: str | None = ""

    @property
    def lines(self) -> tuple[LogicalLine, ...]:
        """The logical lines of the prefix."""
        return self.reading.lines

    @property
    def following(self) -> str:
        """What stands after the cursor, without the rest of its line unless an answer goes above that."""
        return self.suffix if self.whole_line else self.suffix[len(self.after) :]

    @property
    def whole_line(self) -> bool:
        """Whether the cursor stands at the very start of a line that has text: an answer goes above it."""
        return not self.before and bool(self.after.strip())

    @property
    def mid_line(self) -> bool:
        """Whether text follows the cursor on its line, so that an answer must fit in between."""
        return bool(self.after.strip()) and not self.whole_line

    @property
    def next_indent(self) -> int | None:
        """The indentation of the next line of code in columns, or None when there is none."""
        return _indent(self.next_code) if self.next_code else None

    @cached_property
    def next_code(self) -> str:
        """The next line; where indentation makes the blocks, the next that is no comment: a comment stands anywhere."""
        if self.language is None or self.language.layout != "indent":
            return self.next_line
        rows = (row.rstrip() for row in self.following.split("\n") if row.strip())
        return next((row for row in rows if not row.lstrip().startswith(self.language.comments)), "")

    @property
    def next_word(self) -> str:
        """The first word or mark of the next line, in lower case where the language does not care."""
        found = re.search(r"[\w-]+|;;&?|\S", self.next_line)
        word = found[0] if found is not None else ""
        return word.lower() if self.language is not None and self.language.layout == "words" else word

    @property
    def unit(self) -> int:
        """The columns of one indentation step: of the nearest block before the cursor that shows it."""
        pairs = zip(self.lines, self.lines[1:], strict=False)
        steps = [inner.indent - outer.indent for outer, inner in pairs if outer.opens and inner.indent > outer.indent]
        return steps[-1] if steps else self.language.unit if self.language is not None else _UNIT

    @property
    def goes_on(self) -> bool:
        """Whether code of the cursor's own function or block follows the cursor."""
        if self.language is not None and self.language.closes_blocks:
            return bool(self.next_line) and not goes_elsewhere(self.next_line, self.language)
        return self.next_indent is not None and self.next_indent >= self.floor

    @cached_property
    def headers(self) -> tuple[LogicalLine, ...]:
        """The headers of the functions and classes around the cursor, the innermost first (``indent``)."""
        bodies = self.language.bodies if self.language is not None else frozenset()
        found: list[LogicalLine] = []
        limit: int | None = None
        for line in reversed(self.lines):
            if limit is None or line.indent < limit:
                limit = line.indent
                if line.word in bodies and line.opens:
                    found.append(line)
        return tuple(found)

    @property
    def names_floor(self) -> int:
        """The least indentation, in columns, of the body of the function that the next line is in."""
        indent = self.floor if self.next_indent is None else self.next_indent
        return next((header.indent + 1 for header in self.headers if header.indent < indent), 0)

    @cached_property
    def unbound(self) -> frozenset[str]:
        """The names that the code after the cursor uses and nothing binds: an answer is to bind them.

        One that stands in a part of the source which is not shown is taken for bound there.
        """
        if self.beyond is None:
            return frozenset()
        names = self._unbound_with("").after
        shown = self.prefix + self.suffix
        return frozenset(name for name in names if self.beyond.count(name) <= shown.count(name))

    @cached_property
    def bound_later(self) -> frozenset[str]:
        """The names that the code after the cursor binds."""
        return _bound_names(self.following, self.language)

    def names_of(self, answer: str) -> Unbound:
        """Return the names that ``answer``, with its line, and the code after it use and nothing binds."""
        found = self._unbound_with(answer if self.whole_line else answer + self.after)
        return Unbound(inside=found.inside, after=found.after & self.unbound)

    def read_with(self, answer: str) -> Reading:
        """Return how the prefix reads with ``answer`` after it."""
        return self._read_with(answer)

    def faults_with(self, answer: str) -> int:
        """Return how many parts of what is shown do not fit with ``answer`` at the cursor; see `syntax.faults`."""
        return self._faults_with(answer)

    def foresee(self) -> None:
        """Work out what the rules ask whatever the answer is, so that it is known when the model has answered."""
        _ = self.unbound, self.bound_later, self.faults_with("")

    # What is remembered holds the texts and not the frame, so that both go when the frame goes.

    @cached_property
    def _unbound_with(self) -> Callable[[str], Unbound]:
        prefix, following, language, floor = self.prefix, self.following, self.language, self.names_floor
        return lru_cache(_REMEMBERED)(lambda answer: unbound(prefix, answer, following, language, floor))

    @cached_property
    def _read_with(self) -> Callable[[str], Reading]:
        prefix, language, reading = self.prefix, self.language, self.reading
        return lru_cache(_REMEMBERED)(lambda answer: read(prefix + answer, language, reading))

    @cached_property
    def _faults_with(self) -> Callable[[str], int]:
        prefix, suffix, language, tree = self.prefix, self.suffix, self.language, self.tree
        if self.headers and faults(prefix + suffix, language, tree):
            # What a parser makes of the rest of a broken source is no measure: what is before the cursor's is left out.
            prefix, tree = prefix[self.headers[-1].start :], None
        return lru_cache(_REMEMBERED)(
            lambda answer: faults(prefix + answer + suffix, language, None if answer else tree)
        )


def frame_of(window: Window, language: Language | None, source: str = "", earlier: Reading | None = None) -> Frame:
    """Work out the surroundings of the cursor in ``window``.

    Args:
        window: what is shown of the source.
        language: the source's language.
        source: the whole source, to look for names that the window leaves out; without it, names are not judged in
            such a window.
        earlier: how the prefix of a moment ago was read; what has not changed of it is taken over.
    """
    prefix, suffix = window.prefix, window.suffix
    before = prefix[prefix.rfind("\n") + 1 :]
    after = suffix.split("\n", 1)[0]
    reading = read(prefix, language, earlier)
    lines = reading.lines
    tree = SourceTree(prefix + suffix, language) if language is not None else None
    following = suffix if not before and after.strip() else suffix[len(after) :]
    next_line = next((line.rstrip() for line in following.split("\n") if line.strip()), "")
    next_indent = _indent(next_line) if next_line else 0
    return Frame(
        language=language,
        prefix=prefix,
        suffix=suffix,
        before=before,
        after=after,
        place=tree.place(len(prefix)) if tree is not None else "code",
        reading=reading,
        tree=tree,
        inside=bool(lines) and _is_inside(lines[-1], prefix, language),
        next_line=next_line,
        floor=_floor(lines, before, language, next_indent),
        closers_missing=_closers_missing(lines, suffix, language, deeper=next_indent > _indent(before)),
        beyond="" if window.whole else source or None,
    )


def _is_inside(last: LogicalLine, prefix: str, language: Language | None) -> bool:
    """Tell whether an answer goes on with the statement that is ``last`` before the cursor; a blank line ends it."""
    if last.brackets > 0:
        return True
    if language is None or not language.statements.free:
        return False
    return not last.complete or (last.may_go_on and prefix.count("\n", last.end) < 2)


def _floor(lines: tuple[LogicalLine, ...], before: str, language: Language | None, next_indent: int) -> int:
    """Return one column more than the header of the function or class that the last line is in; 0 outside of any.

    A function within a function is left for the outer one, where what follows is in neither. In a language without such
    headers it is the column of the cursor on an empty line.
    """
    if language is None or language.closes_blocks:
        return 0
    if not language.bodies:
        return width(before) if not before.strip() else 0
    limit: int | None = None
    floor = 0
    for line in reversed(lines):
        if limit is None or line.indent < limit:
            limit = line.indent
            if line.word in language.bodies and line.opens:
                if floor and (line.word == "class" or next_indent > line.indent):
                    return floor
                floor = line.indent + 1
                if line.word == "class":
                    return floor
    return floor


def _closers_missing(lines: tuple[LogicalLine, ...], suffix: str, language: Language | None, *, deeper: bool) -> int:
    """Return how many blocks open at the cursor nothing in ``suffix`` closes.

    Below zero it closes blocks that an answer has yet to open. That is so only where what follows is ``deeper`` than
    the cursor; else they were opened before what is shown of the source.
    """
    if language is None or not language.closes_blocks or not lines:
        return 0
    missing = lines[-1].depth - _blocks_closed(suffix, language, lines[-1].depth)
    return missing if deeper else max(0, missing)


# What stands after the cursor stays the same from key to key.
_bound_names = lru_cache(maxsize=2)(bound_names)
_blocks_closed = lru_cache(maxsize=2)(blocks_closed)


def _indent(row: str) -> int:
    return width(row[: len(row) - len(row.lstrip())])
