"""Where names are defined in the workspace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lsp.syntax.definition import Definition

__all__ = ["Symbols"]


class Symbols:
    """Definitions by name; a file's are taken in and out together."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[Definition, ...]] = {}
        self._names: dict[str, dict[str, list[Definition]]] = defaultdict(dict)

    def __len__(self) -> int:
        """How many definitions there are."""
        return sum(map(len, self._files.values()))

    def put(self, file: str, definitions: tuple[Definition, ...]) -> None:
        """Take in a file's definitions, in place of those it had."""
        self.remove(file)
        self._files[file] = definitions
        for definition in definitions:
            self._names[definition.name].setdefault(file, []).append(definition)

    def remove(self, file: str) -> None:
        """Take out a file's definitions, if it has any."""
        for definition in self._files.pop(file, ()):
            files = self._names.get(definition.name)
            if files is not None:
                files.pop(file, None)
                if not files:
                    del self._names[definition.name]

    def files(self, name: str) -> frozenset[str]:
        """Return the files that define ``name``."""
        return frozenset(self._names.get(name, ()))

    def of(self, file: str) -> tuple[Definition, ...]:
        """Return a file's definitions in order."""
        return self._files.get(file, ())

    def named_in(self, file: str, name: str) -> Sequence[Definition]:
        """Return the definitions of ``name`` in one file."""
        return self._names.get(name, {}).get(file, ())

    def named(self, name: str) -> Iterator[tuple[str, Definition]]:
        """Yield the definitions of ``name`` with their files, in the order of these."""
        for file, definitions in sorted(self._names.get(name, {}).items()):
            for definition in definitions:
                yield file, definition
