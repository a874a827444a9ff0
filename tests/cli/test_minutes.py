"""``minutes make`` as a process, against a stub of the gateway: exit codes, files, bad files beside good ones."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner

from cli.minutes import template_command
from tests.minutes import meetings

ROOT = Path(__file__).parents[2]


class _Gateway(BaseHTTPRequestHandler):
    """Finds a point in each part, writes the first item as summary, fails on parts that hold ``server.poison``."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/count_tokens":
            counts = [len(text) // 3 for text in body["texts"]]
            self._send("application/json", json.dumps({"counts": counts, "context": 8192}))
            return
        self.server.asked.append(body)  # type: ignore[attr-defined]
        talk = body["messages"][-1]["content"]
        poisoned = self.server.poison and self.server.poison in talk  # type: ignore[attr-defined]
        if poisoned and "<transcript>" in talk:
            reason, answer = "length", '{"summary": ['
        else:
            reason, answer = "stop", json.dumps(_answer(body["response_format"]["json_schema"]["schema"], talk))
        usage = {"prompt_tokens": 10, "completion_tokens": 5}
        events = [
            {"model": "stub", "choices": [{"delta": {"content": answer}, "finish_reason": None}]},
            {"model": "stub", "choices": [{"delta": {}, "finish_reason": reason}]},
            {"model": "stub", "choices": [], "usage": usage},
        ]
        self._send("text/event-stream", "".join(f"data: {json.dumps(one)}\n\n" for one in events) + "data: [DONE]\n\n")

    def _send(self, kind: str, content: str) -> None:
        data = content.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _answer(schema: dict[str, Any], talk: str) -> dict[str, Any]:
    if "tasks" in schema["properties"]:
        words = re.findall(r"<transcript>\n(?:[^:\n]*: )?(.*)", talk)[0]
        return {"summary": [words[:120]], "decisions": [], "tasks": [], "open": [], "title": "Matters"}
    return {"summary": re.findall(r"^- (.*)$", talk, re.MULTILINE)[0][:120]}


@pytest.fixture
def gateway_stub() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Gateway)
    server.poison, server.asked = "", []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path, gateway_stub: ThreadingHTTPServer) -> Run:
    def command(*arguments: str, code: int = 0, **environ: str) -> subprocess.CompletedProcess[str]:
        port = gateway_stub.server_address[1]
        settings = {"COPILOT_SERVER_URL": f"http://127.0.0.1:{port}", "COPILOT_PATHS_DATA": str(tmp_path / "data")}
        done = subprocess.run(
            [sys.executable, "-m", "cli", "minutes", "make", *arguments],
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **settings, **environ},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return command


def test_a_meeting_gives_three_files_and_plain_progress(run: Run, tmp_path: Path) -> None:
    (tmp_path / "committee.vtt").write_text(meetings.ENGLISH, "utf-8")
    done = run("committee.vtt", "-o", "out", "--title", "Board", "--date", "2026-09-15", "--attendee", "Ana Ruiz")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "committee.docx",
        "committee.json",
        "committee.md",
    ]
    result = json.loads((tmp_path / "out" / "committee.json").read_text("utf-8"))
    assert result["meeting"]["title"] == "Board"
    assert result["meeting"]["attendees"] == ["Ana Ruiz"]
    assert [item["turns"] for item in result["decisions"]] == [[4], [7]]
    assert "of" in done.stderr and "steps" in done.stderr
    assert "2 decisions" in done.stdout
    assert "does not name" not in done.stderr


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_chinese_in_any_encoding(run: Run, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "会议.vtt").write_bytes(meetings.CHINESE.encode(encoding))
    run("会议.vtt", "-o", "纪要")
    result = json.loads((tmp_path / "纪要" / "会议.json").read_text("utf-8"))
    assert result["language"] == "zh"
    assert result["meeting"]["title"] == "信贷审批委员会第31次会议"
    assert "草稿" in (tmp_path / "纪要" / "会议.md").read_text("utf-8")


def test_a_template_is_chosen_by_name_and_sources_are_switched_off(run: Run, tmp_path: Path) -> None:
    (tmp_path / "committee.vtt").write_text(meetings.ENGLISH, "utf-8")
    run("committee.vtt", "-o", "out", "--template", "credit-committee", "--no-sources")
    text = (tmp_path / "out" / "committee.md").read_text("utf-8")
    assert "Decisions at a glance" in text and "(turn" not in text


def test_a_template_of_ones_own_starts_from_ours(run: Run, tmp_path: Path) -> None:
    (tmp_path / "committee.vtt").write_text(meetings.ENGLISH, "utf-8")
    done = CliRunner().invoke(template_command, ["board", "-o", str(tmp_path / "ours.docx")])
    assert done.exit_code == 0 and done.output.strip().endswith("ours.docx")
    run("committee.vtt", "-o", "out", "--template", "ours.docx")
    words = "\n".join(
        paragraph.text for paragraph in docx.Document(str(tmp_path / "out" / "committee.docx")).paragraphs
    )
    assert "Resolution" in words and "{{" not in words


def test_a_template_with_an_unknown_field_is_refused_before_any_work(
    run: Run, tmp_path: Path, gateway_stub: ThreadingHTTPServer
) -> None:
    (tmp_path / "committee.vtt").write_text(meetings.ENGLISH, "utf-8")
    document = docx.Document()
    document.add_paragraph("{{ decison }}")
    document.save(str(tmp_path / "ours.docx"))
    done = run("committee.vtt", "-o", "out", "--template", "ours.docx", code=2)
    assert "names a field that there is not: decison" in done.stderr
    assert not gateway_stub.asked  # type: ignore[attr-defined]


def test_bad_files_are_named_and_the_good_one_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.vtt").write_text(meetings.ENGLISH, "utf-8")
    (tmp_path / "empty.vtt").write_bytes(b"")
    (tmp_path / "sound.vtt").write_bytes(b"ID3\x04\x00")
    (tmp_path / "cut.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:0", "utf-8")
    done = run("empty.vtt", "sound.vtt", "cut.vtt", "none.vtt", "good.vtt", "-o", "out", "--json", code=1)
    account = json.loads(done.stdout)
    assert [one["source"] for one in account["made"]] == ["good.vtt"]
    assert [(one["source"], one["error"]) for one in account["failed"]] == [
        ("empty.vtt", "EmptyFile"),
        ("sound.vtt", "UnsupportedFormat"),
        ("cut.vtt", "DamagedFile"),
        ("none.vtt", "InputError"),
    ]
    assert "line 3" in done.stderr
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_two_files_of_one_name_do_not_meet(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text(meetings.ENGLISH, "utf-8")
    (tmp_path / "a.txt").write_text("Ana: Good morning to you all.\nBen: Good morning, Ana.\n", "utf-8")
    run("a.vtt", "a.txt", "-o", "out")
    assert {path.name for path in (tmp_path / "out").glob("*.md")} == {"a.vtt.md", "a.txt.md"}


def test_a_part_that_fails_is_written_down_and_the_exit_code_says_so(
    run: Run, tmp_path: Path, gateway_stub: ThreadingHTTPServer
) -> None:
    gateway_stub.poison = "worried about the concentration"  # type: ignore[attr-defined]
    (tmp_path / "committee.vtt").write_text(meetings.ENGLISH, "utf-8")
    done = run("committee.vtt", "-o", "out", code=1)
    result = json.loads((tmp_path / "out" / "committee.json").read_text("utf-8"))
    assert [(one["kind"], one["turns"]) for one in result["errors"]] == [("part_failed", [3])]
    assert "Turn 3 could not be worked on" in done.stderr
    assert "Turn 3 could not be worked on" in (tmp_path / "out" / "committee.md").read_text("utf-8")


def test_wrong_use_ends_with_2(run: Run, tmp_path: Path) -> None:
    assert "--date" in run("x.vtt", "-o", "out", "--date", "some day", code=2).stderr
    assert "FILE" in run("-o", "out", code=2).stderr


def test_without_a_server_it_ends_with_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "committee.vtt").write_text(meetings.ENGLISH, "utf-8")
    done = run("committee.vtt", "-o", "out", code=3, COPILOT_SERVER_URL="http://127.0.0.1:9")
    assert "server" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_named_before_any_work(
    run: Run, tmp_path: Path, gateway_stub: ThreadingHTTPServer
) -> None:
    (tmp_path / "committee.vtt").write_text(meetings.ENGLISH, "utf-8")
    (tmp_path / "out").write_text("a file", "utf-8")
    assert "out" in run("committee.vtt", "-o", "out/deep", code=1).stderr
    assert gateway_stub.asked == []  # type: ignore[attr-defined]


def test_a_table_of_people_names_the_speakers_and_says_whom_it_misses(run: Run, tmp_path: Path) -> None:
    (tmp_path / "committee.vtt").write_text(meetings.ENGLISH.replace("Tom Marsh", "Speaker 2"), "utf-8")
    (tmp_path / "people.txt").write_text(
        "Speaker 2 = Tom Marsh, Head of Credit\nRuth Vale = Ruth Vale, Chair\n", "utf-8"
    )
    done = run("committee.vtt", "-o", "out", "--people", "people.txt")
    result = json.loads((tmp_path / "out" / "committee.json").read_text("utf-8"))
    titles = {person["name"]: person["title"] for person in result["people"]}
    assert titles == {"Ruth Vale": "Chair", "Tom Marsh": "Head of Credit", "Ana Ruiz": None}
    assert "people.txt does not name: Ana Ruiz" in done.stderr


def test_a_recording_needs_a_model_and_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "call.mp3").write_bytes(b"ID3\x04\x00")
    (tmp_path / "model").mkdir()
    assert "--audio" in run("call.mp3", "-o", "out", code=1).stderr
    assert "go together" in run("call.mp3", "-o", "out", "--audio", code=2).stderr
    assert "model.bin" in run("call.mp3", "-o", "out", "--audio", "--whisper", "model", code=3).stderr
