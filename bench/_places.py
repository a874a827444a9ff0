"""Places in a source where code is taken out, to be written anew: bodies of short functions, and single lines."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["Kind", "Offsets", "Place", "chosen", "places"]

Kind = Literal["body", "line"]

_BODY_LINES = range(2, 9)
_LEAST_CHARACTERS = 12
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr, ast.Raise, ast.Delete, ast.Assert)


@dataclass(frozen=True, slots=True)
class Place:
    """Characters from ``start`` to ``end`` of a file; ``path`` is relative to the package's root, with slashes."""

    path: str
    start: int
    end: int
    kind: Kind

    def taken_out(self, source: str) -> str:
        """Return the source without them."""
        return source[: self.start] + source[self.end :]

    def broken(self, source: str) -> str:
        """Return the source with a statement that does nothing in their stead."""
        return f"{source[: self.start]}pass{source[self.end :]}"

    def expected(self, source: str) -> str:
        """Return the characters."""
        return source[self.start : self.end]


def places(path: str, source: str) -> list[Place]:
    """Return every place of a source, in its order.

    A body is all statements of a function after its docstring, two to eight lines. A line is a simple statement of one
    line in a function that has more, from its first character to its last, and says something.
    """
    offsets = Offsets(source)
    found: list[Place] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
        if body and node.body[0].lineno > node.lineno:
            start, end = offsets.of(body[0])[0], offsets.of(body[-1])[1]
            if source.count("\n", start, end) + 1 in _BODY_LINES and not offsets.shares_line(start, end):
                found.append(Place(path, start, end, "body"))
        for statement in _simple(body):
            start, end = offsets.of(statement)
            text = source[start:end]
            if "\n" not in text and len(text) >= _LEAST_CHARACTERS and not offsets.shares_line(start, end):
                found.append(Place(path, start, end, "line"))
    return sorted(set(found), key=lambda place: (place.start, place.end))


def chosen(root: Path, files: Sequence[Path], seed: str, wanted: Callable[[Place], object] = bool) -> Iterator[Place]:
    """Yield places of a package at random, a body and a line in turn; never two that overlap.

    Args:
        root: the package's folder.
        files: its sources.
        seed: decides what is drawn.
        wanted: tells whether a place may be drawn; by default all may.
    """
    drawn = random.Random(seed)
    every = [place for file in files for place in places(file.relative_to(root).as_posix(), file.read_text("utf-8"))]
    every = [place for place in every if wanted(place)]
    drawn.shuffle(every)
    queues = {kind: [place for place in every if place.kind == kind] for kind in ("body", "line")}
    given: list[Place] = []
    while queues["body"] or queues["line"]:
        for queue in queues.values():
            while queue:
                place = queue.pop()
                if not any(place.path == one.path and place.start < one.end and one.start < place.end for one in given):
                    given.append(place)
                    yield place
                    break


class Offsets:
    """Turns the positions of Python's own parser, lines and UTF-8 bytes, into offsets."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._starts = [0]
        for number, character in enumerate(source):
            if character == "\n":
                self._starts.append(number + 1)

    def of(self, node: ast.stmt) -> tuple[int, int]:
        """Return where a statement starts and ends."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def shares_line(self, start: int, end: int) -> bool:
        """Return whether anything but blanks stands before or after in the same lines."""
        before = self._source[self._source.rfind("\n", 0, start) + 1 : start]
        after = self._source[end : (self._source.find("\n", end) + 1 or len(self._source) + 1) - 1]
        return bool(before.strip() or after.strip())

    def at(self, line: int, column: int) -> int:
        """Return the offset of a line, from 1, and of bytes in it."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._source)
        return start + len(self._source[start:end].encode()[:column].decode())


def _simple(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the simple statements of a function that has more than one, not those of functions inside it."""
    waiting = list(body) if len(body) > 1 or not isinstance(body[0] if body else None, _SIMPLE) else []
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(statement, _SIMPLE) and not _says_nothing(statement):
            yield statement
        waiting += [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt)]
        waiting += [
            inner
            for child in ast.iter_child_nodes(statement)
            if isinstance(child, ast.ExceptHandler | ast.match_case)
            for inner in child.body
        ]


def _says_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
