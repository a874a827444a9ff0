"""``docs draft``: usage, sources that fail, and a whole run against the real small model."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from cli.docs_draft import draft
from copilot.errors import ConfigError, EmptyFile
from docs_ai import diligence

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "cli" / "samples" / "client"
SHORT = """
name: short
version: "1.0"
title: {zh: 简要报告, en: Short report}
sections:
  - id: borrower
    kind: facts
    title: {zh: 借款人, en: The borrower}
    facts:
      - {id: name, title: {zh: 企业名称, en: Company name}, labels: [企业名称, Company name]}
      - {id: capital, title: {zh: 注册资本, en: Share capital}, labels: [注册资本, Issued share capital]}
    paragraphs: [{id: profile, title: {zh: 概况, en: Profile}, facts: [name, capital]}]
  - id: figures
    kind: figures
    title: {zh: 数据, en: Figures}
    table: [revenue, net_profit]
    paragraphs: [{id: growth, title: {zh: 收入, en: Revenue}, figures: [revenue, revenue_growth]}]
"""


def test_a_report_is_a_word_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(draft, [str(SAMPLES / "en"), "-o", str(tmp_path / "report.pdf")])
    assert result.exit_code == 2
    assert "REPORT.docx" in result.output


def test_missing_sources_and_templates_are_wrong_usage(tmp_path: Path) -> None:
    output = ["-o", str(tmp_path / "r.docx")]
    assert CliRunner().invoke(draft, output).exit_code == 2
    assert CliRunner().invoke(draft, [str(tmp_path / "none.xlsx"), *output]).exit_code == 2
    result = CliRunner().invoke(draft, [str(SAMPLES / "en"), "--template", "none", *output])
    assert isinstance(result.exception, ConfigError)
    assert result.exception.exit_code == 2


def test_no_usable_source_is_said_before_a_server_is_needed(tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04cut")
    result = CliRunner().invoke(draft, [str(bad), "-o", str(tmp_path / "r.docx")])
    assert isinstance(result.exception, EmptyFile)
    assert result.exception.exit_code == 1
    assert "bad.xlsx" in str(result.exception)
    assert list(tmp_path.iterdir()) == [bad]


def run(*arguments: str | Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", "docs", "draft", *map(str, arguments)]
    return subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.model
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_real_model_drafts_and_a_bad_source_is_named(gateway: Any, tmp_path: Path, language: str) -> None:
    template = tmp_path / "short.yaml"
    template.write_text(SHORT, "utf-8")
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"PK\x03\x04cut")
    output = tmp_path / "out" / "report.docx"
    environ = {k: v for k, v in os.environ.items() if not k.startswith("COPILOT_")} | {
        "COPILOT_SERVER_URL": gateway.url
    }
    sources = (SAMPLES / language / "statements.xlsx", SAMPLES / language / "registration.docx", bad)
    result = run(*sources, "--template", template, "-o", output, "--json", environ=environ)
    assert result.returncode == 1, result.stderr
    assert "bad.docx" in result.stderr
    assert "Traceback" not in result.stderr
    data = json.loads(result.stdout)
    jsonschema.validate(data, diligence.schema())
    assert data == json.loads(output.with_suffix(".json").read_text("utf-8"))
    assert output.read_bytes().startswith(b"PK")
    grounded(data)


def grounded(data: dict[str, Any]) -> None:
    """Every number of every sentence stands in a figure that it shows or in a passage that it cites."""
    shown = {figure["id"]: figure["shown"] for figure in data["figures"]}
    for section in data["sections"]:
        for paragraph in section["paragraphs"]:
            for sentence in paragraph["sentences"]:
                held = " ".join([*(place["quote"] for place in sentence["citations"])])
                held += " ".join(f"{shown[name]} {name}" for name in sentence["figures"])
                years = [int(name[-4:]) for name in sentence["figures"]]
                held += " ".join(str(year - 1) for year in years)
                for number in re.findall(r"\d[\d,]*(?:\.\d+)?", sentence["text"]):
                    assert number in held, (number, sentence["text"])
