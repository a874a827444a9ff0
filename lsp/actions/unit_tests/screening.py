"""Judge a test function by reading it: does it test the target, and does it keep its hands off everything else?"""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from lsp.actions.unit_tests.results import Reason
from lsp.actions.unit_tests.source import Module, Target

__all__ = ["Problem", "may_import", "problem"]

_FORBIDDEN_MODULES = frozenset(
    [
        "asyncore",
        "builtins",
        "code",
        "ctypes",
        "ftplib",
        "gc",
        "http",
        "imaplib",
        "importlib",
        "inspect",
        "multiprocessing",
        "pickle",
        "poplib",
        "pty",
        "runpy",
        "shutil",
        "signal",
        "smtplib",
        "socket",
        "socketserver",
        "ssl",
        "subprocess",
        "telnetlib",
        "urllib",
        "webbrowser",
        "xmlrpc",
    ]
)
_FORBIDDEN_CALLS = frozenset(
    ["breakpoint", "compile", "eval", "exec", "exit", "globals", "input", "locals", "quit", "__import__"]
)
_FORBIDDEN_ATTRIBUTES = frozenset(
    [
        "os.system",
        "os.popen",
        "os.remove",
        "os.unlink",
        "os.rmdir",
        "os.removedirs",
        "os.rename",
        "os.replace",
        "os.kill",
        "os.fork",
        "os._exit",
        "os.abort",
        "os.environ",
        "os.putenv",
        "os.execv",
        "os.chmod",
        "sys.exit",
        "sys.modules",
        "time.sleep",
        "pytest.skip",
        "pytest.fail",
        "pytest.xfail",
        "pytest.exit",
        "pytest.importorskip",
        "pytest.mark.skip",
        "pytest.mark.skipif",
        "pytest.mark.xfail",
        "unittest.skip",
    ]
)
_OWN_FIXTURES = frozenset({"tmp_path", "monkeypatch", "capsys", "caplog", "recwarn"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a test is dropped before it runs."""

    reason: Reason
    detail: str


def may_import(name: str, module: Module) -> bool:
    """Whether a test may import ``name``: pytest, the code under test, what that imports, or harmless stdlib."""
    top = name.split(".", maxsplit=1)[0]
    if top == module.name.split(".")[0]:
        return name == module.name
    used = {alias.name for node in ast.walk(module.tree) if isinstance(node, ast.Import) for alias in node.names}
    used |= {node.module or "" for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom) and not node.level}
    if top in {each.split(".")[0] for each in used}:
        return True
    return top in sys.stdlib_module_names and top not in _FORBIDDEN_MODULES


def problem(function: ast.FunctionDef, support: Sequence[ast.stmt], target: Target) -> Problem | None:
    """Return why ``function`` cannot stand as a test of ``target``, or None."""
    everything: list[ast.AST] = [function, *support]
    for node in everything:
        found = _forbidden(node, function)
        if found:
            return Problem("forbidden", f"uses {found}")
    if not any(_calls(node, target) for node in everything):
        return Problem("no_call", f"does not call {target.qualname}")
    if _patches(function, target):
        return Problem("forbidden", f"replaces {target.qualname} itself")
    if not any(_checks(node, target) for node in ast.walk(function)):
        return Problem("no_assertion", "asserts nothing")
    known = {statement.name for statement in support if isinstance(statement, ast.FunctionDef)} | _OWN_FIXTURES
    unknown = [argument.arg for argument in function.args.args if argument.arg not in known]
    if unknown:
        return Problem("unsupported", f"asks for the unknown fixture {unknown[0]}")
    return None


def _forbidden(tree: ast.AST, function: ast.FunctionDef) -> str:
    """The first thing in ``tree`` that a unit test must not use, as written; empty when there is none."""
    has_folder = any(argument.arg == "tmp_path" for argument in function.args.args)
    for node in ast.walk(tree):
        called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if called in _FORBIDDEN_CALLS or (called == "open" and not has_folder):
            return called
        if isinstance(node, ast.Attribute):
            written = ast.unparse(node)
            if written in _FORBIDDEN_ATTRIBUTES:
                return written
            if node.attr.startswith("__") and node.attr not in {"__name__", "__class__", "__doc__", "__len__"}:
                return node.attr
        if isinstance(node, ast.Import | ast.ImportFrom):
            source = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            bad = [name for name in source if name.split(".")[0] in _FORBIDDEN_MODULES]
            if bad:
                return bad[0]
    return ""


def _calls(tree: ast.AST, target: Target) -> bool:
    """Whether the target is called, or handed on to be called, below ``tree``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == target.name:
            return True
        if isinstance(node, ast.Name) and node.id == target.name and isinstance(node.ctx, ast.Load):
            return True
        if target.name == "__init__" and isinstance(node, ast.Name) and node.id == target.imported:
            return True
    return False


def _patches(function: ast.FunctionDef, target: Target) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(f".{target.name}"):
            return True
        stores = isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store)
        if stores and getattr(node, "attr", getattr(node, "id", "")) == target.name:
            return True
    return False


def _checks(node: ast.AST, target: Target) -> bool:
    """An assertion on something that can vary, or an expected exception around the call."""
    if isinstance(node, ast.Assert):
        return any(isinstance(part, ast.Call | ast.Name | ast.Attribute) for part in ast.walk(node.test))
    if isinstance(node, ast.With):
        raises = any("raises" in ast.unparse(item.context_expr) for item in node.items)
        return raises and any(_calls(statement, target) for statement in node.body)
    return False
