"""What a source defines, and how to cut it into pieces that are worth finding again.

For a language with a grammar the definitions come from its tree, by the tables below; the tree is only walked where
definitions can stand, so function bodies cost nothing. SQL and COBOL are read by their words (`lsp.syntax.wording`):
the grammar of SQL does not know the blocks of the procedural dialects, and COBOL has none. Any other text is cut by
blank lines and length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import tree_sitter

from lsp.syntax import wording
from lsp.syntax.definition import CONSTRUCTORS, Chunk, Definition, Kind, clipped, first_words
from lsp.syntax.imports import Import, imports_of
from lsp.syntax.languages import Language
from lsp.syntax.tree import SourceTree

__all__ = ["Chunk", "Definition", "Import", "Outline", "outline"]

_CHUNK_LINES = 40
_LEAST_LINES = 3
_IDLE = re.compile(
    r"""\s*(?:import\b|from\b|using\b|package\b|PROGRAM-ID|[A-Z]+ DIVISION|[#/*"')}\]]|--)"""
)  # says nothing of what is done
_TYPE_LINES = 20


@dataclass(frozen=True, slots=True)
class Outline:
    """The definitions of a source in order, its imports, and its pieces."""

    definitions: tuple[Definition, ...] = ()
    imports: tuple[Import, ...] = ()
    chunks: tuple[Chunk, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """The nodes of a grammar that matter here.

    Attributes:
        definitions: what a node defines.
        containers: nodes inside which definitions stand without being their members.
        functions: values that make the constant which they are assigned to a function.
    """

    definitions: Mapping[str, Kind]
    containers: frozenset[str]
    functions: frozenset[str] = field(default_factory=frozenset)


_PYTHON = _Table(
    {"function_definition": "function", "class_definition": "class", "assignment": "constant"},
    frozenset(
        {"module", "block", "decorated_definition", "if_statement", "else_clause", "try_statement", "except_clause"}
        | {"expression_statement"}
    ),
)
_JAVA = _Table(
    {
        "class_declaration": "class",
        "interface_declaration": "class",
        "record_declaration": "class",
        "enum_declaration": "type",
        "annotation_type_declaration": "class",
        "method_declaration": "function",
        "constructor_declaration": "function",
        "field_declaration": "field",
    },
    frozenset({"program", "class_body", "interface_body", "enum_body", "enum_body_declarations"}),
)
_JAVASCRIPT = _Table(
    {
        "function_declaration": "function",
        "generator_function_declaration": "function",
        "function_signature": "function",
        "method_definition": "function",
        "method_signature": "function",
        "abstract_method_signature": "function",
        "class_declaration": "class",
        "abstract_class_declaration": "class",
        "interface_declaration": "type",
        "type_alias_declaration": "type",
        "enum_declaration": "type",
        "field_definition": "field",
        "public_field_definition": "field",
        "variable_declarator": "constant",
    },
    frozenset(
        {"program", "export_statement", "lexical_declaration", "variable_declaration", "class_body"}
        | {"ambient_declaration", "internal_module", "module", "statement_block", "expression_statement"}
    ),
    frozenset({"arrow_function", "function_expression", "generator_function"}),
)
_GO = _Table(
    {
        "function_declaration": "function",
        "method_declaration": "function",
        "type_spec": "type",
        "type_alias": "type",
        "const_spec": "constant",
        "var_spec": "constant",
    },
    frozenset({"source_file", "type_declaration", "const_declaration", "var_declaration", "var_spec_list"}),
)
_C_CONTAINERS = frozenset(
    {"translation_unit", "preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "linkage_specification"}
    | {"declaration_list", "namespace_definition", "template_declaration", "field_declaration_list"}
)
_C = _Table(
    {
        "function_definition": "function",
        "declaration": "constant",
        "type_definition": "type",
        "struct_specifier": "type",
        "union_specifier": "type",
        "enum_specifier": "type",
        "preproc_def": "constant",
        "preproc_function_def": "constant",
    },
    _C_CONTAINERS,
)
_CPP = _Table(
    {
        **_C.definitions,
        "class_specifier": "class",
        "struct_specifier": "class",
        "field_declaration": "field",
        "alias_declaration": "type",
    },
    _C_CONTAINERS,
)
_SHELL = _Table(
    {"function_definition": "function", "variable_assignment": "constant"},
    frozenset({"program", "declaration_command"}),
)
_LISTS = frozenset({"lexical_declaration", "variable_declaration", "const_declaration", "var_declaration"}) | {
    "type_declaration"
}
_WRAPPERS = _LISTS | {"decorated_definition", "export_statement", "template_declaration", "expression_statement"}
_TABLES: Mapping[str, _Table] = {
    "python": _PYTHON,
    "java": _JAVA,
    "javascript": _JAVASCRIPT,
    "javascriptreact": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
    "typescriptreact": _JAVASCRIPT,
    "go": _GO,
    "c": _C,
    "cpp": _CPP,
    "shellscript": _SHELL,
}
_IN_BRACKET = re.compile(r"(?<=[(\[]) |,? (?=[)\]])")
_TELLING = re.compile(r"@(?:functools\.)?(?:cached_property|classmethod|property|staticmethod)\b")
_QUOTED = re.compile(r"""[rbuRBU]*("{3}|'{3}|"|')""")


def outline(text: str, language: Language | None, tree: SourceTree | None = None) -> Outline:
    """Return what ``text`` defines and its pieces, in offsets of ``text``.

    Args:
        text: the source.
        language: its language, where it is known.
        tree: its tree, where there is one; it may be that of a text of the same length (see `context.soundness`).
    """
    name = "" if language is None else language.name
    table = _TABLES.get(name)
    if language is None or table is None:
        found = wording.definitions(text, name)
        return Outline(found, wording.imports(text, name), tuple(_chunks(text, found)))
    tree = tree or SourceTree(text, language)
    root = tree.root
    definitions = tuple(_Reading(tree.text.encode("utf-8", "replace"), table, language).read(root))
    return Outline(definitions, tuple(imports_of(root, name)), tuple(_chunks(text, definitions)))


class _Reading:
    """One walk over the places of a tree where definitions stand."""

    def __init__(self, data: bytes, table: _Table, language: Language) -> None:
        self._data = data
        self._ascii = data.isascii()
        self._reached = (0, 0)  # a byte and its offset; the next that is asked for is mostly near
        self._table = table
        self._language = language

    def read(self, root: tree_sitter.Node) -> Iterator[Definition]:
        """Yield the definitions in the order of the source, a class before its members."""
        waiting: list[tuple[tree_sitter.Node, str, tree_sitter.Node | None]] = [(root, "", None)]
        while waiting:
            node, parent, wrapper = waiting.pop()
            kind = self._table.definitions.get(node.type)
            if kind is not None:
                definition = self._definition(node, kind, parent, wrapper or node)
                body = node.child_by_field_name("body")
                if definition is None:
                    continue
                yield definition
                if definition.name in CONSTRUCTORS and parent and body is not None:
                    yield from self._attributes(body, parent)
                if kind != "class" or body is None:
                    continue
                node, parent, wrapper = body, f"{parent}.{definition.name}".lstrip("."), None
            elif node.type not in self._table.containers and not node.is_error:
                continue
            children = node.named_children
            if node.type in _WRAPPERS and (len(children) == 1 or node.type not in _LISTS):
                wrapper = wrapper or node
            else:
                wrapper = None
            waiting.extend((child, parent, wrapper) for child in reversed(children))

    def _definition(
        self, node: tree_sitter.Node, kind: Kind, parent: str, outer: tree_sitter.Node
    ) -> Definition | None:
        target = self._name(node)
        if target is None or target.start_byte == target.end_byte:
            return None  # the parser only supposes it
        kind, body = self._refined(node, kind, parent)
        if kind == "type" and body is None and node.type.endswith("_specifier"):
            return None  # only mentioned, not defined
        owner = parent or self._owner(node, target)
        if owner and kind == "function":
            kind = "method"
        end = node.end_byte if body is None else _header_end(body)
        start = node.start_byte if outer.type == "decorated_definition" else outer.start_byte
        if kind == "type" or (kind in {"constant", "field"} and body is None):
            signature = clipped(self._text(start, node.end_byte), _TYPE_LINES if kind == "type" else 1)
        else:
            signature = "\n".join([*self._marks(outer), self._header(start, end)])
        return Definition(
            name=self._text(target.start_byte, target.end_byte),
            kind=kind,
            signature=signature.removesuffix("{").removesuffix("=>").rstrip(" ;"),
            doc=self._doc(node, outer),
            start=self._offset(outer.start_byte),
            body=self._offset(node.end_byte if body is None else body.start_byte),
            end=self._offset(node.end_byte),
            parent=owner,
        )

    def _attributes(self, body: tree_sitter.Node, parent: str) -> Iterator[Definition]:
        """Yield what a constructor gives each object: ``self.name = value`` among its own statements."""
        seen: set[bytes] = set()
        for statement in body.named_children:
            given = next(iter(statement.named_children), None) if statement.type == "expression_statement" else None
            left = None if given is None else given.child_by_field_name("left")
            name = left and (left.child_by_field_name("attribute") or left.child_by_field_name("property"))
            holder = left and left.child_by_field_name("object")
            if given is None or not name or not holder or not name.text or name.text in seen:
                continue
            if holder.text not in {b"self", b"this"}:
                continue
            seen.add(name.text)
            kind = given.child_by_field_name("type")
            yield Definition(
                name=self._text(name.start_byte, name.end_byte),
                kind="field",
                signature=clipped(self._text(name.start_byte, (kind or given).end_byte), 1),
                doc="",
                start=self._offset(given.start_byte),
                body=self._offset(given.end_byte),
                end=self._offset(given.end_byte),
                parent=parent,
            )

    def _refined(self, node: tree_sitter.Node, kind: Kind, parent: str) -> tuple[Kind, tree_sitter.Node | None]:
        """Say what a node really defines, by what stands in it, and where its body is."""
        body = node.child_by_field_name("body")
        value = node.child_by_field_name("value")
        if kind == "constant" and value is not None and value.type in self._table.functions:
            kind, body = "function", value.child_by_field_name("body")
        elif kind in {"constant", "field"} and self._declares_function(node):
            kind = "function"
        if kind == "function" and (parent or node.type == "method_declaration"):
            return "method", body
        return ("field" if kind == "constant" and parent else kind), body

    def _name(self, node: tree_sitter.Node) -> tree_sitter.Node | None:
        """Return the node of the defined name; in C it lies at the end of a chain of declarators."""
        found = node.child_by_field_name("name")
        if found is None and node.type == "assignment":
            left = node.child_by_field_name("left")
            found = left if left is not None and left.type == "identifier" else None
        elif found is None:
            found = node.child_by_field_name("declarator") or node.child_by_field_name("property")
            while found is not None and not found.type.endswith("identifier"):
                inner = found.child_by_field_name("declarator") or found.child_by_field_name("name")
                found = inner or next((child for child in found.named_children if "declarator" in child.type), None)
        while found is not None and found.type == "qualified_identifier":
            found = found.child_by_field_name("name")
        return found

    def _declares_function(self, node: tree_sitter.Node) -> bool:
        declarator = node.child_by_field_name("declarator")
        while declarator is not None and declarator.type != "function_declarator":
            declarator = declarator.child_by_field_name("declarator")
        return declarator is not None

    def _owner(self, node: tree_sitter.Node, target: tree_sitter.Node) -> str:
        """Return the type that a method written outside of it belongs to: Go's receiver, C++'s ``Type::``."""
        receiver = node.child_by_field_name("receiver")
        if receiver is not None:
            words = re.findall(r"\w+", self._text(receiver.start_byte, receiver.end_byte).split("[")[0])
            return words[-1] if words else ""
        scope = target.parent
        if scope is not None and scope.type == "qualified_identifier":
            named = scope.child_by_field_name("scope")
            return "" if named is None else self._text(named.start_byte, named.end_byte)
        return ""

    def _header(self, start: int, end: int) -> str:
        """Return a header in one line, without the blanks that its lines leave inside brackets."""
        return _IN_BRACKET.sub("", " ".join(self._text(start, end).split()))

    def _marks(self, outer: tree_sitter.Node) -> Iterator[str]:
        """Yield the decorators that say how what they stand before is used."""
        for node in outer.named_children if outer.type == "decorated_definition" else ():
            written = self._text(node.start_byte, node.end_byte)
            if node.type == "decorator" and _TELLING.match(written):
                yield written

    def _doc(self, node: tree_sitter.Node, outer: tree_sitter.Node) -> str:
        """Return the first words of a docstring, or of the comment that ends on the line before."""
        if self._language.name == "python":
            body = node.child_by_field_name("body")
            first = None if body is None else next(iter(body.named_children), None)
            if first is None or first.type != "expression_statement" or first.named_child(0) is None:
                return ""
            string = first.named_children[0]
            if string.type != "string":
                return ""
            written = self._text(string.start_byte, string.end_byte)
            opening = _QUOTED.match(written)
            return "" if opening is None else first_words(written[opening.end() : -len(opening[1])])
        above, row = outer, outer.start_point.row
        while (previous := above.prev_named_sibling) is not None and "comment" in previous.type:
            if previous.end_point.row < row - 1:
                break
            above, row = previous, previous.start_point.row
        return first_words(self._text(above.start_byte, outer.start_byte)) if above is not outer else ""

    def _text(self, start: int, end: int) -> str:
        return self._data[start:end].decode("utf-8", "replace")

    def _offset(self, byte: int) -> int:
        if self._ascii:
            return byte
        near, offset = self._reached
        way = len(self._text(min(near, byte), max(near, byte)))
        offset += way if byte >= near else -way
        self._reached = byte, offset
        return offset


def _header_end(body: tree_sitter.Node) -> int:
    """Return where the header before ``body`` ends, without a comment between them."""
    before = body.prev_sibling
    while before is not None and "comment" in before.type:
        before = before.prev_sibling
    return body.start_byte if before is None else before.end_byte


def _chunks(text: str, definitions: tuple[Definition, ...]) -> Iterator[Chunk]:
    """Cut a text into functions, small classes and what lies between them, none longer than `_CHUNK_LINES` lines."""
    at = 0
    for definition in definitions:
        whole = definition.kind in {"function", "method"} or (
            definition.kind in {"class", "type"} and text.count("\n", definition.start, definition.end) < _CHUNK_LINES
        )
        start = text.rfind("\n", 0, definition.start) + 1
        if whole and start >= at:
            yield from _runs(text, at, start, "")
            line_end = text.find("\n", definition.end)
            at = len(text) if line_end < 0 else line_end + 1
            name = f"{definition.parent}.{definition.name}" if definition.parent else definition.name
            yield from _runs(text, start, at, name)
    yield from _runs(text, at, len(text), "")


def _runs(text: str, start: int, end: int, name: str) -> Iterator[Chunk]:
    """Cut ``text[start:end]`` at blank lines where that makes pieces of a fair length, and elsewhere by length."""
    lines = text[start:end].splitlines(keepends=True)
    first = 0
    while first < len(lines):
        piece = lines[first : first + _CHUNK_LINES]
        if first + _CHUNK_LINES < len(lines):
            blank = [at for at in range(_CHUNK_LINES // 2, _CHUNK_LINES) if not piece[at].strip()]
            piece = piece[: blank[-1] + 1] if blank else piece
        length = sum(map(len, piece))
        if sum(bool(line.strip()) and not _IDLE.match(line) for line in piece) >= _LEAST_LINES:
            yield Chunk(start, start + length, name)
        start += length
        first += len(piece)
