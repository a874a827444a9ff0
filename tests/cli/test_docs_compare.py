from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.docs import docs
from copilot.errors import InputError, UsageError
from docs_ai.reading import Span
from docs_ai.review_page.result_file import Place
from docs_ai.review_page.store import Store, Target
from tests.docs_ai import files
from tests.docs_ai.terms.written import entry, result
from tests.scripted_gateway import scripted_gateway

ROOT = Path(__file__).parents[2]
TERMS = """
name: small
version: "1.0"
title: {zh: 小表, en: Small}
groups:
  - name: main
    fields:
      - {name: total, type: amount, title: {zh: 总额, en: Total}, description: {en: the total}, labels: [Total amount]}
      - {name: date, type: date, ask: always, title: {zh: 日期, en: Date}, description: {en: its date}}
"""


@pytest.fixture
def terms(tmp_path: Path) -> str:
    (tmp_path / "small.yaml").write_text(TERMS, "utf-8")
    return str(tmp_path / "small.yaml")


def written(folder: Path, name: str, *fields: dict[str, Any], schema: str = "small") -> str:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(result(name, list(fields), schema=schema)), "utf-8")
    return str(path)


def run(*words: str) -> Result:
    return CliRunner().invoke(docs, ["compare", *words])


def test_two_results_are_compared_without_a_model(tmp_path: Path, terms: str) -> None:
    day = entry("date", "1 May 2026", "2026-05-01")
    a = written(tmp_path, "a", entry("total", "USD 5", "5.00", unit="USD", page=2), day)
    b = written(tmp_path, "b", entry("total", "USD 6", "6.00", unit="USD", status="needs_review", page=3), day)
    shown = run(a, b, "--schema", terms)
    assert shown.exit_code == 0
    assert "USD 5 (p. 2)" in shown.output and "USD 6 ? (p. 3)" in shown.output
    assert "1 same, 1 changed, 0 only in A, 0 only in B" in shown.output and "1 May 2026" not in shown.output
    assert "1 May 2026" in run(a, b, "--schema", terms, "--all").output
    told = json.loads(run(a, b, "--schema", terms, "--json").output)
    assert told["counts"] == {"same": 1, "changed": 1, "only_a": 0, "only_b": 0}
    assert [(one["name"], one["kind"]) for one in told["differences"]] == [("total", "changed"), ("date", "same")]


def test_the_terms_are_those_of_the_results_unless_they_are_named(tmp_path: Path) -> None:
    a = written(tmp_path, "a", entry("party", "X", "X", index=0), schema="nda")
    assert run(a, a).exit_code == 0
    failed = run(a, a, "--schema", "credit-approval")
    assert isinstance(failed.exception, UsageError) and "--schema" in str(failed.exception)
    own = written(tmp_path, "b", schema="our-own")
    assert isinstance(run(own, own).exception, UsageError)


def test_a_json_file_that_is_no_result_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]")
    failed = run(str(tmp_path / "a.json"), str(tmp_path / "a.json"))
    assert isinstance(failed.exception, InputError) and "not a result" in str(failed.exception)


def test_what_a_person_decided_counts_and_is_marked(tmp_path: Path, terms: str) -> None:
    day = entry("date", "1 May 2026", "2026-05-01", status="needs_review")
    a = written(tmp_path, "a", entry("total", "USD 5", "5.00", unit="USD"), day)
    b = written(tmp_path, "b", entry("total", "USD 6", "6.00", unit="USD"), day)
    store = Store(tmp_path)
    first = next(one for one in store.all() if one.path.name == "a.json")
    total = Target("total", None, "USD 5", Span(0, 5))
    store.decide(first.id, total, "corrected", Place("USD 6", "6.00", "USD", 2, Span(9, 14)), "wang")
    store.decide(first.id, Target("date", None, "1 May 2026", Span(0, 10)), "accepted", Place(), "li")
    shown = run(a, b, "--schema", terms, "--all").output
    assert "USD 6 (p. 2) ✓ wang" in shown and "1 May 2026 (p. 1) ✓ li" in shown and "1 May 2026 ? (p. 1)" in shown
    assert "2 same, 0 changed" in shown and "decided by a person" in shown
    told = json.loads(run(a, b, "--schema", terms, "--json").output)
    assert (told["a"]["decided"], "decided" in told["b"]) == (2, False)
    (value,) = told["differences"][0]["a"]
    assert value["decided"]["by"] == "wang" and value["decided"]["status"] == "corrected" and value["page"] == 2
    extracted = run(a, b, "--schema", terms, "--as-extracted").output
    assert "1 same, 1 changed" in extracted and "✓" not in extracted


def test_decisions_that_cannot_be_read_stop_the_comparison_and_can_be_left_out(tmp_path: Path, terms: str) -> None:
    a = written(tmp_path, "a", entry("total", "USD 5", "5.00", unit="USD"))
    (tmp_path / "a.review.json").write_text("{", "utf-8")
    assert "a.review.json" in str(run(a, a, "--schema", terms).exception)
    assert run(a, a, "--schema", terms, "--as-extracted").exit_code == 0


def test_documents_are_extracted_once_and_then_known_by_their_hash(tmp_path: Path, terms: str) -> None:
    for name, amount in (("a", "5,000,000"), ("b", "6,000,000")):
        files.docx_file(tmp_path / f"{name}.docx", [f"Letter DOC-{amount[0]}", f"Total amount: USD {amount}.00"])
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    command = [sys.executable, "-m", "cli", "docs", "compare", str(tmp_path / "a.docx"), str(tmp_path / "b.docx")]
    command += ["--schema", terms, "--json", "-o", str(tmp_path / "out")]
    with scripted_gateway() as gateway:
        environ |= {"COPILOT_SERVER_URL": gateway.url, "COPILOT_PATHS_DATA": str(tmp_path / "data")}
        told = []
        for _ in range(2):
            done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            told.append(json.loads(done.stdout))
        asked = dict(gateway.asked)
    assert told[0] == told[1]
    assert [(one["name"], one["kind"]) for one in told[0]["differences"]] == [("total", "changed")]
    assert asked == {"DOC-5": 1, "DOC-6": 1}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.json", "b.json"]
