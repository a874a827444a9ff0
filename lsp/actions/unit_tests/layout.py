"""Lay out generated code as the usual formatters do: four spaces, double quotes, lines of at most 100 characters."""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterable
from itertools import pairwise

__all__ = ["imports", "source"]

_WIDTH = 100
_OPENING, _CLOSING = "([{", ")]}"


def source(statement: ast.stmt) -> str:
    """The source of a statement; comments are not kept, its meaning is."""
    lines = _double_quoted(ast.unparse(ast.fix_missing_locations(statement))).split("\n")
    text = "\n".join(part for line in lines for part in _folded(line))
    try:
        same = ast.dump(ast.parse(text)) == ast.dump(ast.parse("\n".join(lines)))
    except SyntaxError:
        same = False
    return text if same else "\n".join(lines)


def imports(lines: Iterable[str], own: str) -> str:
    """Import lines in three sorted groups: standard library, others, the module under test."""
    groups: list[list[str]] = [[], [], []]
    for line in set(lines):
        top = line.split()[1].split(".")[0]
        groups[2 if top == own.split(".", maxsplit=1)[0] else 0 if top in sys.stdlib_module_names else 1].append(line)
    ordered = (sorted(group, key=lambda line: (line.startswith("from"), line)) for group in groups)
    return "\n\n".join("\n".join(_merged(group)) for group in ordered if group)


def _merged(lines: list[str]) -> list[str]:
    """``from a import b`` and ``from a import c`` as one line."""
    merged: dict[str, list[str]] = {}
    for line in lines:
        head, word, name = line.partition(" import ")
        merged.setdefault(head + word, []).append(name) if word else merged.setdefault(line, [])
    return [head + ", ".join(sorted(names)) for head, names in merged.items()]


def _double_quoted(text: str) -> str:
    """Turn quotes the way formatters prefer, token by token, where that needs no escaping."""
    tokens = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        word = token.string
        plain = token.type == tokenize.STRING and word.startswith("'") and not word.startswith("'''")
        if plain and '"' not in word and "\\" not in word:
            token = token._replace(string=f'"{word[1:-1]}"')  # noqa: PLW2901 - same width, same place
        tokens.append(token)
    return tokenize.untokenize(tokens)


def _folded(line: str) -> list[str]:
    """Break a line that is too long after the outermost bracket that holds most of it, one element a line."""
    if len(line) <= _WIDTH:
        return [line]
    span = _widest_bracket(line)
    if span is None:
        return [line]
    start, end, commas = span
    indent = " " * (len(line) - len(line.lstrip()))
    edges = [start, *commas, end]
    parts = [line[a + 1 : b].strip() for a, b in pairwise(edges)]
    parts = [part for part in parts if part]
    if not parts:
        return [line]
    tail = line[end:]
    together = f"{indent}    {', '.join(parts)}"
    if len(together) <= _WIDTH:
        return [line[: start + 1], together, f"{indent}{tail}"]
    last = "," if _takes_trailing_comma(line, start, parts) else ""
    inner = [f"{indent}    {part}{',' if place < len(parts) - 1 else last}" for place, part in enumerate(parts)]
    return [line[: start + 1], *(deep for part in inner for deep in _folded(part)), f"{indent}{tail}"]


def _takes_trailing_comma(line: str, start: int, parts: list[str]) -> bool:
    """A comma must not turn a bracketed expression into a tuple, nor follow a generator."""
    if (
        line[start] == "("
        and len(parts) == 1
        and not (start and (line[start - 1].isalnum() or line[start - 1] in "_)]"))
    ):
        return False
    return not any(" for " in part for part in parts)


def _widest_bracket(line: str) -> tuple[int, int, list[int]] | None:
    """Start, end and top-level commas of the widest bracket that is not inside another one."""
    best: tuple[int, int, list[int]] | None = None
    stack: list[int] = []
    commas: list[int] = []
    quote = ""
    escaped = False
    for place, character in enumerate(line):
        if quote:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character in _OPENING:
            stack.append(place)
            commas = [] if len(stack) == 1 else commas
        elif character in _CLOSING and stack:
            start = stack.pop()
            if not stack and (best is None or place - start > best[1] - best[0]):
                best = (start, place, commas)
        elif character == "," and len(stack) == 1:
            commas.append(place)
    return best
