"""``minutes review``: what is wrong usage, and a whole run as a process."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from cli.minutes import minutes
from copilot.errors import UsageError
from tests.browser import served
from tests.minutes.review_page.results import result


def test_help_shows_examples() -> None:
    shown = CliRunner().invoke(minutes, ["review", "--help"])
    assert shown.exit_code == 0 and "bank-copilot minutes review minutes" in shown.output


def test_a_folder_without_minutes_says_how_to_make_some(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    done = CliRunner().invoke(minutes, ["review", str(tmp_path), "--no-browser"])
    assert isinstance(done.exception, UsageError) and "minutes make" in str(done.exception)


def test_an_unknown_template_is_wrong_usage_before_anything_is_served(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    done = CliRunner().invoke(minutes, ["review", str(tmp_path), "--no-browser", "--template", "none"])
    assert isinstance(done.exception, UsageError) and "none" in str(done.exception)


@pytest.mark.e2e
def test_the_printed_address_lets_one_in_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    command = ["minutes", "review", str(tmp_path), "--user", "wang.fang", "--template", "board"]
    with served(command, tmp_path / "data") as address, httpx.Client(trust_env=False) as browser:
        url = address.partition("?")[0]
        assert browser.get(url).status_code == 401
        assert browser.get(address, follow_redirects=True).status_code == 200
        assert browser.get(f"{url}api/session").json()["user"] == "wang.fang"
        listed = browser.get(f"{url}api/meetings").json()
        assert listed["template"] == "board" and listed["meetings"][0]["name"] == "Board of Ardley Mutual Bank"
        assert browser.get(url, headers={"host": "evil.example"}).status_code == 403
