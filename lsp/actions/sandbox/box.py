"""The outer half of the sandbox: a folder, a clean environment, a bounded process, and the report read back."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from copilot.errors import OutputError
from lsp.actions.sandbox.limits import CodeUnderTest, Isolation, Limits, TestRun, TestSource

__all__ = ["Sandbox"]

_START = Path(__file__).with_name("inside") / "start.py"
_START_S = 60.0
_ANSWER_LIMIT = 64 * 1024**2
_SYSTEM_READABLE = (
    *("/usr", "/lib", "/lib64", "/bin", "/opt/python", "/System", "/Library"),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/passwd", "/etc/mime.types", "/etc/alternatives"),
    *("/dev/null", "/dev/urandom", "/dev/zero", "/sys/devices/system/cpu"),
)
_TIME_ZONES = ("UTC", "Asia/Shanghai", "America/New_York")


class Sandbox:
    """Runs tests that nobody has read yet.

    Each test runs in a process of its own, forked from one that has loaded nothing but pytest and coverage. See
    `Isolation` for what confines it; ``isolation`` tells what really did in the last run. A test can do no harm
    outside, but it shares a process with what reports on it: one written to deceive could claim to have passed. A
    person reads every draft.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.isolation = Isolation(limits=self.limits)

    def run(
        self,
        code: CodeUnderTest,
        tests: Sequence[TestSource],
        *,
        round_number: int = 0,
        on_test: Callable[[TestRun], None] | None = None,
    ) -> list[TestRun]:
        """Run each test once and return what became of it, in the order given.

        Args:
            code: the module under test.
            tests: files of one test function each.
            round_number: rounds differ in the seed of Python's string hashing and in the time zone, so that a test that
                depends on either is seen to be flaky.
            on_test: sees each test's result as it comes.

        Raises:
            OutputError: no folder for the run can be made, or the confined process does not start.
        """
        if not tests:
            return []
        try:
            with tempfile.TemporaryDirectory(prefix="bank-copilot-tests-", ignore_cleanup_errors=True) as name:
                return self._run_in(Path(name).resolve(), code, tests, round_number, on_test)
        except OSError as error:
            raise OutputError(f"cannot run tests in a temporary folder: {error.strerror or error}") from error

    def _run_in(
        self,
        folder: Path,
        code: CodeUnderTest,
        tests: Sequence[TestSource],
        round_number: int,
        on_test: Callable[[TestRun], None] | None,
    ) -> list[TestRun]:
        job_file = folder / "job.json"
        work = folder / "work"
        work.mkdir()
        job_file.write_text(json.dumps(self._job(work, code, tests)), "utf-8")
        # As -I, but for -E: the environment is wholly ours, and the seed of string hashing can be set only there.
        command = [sys.executable, "-P", "-s", "-B", str(_START), str(job_file)]
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=work,
            env=_environment(work, round_number),
            start_new_session=True,
        ) as process:
            found: dict[str, TestRun] = {}
            try:
                deadline = time.monotonic() + _START_S + len(tests) * (self.limits.wall_s + 1.0)
                for line in _lines(process, deadline):
                    run = self._read(line)
                    if run is not None:
                        found[run.id] = run
                        if on_test:
                            on_test(run)
            finally:
                _end(process)
        if not found:
            raise OutputError("the sandbox did not start; `bank-copilot doctor` may say why")
        missing = "the run ended before this test"
        return [found.get(test.id, TestRun(test.id, "crashed", "", missing)) for test in tests]

    def _job(self, work: Path, code: CodeUnderTest, tests: Sequence[TestSource]) -> dict[str, Any]:
        return {
            "folder": str(work),
            "sys_path": [str(path) for path in code.roots],
            "extra_path": [str(path) for path in code.packages],
            "readable": [*_SYSTEM_READABLE, str(work.parent), str(code.file), *map(str, (*code.roots, *code.packages))],
            "target": str(code.file),
            "timeout_s": self.limits.wall_s,
            "limits": asdict(self.limits),
            "tests": [asdict(test) for test in tests],
        }

    def _read(self, line: bytes) -> TestRun | None:
        """One line of the runner: the isolation first, then a test each."""
        said = json.loads(line)
        if "id" not in said:
            self.isolation = self._isolation(said["namespace"], said["landlock"], said["seccomp"])
            return None
        return TestRun(
            id=said["id"],
            outcome=said["outcome"],
            error=str(said.get("error", "")),
            message=str(said.get("message", "")),
            line=int(said.get("line", 0)),
            arcs=frozenset((int(start), int(end)) for start, end in said.get("arcs", ())),
            observed=tuple(said.get("observed", ())),
            elapsed_s=float(said.get("elapsed_s", 0.0)),
        )

    def _isolation(self, namespace: bool, landlock: int, seccomp: bool) -> Isolation:
        """What the runner says is in force; TCP is known to Landlock from its version 4 on."""
        network = [("namespace", namespace), ("seccomp", seccomp), ("landlock", landlock >= 4), ("python", True)]
        files = [("landlock", landlock > 0), ("python", True)]
        processes = [("seccomp", seccomp), ("rlimit", not sys.platform.startswith("linux")), ("python", True)]
        return Isolation(
            network=tuple(name for name, there in network if there),
            files=tuple(name for name, there in files if there),
            processes=tuple(name for name, there in processes if there),
            limits=self.limits,
        )


def _environment(work: Path, round_number: int) -> dict[str, str]:
    """The whole environment of the confined process: nothing of ours is passed on."""
    return {
        "HOME": str(work),
        "TMPDIR": str(work),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": _TIME_ZONES[round_number % len(_TIME_ZONES)],
        "PYTHONHASHSEED": str(round_number),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _lines(process: subprocess.Popen[bytes], deadline: float) -> list[bytes] | Any:
    """Yield the whole lines of the process's output until it ends, the deadline passes, or there is too much of it."""
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    rest, size = b"", 0
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0 and size <= _ANSWER_LIMIT:
            if not selector.select(left):
                return
            piece = os.read(descriptor, 65536)
            if not piece:
                return
            size += len(piece)
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the runner, its process group, and every descendant, wherever it moved itself to."""
    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                child.kill()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
