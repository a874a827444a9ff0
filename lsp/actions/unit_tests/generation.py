"""Write unit tests for a module: the one entry, free of any command line or editor."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from copilot.client import LanguageModel
from copilot.errors import ContextTooLong, CopilotError, EmptyFile, InputError, ServiceError
from copilot.language import Language, detect
from lsp.actions.sandbox import CodeUnderTest, Sandbox, TestSource
from lsp.actions.unit_tests import draft, layout
from lsp.actions.unit_tests.reach import Arc, Reach
from lsp.actions.unit_tests.results import FunctionResult, Kept, TestsResult
from lsp.actions.unit_tests.search import Effort, Search, Workshop
from lsp.actions.unit_tests.source import Module, Target, read_module, targets
from prompts import Library
from prompts.rendered import Size

__all__ = ["Progress", "TestsRequest", "generate_tests"]


@dataclass(frozen=True, slots=True)
class TestsRequest:
    """What is asked for.

    Attributes:
        path: the Python file.
        function: one function (``name`` or ``Class.method``); None for every public one.
        language: of prompts and comments; None takes that of the module's own words.
        size: which model writes; None leaves it to the prompt.
        effort: how much is spent on each function.
    """

    __test__ = False

    path: Path
    function: str | None = None
    language: Language | None = None
    size: Size | None = None
    effort: Effort = field(default_factory=Effort)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work stands: function ``number`` (1-based) of ``total``, and the step it is at.

    ``step`` is ``writing``, ``running``, ``repairing``, ``varying``, ``confirming`` or ``done``.
    """

    function: str
    number: int
    total: int
    step: str


async def generate_tests(
    request: TestsRequest,
    model: LanguageModel,
    library: Library,
    sandbox: Sandbox,
    on_progress: Callable[[Progress], None] | None = None,
) -> TestsResult:
    """Write, run and choose tests for a function or for every public function of a module.

    Nothing is written to disk outside the sandbox's own folder; see `draft.write` for the files. A function that cannot
    be worked on has an ``error`` in its result, and the others are still done.

    Raises:
        InputError: the file is not Python, does not parse, or cannot be imported in the sandbox.
        UsageError: it has no such function.
        ServiceError: there is no model or no server.
    """
    started = time.monotonic()
    module = await asyncio.to_thread(read_module, request.path)
    chosen = targets(module, request.function)
    if not chosen:
        raise EmptyFile(f"{request.path}: no public function to test; --function names a private one")
    import_arcs = await asyncio.to_thread(_import_only, module, sandbox)
    shop = Workshop(
        module=module,
        model=model,
        library=library,
        sandbox=sandbox,
        language=request.language or detect(module.text if not module.text.isascii() else ""),
        size=request.size,
        effort=request.effort,
        import_arcs=import_arcs,
    )
    results = []
    reached = set(import_arcs)
    for number, target in enumerate(chosen, 1):
        report = _reporter(on_progress, target, number, len(chosen))
        result, arcs = await _work_on(target, shop, report)
        report("done")
        results.append(result)
        reached |= arcs
    return TestsResult(
        path=request.path,
        sha256=hashlib.sha256(module.path.read_bytes()).hexdigest(),
        module=module.name,
        functions=tuple(results),
        before=Reach(module, import_arcs).coverage(),
        after=Reach(module, reached).coverage(),
        isolation=sandbox.isolation,
        models=tuple(shop.models),
        prompts=tuple(shop.prompts),
        elapsed_s=time.monotonic() - started,
    )


def _reporter(
    on_progress: Callable[[Progress], None] | None, target: Target, number: int, total: int
) -> Callable[[str], None]:
    def report(step: str) -> None:
        if on_progress is not None:
            on_progress(Progress(target.qualname, number, total, step))

    return report


def _import_only(module: Module, sandbox: Sandbox) -> frozenset[Arc]:
    """What importing the module runs by itself.

    Raises:
        InputError: it cannot be imported in the sandbox.
    """
    source = f"def test_import():\n    import {module.name}\n"
    (run,) = sandbox.run(CodeUnderTest(module.path, module.roots, module.packages), [TestSource("import", source)])
    if run.outcome != "passed":
        why = run.message.splitlines()[0][:160] if run.message else run.outcome
        raise InputError(f"{module.path} cannot be imported on its own, so no test of it can run: {why}")
    return run.arcs


async def _work_on(
    target: Target, shop: Workshop, report: Callable[[str], None]
) -> tuple[FunctionResult, frozenset[Arc]]:
    """Work on one function; its own failure is part of the result, a failure of the service is not."""
    started = time.monotonic()
    search = Search(shop, target, report)
    error = ""
    try:
        await search.run()
    except ContextTooLong as problem:
        error = f"too long for the model's context ({problem.tokens} tokens of {problem.limit})"
    except ServiceError:
        raise
    except CopilotError as problem:
        error = str(problem)
    tests = [each.candidate for each in search.kept]
    result = FunctionResult(
        name=target.qualname,
        line=target.node.lineno,
        kept=tuple(
            Kept(test.name, test.kind, test.origin, test.claimed, layout.source(test.function)) for test in tests
        ),
        dropped=tuple(search.dropped),
        before=search.coverage(()),
        after=search.coverage(search.kept),
        missing_lines=search.reach(search.kept).missing_lines(target.body_lines),
        asks=search.asks,
        elapsed_s=time.monotonic() - started,
        source=draft.render(tests, shop.module, target, shop.language) if tests else "",
        error=error,
    )
    return result, frozenset().union(*(each.arcs for each in search.kept))
