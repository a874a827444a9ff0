"""Which code of a package needs its other files: it uses names that they define.

A name counts that the file imports from the package, or that is a method's and that other files of the package define,
but not this one, nor a type of Python's own. What is imported only by a name of the standard library or of another
package does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench._places import Offsets, Place

__all__ = ["Elsewhere"]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OWN_TYPES = (str, bytes, bytearray, int, float, list, dict, set, frozenset, tuple, type, BaseException)
_OWN_METHODS = frozenset(name for kind in _OWN_TYPES for name in dir(kind))


@dataclass(frozen=True, slots=True)
class _File:
    """One file.

    Attributes:
        used: the names that it uses, and their offsets.
        reached: the same for names after a dot.
        imported: the names that it imports from the package.
        methods: the names of the methods that its classes define.
        own: the names of all functions that it defines.
    """

    used: tuple[tuple[int, str], ...]
    reached: tuple[tuple[int, str], ...]
    imported: frozenset[str]
    methods: frozenset[str]
    own: frozenset[str]


class Elsewhere:
    """The files of one package, and what each takes from the others."""

    def __init__(self, root: Path, base: Path, files: Sequence[Path]) -> None:
        """Read them.

        Args:
            root: the package's folder; a place's path is relative to it.
            base: the folder that its modules are named from.
            files: its sources.
        """
        top = {file.relative_to(base).parts[0].removesuffix(".py") for file in files}
        self._files = {file.relative_to(root).as_posix(): _read(file.read_text("utf-8"), top) for file in files}

    def needed(self, place: Place) -> frozenset[str]:
        """Return the names of other files that the code at a place uses."""
        file = self._files[place.path]
        others = frozenset[str]().union(*(one.methods for path, one in self._files.items() if path != place.path))
        methods = others - file.own - _OWN_METHODS
        inside = {name for at, name in file.used if place.start <= at < place.end} & file.imported
        return inside | ({name for at, name in file.reached if place.start <= at < place.end} & methods)


def _read(source: str, top: set[str]) -> _File:
    nodes = list(ast.walk(ast.parse(source)))
    offsets = Offsets(source)
    names = [(node, node.id) for node in nodes if isinstance(node, ast.Name)]
    attributes = [(node, node.attr) for node in nodes if isinstance(node, ast.Attribute)]
    return _File(
        used=tuple((offsets.at(node.lineno, node.col_offset), name) for node, name in names),
        reached=tuple((offsets.at(node.lineno, node.col_offset), name) for node, name in attributes),
        imported=frozenset(name for node in nodes for name in _imported(node, top)),
        methods=frozenset(
            one.name
            for node in nodes
            if isinstance(node, ast.ClassDef)
            for one in node.body
            if isinstance(one, _FUNCTIONS)
        ),
        own=frozenset(node.name for node in nodes if isinstance(node, _FUNCTIONS)),
    )


def _imported(node: ast.AST, top: set[str]) -> Iterator[str]:
    """Yield the names that an import takes from the package itself."""
    if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] in top):
        yield from (one.asname or one.name for one in node.names)
    elif isinstance(node, ast.Import):
        yield from (one.asname or one.name.split(".")[0] for one in node.names if one.name.split(".")[0] in top)
