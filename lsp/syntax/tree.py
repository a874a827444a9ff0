"""What a source says about its own structure, also where it does not parse.

tree-sitter goes on after an error, so a half-written file still has scopes, imports and tokens. A language whose blocks
its grammar does not know, or that has none, is read by a pattern instead (`lsp.syntax.scanning`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import tree_sitter

from lsp.syntax import scanning
from lsp.syntax.difference import Difference, difference
from lsp.syntax.language import Language, Place
from lsp.syntax.spans import Scope, Token

__all__ = ["Place", "Scope", "SourceTree", "Token"]


class SourceTree:
    """A parsed text; everything it says is in offsets of that text.

    Args:
        text: the source.
        language: its language.
        earlier: the tree of an earlier version of the source: only what changed since is parsed anew.
    """

    def __init__(self, text: str, language: Language, earlier: SourceTree | None = None) -> None:
        self.text = text
        self.language = language
        # A lone surrogate, which half an edit can leave behind, has no UTF-8; one byte stands in for it.
        self._data = text.encode("utf-8", "replace")
        self._parsed: tree_sitter.Tree | None = None
        self._edits: tuple[tuple[int, int], ...] = ()
        if language.lexemes is None:
            before = earlier if earlier is not None and earlier.language is language else None
            self._parsed = _parse(self._data, language, before)

    def edited(self, edit: Difference, text: str) -> SourceTree:
        """Return this tree with its nodes moved by ``edit``, which puts ``text`` in; nothing is parsed.

        What it says of the edited place itself may be wrong; where everything else is, it says right. As the earlier
        tree of a parse it lets all that was not edited be taken over, however many edits there were.
        """
        whole = self.text[: edit.start] + text + self.text[edit.end :]
        if self._parsed is None:
            return SourceTree(whole, self.language)
        start, end, inserted = self._byte(edit.start), self._byte(edit.end), text.encode("utf-8", "replace")
        twin = SourceTree.__new__(SourceTree)
        twin.text, twin.language = whole, self.language
        twin._data = self._data[:start] + inserted + self._data[end:]
        moved = Difference(start, end, len(inserted) - (end - start))
        twin._parsed = _moved(self._parsed, self._data, twin._data, moved)
        twin._edits = _with(self._edits, moved)
        # Where the text decides what is an import, an edit may make one.
        known = vars(self).get("_imports") if self.language.import_forms is None else None
        if known is not None and all(edit.end < first or last < edit.start for first, last in known):
            vars(twin)["_imports"] = [(edit.now(first), edit.now(last)) for first, last in known]
        return twin

    @property
    def root(self) -> tree_sitter.Node:
        """The root of the syntax tree, in bytes of UTF-8.

        Raises:
            LookupError: the language has no grammar.
        """
        if self._parsed is None:
            self._parsed = _parse(self._data, self.language, None)
        return self._parsed.root_node

    @property
    def has_error(self) -> bool:
        """Whether some part does not parse."""
        return self.language.grammar is not None and self.root.has_error

    def errors_in(self, start: int = 0, end: int | None = None) -> int:
        """Count the parts between two offsets that the parser had to skip or to suppose; 0 without a grammar."""
        if self.language.grammar is None:
            return 0
        first, last = self._byte(start), len(self._data) if end is None else self._byte(end)
        return sum(node.end_byte >= first and node.start_byte <= last for node in _errors(self.root))

    def is_broken_beyond(self, start: int, end: int) -> bool:
        """Tell whether the parser had to skip or to suppose something that does not lie between two offsets."""
        if self.language.grammar is None:
            return False
        first, last = self._byte(start), self._byte(end)
        return any(node.start_byte < first or node.end_byte > last for node in _errors(self.root))

    def place(self, offset: int) -> Place:
        """Say whether ``offset`` lies in code, or inside a string or comment.

        A comment that runs to the line's end holds its end too: what is typed there is comment.
        """
        return self._text_at(offset)[0]

    def text_end(self, offset: int) -> int:
        """Return where the string or comment around ``offset`` ends; ``offset`` itself in code."""
        return self._text_at(offset)[1]

    def _text_at(self, offset: int) -> tuple[Place, int]:
        if self.language.lexemes is not None:
            return scanning.text_at(self._scanned, self.text, offset)
        byte = self._byte(offset)
        for node in reversed(_around(self.root, byte)):
            kind = self.language.texts.get(node.type)
            if kind is not None and node.start_byte < byte and (byte < node.end_byte or self._open_ended(node, byte)):
                return (kind, offset if kind == "code" else self._offset(node.end_byte))
        return "code", offset

    def scopes(self, offset: int) -> list[Scope]:
        """Return the scopes around ``offset``, the outermost first."""
        if self.language.lexemes is not None:
            return scanning.enclosing(self.text, self.language, offset)
        byte = self._byte(offset)
        found: list[Scope] = []
        outer: tree_sitter.Node | None = None
        for node in _around(self.root, byte):
            if node.type in self.language.scopes and node.start_byte < byte:
                found.append(self._scope(node, outer or node))
            outer = (outer or node) if node.type in self.language.wrappers else None
        return found

    def imports(self) -> list[tuple[int, int]]:
        """Return the offsets of the imports that stand at the top level."""
        if self.language.lexemes is not None:
            return scanning.imported(self.text, self.language)
        return self._imports

    def tokens(self, start: int = 0) -> list[Token]:
        """Return the leaves that start at or after ``start``, in order; those the parser only supposes are left out."""
        if self.language.lexemes is not None:
            return scanning.scan(self.text, self.language.lexemes, start) if start else self._scanned
        found: list[Token] = []
        offset, byte = start, self._byte(start)
        for node in _leaves(self.root, byte):
            begin, end = node.start_byte, node.end_byte
            if end <= begin or node.is_missing:
                continue
            # From one token to the next only the bytes in between are read: a source may be long.
            first = offset + self._characters(byte, begin)
            last = first + self._characters(begin, end)
            offset, byte = first, begin
            if not self.text[first:last].isspace():
                found.append(Token(node.type, first, last))
        return found

    def _brings_in(self, node: tree_sitter.Node) -> bool:
        if node.type in self.language.imports:
            return True
        form = self.language.import_forms
        if form is None:
            return False
        head = self._data[node.start_byte : min(node.end_byte, node.start_byte + 400)]
        return form.match(head.decode("utf-8", "replace")) is not None

    def _scope(self, node: tree_sitter.Node, outer: tree_sitter.Node) -> Scope:
        body = node.child_by_field_name("body")
        return Scope(
            self._offset(outer.start_byte),
            self._offset(node.end_byte if body is None else body.start_byte),
            self._offset(node.end_byte),
        )

    def _open_ended(self, node: tree_sitter.Node, byte: int) -> bool:
        """Tell whether text added at ``byte``, the end of ``node``, would still belong to it."""
        if byte != node.end_byte or self.language.texts[node.type] != "comment":
            return False
        return not self._data[node.start_byte : byte].startswith(b"/*")

    @cached_property
    def _imports(self) -> list[tuple[int, int]]:
        nodes = [node for node in _outermost(self.root, self.language) if self._brings_in(node)]
        return [(self._offset(node.start_byte), self._offset(node.end_byte)) for node in nodes]

    @cached_property
    def _scanned(self) -> list[Token]:
        assert self.language.lexemes is not None
        return scanning.scan(self.text, self.language.lexemes)

    @cached_property
    def _ascii(self) -> bool:
        return len(self._data) == len(self.text)

    def _byte(self, offset: int) -> int:
        return offset if self._ascii else len(self.text[:offset].encode("utf-8", "replace"))

    def _offset(self, byte: int) -> int:
        return self._characters(0, byte)

    def _characters(self, start: int, end: int) -> int:
        return end - start if self._ascii else len(self._data[start:end].decode("utf-8", "replace"))


def _parse(data: bytes, language: Language, earlier: SourceTree | None) -> tree_sitter.Tree:
    if earlier is None or earlier._parsed is None:
        return language.parser().parse(data)
    edit = difference(earlier._data, data)
    tree = _moved(earlier._parsed, earlier._data, data, edit)
    for start, end in _with(earlier._edits, edit):
        # What ends a block in Python depends on what follows it. Where that is taken over from the old tree, nothing
        # after it can be; so the blanks around an edit, with a character before them, count as written anew.
        first, last = max(0, len(data[:start].rstrip()) - 1), len(data) - len(data[end:].lstrip())
        at = _point(data, first)
        to = _further(at, data[first:last])
        tree.edit(first, last, last, at, to, to)
    return language.parser().parse(data, tree)


def _moved(tree: tree_sitter.Tree, old: bytes, new: bytes, edit: Difference) -> tree_sitter.Tree:
    """Return a copy of ``tree`` with its nodes where they are in ``new``; ``edit`` counts bytes."""
    copy = tree.copy()
    if edit.start < edit.end or edit.grown:
        start = _point(old, edit.start)
        copy.edit(
            start_byte=edit.start,
            old_end_byte=edit.end,
            new_end_byte=edit.new_end,
            start_point=start,
            old_end_point=_further(start, old[edit.start : edit.end]),
            new_end_point=_further(start, new[edit.start : edit.new_end]),
        )
    return copy


def _with(edits: tuple[tuple[int, int], ...], edit: Difference) -> tuple[tuple[int, int], ...]:
    """Return where texts were edited, one more edit included; what touches it becomes one with it."""
    start, end, apart = edit.start, edit.new_end, list[tuple[int, int]]()
    for first, last in ((edit.now(first), edit.now(last)) for first, last in edits):
        if last < start or end < first:
            apart.append((first, last))
        else:
            start, end = min(start, first), max(end, last)
    return (*apart, (start, end))


def _point(data: bytes, byte: int) -> tuple[int, int]:
    return data.count(b"\n", 0, byte), byte - (data.rfind(b"\n", 0, byte) + 1)


def _further(point: tuple[int, int], data: bytes) -> tuple[int, int]:
    """Return where ``data`` ends that begins at ``point``."""
    row, column = point
    rows = data.count(b"\n")
    return row + rows, len(data) - (data.rfind(b"\n") + 1) if rows else column + len(data)


def _errors(root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    """Yield the nodes that the parser had to skip or to suppose, those in others too."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            yield node
        waiting.extend(child for child in node.children if child.has_error)


def _outermost(root: tree_sitter.Node, language: Language) -> Iterator[tree_sitter.Node]:
    """Yield the nodes that stand at the top level."""
    for node in root.children:
        if node.type in language.transparent:
            yield from _outermost(node, language)
        else:
            yield node


def _around(root: tree_sitter.Node, byte: int) -> list[tree_sitter.Node]:
    """Return the nodes around the byte before ``byte``, the outermost first.

    They are found from the root down: what is the parent of a node, tree-sitter finds by going all that way each time.
    """
    inner = root.descendant_for_byte_range(max(0, byte - 1), byte)
    found = [root]
    while inner is not None and found[-1] != inner and (node := found[-1].child_with_descendant(inner)) is not None:
        found.append(node)
    return found


def _leaves(root: tree_sitter.Node, start: int) -> Iterator[tree_sitter.Node]:
    """Walk the leaves that start at or after byte ``start``, without recursion: sources nest as deep as they like."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.child_count:
            waiting.extend(reversed([child for child in node.children if child.end_byte >= start]))
        elif node.start_byte >= start:
            yield node
