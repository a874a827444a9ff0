"""What a source says about its own structure, also where it does not parse.

tree-sitter goes on after an error, so a half-written file still has scopes, imports and tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import tree_sitter

from lsp.syntax.languages import Language

__all__ = ["Place", "Scope", "SourceTree", "Token"]

Place = Literal["code", "string", "comment"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A class, method or function: offsets of the whole, and of where its body starts."""

    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """A leaf of the tree: its kind (for punctuation the characters themselves) and offsets."""

    kind: str
    start: int
    end: int


class SourceTree:
    """A parsed text; everything it says is in offsets of that text."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        # A lone surrogate, which half an edit can leave behind, has no UTF-8; one byte stands in for it.
        self._data = text.encode("utf-8", "replace")
        self._tree = language.parser().parse(self._data)

    @property
    def has_error(self) -> bool:
        """Whether some part does not parse."""
        return self._tree.root_node.has_error

    def place(self, offset: int) -> Place:
        """Say whether ``offset`` lies in code, or inside a string or comment.

        A comment that runs to the line's end holds its end too: what is typed there is comment.
        """
        byte = self._byte(offset)
        node = self._tree.root_node.descendant_for_byte_range(max(0, byte - 1), byte)
        kinds = dict(self.language.texts)
        while node is not None:
            kind = kinds.get(node.type)
            if kind is not None and node.start_byte < byte and (byte < node.end_byte or self._open_ended(node, byte)):
                return kind
            node = node.parent
        return "code"

    def scopes(self, offset: int) -> list[Scope]:
        """Return the scopes around ``offset``, the outermost first."""
        byte = self._byte(offset)
        node = self._tree.root_node.descendant_for_byte_range(max(0, byte - 1), byte)
        found: list[Scope] = []
        while node is not None:
            if node.type in self.language.scopes and node.start_byte < byte:
                body = node.child_by_field_name("body")
                outer = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
                found.append(
                    Scope(
                        self._offset(outer.start_byte),
                        self._offset(node.end_byte if body is None else body.start_byte),
                        self._offset(node.end_byte),
                    )
                )
            node = node.parent
        return found[::-1]

    def imports(self) -> list[tuple[int, int]]:
        """Return the offsets of the imports that stand at the top level."""
        nodes = (node for node in self._tree.root_node.children if node.type in self.language.imports)
        return [(self._offset(node.start_byte), self._offset(node.end_byte)) for node in nodes]

    def tokens(self, start: int = 0) -> list[Token]:
        """Return the leaves that start at or after ``start``, in order; those the parser only supposes are left out."""
        byte = self._byte(start)
        return [
            Token(node.type, self._offset(node.start_byte), self._offset(node.end_byte))
            for node in _leaves(self._tree.root_node, byte)
            if not node.is_missing and node.end_byte > node.start_byte
        ]

    def _open_ended(self, node: tree_sitter.Node, byte: int) -> bool:
        """Tell whether text added at ``byte``, the end of ``node``, would still belong to it."""
        return byte == node.end_byte and node.type in {"comment", "line_comment"}

    @cached_property
    def _ascii(self) -> bool:
        return len(self._data) == len(self.text)

    def _byte(self, offset: int) -> int:
        return offset if self._ascii else len(self.text[:offset].encode("utf-8", "replace"))

    def _offset(self, byte: int) -> int:
        return byte if self._ascii else len(self._data[:byte].decode("utf-8", "replace"))


def _leaves(root: tree_sitter.Node, start: int) -> Iterator[tree_sitter.Node]:
    """Walk the leaves that start at or after byte ``start``, without recursion: sources nest as deep as they like."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.child_count:
            waiting.extend(reversed([child for child in node.children if child.end_byte >= start]))
        elif node.start_byte >= start:
            yield node
