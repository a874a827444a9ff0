"""``docs extract``: usage, and whole runs against the real small model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import batch_view, docs_terms, samples
from cli.docs import docs
from copilot.errors import UsageError
from docs_ai.terms.batch import Outcome, Reading
from docs_ai.terms.result import validate
from docs_ai.terms.tally import Tally
from tests.docs_ai import files
from tests.scripted_gateway import scripted_gateway

ROOT = Path(__file__).parents[2]


def test_help_shows_examples() -> None:
    result = CliRunner().invoke(docs, ["extract", "--help"])
    assert result.exit_code == 0 and "bank-copilot docs extract approval.pdf -o results" in result.output


def test_no_file_and_an_unknown_schema_are_wrong_usage(tmp_path: Path) -> None:
    assert CliRunner().invoke(docs, ["extract"]).exit_code == 2
    assert CliRunner().invoke(docs, ["extract", "a.pdf", "--jobs", "0"]).exit_code == 2
    result = CliRunner().invoke(docs, ["extract", "a.pdf", "--schema", "none", "-o", str(tmp_path / "out")])
    assert isinstance(result.exception, UsageError) and result.exception.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_has_the_ending_of_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(docs, ["extract", "a.pdf", "--xlsx", str(tmp_path / "terms.csv")])
    assert result.exit_code == 2 and "FILE.xlsx" in result.output


def test_an_empty_folder_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(docs, ["extract", str(tmp_path)])
    assert isinstance(result.exception, UsageError) and "--recursive" in str(result.exception)


def test_what_a_run_says_of_its_files(tmp_path: Path) -> None:
    same = Outcome(tmp_path / "b.pdf", result=tmp_path / "a.json", counts=Tally(found=1), before=True)
    own = Outcome(tmp_path / "a.pdf", result=tmp_path / "a.json", counts=Tally(found=1), before=True)
    with CliRunner().isolation() as (out, *_):
        batch_view.show([same, own])
        said = out.getvalue().decode()
    assert "same as in a.json" in said and "done before" in said
    others = [Path(f"{number}.ofd") for number in range(10)]
    assert batch_view.left_out(others).startswith("Left out, because documents have other endings (10): 0.ofd, 1.ofd")
    assert "…" in batch_view.left_out(others) and "…" not in batch_view.left_out(others[:2])


def test_a_whole_command_names_what_it_leaves_out_and_shows_again_what_was_done_before(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.ofd").write_bytes(b"x")
    files.docx_file(tmp_path / "in" / "a.docx", ["授信额度：人民币5,000万元"])
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    command = [sys.executable, "-m", "cli", "docs", "extract", str(tmp_path / "in"), "-o"]
    with scripted_gateway() as gateway:
        environ |= {"COPILOT_SERVER_URL": gateway.url, "COPILOT_PATHS_DATA": str(tmp_path / "data")}

        def ran(folder: Path) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [*command, str(folder)], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
            )

        first, second = ran(tmp_path / "out"), ran(tmp_path / "out")
        (tmp_path / "file").write_bytes(b"")
        closed = ran(tmp_path / "file" / "out")
    assert "b.ofd" in first.stderr and first.returncode == second.returncode == 0
    assert "人民币5,000万元" in first.stdout and second.stdout == first.stdout
    assert "1 done before, 0 to do" in second.stderr
    assert closed.returncode == 1 and "cannot write to" in closed.stderr and "finding" not in closed.stderr


def test_a_password_is_no_word_of_the_command_line_and_comes_from_a_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(docs, ["extract", "a.pdf", "--password=secret"])
    assert result.exit_code == 2 and "does not take a value" in result.output
    assert docs_terms.reading(False, None, False, 2) == Reading(jobs=2, apart=True)
    (tmp_path / "p").write_text("秘 密\r\nrest\n", "utf-8")
    assert docs_terms.reading(False, tmp_path / "p", False, 1).password == "秘 密"
    (tmp_path / "p").write_text("秘 密\n", "utf-8-sig")
    assert docs_terms.reading(False, tmp_path / "p", False, 1).password == "秘 密"
    (tmp_path / "p").write_text("\n")
    for file in (tmp_path / "p", tmp_path / "gone"):
        with pytest.raises(UsageError, match="--password-file"):
            docs_terms.reading(False, file, False, 1)


def run(*arguments: str | Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", "docs", "extract", *map(str, arguments)]
    return subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.model
def test_without_a_server_the_exit_code_says_so(tmp_path: Path) -> None:
    environ = {**os.environ, "COPILOT_SERVER_URL": "http://127.0.0.1:9"}
    result = run(samples.CREDIT_APPROVAL_DOCX, "-o", tmp_path / "out", environ=environ)
    assert result.returncode == 3
    assert "Traceback" not in result.stderr and not (tmp_path / "out").exists()


def test_rules_alone_need_no_server(tmp_path: Path) -> None:
    environ = {**os.environ, "COPILOT_SERVER_URL": "http://127.0.0.1:9"}
    result = run(samples.CREDIT_APPROVAL_DOCX, "-o", tmp_path / "out", "--rules-only", "--json", environ=environ)
    assert result.returncode == 0, result.stderr
    [written] = json.loads(result.stdout)["results"]
    total = next(field for field in written["fields"] if field["name"] == "limit.total")
    assert (total["status"], total["normalized"], written["model"]) == ("found", "58000000.00", "")


@pytest.mark.model
def test_a_real_model_extracts_and_a_bad_file_is_named(gateway: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 cut")
    out = tmp_path / "out"
    result = run(samples.CREDIT_APPROVAL_PDF, bad, "-o", out, "--json", environ=gateway.environ)
    assert result.returncode == 1
    assert "bad.pdf" in result.stderr and "Traceback" not in result.stderr
    printed = json.loads(result.stdout)["results"]
    assert [entry["error"] is None for entry in printed] == [True, False]
    written = json.loads((out / "credit-approval.json").read_text("utf-8"))
    validate(written)
    assert sorted(path.name for path in out.glob("[!.]*")) == ["credit-approval.json", "failures.json"]
    found = {field["name"]: field for field in written["fields"] if field["status"] == "found" and not field["index"]}
    assert found["limit.total"]["normalized"] == "58000000.00"
    assert found["limit.tenor"]["normalized"] == "P24M"
    assert found["facilities.rate"]["normalized"] == "LPR-1Y+45bp"
    assert all(field["boxes"] and field["page"] in (1, 2) for field in found.values())
    assert written["model"] and written["prompt"].startswith("documents/terms@")
