"""``minutes serve`` and ``status`` as processes, against a gateway of a few lines."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from bench.service_faults import meeting
from cli.minutes_serve import serve_command
from copilot.errors import UsageError
from tests.postgres import new_database, postgres_server

__all__ = ["new_database", "postgres_server"]

ROOT = Path(__file__).parents[2]
MINUTES = (sys.executable, "-m", "cli", "minutes")


class Workers:
    """Processes that share an inbox, an outbox and a gateway."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.inbox, self.outbox = root / "in", root / "out"
        self.inbox.mkdir()
        self.started: list[subprocess.Popen[bytes]] = []
        self.url = ""

    def gateway(self, pause_s: float = 0.2) -> None:
        command = [
            sys.executable,
            "-m",
            "bench._minutes_stub",
            "--log",
            str(self.root / "asked"),
            "--pause",
            str(pause_s),
        ]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        self.started.append(process)
        assert process.stdout is not None
        self.url = f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdout.close()

    def environ(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
        data = str(self.root / "data")
        return {**kept, "COPILOT_SERVER_URL": self.url, "COPILOT_PATHS_DATA": data, "COPILOT_CONFIG": os.devnull}

    def serve(self, *options: str, log: str = "log") -> subprocess.Popen[bytes]:
        command = [*MINUTES, "serve", "--inbox", str(self.inbox), "--outbox", str(self.outbox)]
        with (self.root / log).open("ab") as output:
            process = subprocess.Popen(
                [*command, "--settle", "0.2", *options], env=self.environ(), cwd=ROOT, stdout=output, stderr=output
            )
        self.started.append(process)
        return process

    def status(self, *options: str) -> subprocess.CompletedProcess[str]:
        command = [*MINUTES, "status", *options]
        return subprocess.run(command, env=self.environ(), cwd=ROOT, capture_output=True, text=True, check=False)

    def said(self, log: str = "log") -> str:
        return (self.root / log).read_text("utf-8")

    def wait(self, true: Callable[[], Any], within_s: float = 60) -> Any:
        deadline = time.monotonic() + within_s
        while not (found := true()):
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        return found

    def done(self) -> list[str]:
        folder = self.inbox / "done"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    found = Workers(tmp_path)
    yield found
    for process in found.started:
        process.kill()
        process.wait()


def test_two_workers_on_one_postgres_do_each_meeting_once_though_one_is_killed(
    workers: Workers, new_database: Callable[[], str]
) -> None:
    address = new_database()
    workers.gateway(pause_s=0.4)
    for number in range(8):
        (workers.inbox / f"{number}.vtt").write_text(meeting(number))
    first, second = (workers.serve("--database", address, log=f"log{n}") for n in range(2))
    workers.root.joinpath("log").touch()
    workers.wait(lambda: len(workers.done()) >= 2)
    first.kill()
    workers.wait(lambda: len(workers.done()) == 8, 90)
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    assert sorted(path.name for path in workers.outbox.iterdir()) == sorted(
        f"{number}{suffix}" for number in range(8) for suffix in (".docx", ".json", ".md")
    )
    asked = Counter((workers.root / "asked").read_text().split())
    assert sum(asked.values()) - len(asked) <= 4, "what the killed worker was at, at most"
    told = json.loads(workers.status("--database", address, "--json").stdout)["jobs"]
    assert Counter(job["state"] for job in told) == {"done": 8}
    assert all(job["figures"]["turns"] >= 20 and job["whole"] for job in told)
    assert "remark" not in workers.said("log0") + workers.said("log1"), "the log quotes a meeting"


def test_a_worker_alone_serves_http_on_its_machine_and_leaves_in_good_order(workers: Workers) -> None:
    workers.gateway()
    process = workers.serve("--host", "127.0.0.1", "--port", "0")
    url = workers.wait(lambda: re.search(r"serving on (\S+)", workers.said()))[1]
    with httpx.Client(base_url=url, timeout=30) as client:
        workers.wait(lambda: client.get("/readyz").status_code == 200)
        given = client.post("/v1/minutes", files={"file": ("weekly.vtt", meeting(1).encode())})
        assert given.status_code == 202
        where = given.headers["location"]
        told = workers.wait(lambda: (told := client.get(where).json())["state"] == "done" and told)
        result = client.get(told["results"]["json"]).json()
        assert result["source"]["path"] == "weekly.vtt" and len(result["transcript"]) >= 20
        assert "weekly.vtt" in client.get("/status").text
        assert client.get("/metrics").status_code == 200
        assert client.get(where, headers={"Host": "evil.example"}).status_code == 401
        assert client.post("/v1/minutes", content=b"x", headers={"Origin": "https://evil.example"}).status_code == 401
        assert client.post("/v1/minutes", content=b"x" * (33 << 20)).status_code == 413
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    shown = workers.status("--inbox", str(workers.inbox))
    assert shown.returncode == 0 and "weekly.vtt" in shown.stdout and "done" in shown.stdout


def test_a_gateway_that_comes_later_and_dies_is_waited_for(workers: Workers) -> None:
    workers.gateway(pause_s=1)
    (workers.inbox / "a.vtt").write_text(meeting(2))
    workers.serve()
    workers.wait((workers.root / "asked").exists)
    gateway = workers.started[0]
    gateway.kill()
    gateway.wait()
    workers.wait(lambda: "waiting for the model server" in workers.said())
    port = workers.url.rpartition(":")[2]
    again = [sys.executable, "-m", "bench._minutes_stub", "--log", str(workers.root / "asked"), "--port", port]
    workers.started.append(subprocess.Popen(again, stdout=subprocess.DEVNULL, cwd=ROOT))
    workers.wait(lambda: workers.done() == ["a.vtt"])


def test_other_machines_are_not_served_without_keys(workers: Workers) -> None:
    workers.gateway()
    process = workers.serve("--host", "0.0.0.0")
    assert process.wait(60) != 0
    assert "needs a key" in workers.said()


def test_a_queue_that_is_not_there_is_told(workers: Workers) -> None:
    shown = workers.status("--inbox", str(workers.inbox))
    assert shown.returncode != 0 and "there is no queue" in shown.stderr
    assert list(workers.inbox.iterdir()) == []
    assert workers.status().returncode == 2


@pytest.mark.parametrize("outbox", ["in", "in/urgent", "in/../in/low"])
def test_an_outbox_that_is_watched_is_refused_before_anything_is_taken(tmp_path: Path, outbox: str) -> None:
    (tmp_path / "in" / "low").mkdir(parents=True)
    done = CliRunner().invoke(serve_command, ["--inbox", str(tmp_path / "in"), "--outbox", str(tmp_path / outbox)])
    assert isinstance(done.exception, UsageError) and "--outbox" in str(done.exception)
    assert not (tmp_path / "in" / ".spool").exists()


def test_files_of_any_name_are_done_and_shown_without_what_a_terminal_would_act_on(workers: Workers) -> None:
    workers.gateway(pause_s=0)
    names = (b"\xff\xfe.vtt", b"a\nb\x1b[31m.vtt", b"-rf.vtt", 251 * b"z" + b".vtt")
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(workers.inbox) + b"/" + name)).write_text(meeting(number))
    (workers.inbox / "link.vtt").symlink_to("/etc/passwd")
    os.mkfifo(workers.inbox / "pipe.vtt")
    process = workers.serve()
    workers.wait(lambda: len(workers.done()) == len(names))
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert sorted(path.name[:6] for path in workers.outbox.glob("*.md")) == ["-rf.md", "_.md", "a_b_[3", "zzzzzz"]
    assert {path.name for path in workers.inbox.iterdir() if not path.is_dir()} == {"link.vtt", "pipe.vtt"}
    shown = workers.status("--inbox", str(workers.inbox)).stdout
    assert "a_b_[31m.vtt" in shown and "\x1b" not in shown


def test_an_outbox_that_cannot_be_written_is_waited_for(workers: Workers) -> None:
    workers.gateway(pause_s=0)
    workers.outbox = workers.root / "share" / "out"
    workers.outbox.parent.write_text("in the way of the folder")
    (workers.inbox / "a.vtt").write_text(meeting(3))
    workers.serve()
    workers.wait(lambda: "waiting: cannot write" in workers.said())
    assert workers.done() == []
    workers.outbox.parent.unlink()
    workers.wait(lambda: workers.done() == ["a.vtt"])
    asked = Counter((workers.root / "asked").read_text().split())
    assert set(asked.values()) == {1}, "no step was done again"
