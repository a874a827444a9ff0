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
        if field.labels:
            assert any(map(str.isascii, field.labels)) and not all(map(str.isascii, field.labels))


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
        ({"source": "amount"}, "no field 'amount'"),
        ({"type": "choice"}, "choices"),
        ({"type": "item"}, "repeats"),
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


def nested(change: dict[str, object]) -> str:
    table = yaml.safe_load(NDA)
    table["groups"][0] |= change
    return yaml.safe_dump(table)


def test_fields_of_a_nested_or_repeating_group_carry_its_name(tmp_path: Path) -> None:
    changes: list[dict[str, object]] = [{"nested": True}, {"repeating": True, "key": "jurisdiction"}]
    for change in changes:
        schema = load_schema(write(tmp_path, nested(change)))
        assert [(field.name, field.key) for field in schema.fields] == [("all.jurisdiction", "jurisdiction")]
        assert schema.groups[0].key in {"", "all.jurisdiction"}


@pytest.mark.parametrize("change", [{"key": "colour"}, {"repeating": "yes"}, {"labels": "Law"}])
def test_a_mistake_in_a_group_is_named(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"key|groups/0"):
        load_schema(write(tmp_path, nested(change)))


def test_a_check_names_fields_that_are_there(tmp_path: Path) -> None:
    check = {"rule": "order", "fields": ["jurisdiction", "maturity"], "message": {"en": "dates out of order"}}
    with pytest.raises(UsageError, match="no field 'maturity'"):
        load_schema(write(tmp_path, yaml.safe_dump(yaml.safe_load(NDA) | {"checks": [check]})))


def test_another_content_has_another_digest(tmp_path: Path) -> None:
    one, other = load_schema(write(tmp_path, NDA)), load_schema(write(tmp_path, NDA.replace("Governing", "Choice of")))
    assert len(one.digest) == 64 and one.digest != other.digest
