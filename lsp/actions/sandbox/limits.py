"""What a run in the sandbox may use, what it is given to run, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

__all__ = ["CodeUnderTest", "Isolation", "Limits", "Outcome", "TestRun", "TestSource"]

Outcome = Literal["passed", "failed", "error", "timeout", "crashed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one test. Seconds are of the wall clock unless they say CPU; sizes are in bytes.

    ``processes`` counts only where the platform has no filter on system calls; elsewhere a test starts none at all.
    """

    wall_s: float = 5.0
    cpu_s: int = 10
    memory_bytes: int = 2 * 1024**3
    file_bytes: int = 16 * 1024**2
    disk_bytes: int = 128 * 1024**2
    open_files: int = 128
    processes: int = 64


@dataclass(frozen=True, slots=True)
class CodeUnderTest:
    """What the tests import: the file whose coverage is measured, and where imports are looked up.

    Attributes:
        file: the module under test.
        roots: folders that go before all others on the import path; readable, never writable.
        packages: folders that go after all others, such as the site-packages of the project's own environment.
    """

    file: Path
    roots: tuple[Path, ...]
    packages: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class TestSource:
    """One test file with exactly one test function in it."""

    __test__ = False

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class TestRun:
    """What became of one test.

    Attributes:
        id: as in the `TestSource`.
        outcome: ``failed`` is a wrong assertion, ``error`` any other exception, ``crashed`` a process that ended
            without a report or went over a limit.
        error: the exception's class name, empty when it passed.
        message: the exception's last line, at most 2,000 characters. It may quote the code under test.
        line: line in the test file (1-based) at which it failed, 0 when unknown.
        arcs: jumps between lines of the module under test, as coverage.py records them.
        observed: what the test noted in its module's list ``_observed``.
        elapsed_s: seconds of the wall clock.
    """

    __test__ = False

    id: str
    outcome: Outcome
    error: str = ""
    message: str = ""
    line: int = 0
    arcs: frozenset[tuple[int, int]] = frozenset()
    observed: tuple[Any, ...] = ()
    elapsed_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Isolation:
    """What really confined a run, the strongest first; each is a stable word of the result file.

    Attributes:
        network: of ``namespace`` (no route at all), ``seccomp`` (no sockets), ``landlock`` (no TCP), ``python``.
        files: of ``landlock``, ``python``.
        processes: of ``seccomp``, ``rlimit``, ``python``.
    """

    network: tuple[str, ...] = ("python",)
    files: tuple[str, ...] = ("python",)
    processes: tuple[str, ...] = ("python",)
    limits: Limits = field(default_factory=Limits)
