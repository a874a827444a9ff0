"""What a source brings in: each name with the module that it comes from, as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import tree_sitter

__all__ = ["Import", "imports_of"]


@dataclass(frozen=True, slots=True)
class Import:
    """One name that is brought in.

    Attributes:
        module: where it comes from, as written: ``a.b``, ``..loans``, ``./rates``, ``bank/loans``, ``rates.h``.
        name: its name there; empty for the whole module, or for everything in it.
        alias: what it is called here; empty where everything of the module is brought in without a name before it.
    """

    module: str
    name: str
    alias: str


# ``try`` with another module, ``if TYPE_CHECKING``; the guard of a header, which holds all of it
_CONDITIONS = frozenset(
    {"if_statement", "elif_clause", "else_clause", "try_statement", "except_clause", "finally_clause", "block"}
    | {"preproc_ifdef", "preproc_if", "preproc_elif", "preproc_else", "linkage_specification", "declaration_list"}
)

_Reader = Callable[[str], Iterator[Import]]

_PYTHON_FROM = re.compile(r"from\s+([.\w]+)\s+import\s+(.*)", re.DOTALL)
_AS = re.compile(r"([\w.$*]+)(?:\s+as\s+(\w+))?")
_SCRIPT_FROM = re.compile(r"""import\s+(?:type\s+)?(.*?)\s*from\s*["'](.+?)["']""", re.DOTALL)
_SCRIPT_REQUIRE = re.compile(r"""([\w$]+|\{[^}]*\})\s*=\s*require\(\s*["'](.+?)["']\s*\)""")
_JAVA = re.compile(r"import\s+(static\s+)?([\w.]+?)(\.\*)?\s*;")
_GO = re.compile(r"""(?:([\w.]+)\s+)?["`]([^"`]+)["`]""")
_INCLUDE = re.compile(r"""include\s*[<"]([^>"]+)[>"]""")
_SOURCE = re.compile(r"""(?:source|\.)\s+["']?(?:\$\{?\w+\}?/)?([\w./-]+)""")


def imports_of(root: tree_sitter.Node, language: str) -> Iterator[Import]:
    """Yield the imports at the top level of a parsed source, those under a condition too, in order.

    Args:
        root: the root of its tree.
        language: the language's name.
    """
    kinds, read = _READERS.get(language, (frozenset[str](), _nothing))
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type in kinds and node.text is not None:
            yield from read(node.text.decode("utf-8", "replace"))
        elif node is root or node.type in _CONDITIONS:
            waiting.extend(reversed(node.named_children))


def _nothing(_: str) -> Iterator[Import]:
    yield from ()


def _python(text: str) -> Iterator[Import]:
    if found := _PYTHON_FROM.match(text):
        for name, alias in _AS.findall(re.sub(r"#.*", "", found[2])):
            yield Import(found[1], "" if name == "*" else name, "" if name == "*" else alias or name)
        return
    for module, alias in _AS.findall(text.removeprefix("import")):
        yield Import(module, "", alias or module)


def _script(text: str) -> Iterator[Import]:
    """Read an import of JavaScript or TypeScript, or a ``require``."""
    found, required = _SCRIPT_FROM.match(text), _SCRIPT_REQUIRE.search(text)
    if found:
        yield from _bound(found[1], found[2])
    elif required:
        yield from _bound(required[1].replace(":", " as "), required[2])


def _bound(names: str, module: str) -> Iterator[Import]:
    braces = re.search(r"\{(.*)\}", names, re.DOTALL)
    outside = names if braces is None else names.replace(braces[0], "")
    for part in filter(None, (part.strip() for part in outside.split(","))):
        star = re.match(r"\*\s+as\s+([\w$]+)", part)
        yield Import(module, "", star[1] if star else part)
    for name, alias in _AS.findall("" if braces is None else braces[1].replace("type ", "")):
        yield Import(module, name, alias or name)


def _java(text: str) -> Iterator[Import]:
    if found := _JAVA.match(text):
        module, _, name = found[2].rpartition(".")
        if found[3]:
            yield Import(found[2], "", "")
        else:
            yield Import(module, name, name)


def _go(text: str) -> Iterator[Import]:
    for alias, module in _GO.findall(text.removeprefix("import")):
        yield Import(module, "", "" if alias == "." else alias or module.rsplit("/", 1)[-1])


def _include(text: str) -> Iterator[Import]:
    if found := _INCLUDE.search(text):
        yield Import(found[1], "", "")


def _shell(text: str) -> Iterator[Import]:
    if found := _SOURCE.match(text):
        yield Import(found[1], "", "")


_SCRIPTS = (frozenset({"import_statement", "lexical_declaration", "variable_declaration"}), _script)
_READERS: Mapping[str, tuple[frozenset[str], _Reader]] = {
    "python": (frozenset({"import_statement", "import_from_statement"}), _python),
    "java": (frozenset({"import_declaration"}), _java),
    "javascript": _SCRIPTS,
    "javascriptreact": _SCRIPTS,
    "typescript": _SCRIPTS,
    "typescriptreact": _SCRIPTS,
    "go": (frozenset({"import_declaration"}), _go),
    "c": (frozenset({"preproc_include"}), _include),
    "cpp": (frozenset({"preproc_include"}), _include),
    "shellscript": (frozenset({"command"}), _shell),
}
