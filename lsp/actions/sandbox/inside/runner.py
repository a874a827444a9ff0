"""Run tests, each in a confined child of its own, and tell the outside what happened.

The runner itself never loads foreign code: it imports pytest and coverage once, and forks a child for each test, which
makes a run cost milliseconds. The job is a JSON file; the answer is one JSON object a line on standard output: first
what confines the run, then one line a test.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import coverage
import pytest

from . import confinement

__all__ = ["main"]

_MESSAGE_LIMIT = 2_000
_REPORT_LIMIT = 4_000_000
_POLL_S = 0.05


def main(job_file: Path) -> None:
    """Run the job written in ``job_file``; its shape is what `lsp.actions.sandbox.box` writes."""
    job = json.loads(job_file.read_text("utf-8"))
    folder = Path(job["folder"])
    network = confinement.confine_network()
    readable = [*job["readable"], *sys.path, sys.prefix, sys.base_prefix, str(Path(__file__).parent)]
    landlock = confinement.confine_files([path for path in readable if path], str(folder))
    seccomp = _warm_up(job, folder / "warm")
    _say({"namespace": network, "landlock": landlock, "seccomp": seccomp})
    for number, test in enumerate(job["tests"]):
        _say({"id": test["id"], **_Child(job, folder / f"t{number}", test).run()})


def _warm_up(job: dict[str, Any], folder: Path) -> bool:
    """Run a test of our own: here, so that the children find pytest loaded, and in a child, to see what confines it.

    Returns:
        Whether the filter on system calls was in force in the child.
    """
    folder.mkdir()
    file = folder / "test_warm.py"
    source = "def test_warm(tmp_path, monkeypatch, capsys):\n    assert len([1]) == 1\n"
    file.write_text(source, "utf-8")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        _run_pytest(file, str(file), folder)
    sys.modules.pop("test_warm", None)
    return bool(_Child(job, folder, {"id": "", "source": source}).run().get("seccomp"))


def _say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


class _Child:
    """One test in a forked process, watched from outside it."""

    def __init__(self, job: dict[str, Any], folder: Path, test: dict[str, str]) -> None:
        self._job = job
        self._test = test
        self._folder = folder
        self._limits: dict[str, int] = job["limits"]

    def run(self) -> dict[str, Any]:
        """Fork, wait within the limits of time, disk and output, kill what is left, and read the child's report."""
        self._folder.mkdir(exist_ok=True)
        file = self._folder / f"test_{self._folder.name}.py"
        file.write_text(self._test["source"], "utf-8")
        read, write = os.pipe()
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            os.close(read)
            self._be_child(file, write)
        os.close(write)
        try:
            text, stopped = self._watch(read, started + self._job["timeout_s"])
        finally:
            os.close(read)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            status = os.waitpid(child, 0)[1]
            _empty(self._folder)
        return {**self._judge(text, stopped, status), "elapsed_s": round(time.monotonic() - started, 3)}

    def _watch(self, read: int, deadline: float) -> tuple[bytes, str]:
        """Collect the report until the child closes it; the second value says which limit ended the wait, if any."""
        pieces: list[bytes] = []
        size = 0
        while True:
            if time.monotonic() > deadline:
                return b"", "timeout"
            if _disk_bytes(self._folder) > self._limits["disk_bytes"]:
                return b"", "disk"
            if not select.select([read], [], [], _POLL_S)[0]:
                continue
            piece = os.read(read, 65536)
            if not piece:
                return b"".join(pieces), ""
            pieces.append(piece)
            size += len(piece)
            if size > _REPORT_LIMIT:
                return b"", "output"

    @staticmethod
    def _judge(text: bytes, stopped: str, status: int) -> dict[str, Any]:
        if stopped == "timeout":
            return {"outcome": "timeout", "message": "did not end in time"}
        if stopped:
            return {"outcome": "crashed", "message": f"went over the limit of {stopped}"}
        with contextlib.suppress(ValueError):
            report = json.loads(text)
            if isinstance(report, dict) and "outcome" in report:
                return report
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            if number == signal.SIGXCPU:
                return {"outcome": "timeout", "message": "used up its CPU time"}
            return {"outcome": "crashed", "message": f"was ended by signal {signal.Signals(number).name}"}
        return {"outcome": "crashed", "message": "ended the process"}

    def _be_child(self, file: Path, write: int) -> None:
        """Confine this process for good, run the test file, report, and end. Never returns."""
        try:
            os.setpgid(0, 0)
            null = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(null, descriptor)
            os.close(null)
            os.chdir(self._folder)
            sys.path[:0] = self._job["sys_path"]
            sys.path.extend(self._job["extra_path"])
            confinement.limit_resources(self._limits)
            seccomp = confinement.confine_test(str(self._folder))
            report = _run_pytest(file, self._job["target"], self._folder)
            _write_all(write, json.dumps({**report, "seccomp": seccomp}).encode())
        except BaseException as error:
            fallback = {"outcome": "crashed", "message": type(error).__name__}
            with contextlib.suppress(BaseException):
                _write_all(write, json.dumps(fallback).encode())
        finally:
            os._exit(0)


def _run_pytest(file: Path, target: str, folder: Path) -> dict[str, Any]:
    recorder = _Recorder(file)
    cover = coverage.Coverage(data_file=None, config_file=False, branch=True, include=[target])
    cover.start()
    try:
        pytest.main(
            [
                *(str(file), "-q", "-s", "--noconftest", "--import-mode=importlib", "-p", "no:cacheprovider"),
                *(f"--rootdir={folder}", f"--confcutdir={folder}", "-c", os.devnull),
                *(f"--basetemp={folder / 'tmp'}", "-W", "ignore"),
            ],
            plugins=[recorder],
        )
    finally:
        cover.stop()
    data = cover.get_data()
    arcs = [arc for name in data.measured_files() for arc in data.arcs(name) or ()]
    return {**recorder.report(), "arcs": sorted(set(arcs))}


class _Recorder:
    """A pytest plugin that keeps the outcome of the one test in the file, and what an observing test wrote down."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)
        self._outcome = "error"
        self._error = ""
        self._message = "no test was collected"
        self._line = 0
        self._tests = 0
        self._observed: list[Any] = []

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """Keep the first failure of any phase, or that the call passed."""
        result = yield
        report = result.get_result()
        if call.when == "call":
            self._tests += 1
            self._observed = list(getattr(item.module, "_observed", ()))[:50]  # type: ignore[attr-defined]
            if report.passed and self._tests == 1:
                self._outcome, self._message = "passed", ""
        if report.skipped:
            self._outcome, self._message = "error", "was skipped"
        elif report.failed and not self._error and call.excinfo is not None:
            kind = call.excinfo.type
            wrong = issubclass(kind, (AssertionError, pytest.fail.Exception))
            self._outcome = "failed" if wrong else "error"
            self._keep(kind.__name__, call.excinfo)

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep why the file could not be imported."""
        if report.failed:
            self._outcome, self._error = "error", "CollectionError"
            self._message = str(report.longrepr)[-_MESSAGE_LIMIT:]

    def report(self) -> dict[str, Any]:
        """Return what is sent outside."""
        return {
            "outcome": self._outcome,
            "error": self._error,
            "message": self._message,
            "line": self._line,
            "observed": self._observed,
        }

    def _keep(self, error: str, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self._error = error
        self._message = excinfo.exconly()[:_MESSAGE_LIMIT]
        here = [entry.lineno + 1 for entry in excinfo.traceback if str(entry.path) == self._file]
        self._line = here[-1] if here else 0


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _disk_bytes(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(f"{parent}/{name}").st_blocks * 512
    return total


def _empty(folder: Path) -> None:
    """Remove what the test left, so that the next run starts alike; links are removed, never followed."""
    for parent, folders, names in os.walk(folder, topdown=False):
        for name in _paths(parent, names):
            with contextlib.suppress(OSError):
                os.unlink(name)  # noqa: PTH108
        for name in _paths(parent, folders):
            with contextlib.suppress(OSError):
                os.unlink(name) if os.path.islink(name) else os.rmdir(name)  # noqa: PTH106, PTH108, PTH114


def _paths(parent: str, names: Sequence[str]) -> list[str]:
    return [f"{parent}/{name}" for name in names]
