"""``bank-copilot code stats`` on a store with figures, and on none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from cli.code_stats import stats
from copilot.errors import DamagedFile, InputError
from lsp.usage.store import FILE, Store
from tests.lsp.usage.test_report import SUGGESTIONS, TYPING

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((resources.files("lsp.usage") / "stats.schema.json").read_text("utf-8"))


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(stats, words, env={"COPILOT_PATHS_DATA": str(data)})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "usage") as store:
        store.write(SUGGESTIONS, TYPING)
    return tmp_path


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.stdout.splitlines()]


def test_the_table_goes_by_day_and_ends_with_the_total(data: Path) -> None:
    headings, first, second, total, *_ = rows(run(data))
    assert headings[:3] == ["Day", "Shown", "Accepted"]
    assert first[:3] == ["2026-11-24", "0", "0"]
    assert second[:5] == ["2026-11-25", "8", "4", "50", "%"]
    assert total[:5] == ["Total", "8", "4", "50", "%"]


def test_the_table_speaks_chinese(data: Path) -> None:
    result = run(data, "--by", "language", "--by", "project", "--language", "zh")
    assert rows(result)[0][:4] == ["语言", "项目", "显示", "接受"]
    assert ["Java", "loans", "1"] in [row[:3] for row in rows(result)]


@pytest.mark.parametrize("by", [[], ["--by", "week", "--by", "language"], ["--by", "day", "--by", "day"]])
def test_json_is_what_the_schema_says(data: Path, by: list[str]) -> None:
    value = json.loads(run(data, "--json", *by).stdout)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    assert value["totals"]["assistant_share"] == {"part": 95, "whole": 250, "value": 0.38}
    assert value["totals"]["suggestions"]["shown"] == sum(
        count for name, count in value["totals"]["suggestions"].items() if name != "shown"
    )
    assert len({tuple(group["key"].values()) for group in value["groups"]}) == len(value["groups"]) == 2


def test_the_schema_can_refuse(data: Path) -> None:
    value = json.loads(run(data, "--json").stdout)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for place in (value, value["totals"], value["groups"][0], value["totals"]["acceptance"]):
        place["surprise"] = 1
        assert list(validator.iter_errors(value))
        del place["surprise"]
    assert not list(validator.iter_errors(value))


def test_days_that_are_not_asked_for_are_left_out(data: Path) -> None:
    value = json.loads(run(data, "--json", "--since", "2026-11-25", "--until", "2026-11-25").stdout)
    assert (value["since"], value["until"]) == ("2026-11-25", "2026-11-25")
    assert value["totals"]["characters"]["by_hand"] == 130
    assert "no figures of these days" in run(data, "--since", "2026-11-26").stdout


@pytest.mark.parametrize(("name", "begins"), [("use.png", b"\x89PNG"), ("use.HTML", b"<!doctype html>")])
def test_a_chart_is_written(data: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    result = run(data, "--chart", str(tmp_path / "new" / name), "--language", "zh")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "new" / name).read_bytes().startswith(begins)
    assert name in result.stderr and result.stdout == ""


def test_a_chart_of_another_kind_is_a_mistake(data: Path) -> None:
    result = run(data, "--chart", "use.pdf")
    assert result.exit_code == 2 and ".html or .png" in result.output


def test_without_figures_it_says_where_they_come_from(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 0 and "bank-copilot lsp" in result.stdout
    assert not (tmp_path / "usage").exists()
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(run(tmp_path, "--json").stdout))
    refused = run(tmp_path, "--chart", str(tmp_path / "use.png"))
    assert isinstance(refused.exception, InputError) and not (tmp_path / "use.png").exists()


def test_a_damaged_file_is_named(data: Path) -> None:
    (data / "usage" / FILE).write_bytes(b"x" * 4096)
    assert isinstance(run(data).exception, DamagedFile)


@pytest.mark.e2e
def test_the_command_is_there(data: Path) -> None:
    command = [sys.executable, "-m", "cli", "code", "stats", "--json"]
    environ = {**os.environ, "COPILOT_PATHS_DATA": str(data)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout)["totals"]["suggestions"]["shown"] == 8
