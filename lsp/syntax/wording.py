"""Definitions and imports of SQL and COBOL, found by their words.

SQL: ``CREATE`` of tables, views, functions, procedures, packages, triggers and types, as in ISO/IEC 9075 and in
Oracle's PL/SQL; a definition runs to the next one. COBOL: sections and paragraphs, which start in area A (columns 8 to
11 of the fixed format of ISO/IEC 1989), and ``COPY``; free format too.
"""

from __future__ import annotations

import re

from lsp.syntax.definition import Definition, Kind, clipped, first_words
from lsp.syntax.imports import Import

__all__ = ["definitions", "imports"]

_CREATE = re.compile(
    r"^[ \t]*CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:GLOBAL|LOCAL|TEMPORARY|TEMP|MATERIALIZED|EDITIONABLE|UNIQUE)\s+)*"
    r"(?P<what>TABLE|VIEW|FUNCTION|PROCEDURE|PACKAGE(?:\s+BODY)?|TRIGGER|TYPE)\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    r"(?P<name>[\w.\"`\[\]#$]+)",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_END = re.compile(r"\b(?:AS|IS|BEGIN|LANGUAGE)\b|;", re.IGNORECASE)
_TABLE_END = re.compile(r";|^\s*/\s*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"^(?:.{6}[ ]|[ ]{0,3})(?P<name>[A-Z0-9][A-Z0-9-]*)(?:[ ]+SECTION)?[ ]*\.[ ]*$", re.I | re.M)
_COPY = re.compile(r"^.{0,7}\s*COPY\s+[\"']?([\w-]+)", re.IGNORECASE | re.MULTILINE)
_NOT_PARAGRAPHS = frozenset(
    {"CONTINUE", "EJECT", "END-EVALUATE", "END-IF", "END-PERFORM", "END-READ", "EXIT", "GOBACK"}
)
_COMMENT = re.compile(r"(?:^[ \t]*(?:--|.{6}\*|\*>).*\n)+\Z", re.MULTILINE)
_SQL_LINES = 24


def definitions(text: str, language: str) -> tuple[Definition, ...]:
    """Return the definitions of an SQL or COBOL source; none of any other."""
    if language in {"sql", "plsql"}:
        return _sql(text)
    return _cobol(text) if language == "cobol" else ()


def imports(text: str, language: str) -> tuple[Import, ...]:
    """Return the copybooks of a COBOL source; none of any other."""
    return tuple(Import(name, "", "") for name in _COPY.findall(text)) if language == "cobol" else ()


def _sql(text: str) -> tuple[Definition, ...]:
    matches = list(_CREATE.finditer(text))
    found: list[Definition] = []
    for number, match in enumerate(matches):
        limit = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        kind: Kind = "type" if match["what"].upper() in {"TABLE", "VIEW", "TYPE"} else "function"
        if kind == "type":
            stop = _TABLE_END.search(text, match.end(), limit)
            end = body = _end(text, match.start(), stop.start() if stop else limit)
            signature = clipped(text[match.start() : end].strip(), _SQL_LINES)
        else:
            header = _HEADER_END.search(text, match.end(), limit)
            end = _end(text, match.start(), limit)
            body = header.start() if header else end
            signature = " ".join(text[match.start() : body].split())
        name = re.sub(r"[\"`\[\]]", "", match["name"].rpartition(".")[2])
        doc = _above(text, match.start())
        found.append(Definition(name, kind, signature, doc, match.start(), body, end))
    return tuple(found)


def _cobol(text: str) -> tuple[Definition, ...]:
    begin = re.search(r"\bPROCEDURE\s+DIVISION\b", text, re.IGNORECASE)
    at = 0 if begin is None else begin.end()
    matches = [match for match in _PARAGRAPH.finditer(text, at) if match["name"].upper() not in _NOT_PARAGRAPHS]
    found: list[Definition] = []
    for number, match in enumerate(matches):
        limit = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        signature = match[0][7:].strip() if match[0][:6].strip().isdigit() else match[0].strip()
        doc, end = _above(text, match.start()), _end(text, match.start(), limit)
        found.append(Definition(match["name"], "function", signature, doc, match.start(), match.end(), end))
    return tuple(found)


def _end(text: str, start: int, limit: int) -> int:
    """Return where the definition that starts at ``start`` ends, without the blanks before ``limit``."""
    return start + len(text[start:limit].rstrip())


def _above(text: str, start: int) -> str:
    """Return the first words of the comment right above ``start``."""
    above = _COMMENT.search(text[max(0, start - 2000) : start])
    if above is None:
        return ""
    return first_words("\n".join(re.sub(r"^(?:.{6}\*>?|\s*\*>|\s*--)", "", line) for line in above[0].splitlines()))
