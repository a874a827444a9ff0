"""What completion has to know of a language: tables only, so that a new language is a new table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import tree_sitter

__all__ = ["Block", "Blocks", "Language", "Layout", "Place", "Statements", "signs"]

Layout = Literal["indent", "braces", "words"]
Place = Literal["code", "string", "comment"]

_BRACKETS: Mapping[str, str] = {"(": ")", "[": "]", "{": "}"}


def signs(text: str) -> frozenset[str]:
    """Return the words and marks of ``text``, which stand between blanks."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Block:
    """When a word or brace opens a block.

    Attributes:
        after: only where this is the latest of the statement's `Blocks.keys`; empty: always.
        unless: not where one of these comes next.
        only: only where one of these comes next; empty: always.
        alone: only where it is the last on its row.
        first: only as the first word of its statement; elsewhere it is a bracket, as CASE in an expression.
        replaces: it goes on with an open block of one of these, as BEGIN does after DECLARE.
    """

    after: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    alone: bool = False
    first: bool = False
    replaces: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Blocks:
    """What opens and closes blocks; words are written in lower case, whatever the source has.

    Attributes:
        openers: words and braces that open a block, and when.
        closers: those that close one, and which openers they close.
        keys: words of a statement that `Block.after` asks for.
        middles: words that end one part of a block and begin the next.
        leads: words that end the header of a part of a block, where they come last on a row.
        tails: words after a closer that only say once more what is closed, as IF in END IF.
        names: words after an opener that only name the block, as TRY in BEGIN TRY.
        clears: tokens that close all blocks at once, as the full stop of COBOL.
        brackets: openers of brackets, with what closes each.
        literal_after: tokens after which a brace holds values, not statements: it is a bracket then.
        literal_words: words whose brace holds a list, as that of an enumeration.
        headers: words whose brace is a block even after a token of `literal_after`.
        crossing: whether a closer may reach over an open block, to go on after an error.
    """

    openers: Mapping[str, Block] = field(default_factory=lambda: {"{": Block()})
    closers: Mapping[str, frozenset[str]] = field(default_factory=lambda: {"}": frozenset("{")})
    keys: frozenset[str] = frozenset()
    middles: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    clears: frozenset[str] = frozenset()
    brackets: Mapping[str, str] = field(default_factory=lambda: _BRACKETS)
    literal_after: frozenset[str] = frozenset()
    literal_words: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()
    crossing: bool = True


@dataclass(frozen=True, slots=True)
class Statements:
    """Where a statement ends, beside its brackets and texts being closed.

    Attributes:
        ends: tokens after which it ends with the row; empty: it ends with every row that nothing carries on.
        carries: last tokens of a row which the next row goes on with.
        led: first tokens of a row that goes on with the row before it.
        heads: words with a bracket after which the statement itself must follow, as ``if (x)``.
        rows: how statements begin that end with their row, as ``#include``.
        texts: tokens that begin a text which may go over several rows, with the tokens that end it.
        opens: last tokens of a row after which a deeper row must follow (``indent``).
        literals: those of them after which the deeper rows are text that is indented as it likes.
        joined: the mark at a row's end that joins the next row to it.
        alone: tokens that are a statement where they stand alone on a row.
        fresh: words that begin a statement although the one before it was not ended, where they come first on a row.
        outdented: a row that is no deeper than the statement's first begins a new one, whatever is open.
        commands: tokens after which a word is a command; elsewhere on a row it is an argument and means nothing here.
        free: a statement goes over rows as it likes and needs no end at the end of the text.
    """

    ends: frozenset[str] = frozenset()
    carries: frozenset[str] = frozenset()
    led: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    rows: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    opens: frozenset[str] = frozenset()
    literals: frozenset[str] = frozenset()
    joined: str = ""
    alone: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()
    outdented: bool = False
    commands: frozenset[str] = frozenset()
    free: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language; node kinds are those of its tree-sitter grammar.

    Attributes:
        name: our name: the protocol's ``languageId``.
        suffixes: file name endings, with the dot.
        layout: what makes a block: its indentation, braces, or words.
        statements: where a statement ends.
        blocks: what opens and closes blocks.
        ids: further ``languageId`` values that mean this language.
        file_names: whole file names, in lower case.
        grammar: gives the compiled grammar; None for a language without one.
        lexemes: parts a source into tokens where there is no grammar that can be trusted with it. Its groups are the
            token kinds ``comment``, ``string``, ``open`` (a string that nothing closes), ``word`` and ``mark``; what it
            finds as ``skipped`` is no token.
        scopes: nodes that open a named scope, whose header tells a reader where he is.
        wrappers: nodes around a scope's node that belong to its header.
        headings: how the rows begin that open a scope, the outermost kind first (without a grammar).
        imports: nodes that bring names in.
        import_forms: how other statements, or rows, begin that bring names in.
        transparent: nodes whose children count as standing at the top level.
        texts: nodes inside which there is text, not code, by what they are; and those inside text that are code again.
        comments: how comments begin.
        continues: words that begin a line which continues a compound statement (``indent``).
        bodies: words that begin the header of a function or class (``indent``).
        unit: the columns of one indentation step where a source does not show its own.
    """

    name: str
    suffixes: frozenset[str]
    layout: Layout
    statements: Statements
    blocks: Blocks = field(default_factory=Blocks)
    ids: frozenset[str] = frozenset()
    file_names: frozenset[str] = frozenset()
    grammar: Callable[[], object] | None = None
    lexemes: re.Pattern[str] | None = None
    scopes: frozenset[str] = frozenset()
    wrappers: frozenset[str] = frozenset()
    headings: tuple[re.Pattern[str], ...] = ()
    imports: frozenset[str] = frozenset()
    import_forms: re.Pattern[str] | None = None
    transparent: frozenset[str] = frozenset()
    texts: Mapping[str, Place] = field(default_factory=dict)
    comments: tuple[str, ...] = ("//", "/*")
    continues: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    unit: int = 4

    @property
    def closes_blocks(self) -> bool:
        """Whether a block is closed by a token of its own, not by indentation."""
        return self.layout != "indent"

    def parser(self) -> tree_sitter.Parser:
        """Return a parser of this language; one for each thread, as a parser holds what it parses.

        Raises:
            LookupError: the language has no grammar.
        """
        return tree_sitter.Parser(self.compiled())

    def compiled(self) -> tree_sitter.Language:
        """Return the grammar as the parser takes it.

        Raises:
            LookupError: the language has no grammar.
        """
        if self.grammar is None:
            raise LookupError(self.name)
        return _compiled(self.grammar)


@cache
def _compiled(grammar: Callable[[], object]) -> tree_sitter.Language:
    return tree_sitter.Language(grammar())
