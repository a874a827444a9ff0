"""The languages that completion knows by their syntax, and what each calls its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Literal

import tree_sitter
import tree_sitter_java
import tree_sitter_python

__all__ = ["JAVA", "LANGUAGES", "PYTHON", "Language", "named", "of_path"]

Layout = Literal["indent", "braces"]


@dataclass(frozen=True, slots=True)
class Language:
    """What completion has to know of a language; node kinds are those of its tree-sitter grammar.

    Attributes:
        name: our name, which is also the protocol's ``languageId``.
        suffixes: file name endings, with the dot.
        layout: what makes a block: its indentation, or braces.
        grammar: gives the compiled grammar.
        scopes: nodes that open a named scope, whose header tells a reader where he is.
        imports: nodes that bring names in.
        texts: nodes inside which there is text, not code, by what they are; and those inside text that are code again.
        continues: words that begin a line which continues a compound statement.
    """

    name: str
    suffixes: frozenset[str]
    layout: Layout
    grammar: Callable[[], object]
    scopes: frozenset[str]
    imports: frozenset[str]
    texts: tuple[tuple[str, Literal["code", "string", "comment"]], ...]
    continues: frozenset[str]

    def parser(self) -> tree_sitter.Parser:
        """Return this language's parser; compiled once."""
        return _parser(self)


PYTHON = Language(
    name="python",
    suffixes=frozenset({".py", ".pyi"}),
    layout="indent",
    grammar=tree_sitter_python.language,
    scopes=frozenset({"class_definition", "function_definition"}),
    imports=frozenset({"import_statement", "import_from_statement", "future_import_statement"}),
    texts=(("interpolation", "code"), ("string", "string"), ("comment", "comment")),
    continues=frozenset({"elif", "else", "except", "finally", "case"}),
)

JAVA = Language(
    name="java",
    suffixes=frozenset({".java"}),
    layout="braces",
    grammar=tree_sitter_java.language,
    scopes=frozenset(
        {
            "annotation_type_declaration",
            "class_declaration",
            "constructor_declaration",
            "enum_declaration",
            "interface_declaration",
            "method_declaration",
            "record_declaration",
        }
    ),
    imports=frozenset({"package_declaration", "import_declaration"}),
    texts=(("string_literal", "string"), ("line_comment", "comment"), ("block_comment", "comment")),
    continues=frozenset({"else", "catch", "finally", "while"}),
)

LANGUAGES = (PYTHON, JAVA)


@cache
def _parser(language: Language) -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(language.grammar()))


def named(language_id: str) -> Language | None:
    """Return the language of a protocol ``languageId``, or None for one that is worked on by lines alone."""
    return next((language for language in LANGUAGES if language.name == language_id.lower()), None)


def of_path(path: str) -> Language | None:
    """Return the language that a file's name shows, or None."""
    suffix = PurePath(path).suffix.lower()
    return next((language for language in LANGUAGES if suffix in language.suffixes), None)
