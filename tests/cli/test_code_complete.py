from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from cli.code import code

SOURCE = "class Loan:\n    利率 = '😀'\n\n    def broken(:\n\n    def rate(self, lpr):\n        return lpr_\n"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "loan.py"
    path.write_text(SOURCE, "utf-8")
    return path


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("{}", "is not FILE:LINE:COL"),
        ("{}:1", "is not FILE:LINE:COL"),
        ("{}:0:1", "there is no line 0; the file has 8"),
        ("{}:9:1", "there is no line 9"),
        ("{}:2:0", "line 2 has no column 0"),
        ("{}:2:14", "columns go from 1 to 13"),
        ("{}.gone:1:1", "there is no file"),
        (f"{{}}{'long' * 2000}:1:1", "there is no file"),
        (f"{{}}:{'9' * 5000}:1", "is not FILE:LINE:COL"),
    ],
)
def test_a_wrong_place_is_a_usage_error(source, place, words):
    result = CliRunner().invoke(code, ["complete", place.format(source)])
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())


def test_a_workspace_that_is_no_folder_is_a_usage_error(source):
    result = CliRunner().invoke(code, ["complete", f"{source}:7:20", "--workspace", str(source)])
    assert result.exit_code == 2
    assert "is a file" in " ".join(result.stderr.split())


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "loan.py"
    path.write_bytes(b"\xff\xfe\x00\xff")
    result = subprocess.run(
        [sys.executable, "-m", "cli", "code", "complete", f"{path}:1:1"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "loan.py is neither UTF-8 nor GB 18030 text" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.model
@pytest.mark.e2e
def test_a_source_with_a_syntax_error_is_completed(gateway, source):
    command = [sys.executable, "-m", "cli", "code", "complete", f"{source}:7:20", "--json"]
    result = subprocess.run(command, env=gateway.environ, capture_output=True, text=True, check=True)
    found = json.loads(result.stdout)
    assert found["line"], found["column"] == (7, 20)
    assert "def " not in found["text"]
    assert found["prompt"].startswith("code/complete@")
    assert source.read_text("utf-8") == SOURCE


@pytest.mark.model
@pytest.mark.e2e
def test_a_source_in_gb18030_is_completed(gateway, tmp_path):
    path = tmp_path / "Loan.java"
    path.write_text(
        "class Loan {\n    // 返回本金\n    long principal() {\n        return this.prin\n    }\n}\n", "gb18030"
    )
    command = [sys.executable, "-m", "cli", "code", "complete", f"{path}:4:25"]
    result = subprocess.run(command, env=gateway.environ, capture_output=True, text=True, check=True)
    assert result.stdout == "cipal;\n"


@pytest.mark.model
@pytest.mark.e2e
def test_other_files_of_the_folder_are_looked_at(gateway, tmp_path):
    (tmp_path / "rates.py").write_text("def monthly_rate(yearly_rate, months=12):\n    return yearly_rate / months\n")
    path = tmp_path / "loan.py"
    path.write_text("from rates import monthly_rate\n\n\ndef f(yearly_rate):\n    return monthly_rate(\n")
    command = [sys.executable, "-m", "cli", "code", "complete", f"{path}:5:25", "--workspace", str(tmp_path), "--json"]
    result = subprocess.run(command, env=gateway.environ, capture_output=True, text=True, check=True)
    alone = subprocess.run([*command[:-3], "--json"], env=gateway.environ, capture_output=True, text=True, check=True)
    found, less = json.loads(result.stdout), json.loads(alone.stdout)
    assert "yearly_rate" in found["text"]
    assert found["reading"]["tokens"] > less["reading"]["tokens"]
