"""Take an answer of the model apart into single test functions, and drop those that can be seen to be no good.

Everything here is done on the syntax tree and without a model: fenced code is found, a cut-off tail is left out,
parametrised and multi-assertion tests become several, methods of test classes become functions.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lsp.actions.unit_tests import rewrite, screening
from lsp.actions.unit_tests.results import Dropped, Kind, Origin
from lsp.actions.unit_tests.source import FunctionNode, Module, Target

__all__ = ["Candidate", "Parsed", "parse_answer"]

_FENCE = re.compile(r"^[ \t]*```[A-Za-z0-9_+-]*[ \t]*$", re.MULTILINE)
_NAME_LIMIT = 60


@dataclass(frozen=True)
class Candidate:
    """One test function, with what it needs from the answer around it.

    Attributes:
        function: the test.
        support: imports, constants, fixtures and small functions of the answer that the test uses.
        origin: who chose the input.
        kind: whether an expected value was taken from the code's own behaviour.
        claimed: for a characterisation, the expected values that were written first, as source.
    """

    function: ast.FunctionDef
    support: tuple[ast.stmt, ...] = ()
    origin: Origin = "model"
    kind: Kind = "specification"
    claimed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The test's name."""
        return self.function.name

    @property
    def key(self) -> str:
        """Equal for two tests that do the same under different names."""
        body = [statement for statement in self.function.body if not rewrite.is_docstring(statement)]
        return "\n".join(ast.unparse(statement) for statement in body)

    def with_body(self, body: list[ast.stmt]) -> Candidate:
        """The same test with another body."""
        return replace(self, function=rewrite.function(self.name, body, like=self.function))

    def renamed(self, name: str) -> Candidate:
        """The same test under another name."""
        return replace(self, function=rewrite.function(name, self.function.body, like=self.function))


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an answer holds."""

    candidates: tuple[Candidate, ...]
    dropped: tuple[Dropped, ...]


def parse_answer(text: str, module: Module, target: Target) -> Parsed:
    """Split ``text`` into candidates, and say what was dropped and why."""
    statements, broken = _statements(_code(text))
    dropped = [Dropped(name, "unparsable", "not valid Python, or cut off") for name in broken]
    support = _Support(statements, module, target)
    found: list[Candidate] = []
    for function in _test_functions(statements, dropped):
        for single in rewrite.singles(rewrite.call_through_owner(function, target)):
            if target.returns_bool:
                rewrite.with_identity(single)
            candidate = Candidate(single, support.needed_by(single))
            problem = screening.problem(candidate.function, candidate.support, target)
            if problem is None:
                found.append(candidate)
            else:
                dropped.append(Dropped(single.name, problem.reason, problem.detail))
    return Parsed(tuple(found), tuple(dropped))


def unique_names(candidates: Iterable[Candidate], target: Target) -> list[Candidate]:
    """Give each candidate a name of its own that starts with ``test_`` and is no longer than 60 characters."""
    taken: set[str] = set()
    named = []
    for candidate in candidates:
        stem = re.sub(r"\W+", "_", candidate.name, flags=re.ASCII).strip("_")[:_NAME_LIMIT]
        stem = re.sub(r"^test_\d+_?", "test_", stem)
        stem = stem if stem.startswith("test_") and len(stem) > len("test_") else f"test_{target.name}"
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem}_{number}", number + 1
        taken.add(name)
        named.append(candidate.renamed(name))
    return named


def _code(text: str) -> str:
    """The content of the fenced blocks, or all of it where there is no fence. A missing last fence is forgiven."""
    parts = _FENCE.split(text)
    return "\n".join(parts[1::2]) if len(parts) > 1 else text


def _statements(code: str) -> tuple[list[ast.stmt], list[str]]:
    """The top-level statements that parse, and the names of the tests among those that do not."""
    try:
        return ast.parse(code).body, []
    except (SyntaxError, ValueError, RecursionError):
        pass
    statements: list[ast.stmt] = []
    broken: list[str] = []
    for block in _blocks(code):
        try:
            statements += ast.parse(block).body
        except (SyntaxError, ValueError, RecursionError):
            broken += re.findall(r"^\s*def (test_\w+)", block, re.MULTILINE)
    return statements, broken


def _blocks(code: str) -> Iterator[str]:
    """Cut where a line starts at the margin with a word or a decorator; decorators stay with what follows."""
    block: list[str] = []
    for line in code.splitlines():
        opens = re.match(r"[@A-Za-z_]", line) and not (block and block[-1].startswith("@"))
        if opens and block:
            yield "\n".join(block)
            block = []
        block.append(line)
    if block:
        yield "\n".join(block)


def _test_functions(statements: list[ast.stmt], dropped: list[Dropped]) -> Iterator[ast.FunctionDef]:
    for statement in statements:
        if isinstance(statement, ast.ClassDef):
            for method in statement.body:
                if isinstance(method, ast.FunctionDef) and method.name.startswith("test"):
                    function = rewrite.from_method(method, statement)
                    if function is not None:
                        yield function
                    else:
                        dropped.append(Dropped(method.name, "unsupported", "depends on its test class"))
        elif isinstance(statement, ast.FunctionDef) and statement.name.startswith("test"):
            yield statement
        elif isinstance(statement, ast.AsyncFunctionDef) and statement.name.startswith("test"):
            dropped.append(Dropped(statement.name, "unsupported", "is asynchronous; use asyncio.run"))


class _Support:
    """The top-level statements of an answer that its tests may lean on."""

    def __init__(self, statements: list[ast.stmt], module: Module, target: Target) -> None:
        self._by_name: dict[str, ast.stmt] = {}
        own = set(module.names)
        for statement in statements:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                for name, single in _single_imports(statement, module):
                    self._by_name[name] = single
            elif isinstance(statement, ast.Assign) and all(isinstance(goal, ast.Name) for goal in statement.targets):
                self._by_name.update({goal.id: statement for goal in statement.targets if isinstance(goal, ast.Name)})
            elif isinstance(statement, FunctionNode | ast.ClassDef) and not statement.name.lower().startswith("test"):
                self._by_name[statement.name] = statement
        # A small model likes to write the code under test once more: the real one is imported instead.
        for name in own | {target.imported, "pytest"}:
            self._by_name.pop(name, None)
        imported = (s for s in module.tree.body if isinstance(s, ast.Import | ast.ImportFrom))
        for statement in imported:
            for name, single in _single_imports(statement, module):
                self._by_name.setdefault(name, single)
        self._by_name.setdefault("asyncio", ast.Import([ast.alias("asyncio")]))
        self._own = own

    def needed_by(self, function: ast.FunctionDef) -> tuple[ast.stmt, ...]:
        """The statements that ``function`` uses, and those that these use, in the answer's order."""
        needed: dict[int, ast.stmt] = {}
        wanted: list[ast.AST] = [function]
        while wanted:
            for name in sorted(rewrite.names_in(wanted.pop())):
                statement = self._by_name.get(name)
                if statement is not None and id(statement) not in needed:
                    needed[id(statement)] = statement
                    wanted.append(statement)
        order = {id(statement): place for place, statement in enumerate(self._by_name.values())}
        return tuple(sorted(needed.values(), key=lambda statement: order[id(statement)]))


def _single_imports(statement: ast.Import | ast.ImportFrom, module: Module) -> Iterator[tuple[str, ast.stmt]]:
    """One import a name, of modules that a test may import: the standard library's and those of the code under test."""
    if isinstance(statement, ast.ImportFrom) and statement.level:
        return
    for alias in statement.names:
        source = statement.module or "" if isinstance(statement, ast.ImportFrom) else alias.name
        if alias.name == "*" or not screening.may_import(source, module):
            continue
        bound = alias.asname or alias.name.split(".")[0]
        if isinstance(statement, ast.ImportFrom):
            yield bound, ast.ImportFrom(source, [alias], 0)
        else:
            yield bound, ast.Import([alias])
