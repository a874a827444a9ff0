"""``docs review``: a whole run as a process."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from cli.docs import docs
from copilot.errors import UsageError
from tests.docs_ai.review_page.results import field, result

ROOT = Path(__file__).parents[2]


def test_help_shows_examples() -> None:
    shown = CliRunner().invoke(docs, ["review", "--help"])
    assert shown.exit_code == 0 and "bank-copilot docs review results" in shown.output


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert CliRunner().invoke(docs, ["review", str(tmp_path / "none")]).exit_code == 2


def test_a_folder_without_results_says_how_to_make_some(tmp_path: Path) -> None:
    (tmp_path / "failures.json").write_text("{}")
    done = CliRunner().invoke(docs, ["review", str(tmp_path), "--no-browser"])
    assert isinstance(done.exception, UsageError)
    assert "docs extract" in str(done.exception)


@pytest.mark.e2e
def test_the_printed_address_lets_one_in_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    result(tmp_path / "a.json", field("amount", "五千万元"))
    environ = {**os.environ, "COPILOT_PATHS_DATA": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "cli", "docs", "review", str(tmp_path), "--no-browser", "--user", "wang.fang"]
    with subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line)
        try:
            assert found is not None, line
            with httpx.Client(trust_env=False) as browser:
                url = found[0].partition("?")[0]
                assert browser.get(url).status_code == 401
                assert browser.get(found[0], follow_redirects=True).status_code == 200
                assert browser.get(f"{url}api/session").json()["user"] == "wang.fang"
                (listed,) = browser.get(f"{url}api/documents").json()["documents"]
                assert listed["name"] == "a.pdf"
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["version"] == "1.0"
