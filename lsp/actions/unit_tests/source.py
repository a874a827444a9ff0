"""Read the Python module under test: its functions, where it is imported from, and what a function needs around it."""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from copilot.errors import DamagedFile, EmptyFile, LimitExceeded, OutputError, UnsupportedFormat, UsageError

__all__ = ["FunctionNode", "Module", "Target", "context", "read_module", "targets"]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
_ENVIRONMENTS = (".venv", "venv", "env")
_MAX_BYTES = 2_000_000
_SHORT = 1_500


@dataclass(frozen=True)
class Module:
    """A parsed module.

    Attributes:
        path: absolute path of the file.
        text: its source.
        tree: its syntax tree.
        name: the dotted name that it is imported by.
        roots: folders of the import path: the one above its package, then the project's own where that differs.
        packages: site-packages of the project's own environment, where it fits the running Python.
    """

    path: Path
    text: str
    tree: ast.Module
    name: str
    roots: tuple[Path, ...]
    packages: tuple[Path, ...]

    @cached_property
    def lines(self) -> list[str]:
        """The source's lines, without their ends."""
        return self.text.splitlines()

    @cached_property
    def names(self) -> dict[str, ast.stmt]:
        """Which top-level statement binds each name, the last one where several do."""
        return {name: statement for statement in self.tree.body for name in _bound(statement)}

    def slice(self, node: ast.stmt) -> str:
        """The source of a statement, with its decorators."""
        return "\n".join(self.lines[first_line(node) - 1 : node.end_lineno])


@dataclass(frozen=True)
class Target:
    """The function or method to be tested.

    Attributes:
        qualname: ``function`` or ``Class.method``.
        node: its definition.
        owner: the class it belongs to, None for a function.
    """

    qualname: str
    node: FunctionNode
    owner: ast.ClassDef | None = None

    @property
    def name(self) -> str:
        """The bare name, as it stands in a call."""
        return self.node.name

    @property
    def imported(self) -> str:
        """The name that a test must import to reach it."""
        return self.owner.name if self.owner else self.node.name

    @property
    def is_async(self) -> bool:
        """Whether a call must be awaited."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @property
    def returns_bool(self) -> bool:
        """Whether it is declared to return a bool."""
        return self.node.returns is not None and ast.unparse(self.node.returns) == "bool"

    @property
    def body_lines(self) -> range:
        """The lines of its body; the line of ``def`` runs on import and says nothing about tests."""
        return range(self.node.body[0].lineno, (self.node.end_lineno or self.node.lineno) + 1)

    @property
    def call(self) -> str:
        """How a test calls it, for the prompt: ``function(a, b)`` or ``Class(...).method(a)``."""
        arguments = [argument.arg for argument in (*self.node.args.posonlyargs, *self.node.args.args)]
        prefix = ""
        if self.owner is not None:
            static = {ast.unparse(decorator) for decorator in self.node.decorator_list}
            arguments = arguments if "staticmethod" in static else arguments[1:]
            needs = "..." if _constructor_arguments(self.owner) else ""
            prefix = (
                f"{self.owner.name}." if static & {"staticmethod", "classmethod"} else f"{self.owner.name}({needs})."
            )
        arguments += [argument.arg + "=..." for argument in self.node.args.kwonlyargs]
        call = f"{prefix}{self.name}({', '.join(arguments)})"
        return f"asyncio.run({call})" if self.is_async else call


def read_module(path: Path) -> Module:
    """Read and parse a Python file.

    Raises:
        UnsupportedFormat: it is not Python, or cannot be imported by its name.
        DamagedFile: it does not parse; the message has the line.
        EmptyFile: there is no code in it.
        LimitExceeded: it is over 2 MB.
    """
    if path.suffix != ".py":
        kind = "Java tests are not built yet" if path.suffix == ".java" else "this is not a Python file"
        raise UnsupportedFormat(f"{path}: {kind}; unit tests are written for Python (.py) only")
    text = _read(path)
    if not text.strip():
        raise EmptyFile(f"{path}: the file is empty")
    try:
        tree = ast.parse(text, str(path))
    except SyntaxError as error:
        raise DamagedFile(f"{path}, line {error.lineno}: {error.msg}; correct it and try again") from error
    except (ValueError, RecursionError) as error:
        raise DamagedFile(f"{path}: cannot be parsed: {error}") from error
    resolved = path.resolve()
    top, name = _import_name(resolved)
    if not all(part.isidentifier() for part in name.split(".")):
        raise UnsupportedFormat(f"{path}: a module of this name cannot be imported; rename the file and try again")
    project = _project(top)
    roots = tuple(dict.fromkeys((top, project)))
    return Module(resolved, text, tree, name, roots, _site_packages(project))


def targets(module: Module, name: str | None = None) -> tuple[Target, ...]:
    """Return the function ``name`` (``function``, ``Class.method`` or an unambiguous ``method``), or all public ones.

    Raises:
        UsageError: there is no such function, or several; the message names those there are.
    """
    every = tuple(_functions(module.tree))
    if name is None:
        exported = _exported(module.tree)
        return tuple(target for target in every if _is_public(target, exported))
    found = [target for target in every if target.qualname == name] or [t for t in every if t.name == name]
    if len(found) == 1:
        return (found[0],)
    names = ", ".join(target.qualname for target in (found or every)[:12]) or "none"
    problem = "several functions are named" if found else "there is no function"
    raise UsageError(f"{module.path}: {problem} {name}; choose one of: {names}")


def context(module: Module, target: Target, limit: int = 6_000) -> str:
    """Cut out the code that a reader needs to test ``target``.

    The whole module where it is short (`_SHORT` characters, some 400 tokens: a model on a processor reads about 70 a
    second); otherwise its imports, the target with its class's constructor and the methods that it calls, and the
    top-level definitions that these use, as long as they fit.

    Args:
        limit: characters of the result that definitions may fill; the target itself is always there whole.
    """
    if len(module.text) <= min(limit, _SHORT):
        return module.text.strip("\n")
    pieces: dict[ast.stmt, str] = {
        statement: "" for statement in module.tree.body if isinstance(statement, ast.Import | ast.ImportFrom)
    }
    wanted: list[ast.AST] = [target.node]
    if target.owner is not None:
        members = _needed_members(target.owner, target.node)
        pieces[target.owner] = _class_excerpt(module, target.owner, members)
        wanted = [*members, *target.owner.bases]
    else:
        pieces[target.node] = module.slice(target.node)
    room = limit - sum(len(text) for text in pieces.values())
    while wanted:
        node = wanted.pop(0)
        for name in sorted({found.id for found in ast.walk(node) if isinstance(found, ast.Name)}):
            statement = module.names.get(name)
            if statement is None or statement in pieces:
                continue
            text = module.slice(statement)
            if len(text) <= room:
                pieces[statement] = text
                room -= len(text)
                wanted.append(statement)
    ordered = sorted(pieces, key=lambda statement: statement.lineno)
    return "\n\n".join(pieces[statement] or module.slice(statement) for statement in ordered)


def first_line(node: ast.stmt) -> int:
    """The first line of a statement, that of its first decorator where it has one."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min(node.lineno, *(decorator.lineno for decorator in decorators), node.lineno)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise LimitExceeded(f"{path}: over {_MAX_BYTES // 1_000_000} MB; tests are written for smaller modules")
        data = path.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return io.TextIOWrapper(io.BytesIO(data), encoding, newline=None).read()
    except SyntaxError as error:
        raise DamagedFile(f"{path}: {error.msg}") from error
    except (UnicodeDecodeError, LookupError) as error:
        raise DamagedFile(f"{path}: is not text in the encoding that it declares") from error
    except OSError as error:
        raise OutputError(f"cannot read {path}: {error.strerror}") from error


def _import_name(path: Path) -> tuple[Path, str]:
    """The folder to import from and the dotted name, by the chain of ``__init__.py`` above the file."""
    parts = [] if path.name == "__init__.py" else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        parts.insert(0, folder.name)
        folder = folder.parent
    return folder, ".".join(parts) or path.stem


def _project(folder: Path) -> Path:
    """The nearest folder above that marks a project, else ``folder`` itself."""
    for parent in (folder, *folder.parents):
        if any((parent / marker).exists() for marker in _MARKERS):
            return parent
    return folder


def _site_packages(project: Path) -> tuple[Path, ...]:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = (project / name / "lib" / version / "site-packages" for name in _ENVIRONMENTS)
    return tuple(folder for folder in found if folder.is_dir())


def _functions(tree: ast.Module) -> Iterator[Target]:
    for statement in tree.body:
        if isinstance(statement, FunctionNode):
            yield Target(statement.name, statement)
        elif isinstance(statement, ast.ClassDef):
            for member in statement.body:
                if isinstance(member, FunctionNode) and not _is_accessor(member):
                    yield Target(f"{statement.name}.{member.name}", member, statement)


def _is_accessor(node: FunctionNode) -> bool:
    """Whether it is a property, an abstract method or an overload: nothing that a test calls."""
    names = [ast.unparse(decorator) for decorator in node.decorator_list]
    return any(name.split(".")[-1] in _NOT_CALLED for name in names)


_NOT_CALLED = {"property", "cached_property", "setter", "deleter", "abstractmethod", "overload"}


def _exported(tree: ast.Module) -> set[str] | None:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(ast.unparse(each) == "__all__" for each in statement.targets):
            try:
                return set(ast.literal_eval(statement.value))
            except (ValueError, TypeError):
                return None
    return None


def _is_public(target: Target, exported: set[str] | None) -> bool:
    visible = target.imported in exported if exported is not None else not target.imported.startswith("_")
    return visible and not target.name.startswith("_")


def _bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, FunctionNode | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        goals = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for goal in goals:
            yield from (node.id for node in ast.walk(goal) if isinstance(node, ast.Name))
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).split(".")[0] for alias in statement.names)


def _constructor_arguments(owner: ast.ClassDef) -> bool:
    """Whether making one seems to need arguments: an ``__init__`` with some, or fields of a dataclass."""
    for member in owner.body:
        if isinstance(member, FunctionNode) and member.name == "__init__":
            return len(member.args.args) - 1 > len(member.args.defaults)
    is_dataclass = any("dataclass" in ast.unparse(decorator) for decorator in owner.decorator_list)
    return is_dataclass and any(isinstance(member, ast.AnnAssign) and member.value is None for member in owner.body)


def _needed_members(owner: ast.ClassDef, node: FunctionNode) -> list[ast.stmt]:
    """Fields, the constructor, the method itself and the methods it reaches through ``self``."""
    methods = {member.name: member for member in owner.body if isinstance(member, FunctionNode)}
    needed = {"__init__", "__post_init__", "__new__", node.name}
    wanted: list[ast.AST] = [node]
    while wanted:
        for found in ast.walk(wanted.pop()):
            if isinstance(found, ast.Attribute) and found.attr in methods and found.attr not in needed:
                needed.add(found.attr)
                wanted.append(methods[found.attr])
    return [member for member in owner.body if not isinstance(member, FunctionNode) or member.name in needed]


def _class_excerpt(module: Module, owner: ast.ClassDef, members: list[ast.stmt]) -> str:
    head = "\n".join(module.lines[first_line(owner) - 1 : first_line(owner.body[0]) - 1])
    return "\n\n".join([head, *(module.slice(member) for member in members)])
