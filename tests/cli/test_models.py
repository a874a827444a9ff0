from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.models import models
from copilot.errors import ConfigError, ModelCorrupt, ModelError, PullFailed
from copilot.models import CATALOGUE
from tests.copilot.models.tiny import CONTENT, TINY

ROOT = Path(__file__).parents[2]


def run(tmp_path: Path, *words: str, **more: str) -> Result:
    env = {
        "COPILOT_PATHS_DATA": str(tmp_path / "data"),
        "COPILOT_MODELS_SMALL": "tiny",
        "COPILOT_MODELS_BASE": "tiny",
        "COPILOT_MODELS_SOURCES": str(tmp_path / "share"),
        **more,
    }
    return CliRunner().invoke(models, words, env=env, obj={"catalogue": (TINY, *CATALOGUE)})


@pytest.fixture
def share(tmp_path: Path) -> Path:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / TINY.file).write_bytes(CONTENT)
    return tmp_path / "share"


def test_pull_then_list_then_verify(tmp_path: Path, share: Path) -> None:
    pulled = run(tmp_path, "pull")
    assert pulled.exit_code == 0, pulled.output
    assert f"tiny: from {share}, verified" in pulled.stderr
    listed = run(tmp_path, "list")
    assert "tiny" in listed.stdout and "small, base" in listed.stdout and "verified" in listed.stdout
    assert "missing" in listed.stdout and "Apache-2.0" in listed.stdout
    verified = run(tmp_path, "verify", "tiny")
    assert (verified.exit_code, verified.stdout) == (0, "tiny: verified\n")
    again = run(tmp_path, "pull", "small", "base", "tiny")
    assert again.stderr == "tiny: was here already, verified\n"


def test_list_as_json_holds_what_a_program_needs(tmp_path: Path) -> None:
    answer = json.loads(run(tmp_path, "list", "--json").stdout)
    assert answer["folder"] == str(tmp_path / "data" / "models")
    first = answer["models"][0]
    assert (first["name"], first["bytes"], first["sha256"], first["state"]) == (
        "tiny",
        TINY.bytes,
        TINY.sha256,
        "missing",
    )
    assert first["roles"] == ["small", "base"] and answer["models"][1]["roles"] == []


def test_verify_names_a_corrupt_and_a_missing_file_and_ends_with_3(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "models"
    folder.mkdir(parents=True)
    (folder / TINY.file).write_bytes(CONTENT[::-1])
    result = run(tmp_path, "verify", "tiny", CATALOGUE[0].name, "--json")
    states = {entry["name"]: entry["state"] for entry in json.loads(result.stdout)["models"]}
    assert states == {"tiny": "corrupt", CATALOGUE[0].name: "missing"}
    assert isinstance(result.exception, ModelError) and result.exception.exit_code == 3
    assert "is not tiny" in str(result.exception) and f"pull {CATALOGUE[0].name}" in str(result.exception)


def test_a_source_on_the_command_line_replaces_the_configured_ones(tmp_path: Path, share: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    (usb / TINY.file).write_bytes(CONTENT)
    result = run(tmp_path, "pull", "--source", str(tmp_path / "none"), "--source", str(usb))
    assert f"tiny: from {usb}" in result.stderr


def test_a_corrupt_source_is_refused_and_the_next_model_still_pulled(tmp_path: Path, share: Path) -> None:
    (share / TINY.file).write_bytes(CONTENT[::-1])
    result = run(tmp_path, "pull")
    assert isinstance(result.exception, ModelCorrupt)
    assert len(list((tmp_path / "data" / "models").glob("*.rejected-????????"))) == 1


def test_every_failure_is_named(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    result = run(tmp_path, "pull", *[artefact.name for artefact in CATALOGUE])
    assert isinstance(result.exception, ModelError)
    assert all(f"no source could deliver {artefact.name}" in str(result.exception) for artefact in CATALOGUE)
    alone = run(tmp_path, "pull", "tiny")
    assert isinstance(alone.exception, PullFailed)


def test_an_unknown_name_is_wrong_usage(tmp_path: Path) -> None:
    result = run(tmp_path, "pull", "large")
    assert result.exit_code == 2 and "no model is called 'large'" in result.stderr and "tiny" in result.stderr


def test_an_unknown_name_in_the_settings_is_not_the_callers_mistake(tmp_path: Path) -> None:
    result = run(tmp_path, "pull", COPILOT_MODELS_SMALL="large")
    assert isinstance(result.exception, ModelError)


def test_a_wrong_source_is_wrong_usage(tmp_path: Path) -> None:
    result = run(tmp_path, "pull", "--source", "https://huggingface.co")
    assert isinstance(result.exception, ConfigError) and result.exception.exit_code == 2


@pytest.mark.parametrize("command", ["list", "pull", "verify"])
def test_each_command_shows_an_example(tmp_path: Path, command: str) -> None:
    assert f"bank-copilot models {command}" in run(tmp_path, command, "--help").stdout


@pytest.mark.e2e
def test_the_process_ends_with_3_and_one_clear_line_when_there_is_no_model(tmp_path: Path) -> None:
    code = "from cli.main import run; run()"
    env = {"COPILOT_PATHS_DATA": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", code, "models", "verify", "small"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == (
        "Error: model qwen2.5-coder-0.5b is not here; run: bank-copilot models pull qwen2.5-coder-0.5b"
    )
