"""Schemas of terms: which fields a kind of document has, as YAML that a bank can write without code.

A schema is found by name among the packaged ones or by path. ``schema.schema.json`` beside this module says what a
file may hold; ``schemas/credit-approval.yaml`` is the example to copy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import jsonschema
import yaml

from copilot.errors import UsageError
from copilot.language import Language

__all__ = ["Field", "FieldType", "Group", "Schema", "load", "names", "title"]

FieldType = Literal["identifier", "text", "party", "amount", "currency", "rate", "date", "tenor", "expiry", "clause"]


@dataclass(frozen=True, slots=True)
class Field:
    """One term.

    Attributes:
        name: its key in results.
        title: what a person calls it, by language.
        description: what it is, as the model is told, by language.
        type: decides how it is found, cut to length and normalised.
        repeating: whether a document may state several.
        labels: words that stand before or above the value, in any language.
        hints: words that make a place likely, weaker than labels.
        avoid: words that, standing near the label, say that another thing is meant.
        patterns: regular expressions that the value itself looks like.
        source: name of the amount field whose currency this one is; empty where it stands for itself.
        max_length: characters that the model may answer.
        example: a value as written, by language.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    type: FieldType
    repeating: bool = False
    labels: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    source: str = ""
    max_length: int = 80
    example: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand near one another and are asked for together."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """A kind of document."""

    name: str
    version: str
    title: Mapping[str, str]
    groups: tuple[Group, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field in order."""
        return tuple(field for group in self.groups for field in group.fields)


def names() -> list[str]:
    """Return the names of the packaged schemas."""
    folder = resources.files("docs_ai.terms") / "schemas"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def load(wanted: str) -> Schema:
    """Load a schema.

    Args:
        wanted: a packaged schema's name, or the path of a YAML file.

    Raises:
        UsageError: there is none, or it is malformed; the message names the place.
    """
    if wanted in names():
        text = (resources.files("docs_ai.terms") / "schemas" / f"{wanted}.yaml").read_text("utf-8")
    else:
        path = Path(wanted)
        if not path.is_file():
            raise UsageError(f"there is no schema {wanted!r}; known: {', '.join(names())}, or the path of a YAML file")
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"schema {wanted}: cannot be read: {error}") from error
    try:
        table = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(f"schema {wanted}: not YAML: {' '.join(str(error).split())}") from error
    return _schema(table, wanted)


def _schema(table: Any, where: str) -> Schema:
    try:
        jsonschema.validate(table, _rules())
    except jsonschema.ValidationError as error:
        place = "/".join(str(part) for part in error.absolute_path) or "the file"
        raise UsageError(f"schema {where}: {place}: {error.message[:160]}") from error
    groups = tuple(
        Group(entry["name"], tuple(_field(item, where) for item in entry["fields"])) for entry in table["groups"]
    )
    schema = Schema(table["name"], str(table["version"]), table["title"], groups)
    known = [field.name for field in schema.fields]
    if len(set(known)) != len(known):
        raise UsageError(f"schema {where}: the field {_first_double(known)} is there twice")
    amounts = {field.name for field in schema.fields if field.type == "amount"}
    for field in schema.fields:
        if field.source and field.source not in amounts:
            raise UsageError(f"schema {where}: {field.name}: source: there is no amount field {field.source!r}")
    return schema


def _field(item: Mapping[str, Any], where: str) -> Field:
    try:
        patterns = tuple(re.compile(pattern) for pattern in item.get("patterns", ()))
    except re.error as error:
        raise UsageError(f"schema {where}: {item['name']}: patterns: {error}") from error
    return Field(
        name=item["name"],
        title=item["title"],
        description=item["description"],
        type=item["type"],
        repeating=item.get("repeating", False),
        labels=tuple(item.get("labels", ())),
        hints=tuple(item.get("hints", ())),
        avoid=tuple(item.get("avoid", ())),
        patterns=patterns,
        source=item.get("source", ""),
        max_length=item.get("max_length", 80),
        example=item.get("example"),
    )


def title(field: Field, language: Language) -> str:
    """Return the field's title in ``language``, or in the other where it has none."""
    return field.title.get(language) or next(iter(field.title.values()))


def _first_double(values: list[str]) -> str:
    return next(value for value in values if values.count(value) > 1)


@cache
def _rules() -> dict[str, Any]:
    text = (resources.files("docs_ai.terms") / "schema.schema.json").read_text("utf-8")
    rules: dict[str, Any] = json.loads(text)
    return rules
