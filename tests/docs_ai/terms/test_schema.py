from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from copilot.errors import UsageError
from docs_ai.terms import load_schema, schema_names

NDA = """
name: nda
version: "1.0"
title: {en: Non-disclosure agreement}
groups:
  - name: all
    fields:
      - name: jurisdiction
        title: {en: Jurisdiction}
        description: {en: whose law governs}
        type: text
        labels: [Governing law]
"""


def write(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    return str(path)


def test_the_packaged_schema_speaks_both_languages() -> None:
    assert "credit-approval" in schema_names()
    schema = load_schema("credit-approval")
    assert len(schema.fields) >= 12
    for field in schema.fields:
        assert set(field.title) == set(field.description) == {"zh", "en"}
        assert any(label.isascii() for label in field.labels) and any(not label.isascii() for label in field.labels)


def test_a_bank_adds_its_own_by_path(tmp_path: Path) -> None:
    schema = load_schema(write(tmp_path, NDA))
    assert (schema.name, [field.name for field in schema.fields]) == ("nda", ["jurisdiction"])


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(UsageError, match="credit-approval"):
        load_schema("mortgage")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"type": "colour"}, "groups/0/fields/0/type"),
        ({"labels": "Law"}, "groups/0/fields/0/labels"),
        ({"patterns": ["("]}, "patterns"),
        ({"typ": "text"}, "typ"),
        ({"source": "amount"}, "no amount field"),
        ({"name": "Not Good"}, "name"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, change: dict[str, object], words: str) -> None:
    table = yaml.safe_load(NDA)
    table["groups"][0]["fields"][0] |= change
    with pytest.raises(UsageError, match=words):
        load_schema(write(tmp_path, yaml.safe_dump(table)))


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "",
        "just words",
        NDA.replace("jurisdiction", "x") + NDA[NDA.index("      - name") :].replace("jurisdiction", "x"),
    ],
)
def test_what_is_no_schema_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError):
        load_schema(write(tmp_path, text))
