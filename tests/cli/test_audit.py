"""``bank-copilot audit`` on real trails."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.audit import audit
from copilot import config
from copilot.audit.keys import new_content_key
from copilot.audit.record import AuditEvent, AuditRecord, Timings, Tokens
from copilot.audit.trail import Trail
from copilot.errors import AuditError, ConfigError, UsageError


def environment(folder: Path) -> dict[str, str]:
    return {
        "COPILOT_PATHS_DATA": str(folder / "data"),
        "COPILOT_PATHS_LOG": str(folder / "log"),
        "COPILOT_AUDIT_CONTENT": "encrypted",
        "COPILOT_AUDIT_CONTENT_KEY": str(folder / "content.key"),
    }


def run(folder: Path, *words: str, **more: str) -> Result:
    return CliRunner().invoke(audit, words, env={**environment(folder), **more}, catch_exceptions=True)


async def _fill(folder: Path) -> None:
    trail = Trail.open(config.load(environment(folder)))
    for number, outcome in enumerate(("done", "refused", "done"), 1):
        record = AuditRecord(
            id=f"call-{number}",
            client=f"team-{number % 2}",
            lane="assist",
            route="/v1/chat/completions",
            outcome=outcome,  # type: ignore[arg-type]
            prompt="code/tests@1.2#0123456789abcdef",
            model="qwen2.5-coder-1.5b",
            tokens=Tokens(900, 120, 800),
            timings_ms=Timings(1, 20, 3400),
            verdicts=({"rule": "cn-resident-id"},) if outcome == "refused" else (),
        )
        await trail.append(record, {"input": f"问题 {number}", "output": f"答案 {number}"})
    await trail.append(AuditEvent(client="team-1", event="accept", item="completion", call="call-3"))
    await trail.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_content_key(tmp_path / "content.key")
    asyncio.run(_fill(tmp_path))
    return tmp_path


def database(folder: Path) -> Path:
    return folder / "data" / "audit" / "audit.sqlite3"


def test_show_lists_calls_and_what_people_made_of_them(folder: Path) -> None:
    shown = run(folder, "show").stdout.splitlines()
    assert len(shown) == 5
    assert all(word in shown[1] for word in ("team-1", "assist", "code/tests@1.2", "done", "900+120", "3400", "call-1"))
    assert all(word in shown[2] for word in ("refused", "call-2"))
    assert all(word in shown[4] for word in ("accept completion", "call-3"))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--client", "team-0"], [2]),
        (["--outcome", "done"], [1, 3]),
        (["--outcome", "done", "--limit", "1"], [3]),
        (["--id", "call-3"], [3, 4]),
        (["--lane", "batch"], []),
        (["--model", "qwen2.5-coder-1.5b", "--since", "1h"], [1, 2, 3]),
        (["--until", "1h"], []),
    ],
)
def test_show_filters(folder: Path, words: list[str], numbers: list[int]) -> None:
    lines = run(folder, "show", "--json", *words).stdout.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == numbers


def test_content_is_shown_only_when_asked_and_with_the_key(folder: Path) -> None:
    sealed = json.loads(run(folder, "show", "--id", "call-1", "--json").stdout)
    assert sealed["content"].startswith("s1.")
    opened = json.loads(run(folder, "show", "--id", "call-1", "--json", "--content").stdout)
    assert opened["content"] == {"input": "问题 1", "output": "答案 1"}
    assert "答案 1" in run(folder, "show", "--content").stdout
    assert "答案 1" not in run(folder, "show").stdout
    hashes = run(folder, "show", "--content", COPILOT_AUDIT_CONTENT="hash")
    assert isinstance(hashes.exception, UsageError)
    (folder / "content.key").unlink()
    assert isinstance(run(folder, "show", "--content").exception, ConfigError)


def test_verify_says_that_a_trail_is_whole(folder: Path) -> None:
    result = run(folder, "verify")
    assert result.exit_code == 0
    assert "The audit trail is whole: 4 records, all of them signed" in result.stdout
    assert json.loads(run(folder, "verify", "--json").stdout)["whole"] is True


def test_verify_names_a_fault_with_its_place_and_ends_with_1(folder: Path) -> None:
    raw = sqlite3.connect(database(folder))
    raw.execute("DROP TRIGGER audit_no_update_entries")
    raw.execute("UPDATE audit_entries SET record = replace(record, 'refused', 'done') WHERE seq = 2")
    raw.commit()
    raw.close()
    result = run(folder, "verify")
    assert result.exit_code == 1
    assert "  store: store: the trigger audit_no_update_entries is missing\n" in result.stdout
    assert "  record 2: edited: record 2 is not the one that its hash was made of\n" in result.stdout
    faults = json.loads(run(folder, "verify", "--json").stdout)["faults"]
    assert [(fault["kind"], fault["seq"]) for fault in faults] == [("store", 0), ("edited", 2)]


def test_verify_finds_an_older_copy_beside_kept_checkpoints(folder: Path) -> None:
    kept = folder / "data" / "audit" / "audit.checkpoints.jsonl"
    shutil.copy(database(folder), folder / "older")
    asyncio.run(_fill(folder))
    kept.rename(folder / "kept.jsonl")
    shutil.copy(folder / "older", database(folder))
    alone = run(folder, "verify")
    assert alone.exit_code == 0
    assert "is missing; an older copy" in alone.stderr
    result = run(folder, "verify", "--checkpoints", str(folder / "kept.jsonl"))
    assert result.exit_code == 1
    assert "record 5: older-copy:" in result.stdout


def test_an_export_verifies_elsewhere_with_the_public_key(folder: Path, tmp_path: Path) -> None:
    written = run(folder, "export", "-o", str(tmp_path / "trail.jsonl"))
    assert "4 records" in written.stderr
    shutil.copy(folder / "data" / "audit" / "signing.key.pub", tmp_path / "bank.pub")
    shutil.rmtree(folder / "data")
    words = ("verify", "--file", str(tmp_path / "trail.jsonl"), "--public-key", str(tmp_path / "bank.pub"))
    assert run(folder, *words).exit_code == 0
    text = (tmp_path / "trail.jsonl").read_text("utf-8")
    (tmp_path / "trail.jsonl").write_text(text.replace("team-0", "team-9"), "utf-8")
    result = run(folder, *words)
    assert (result.exit_code, "record 2: edited" in result.stdout) == (1, True)
    assert isinstance(run(folder, *words[:3]).exception, ConfigError)


def test_prune_removes_contents_and_the_trail_stays_whole(folder: Path) -> None:
    refused = run(folder, "prune")
    assert isinstance(refused.exception, UsageError)
    asked = CliRunner().invoke(audit, ["prune", "--older-than", "0.0000001"], env=environment(folder), input="n\n")
    assert asked.exit_code == 1
    time.sleep(0.05)  # what was recorded a moment ago is older than 9 ms now
    done = run(folder, "prune", "--older-than", "0.0000001", "--yes")
    assert "3 contents removed" in done.stderr
    verified = json.loads(run(folder, "verify", "--json").stdout)
    assert (verified["whole"], verified["removed"], verified["sealed"], verified["signed"]) == (True, 3, 0, 5)
    assert "3 contents removed" in run(folder, "show").stdout


def test_key_new_makes_keys_and_overwrites_none(tmp_path: Path) -> None:
    path = tmp_path / "content.key"
    assert run(tmp_path, "key", "new", str(path), COPILOT_AUDIT_CONTENT_KEY="").exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert isinstance(run(tmp_path, "key", "new", str(path)).exception, ConfigError)
    signing = tmp_path / "signing.key"
    assert "its public key is" in run(tmp_path, "key", "new", "--signing", str(signing)).stderr
    assert (tmp_path / "signing.key.pub").is_file()
    assert isinstance(run(tmp_path, "key", "new", "--signing", str(signing)).exception, UsageError)


def test_without_a_trail_the_commands_say_so(tmp_path: Path) -> None:
    for words in (("show",), ("export", "-o", str(tmp_path / "x"))):
        result = run(tmp_path, *words, COPILOT_AUDIT_CONTENT="hash")
        assert isinstance(result.exception, AuditError)
        assert "there is no audit trail at" in str(result.exception)
    off = run(tmp_path, "show", COPILOT_AUDIT_STORE="off", COPILOT_AUDIT_CONTENT="hash")
    assert "audit.store is off" in str(off.exception)


@pytest.mark.e2e
def test_the_process_ends_with_1_when_there_are_faults(folder: Path) -> None:
    raw = sqlite3.connect(database(folder))
    raw.execute("DROP TRIGGER audit_no_delete_entries")
    raw.execute("DELETE FROM audit_entries WHERE seq > 1")
    raw.commit()
    raw.close()
    code = "from cli.main import run; run()"
    env = {**environment(folder), "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code, "audit", "verify"], capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "record 2: cut:" in done.stdout
