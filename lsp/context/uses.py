"""What the cursor's function uses, found where it is defined.

A name means what the file's imports say. A name that no import brings in means a definition of the same package (Java,
Go), of a file that is included (C, C++, Shell) or of the workspace (SQL, COBOL). A method of something whose type is
not known is taken only when the workspace has one of that name. What cannot be resolved is left out: a wrong signature
is worse than none. What may still be written is told by what other code reaches through the same names (`receivers`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from lsp.context.modules import means
from lsp.context.receivers import Reached, members_of, receivers
from lsp.syntax.definition import Definition
from lsp.syntax.imports import Import
from lsp.syntax.languages import Language, of_path
from lsp.syntax.references import references
from lsp.workspace.symbols import Symbols

__all__ = ["AT_CURSOR", "Spot", "Use", "uses"]

AT_CURSOR = 4.0
"""The weight of what the cursor's line uses."""

_FAMILIES: Mapping[str, str] = {
    "c": "cpp",
    "javascript": "typescript",
    "javascriptreact": "typescript",
    "typescriptreact": "typescript",
}
_PACKAGES = frozenset({"go", "java"})
_WORKSPACE = frozenset({"cobol", "plsql", "sql"})
_SELF = frozenset({"cls", "self", "super", "this"})
_ABOVE, _ELSEWHERE, _OWN_BESIDE, _BESIDE, _IMPORTED, _SIBLING = 2.0, 1.5, 1.3, 1.0, 0.5, 0.4
_AGAIN, _MOST_AGAIN = 0.1, 4  # what stands beside the region more than once
_REACHED, _LATER = 1.8, 0.04
_NEAR = 400  # characters before the cursor's line
_TELLING: Mapping[str, float] = {"class": 0.7, "constant": 0.5, "field": 0.5}
"""How much a definition tells that is not a function's: a name that is not called is mostly used as it stands."""
_BY_NAME = 0.75  # so sure is a method whose name alone tells it
_MOST_BASES = 8
_MOST_FILES = 40
_MOST_NAMED = 200  # definitions of one name; only what a program wrote has more
_WORD = re.compile(r"[^\W\d]\w*")
_MENTIONED = re.compile(r"(\?\.|\.|->|::)?([^\W\d]\w*)")
_RECEIVER = re.compile(r"(?<!\w)([^\W\d]\w*)(?:\?\.|\.|->|::)\w*$")
_OF_WORDS = re.compile(r"[^\W_](?:_[^\W_]|(?<=[a-z])[A-Z])")  # ``items`` is a method of much that nobody defines here


@dataclass(frozen=True, slots=True)
class Spot:
    """A cursor as this module sees it.

    Attributes:
        file: the file, by the name that `Symbols` has for it.
        language: its language.
        text: the text of the cursor's region.
        line: where in ``text`` the cursor's line starts, and where it ends.
        cursor: where in ``text`` the cursor is.
        imports: the imports of the file.
        owner: the class that the cursor is in, with the classes around it; empty outside of any.
        beside: the code before and after the region.
    """

    file: str
    language: Language
    text: str
    line: tuple[int, int]
    cursor: int
    imports: tuple[Import, ...]
    owner: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A definition that the cursor's function uses or may use, and how much that matters there."""

    file: str
    definition: Definition
    weight: float


def uses(spot: Spot, symbols: Symbols, reached: Reached) -> list[Use]:
    """Return what is used, what is nearest to the cursor first; then what is only imported, or stands beside it.

    Args:
        spot: the cursor.
        symbols: what the workspace defines.
        reached: what is reached through the names of the workspace.
    """
    resolver = _Resolver(spot, symbols)
    found: dict[tuple[str, Definition], float] = {}
    weighted = _weighted(spot)
    for (name, owner), weight in weighted.items():
        for file, definition, share in resolver.resolved(name, owner):
            key = (file, definition)
            telling = 1.0 if weight >= AT_CURSOR else _TELLING.get(definition.kind, 1.0)
            found[key] = max(found.get(key, 0.0), weight * share * telling)
    for file, definition, weight in _reached(spot, resolver, reached):
        found[file, definition] = max(found.get((file, definition), 0.0), weight)
    for file, definition in resolver.imported():
        found.setdefault((file, definition), _IMPORTED)
    asked = any(weight >= AT_CURSOR and not _SELF.isdisjoint(key) for key, weight in weighted.items())
    for definition in symbols.of(spot.file):
        if spot.owner and definition.parent == spot.owner and definition.kind in {"method", "field"}:
            found.setdefault((spot.file, definition), _REACHED if asked else _SIBLING)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0][0], item[0][1].start))
    return [Use(file, definition, weight) for (file, definition), weight in ordered]


def _weighted(spot: Spot) -> dict[tuple[str, str], float]:
    """Return the names of the code with what stands before their dot, and how much each matters."""
    begin, end = spot.line
    found: dict[tuple[str, str], float] = {}
    for one in references(spot.text, spot.language):
        weight = _ABOVE if begin - _NEAR <= one.start < begin else _ELSEWHERE
        if begin <= one.start < end:
            weight = AT_CURSOR
        key = (one.name, one.owner)
        found[key] = max(found.get(key, 0.0), weight)
    for key, times in Counter(_mentioned(spot.beside)).items():
        once = _OWN_BESIDE if key[1] in _SELF else _BESIDE
        found.setdefault(key, once + _AGAIN * min(times - 1, _MOST_AGAIN))
    return found


def _mentioned(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text with what stands before their dot; to parse it would take ten times as long."""
    owner, end = "", -1
    for match in _MENTIONED.finditer(text):
        yield match[2], owner if match[1] and match.start() == end else ""
        owner, end = match[2], match.end()


def _reached(spot: Spot, resolver: _Resolver, reached: Reached) -> Iterator[tuple[str, Definition, float]]:
    """Yield what may be reached through the names of the region, and how much it matters."""
    begun = _RECEIVER.search(spot.text[spot.line[0] : spot.cursor])
    for name in receivers(spot.text, spot.beside, reached):
        if name in _SELF or resolver.is_import(name):
            continue
        nearness = AT_CURSOR if begun is not None and name == begun[1] else 0.0
        for rank, (file, one) in enumerate(members_of(name, spot.text, reached, resolver.candidates)):
            yield file, replace(one, doc=""), nearness + _REACHED - _LATER * rank


class _Resolver:
    """Leads from names to definitions, by the rules of one file."""

    def __init__(self, spot: Spot, symbols: Symbols) -> None:
        self._spot = spot
        self._symbols = symbols
        self._family = _family(spot.language)
        self._named: dict[str, list[Import]] = {}
        for one in spot.imports:
            self._named.setdefault(one.alias, []).append(one)
        self._open = self._named.pop("", [])
        self._folder = spot.file.rpartition("/")[0]
        self._families: dict[str, str] = {}

    def resolved(self, name: str, owner: str) -> Iterator[tuple[str, Definition, float]]:
        """Yield the definitions that a name means, with how sure that is."""
        if owner in _SELF:
            yield from ((file, one, 1.0) for file, one in self._members(name))
            return
        imports = self._named.get(owner or name, [])
        if imports:
            for one in imports:
                yield from ((file, definition, 1.0) for file, definition in self._of_import(one, name, owner))
            return
        if not owner:
            yield from ((self._spot.file, one, 1.0) for one in self._own(name) if one.kind not in {"field", "method"})
        near = [
            (file, one)
            for file, one in self.candidates(name)
            if file != self._spot.file and (not one.parent or owner) and self._visible(file)
        ]
        yield from ((file, one, 1.0) for file, one in near)
        if owner and not near and _OF_WORDS.search(name):
            methods = [(file, one) for file, one in self.candidates(name) if one.parent]
            if len({(file, one.parent) for file, one in methods}) == 1:
                yield from ((file, one, _BY_NAME) for file, one in methods)

    def imported(self) -> Iterator[tuple[str, Definition]]:
        """Yield what the file imports by name."""
        for imports in self._named.values():
            for one in imports:
                if one.name:
                    yield from self._of_import(one, one.alias, "")

    def _of_import(self, one: Import, name: str, owner: str) -> Iterator[tuple[str, Definition]]:
        """Yield what ``name`` is, brought in by ``one`` or reached through it."""
        target = name if owner else one.name or name
        for file, definition in self.candidates(target):
            if means(file, one, self._spot.file) and (not definition.parent or bool(owner) or self._family == "java"):
                if owner and one.name and definition.parent and not definition.parent.endswith(one.name):
                    continue
                yield file, definition

    def _members(self, name: str) -> list[tuple[str, Definition]]:
        """Return what ``name`` is in the cursor's class, or else in the nearest of the classes that it is made from."""
        waiting = [(self._spot.file, self._spot.owner)]
        seen: set[tuple[str, str]] = set()
        while waiting and len(seen) < _MOST_BASES:
            where = file, path = waiting.pop(0)
            if where in seen:
                continue
            seen.add(where)
            found = [(file, one) for one in self._symbols.named_in(file, name) if one.parent == path]
            if found:
                return found
            waiting += self._bases(file, path)
        return []

    def _bases(self, file: str, path: str) -> list[tuple[str, str]]:
        """Return the classes that the header of a class names, of its own file or else the only ones of their name."""
        parent, _, name = path.rpartition(".")
        headers = [one.signature for one in self._symbols.of(file) if (one.name, one.parent) == (name, parent)]
        words = _WORD.findall(headers[0].partition(name)[2]) if headers else []
        found: list[tuple[str, str]] = []
        for word in words:
            classes = [(at, one) for at, one in self.candidates(word) if one.kind == "class"]
            own = [(at, one) for at, one in classes if at == file]
            if own or len(classes) == 1:
                found += [(at, f"{one.parent}.{one.name}".lstrip(".")) for at, one in own or classes]
        return found

    def is_import(self, name: str) -> bool:
        """Tell whether a name is a module, or what is imported from one."""
        return name in self._named

    def candidates(self, name: str) -> list[tuple[str, Definition]]:
        """Return the definitions of a name in files of the language; none of a name that is defined everywhere."""
        if len(self._symbols.files(name)) > _MOST_FILES:
            return []
        named = islice(self._symbols.named(name), _MOST_NAMED)
        return [(file, one) for file, one in named if self._family_of(file) == self._family]

    def _own(self, name: str) -> list[Definition]:
        return list(self._symbols.named_in(self._spot.file, name)[:_MOST_NAMED])

    def _family_of(self, file: str) -> str:
        suffix = file.rpartition(".")[2]
        if suffix not in self._families:
            self._families[suffix] = _family(of_path(file))
        return self._families[suffix]

    def _visible(self, file: str) -> bool:
        """Tell whether a file's definitions can be used without a name before them."""
        if self._spot.language.name in _WORKSPACE:
            return True
        if self._spot.language.name in _PACKAGES and file.rpartition("/")[0] == self._folder:
            return True
        return any(means(file, one, self._spot.file) for one in self._open)


def _family(language: Language | None) -> str:
    return "" if language is None else _FAMILIES.get(language.name, language.name)
