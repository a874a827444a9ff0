"""The demo as a user runs it: one whole run as a process, watched for what it writes and whom it talks to."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from cli.main import main
from copilot import config
from docs_ai import diligence
from docs_ai.terms.result import result_schema
from lsp.actions.unit_tests import SCHEMA
from minutes.render.contract import schema as minutes_schema

COMMAND = [sys.executable, "-m", "cli"]
TRACER = ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", "signal=none", "-e", "trace=connect,sendto,sendmsg"]
ADDRESS = re.compile(r'sa_family=AF_INET6?\b.*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')
ROOT = Path(__file__).parents[2]
RUN_S = 1_500  # six minutes on an idle machine; this only ends a run that hangs


@dataclass(frozen=True)
class Run:
    """One whole demo: how it ended, what it printed, what it left, and the trace of its system calls, if any."""

    code: int
    printed: str
    complaints: str
    folder: Path
    trace: Path | None


def outsiders(trace: str) -> list[str]:
    """Return every address in a trace of system calls that is not this machine's own."""
    return [address for address in ADDRESS.findall(trace) if not ipaddress.ip_address(address).is_loopback]


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run([*TRACER, "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


def stop_server(data: Path) -> None:
    state = data / "server" / "server.json"
    with contextlib.suppress(OSError, ValueError, KeyError):
        os.kill(json.loads(state.read_text("utf-8"))["pid"], signal.SIGTERM)
    deadline = time.monotonic() + 30
    while state.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not state.exists(), "the server that the demo started did not stop"


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run the whole demo once: the small model in both roles, and a server of its own that is stopped at the end."""
    models = config.load().paths.data / "models"
    if not list(models.glob("qwen2.5-coder-0.5b*.gguf")):
        pytest.skip("the small model is not there; run: bank-copilot models pull qwen2.5-coder-0.5b")
    place = tmp_path_factory.mktemp("demo")
    data = place / "data"
    data.mkdir()
    (data / "models").symlink_to(models, target_is_directory=True)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COPILOT_")},
        "COPILOT_PATHS_DATA": str(data),
        "COPILOT_PATHS_LOG": str(place / "log"),
        "COPILOT_MODELS_BASE": "qwen2.5-coder-0.5b",
        "COPILOT_MODELS_SMALL": "qwen2.5-coder-0.5b",
        "COPILOT_SERVER_URL": "",
    }
    trace = place / "trace" if can_trace() else None
    tracer = [*TRACER, "-o", str(trace)] if trace else []
    command = [*tracer, *COMMAND, "demo", "--output", str(place / "made")]
    printed, complaints = place / "printed", place / "complaints"
    try:
        # Into files: the tracer stays with the server that the demo starts, and would hold a pipe open until that ends.
        with printed.open("wb") as out, complaints.open("wb") as err:
            done = subprocess.run(
                command, env=environment, cwd=ROOT, stdout=out, stderr=err, timeout=RUN_S, check=False
            )
    finally:
        stop_server(data)
    yield Run(done.returncode, printed.read_text("utf-8"), complaints.read_text("utf-8"), place / "made", trace)


@pytest.mark.e2e
@pytest.mark.model
def test_a_whole_demo_does_every_job(whole_run: Run) -> None:
    assert whole_run.code == 0, whole_run.printed + whole_run.complaints
    record = json.loads((whole_run.folder / "demo.json").read_text("utf-8"))
    assert [job["job"] for job in record["jobs"]] == ["code", "documents", "report", "minutes"]
    for job in record["jobs"]:
        assert job["done"], job["error"]
        assert job["files"]
        for name in job["files"]:
            assert (whole_run.folder / job["job"] / name).stat().st_size > 0
            assert name in whole_run.printed


@pytest.mark.e2e
@pytest.mark.model
@pytest.mark.parametrize(
    ("file", "schema"),
    [
        ("code/tests.json", json.loads(SCHEMA.read_text("utf-8"))),
        ("documents/credit-approval.json", result_schema()),
        ("report/due-diligence.json", diligence.schema()),
        ("minutes/credit-committee-zh.json", minutes_schema()),
    ],
    ids=["code", "documents", "report", "minutes"],
)
def test_each_result_fits_its_schema(whole_run: Run, file: str, schema: Any) -> None:
    jsonschema.validate(json.loads((whole_run.folder / file).read_text("utf-8")), schema)


@pytest.mark.e2e
@pytest.mark.model
def test_without_a_terminal_there_are_no_control_codes(whole_run: Run) -> None:
    assert "\x1b" not in whole_run.printed
    assert "\r" not in whole_run.printed
    assert "Traceback" not in whole_run.printed + whole_run.complaints


@pytest.mark.e2e
@pytest.mark.model
def test_a_whole_demo_talks_to_nobody_but_this_machine(whole_run: Run) -> None:
    if whole_run.trace is None:
        pytest.skip("strace is not there, or may not trace here")
    trace = whole_run.trace.read_text("utf-8", errors="replace")
    assert ADDRESS.search(trace), "not even the local server was called: the trace saw nothing"
    assert outsiders(trace) == []


def test_an_outside_address_in_a_trace_is_seen() -> None:
    trace = """\
1 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
1 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.7")}, 16) = -1 EINPROGRESS (x)
2 connect(4, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", \
&sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (Network is unreachable)
2 connect(4, {sa_family=AF_INET6, sin6_port=htons(9), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0
3 sendto(5, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("198.51.100.9")}, 16) = 1
4 connect(6, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0
"""
    assert outsiders(trace) == ["192.0.2.7", "2001:db8::1", "198.51.100.9"]


def test_an_unknown_job_is_wrong_usage() -> None:
    result = CliRunner().invoke(main, ["demo", "--job", "poetry"])
    assert result.exit_code == 2
    assert "poetry" in result.output


class Silent(BaseHTTPRequestHandler):
    """A server that takes every request and never answers."""

    def do_POST(self) -> None:
        self.server.asked.set()  # type: ignore[attr-defined]
        self.server.released.wait(60)  # type: ignore[attr-defined]
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def silent_server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        server.daemon_threads = True
        server.asked, server.released = threading.Event(), threading.Event()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.released.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


@pytest.mark.e2e
def test_ctrl_c_stops_cleanly(silent_server: ThreadingHTTPServer, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{silent_server.server_address[1]}"
    with subprocess.Popen(
        [*COMMAND, "demo", "--job", "documents", "-o", str(tmp_path)],
        env={**os.environ, "COPILOT_SERVER_URL": url},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert silent_server.asked.wait(60), "the demo never asked the model"  # type: ignore[attr-defined]
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 130
    assert complaints.strip() == "Stopped."
    assert not list(tmp_path.rglob("*.json"))


def test_without_a_model_nothing_runs(tmp_path: Path) -> None:
    environment = {**os.environ, "COPILOT_PATHS_DATA": str(tmp_path), "COPILOT_PATHS_LOG": str(tmp_path)}
    done = subprocess.run(
        [*COMMAND, "demo", "-o", str(tmp_path / "made")],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "models pull" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "made").exists()
