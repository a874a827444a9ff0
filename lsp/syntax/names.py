"""The names that a source binds and uses, as far as its syntax tells.

It answers one question of completion: which names are used before anything binds them? An answer that leaves those of
the code after it unbound is not whole, or not right. Only Python is known here; elsewhere the answer is none,
because a name may come from another file without being imported.
"""

from __future__ import annotations

import builtins
import keyword
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import tree_sitter

from lsp.syntax.languages import PYTHON, Language
from lsp.syntax.statements import width

__all__ = ["Unbound", "bound_names", "unbound"]

# Within an error the parser takes keywords for names.
_KNOWN = frozenset({*dir(builtins), *keyword.kwlist, "__file__", "__path__", "_", ""})
# Nodes between a name and what binds it.
_PATTERNS = frozenset(
    {
        "as_pattern_target",
        "dictionary_splat_pattern",
        "list",
        "list_pattern",
        "list_splat_pattern",
        "parenthesized_expression",
        "pattern_list",
        "splat_pattern",
        "tuple",
        "tuple_pattern",
        "typed_parameter",
    }
)
# Nodes that bind the name in this field.
_FIELDS = {
    "aliased_import": "alias",
    "assignment": "left",
    "class_definition": "name",
    "for_in_clause": "left",
    "for_statement": "left",
    "function_definition": "name",
    "named_expression": "name",
}
# Nodes that bind every name which stands in them directly, or in a pattern.
_WHOLE = frozenset({"as_pattern", "case_pattern", "global_statement", "lambda_parameters", "parameters"})
# All that a name which is bound can stand in.
_BINDING = frozenset({*_PATTERNS, *_FIELDS, *_WHOLE, "default_parameter", "typed_default_parameter"}) | {
    "dotted_name",
    "import_from_statement",
    "import_statement",
}
# Bound for what stands before it too: the body of a comprehension, the caller of a function further down.
_EARLY = frozenset({"class_definition", "for_in_clause", "function_definition", "lambda_parameters"})


@dataclass(frozen=True, slots=True)
class _Name:
    """One name in a source.

    Attributes:
        text: the name.
        start: its offset in bytes.
        binder: the node that binds it, or None where it is used.
    """

    text: str
    start: int
    binder: tree_sitter.Node | None


@dataclass(frozen=True, slots=True)
class Unbound:
    """Names that are used and not bound before.

    Attributes:
        inside: those that the answer uses.
        after: those that what follows it uses.
    """

    inside: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()


def bound_names(text: str, language: Language | None) -> frozenset[str]:
    """Return the names that ``text`` binds: by assignment, import, definition, loop, ``with`` or ``except``."""
    if language is not PYTHON:
        return frozenset()
    root = _parsed(text)
    return frozenset(name.text for name in _names(root, root.end_byte) if name.binder is not None)


def unbound(prefix: str, answer: str, following: str, language: Language | None, floor: int) -> Unbound:
    """Return the names that are used before anything binds them.

    Args:
        prefix: what stands before the cursor.
        answer: what is to stand at the cursor.
        following: what stands after it, without the rest of the cursor's own line.
        language: the source's language.
        floor: the least indentation, in columns, of the function around the cursor; what follows counts as far as that
            function goes.
    """
    if language is not PYTHON or re.search(r"^\s*from\s+\S+\s+import\s+\*", prefix, re.MULTILINE):
        return Unbound()
    start, stop = (len(text.encode("utf-8", "replace")) for text in (prefix, prefix + answer))
    known: set[str] = set(_KNOWN)
    uses: list[tuple[str, bool]] = []
    bound: set[str] = set()
    root = _parsed(prefix + answer + _rest(following, floor))
    known |= _astray(root, start) | {_text(name) for name in _captured(_globals(), root)}
    for name in _names(root, start, start):
        if name.binder is None:
            if name.start >= start and name.text not in bound:
                uses.append((name.text, name.start >= stop))
        elif name.start >= start and name.binder.type not in _EARLY:
            bound.add(name.text)
        elif name.start >= start or _visible(name.binder, start):
            known.add(name.text)
    return Unbound(
        inside=frozenset(text for text, after in uses if not after) - known,
        after=frozenset(text for text, after in uses if after) - known,
    )


def _rest(suffix: str, floor: int) -> str:
    """Return the rows of ``suffix`` that still belong to the function around the cursor."""
    kept: list[str] = []
    for row in suffix.split("\n"):
        if row.strip() and width(row[: len(row) - len(row.lstrip())]) < floor:
            break
        kept.append(row)
    return "\n".join(kept)


def _parsed(text: str) -> tree_sitter.Node:
    return PYTHON.parser().parse(text.encode("utf-8", "replace")).root_node


def _names(root: tree_sitter.Node, uses_from: int, cursor: int = 0) -> list[_Name]:
    """Return the names in the order in which they take effect.

    Args:
        root: the source.
        uses_from: names that are used before this byte are left out.
        cursor: so are all in a function that ends before this byte, from which they cannot be seen; not its own.
    """
    found: list[_Name] = []
    nodes = _captured(_identifiers(), root)
    for node in _outside(nodes, root, cursor) if cursor else nodes:
        parent = node.parent
        if parent is None or (node.start_byte < uses_from and parent.type not in _BINDING) or _is_label(node, parent):
            continue
        binder = _binder(node, parent)
        # In an assignment the right side is read first.
        start = binder.end_byte - 1 if binder is not None and binder.type == "assignment" else node.start_byte
        found.append(_Name(_text(node), start, binder))
    return sorted(found, key=lambda name: name.start)


def _outside(nodes: list[tree_sitter.Node], root: tree_sitter.Node, cursor: int) -> Iterator[tree_sitter.Node]:
    """Yield of ``nodes`` what stands in no function that ends before ``cursor``, and the names of the outer ones."""
    starts, ends, named = [0], [0], [-1]
    for function in sorted(_captured(_functions(), root), key=lambda node: node.start_byte):
        if function.end_byte < cursor and function.start_byte >= ends[-1]:
            name = function.child_by_field_name("name")
            starts.append(function.start_byte)
            ends.append(function.end_byte)
            named.append(-1 if name is None else name.start_byte)
    for node in nodes:
        at = bisect_right(starts, node.start_byte) - 1
        if node.start_byte >= ends[at] or node.start_byte == named[at]:
            yield node


def _astray(root: tree_sitter.Node, stop: int) -> set[str]:
    """Return the names before byte ``stop`` within errors: there, a parameter can look like an argument."""
    if not root.has_error:
        return set()
    names = (name for error in _captured(_errors(), root) for name in _captured(_identifiers(), error))
    return {_text(name) for name in names if name.start_byte < stop}


def _captured(query: tree_sitter.Query, node: tree_sitter.Node) -> list[tree_sitter.Node]:
    """Return what a query with one capture finds in ``node``."""
    return next(iter(tree_sitter.QueryCursor(query).captures(node).values()), [])


def _text(node: tree_sitter.Node) -> str:
    return "" if node.text is None else node.text.decode()


@cache
def _identifiers() -> tree_sitter.Query:
    return tree_sitter.Query(PYTHON.compiled(), "(identifier) @name")


@cache
def _functions() -> tree_sitter.Query:
    return tree_sitter.Query(PYTHON.compiled(), "(function_definition) @function")


@cache
def _globals() -> tree_sitter.Query:
    return tree_sitter.Query(PYTHON.compiled(), "(global_statement (identifier) @name)")


@cache
def _errors() -> tree_sitter.Query:
    return tree_sitter.Query(PYTHON.compiled(), "(ERROR) @error")


def _is_label(node: tree_sitter.Node, parent: tree_sitter.Node) -> bool:
    """Tell whether ``node`` names no variable: an attribute, a keyword argument, a module, or anything in an error."""
    if parent.type == "ERROR":
        return True
    if parent.type == "attribute":
        return node == parent.child_by_field_name("attribute")
    if parent.type in {"keyword_argument", "keyword_pattern"}:
        return node == parent.children[0]
    if parent.type == "aliased_import":
        return False
    if parent.type == "dotted_name":
        outer = parent.parent
        if node != parent.children[0]:
            return True
        if outer is not None and outer.type == "import_from_statement":
            return parent == outer.child_by_field_name("module_name")
        return outer is not None and outer.type in {"aliased_import", "relative_import"}
    return False


def _binder(node: tree_sitter.Node, parent: tree_sitter.Node) -> tree_sitter.Node | None:
    """Return the node that binds ``node``, or None where it is only used."""
    child: tree_sitter.Node = node
    outer: tree_sitter.Node | None = parent
    while outer is not None:
        if outer.type in _WHOLE or outer.type in {"import_statement", "import_from_statement"}:
            return outer if outer.type != "as_pattern" or child.type == "as_pattern_target" else None
        if outer.type in _FIELDS:
            return outer if child == outer.child_by_field_name(_FIELDS[outer.type]) else None
        named = outer.type in {"default_parameter", "typed_default_parameter"}
        if named and child != outer.child_by_field_name("name"):
            return None
        if not named and outer.type not in _PATTERNS and outer.type != "dotted_name":
            return None
        child, outer = outer, outer.parent
    return None


def _visible(binder: tree_sitter.Node, cursor: int) -> bool:
    """Tell whether what ``binder`` binds can be seen at byte ``cursor``: it is of no function that ended before."""
    own = binder.type in {"function_definition", "class_definition"}
    node = binder.parent if own else binder
    while node is not None:
        if node.type == "function_definition":
            return node.end_byte >= cursor
        node = node.parent
    return True
