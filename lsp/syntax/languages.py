"""The languages that completion knows by their syntax, found by name and by file."""

from __future__ import annotations

from pathlib import PurePath

from lsp.syntax.language import Language
from lsp.syntax.tables.braces import CPP, GO, JAVA, JAVASCRIPT, TSX, TYPESCRIPT, C
from lsp.syntax.tables.indented import PYTHON, YAML
from lsp.syntax.tables.words import COBOL, SHELL, SQL

__all__ = [
    "COBOL",
    "CPP",
    "GO",
    "JAVA",
    "JAVASCRIPT",
    "LANGUAGES",
    "PYTHON",
    "SHELL",
    "SQL",
    "TSX",
    "TYPESCRIPT",
    "YAML",
    "C",
    "Language",
    "named",
    "of_path",
]

LANGUAGES = (PYTHON, JAVA, JAVASCRIPT, TYPESCRIPT, TSX, GO, C, CPP, SQL, SHELL, YAML, COBOL)


def named(language_id: str) -> Language | None:
    """Return the language of a protocol ``languageId``, or None for one that is worked on by lines alone."""
    name = language_id.lower()
    return next((language for language in LANGUAGES if language.name == name or name in language.ids), None)


def of_path(path: str) -> Language | None:
    """Return the language that a file's name shows, or None."""
    file = PurePath(path)
    name, suffix = file.name.lower(), file.suffix.lower()
    return next(
        (language for language in LANGUAGES if suffix in language.suffixes or name in language.file_names), None
    )
