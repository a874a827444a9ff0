"""A batch on a durable queue, with the real command as a process that is really killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from copilot.client import CopilotClient
from docs_ai.terms import Batch, Extractor, load_schema, queued
from docs_ai.terms.result import validate
from prompts import Library
from tests.docs_ai import files
from tests.scripted_gateway import ScriptedGateway, scripted_gateway

ROOT = Path(__file__).parents[3]
TERMS = """
name: mark
version: "1.0"
title: {zh: 标记, en: Mark}
groups:
  - name: mark
    fields:
      - {name: mark, type: text, ask: always, title: {zh: 标记, en: Mark}, description: {zh: 标记, en: the mark}}
"""
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def gateway() -> Iterator[ScriptedGateway]:
    with scripted_gateway() as script:
        yield script


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queue' / 'queue.db'}"
    found: str = request.getfixturevalue("database")
    return found


@pytest.fixture
def start(tmp_path: Path, gateway: ScriptedGateway) -> Iterator[Start]:
    """Start the command on a folder of documents; what is still running at the end is killed."""
    (tmp_path / "mark.yaml").write_text(TERMS, "utf-8")
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    environ |= {"COPILOT_SERVER_URL": gateway.url, "COPILOT_PATHS_DATA": str(tmp_path / "data")}
    running: list[subprocess.Popen[str]] = []

    def begin(address: str, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "cli", "docs", "extract", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
        command += ["--schema", str(tmp_path / "mark.yaml"), "--database", address, *more]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def documents(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        files.docx_file(folder / f"{number}.docx", [f"The mark of this letter is DOC-{number}."])


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out + err


def written(folder: Path) -> list[str]:
    for path in folder.glob("*.json"):
        if path.name != "failures.json":
            validate(json.loads(path.read_text("utf-8")))
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_killed_run_goes_on_where_it_stopped(
    tmp_path: Path, gateway: ScriptedGateway, start: Start, address: str
) -> None:
    documents(tmp_path / "in", 4)
    gateway.held.add("DOC-2")
    first = start(address)
    gateway.wait_for("DOC-2")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert written(tmp_path / "out") == ["0.json", "1.json"]
    gateway.let_go()
    code, said = ended(start(address))
    assert (code, written(tmp_path / "out")) == (0, ["0.json", "1.json", "2.json", "3.json"]), said
    assert "2 done before, 2 to do." in said
    assert gateway.asked == {"DOC-0": 1, "DOC-1": 1, "DOC-2": 2, "DOC-3": 1}


def test_two_workers_share_the_work_and_one_takes_up_what_the_other_was_killed_at(
    tmp_path: Path, gateway: ScriptedGateway, start: Start, address: str
) -> None:
    documents(tmp_path / "in", 6)
    gateway.held |= {"DOC-0", "DOC-1"}
    first = start(address)
    gateway.wait_for("DOC-0")
    second = start(address)
    gateway.wait_for("DOC-1")
    first.send_signal(signal.SIGKILL)
    first.wait()
    gateway.let_go()
    code, said = ended(second)
    assert (code, written(tmp_path / "out")) == (0, [f"{number}.json" for number in range(6)]), said
    assert gateway.asked == {"DOC-0": 2, **{f"DOC-{number}": 1 for number in range(1, 6)}}


async def test_what_failed_is_tried_again_and_what_is_gone_is_made_again(
    tmp_path: Path, gateway: ScriptedGateway
) -> None:
    (tmp_path / "mark.yaml").write_text(TERMS, "utf-8")
    documents(tmp_path / "in", 1)
    (tmp_path / "in" / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    paths = [*sorted((tmp_path / "in").iterdir()), tmp_path / "gone.pdf"]
    address = f"sqlite:///{tmp_path / 'queue.db'}"

    async def kinds(*, force: bool = False) -> list[str]:
        async with CopilotClient(gateway.url) as model:
            extractor = Extractor(model, Library.load(), load_schema(str(tmp_path / "mark.yaml")))
            batch = Batch(extractor, tmp_path / "out", force=force)
            outcomes = await queued.work(batch, batch.plan(paths), address)
        return [type(outcome.error).__name__ if outcome.error else "done" for outcome in outcomes]

    for _ in range(2):
        assert await kinds() == ["done", "DamagedFile", "InputError"]
        assert written(tmp_path / "out") == ["0.json", "failures.json"]
    assert gateway.asked == {"DOC-0": 1}
    (tmp_path / "out" / "0.json").unlink()
    await kinds()
    assert gateway.asked == {"DOC-0": 2}
    await kinds(force=True)
    assert gateway.asked == {"DOC-0": 3}


def test_an_interrupted_run_leaves_its_results_and_says_how_to_go_on(
    tmp_path: Path, gateway: ScriptedGateway, start: Start
) -> None:
    address = f"sqlite:///{tmp_path / 'queue.db'}"
    documents(tmp_path / "in", 3)
    gateway.held.add("DOC-1")
    first = start(address)
    gateway.wait_for("DOC-1")
    time.sleep(1)
    first.send_signal(signal.SIGINT)
    code, said = ended(first)
    assert code == 130 and "the same command goes on from there" in said and "Traceback" not in said, said
    assert written(tmp_path / "out") == ["0.json"]
    gateway.let_go()
    code, said = ended(start(address))
    assert (code, written(tmp_path / "out")) == (0, ["0.json", "1.json", "2.json"]), said
    assert gateway.asked == {"DOC-0": 1, "DOC-1": 2, "DOC-2": 1}


def test_a_database_that_is_away_is_no_server_and_its_password_is_not_told(tmp_path: Path, start: Start) -> None:
    documents(tmp_path / "in", 1)
    code, said = ended(start("postgresql://nobody:secret@127.0.0.1:9/x"))
    assert code == 3 and "secret" not in said and "Traceback" not in said, said
