"""Write definitions down as a reader wants them: the header, the first words of the documentation, no bodies."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from lsp.syntax.definition import CONSTRUCTORS, Definition

__all__ = ["comment_mark", "with_members", "written"]

_MARKS: Mapping[str, str] = {
    "cobol": "      *>",
    "python": "#",
    "shellscript": "#",
    "sql": "--",
    "plsql": "--",
    "yaml": "#",
}
_BLOCKS = frozenset({"cpp", "java", "javascript", "javascriptreact", "typescript", "typescriptreact"})
_INDENT = "    "


def comment_mark(language: str) -> str:
    """Return what begins a comment that runs to the line's end; ``language`` is the language's name."""
    return _MARKS.get(language, "//")


def written(definitions: Iterable[Definition], language: str) -> str:
    """Return definitions of one file in the order of the source; members stand in the class that they belong to."""
    ordered = sorted(definitions, key=lambda one: (one.start, one.name))
    lines: list[str] = []
    open_class = ""
    for one in ordered:
        path = f"{one.parent}.{one.name}" if one.parent else one.name
        if one.parent != open_class and not one.parent.startswith(f"{open_class}."):
            lines += _closed(open_class, language)
            open_class = ""
        if one.parent and one.parent != open_class and language != "go":
            lines += _opened(one.parent, language)
            open_class = one.parent
        if one.kind == "class":
            lines += _closed(open_class, language) if open_class else []
            inside = any(other.parent == path for other in ordered)
            lines += _header(one, language) if inside or one.doc or language != "python" else [f"{one.signature} ..."]
            open_class = path
        else:
            depth = _INDENT if one.parent and language != "go" else ""
            lines += [textwrap.indent(line, depth) for line in _one(one, language)]
    return "\n".join([*lines, *_closed(open_class, language)]) + "\n" if lines else ""


def with_members(definition: Definition, members: Sequence[Definition], most: int) -> list[Definition]:
    """Return a class with what a user of it sees: the constructor, fields, and methods that are not private.

    What a constructor gives each object comes last: its parameters mostly tell that.
    """
    seen = [one for one in members if not one.name.startswith(("_", "#")) or one.name in CONSTRUCTORS]
    seen = [one for one in seen if not one.signature.startswith("private ")]
    making = [one for one in seen if one.kind == "method" and one.name in CONSTRUCTORS]

    def is_given(one: Definition) -> bool:
        return any(maker.body <= one.start < maker.end for maker in making)

    return [definition, *sorted(seen, key=is_given)[:most]]


def _header(one: Definition, language: str) -> list[str]:
    if language == "python":
        return [one.signature, *([f'{_INDENT}"""{one.doc}"""'] if one.doc else [])]
    doc = [f"{comment_mark(language)} {one.doc}"] if one.doc else []
    return [*doc, f"{one.signature} {{"]


def _one(one: Definition, language: str) -> list[str]:
    """Return a definition that is not a class."""
    lines = one.signature.split("\n")
    if language == "python":
        if one.kind not in {"function", "method"}:
            return lines
        if not one.doc:
            return [f"{one.signature} ..."]
        return [one.signature, f'{_INDENT}"""{one.doc}"""']
    if (language in {"c", "cpp"} and not lines[0].startswith("#")) or (language == "java" and one.kind != "type"):
        lines[-1] += ";"
    return [*([f"{comment_mark(language)} {one.doc}"] if one.doc else []), *lines]


def _opened(parent: str, language: str) -> list[str]:
    name = parent.rpartition(".")[2]
    return [f"class {name}:"] if language == "python" else [f"class {name} {{"]


def _closed(open_class: str, language: str) -> list[str]:
    return ["}"] if open_class and language in _BLOCKS else []
