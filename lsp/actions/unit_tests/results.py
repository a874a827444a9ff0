"""What `generate_tests` gives back, and the JSON file made of it (``tests-result.schema.json`` is its contract)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from lsp.actions.sandbox import Isolation

__all__ = ["SCHEMA", "Coverage", "Dropped", "FunctionResult", "Kept", "Kind", "Origin", "Reason", "TestsResult"]

SCHEMA = Path(__file__).parent.parent / "tests-result.schema.json"

Kind = Literal["specification", "characterisation"]
Origin = Literal["model", "docstring", "variation"]
Reason = Literal[
    "unparsable",
    "no_call",
    "no_assertion",
    "forbidden",
    "unsupported",
    "failed",
    "error",
    "timeout",
    "crashed",
    "flaky",
    "duplicate",
    "duplicate_coverage",
]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A test that was written and not kept, and why. ``detail`` is for a person; it may quote the code under test."""

    name: str
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A test that passed three times.

    Attributes:
        name: its function's name in the output file.
        kind: ``specification``: the expected value was written before the code ran. ``characterisation``: it was taken
            from what the code did, so the test guards against change and cannot find a bug that is there already.
        origin: who chose the input: the model, the function's own docstring, or a variation of an input of theirs.
        claimed: for a characterisation, the expected values that were written at first and that the code did not give.
        source: the test function, formatted.
    """

    name: str
    kind: Kind
    origin: Origin
    claimed: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Statements and branches as coverage.py counts them, and the share of both, 0 to 1 (1 where there are none)."""

    lines: int
    lines_covered: int
    branches: int
    branches_covered: int

    @property
    def line_share(self) -> float:
        """Covered lines over all lines."""
        return self.lines_covered / self.lines if self.lines else 1.0

    @property
    def branch_share(self) -> float:
        """Taken branches over all branches."""
        return self.branches_covered / self.branches if self.branches else 1.0

    @property
    def complete(self) -> bool:
        """Whether nothing is left to reach."""
        return self.lines_covered == self.lines and self.branches_covered == self.branches


@dataclass(frozen=True, slots=True)
class FunctionResult:
    """What was done for one function. ``before`` is the coverage of its body by importing the module only."""

    name: str
    line: int
    kept: tuple[Kept, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    before: Coverage = Coverage(0, 0, 0, 0)
    after: Coverage = Coverage(0, 0, 0, 0)
    missing_lines: tuple[int, ...] = ()
    asks: int = 0
    elapsed_s: float = 0.0
    source: str = ""
    error: str = ""

    @property
    def written(self) -> int:
        """Every test that was written, kept or not."""
        return len(self.kept) + len(self.dropped)


@dataclass(frozen=True, slots=True)
class TestsResult:
    """What was done for one module; ``before`` and ``after`` are of the whole module, with all kept tests."""

    __test__ = False

    path: Path
    sha256: str
    module: str
    functions: tuple[FunctionResult, ...]
    before: Coverage
    after: Coverage
    isolation: Isolation
    models: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    elapsed_s: float = 0.0

    @property
    def errors(self) -> tuple[str, ...]:
        """One line for each function that could not be worked on."""
        return tuple(f"{function.name}: {function.error}" for function in self.functions if function.error)

    def to_json(self, files: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the result as it is written to JSON.

        Args:
            files: the path that each function's tests were written to, by the function's name.
        """
        files = files or {}
        reasons = Counter(dropped.reason for function in self.functions for dropped in function.dropped)
        kept = [test for function in self.functions for test in function.kept]
        return {
            "version": "1.0",
            "source": {"path": str(self.path), "sha256": self.sha256, "module": self.module},
            "functions": [_function_json(function, files.get(function.name)) for function in self.functions],
            "totals": {
                "written": sum(function.written for function in self.functions),
                "kept": len(kept),
                "characterisation": sum(test.kind == "characterisation" for test in kept),
                "dropped": dict(sorted(reasons.items())),
            },
            "coverage": {"before": _coverage_json(self.before), "after": _coverage_json(self.after)},
            "isolation": _isolation_json(self.isolation),
            "models": list(self.models),
            "prompts": list(self.prompts),
            "elapsed_s": round(self.elapsed_s, 3),
            "errors": list(self.errors),
        }


def _function_json(function: FunctionResult, file: str | None) -> dict[str, Any]:
    return {
        "name": function.name,
        "line": function.line,
        "file": file,
        "written": function.written,
        "kept": [
            {"name": test.name, "kind": test.kind, "origin": test.origin, "claimed": list(test.claimed)}
            for test in function.kept
        ],
        "dropped": [asdict(dropped) for dropped in function.dropped],
        "coverage": {"before": _coverage_json(function.before), "after": _coverage_json(function.after)},
        "missing_lines": list(function.missing_lines),
        "asks": function.asks,
        "elapsed_s": round(function.elapsed_s, 3),
        "error": function.error or None,
    }


def _coverage_json(coverage: Coverage) -> dict[str, Any]:
    return {
        "lines": {"total": coverage.lines, "covered": coverage.lines_covered},
        "branches": {"total": coverage.branches, "covered": coverage.branches_covered},
    }


def _isolation_json(isolation: Isolation) -> dict[str, Any]:
    limits = isolation.limits
    return {
        "network": list(isolation.network),
        "files": list(isolation.files),
        "processes": list(isolation.processes),
        "limits": {"wall_s": limits.wall_s, "cpu_s": limits.cpu_s, "memory_bytes": limits.memory_bytes},
    }
