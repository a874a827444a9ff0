from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from cli.doctor import doctor
from copilot.errors import ServiceError


def run(tmp_path: Path, *words: str) -> Result:
    return CliRunner().invoke(doctor, words, env={"COPILOT_PATHS_DATA": str(tmp_path), "COPILOT_SERVER_URL": ""})


def test_without_models_it_fails_with_3_and_says_what_to_run(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert isinstance(result.exception, ServiceError) and result.exception.exit_code == 3
    assert "Model small, Model base" in str(result.exception)
    lines = result.stdout.splitlines()
    assert "fail  Model small: qwen2.5-coder-0.5b is not here" in lines
    assert "  Model small: run: bank-copilot models pull small" in lines[lines.index("What to do:") :]
    assert "Traceback" not in result.output


def test_as_json_each_check_has_its_outcome_and_its_advice(tmp_path: Path) -> None:
    answer = json.loads(run(tmp_path, "--json").stdout)
    assert answer["ok"] is False
    checks = {check["name"]: check for check in answer["checks"]}
    assert {
        "Python",
        "Memory",
        "Disk",
        "Model base",
        "Engine",
        "Server",
        "Port",
        "Chinese fonts",
        "Scans (OCR)",
    } <= set(checks)
    assert checks["Model base"]["status"] == "fail"
    assert checks["Model base"]["advice"] == "run: bank-copilot models pull base"
    assert checks["Python"] == {"name": "Python", "status": "ok", "found": checks["Python"]["found"], "advice": ""}


def test_help_shows_an_example(tmp_path: Path) -> None:
    assert "bank-copilot doctor --json" in run(tmp_path, "--help").stdout
