"""Check the size and the names of modules, functions and classes: ``python -m tools.check_module_size [PATH...]``.

A module is a noun for one stage, 500 lines at most; a function has 60 lines and 6 parameters at most, then a frozen
options object; nothing is called utils, helper or manager, because such a name says nothing about what is inside.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.source_files import ROOT, source_files

__all__ = ["check_source", "main"]

FOLDERS = ("copilot", "lsp", "docs_ai", "minutes", "prompts", "cli", "tools", "bench", "tests")
MODULE_LINES = 500
FUNCTION_LINES = 60
PARAMETERS = 6
_EMPTY_NAME = re.compile(r"(^|_)(utils?|helpers?|managers?|misc)(_|$)")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def check_source(text: str, path: Path) -> Iterator[str]:
    """Yield a line ``path:line: what is wrong`` for each rule that ``text`` breaks."""
    lines = text.count("\n") + 1 - text.endswith("\n")
    if lines > MODULE_LINES:
        yield f"{path}:1: module has {lines} lines, at most {MODULE_LINES}"
    for name in (path.stem, *path.parent.parts):
        if _EMPTY_NAME.search(name):
            yield f"{path}:1: the name {name!r} says nothing; name the thing"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function | ast.ClassDef) and _EMPTY_NAME.search(_WORD_START.sub("_", node.name).lower()):
            yield f"{path}:{node.lineno}: the name {node.name!r} says nothing; name the thing"
        if isinstance(node, Function):
            yield from _check_function(node, path)


def _check_function(node: Function, path: Path) -> Iterator[str]:
    where = f"{path}:{node.lineno}: {node.name}"
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if length > FUNCTION_LINES:
        yield f"{where} has {length} lines, at most {FUNCTION_LINES}"
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    count = len(names) - (names[:1] in (["self"], ["cls"]))
    if count > PARAMETERS and path.parts[0] != "tests":
        yield f"{where} has {count} parameters, at most {PARAMETERS}"


def main(arguments: Iterable[str]) -> int:
    """Check the files below the given paths, from the repository's root; by default all of ours."""
    files = source_files(arguments, FOLDERS)
    wrong = [line for file in files for line in check_source(file.read_text("utf-8"), file.relative_to(ROOT))]
    for line in wrong:
        print(line)
    print(f"module size: {len(files)} files, {len(wrong)} over the limits")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
