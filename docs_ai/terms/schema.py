"""Schemas of terms: which fields a kind of document has, as YAML that a bank can write without code.

A schema is found by name among the packaged ones or by path. ``schema.schema.json`` beside this module says what a
file may hold; ``schemas/credit-approval.yaml`` is the example to copy.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import jsonschema
import yaml

from copilot.errors import UsageError
from copilot.language import Language
from docs_ai.terms.frames import compiled

__all__ = ["Asking", "Check", "Field", "FieldType", "Group", "Part", "Rule", "Schema", "load", "names", "title"]

FieldType = Literal[
    "identifier",
    "text",
    "party",
    "person",
    "amount",
    "currency",
    "rate",
    "penalty",
    "percent",
    "measure",
    "date",
    "tenor",
    "expiry",
    "choice",
    "credit_code",
    "benchmark",
    "benchmark_tenor",
    "spread",
    "jurisdiction",
    "address",
    "clause",
    "item",
]
Asking = Literal["open", "always", "never"]
Part = Literal["preamble", "letter", "signatures", "letterhead", "till"]
Rule = Literal["sum", "order", "not_above"]


@dataclass(frozen=True, slots=True)
class Field:
    """One term.

    Attributes:
        name: its key in results; ``group.name`` where the group is nested or repeats.
        title: what a person calls it, by language.
        description: what it is, as the model is told, by language.
        type: decides how it is found, cut to length and normalised.
        repeating: whether a document, or one item of a repeating group, may state several.
        labels: words that stand before or above the value, in any language.
        hints: words that make a place likely, weaker than labels.
        avoid: words that, standing near the label, say that another thing is meant.
        where: words of the headings under which it usually stands.
        patterns: regular expressions that the value itself looks like; one with a group ``value`` is a sentence that
            states the value in that group.
        frames: what surrounds the value in running text, as `docs_ai.terms.frames` reads it.
        parts: parts of the document that state it by custom, such as the opening of an agreement for its parties.
        day_first: whether ``03/04/2026`` is 3 April where the document's other dates do not tell; None where that is
            open, so that such a date goes to a person.
        choices: what a ``choice`` may be: the normal form, and the words that say so.
        source: the field in whose value this one stands (the currency in an amount, the benchmark in a rate); empty
            where it stands for itself.
        bare: whether, in an item, the first reading of its type is it even without a label.
        ask: whether the model is asked: where the rules leave it open, always, or never. A list of clauses is asked for
            only where a field of it says always.
        adopted: labels of one document that resemble its own; never in a file.
        guessed: those of them that resemble labels of another field nearly as much; never in a file.
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
    where: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    frames: tuple[re.Pattern[str], ...] = ()
    parts: tuple[Part, ...] = ()
    day_first: bool | None = None
    choices: Mapping[str, tuple[str, ...]] | None = None
    source: str = ""
    bare: bool = False
    ask: Asking = "open"
    max_length: int = 80
    example: Mapping[str, str] | None = None
    adopted: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name without its group."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand near one another and are asked for together.

    Attributes:
        name: its name; the first part of its fields' names where it is nested or repeats.
        fields: its fields.
        repeating: whether a document may hold several items of it, such as facilities: the fields of one item share an
            ``index`` in results.
        nested: whether its fields are named ``group.field`` though it does not repeat.
        title: what a person calls it, by language; empty where it needs none.
        labels: headings and labels under which the items of a repeating group stand.
        hints: words of which an item under a heading that names other things too must hold one.
        avoid: words that say of a heading that another thing is meant.
        patterns: what an item in running text looks like.
        key: the field that tells one item from another; empty where none does.
        adopted: headings of one document that resemble its labels; never in a file.
    """

    name: str
    fields: tuple[Field, ...]
    repeating: bool = False
    nested: bool = False
    title: Mapping[str, str] | None = None
    labels: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    key: str = ""
    adopted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold between fields; where it does not, they go to a person.

    Attributes:
        rule: ``sum``: the first field's values add up to the last's. ``order``: dates in the order given.
            ``not_above``: the first is not above the last.
        fields: names of the fields.
        message: what a person is told, by language.
    """

    rule: Rule
    fields: tuple[str, ...]
    message: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Schema:
    """A kind of document. ``digest`` is the SHA-256 of its content: another digest, other terms."""

    name: str
    version: str
    title: Mapping[str, str]
    groups: tuple[Group, ...]
    checks: tuple[Check, ...] = ()
    digest: str = ""

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
    groups = tuple(_group(entry, where) for entry in table["groups"])
    checks = tuple(Check(entry["rule"], tuple(entry["fields"]), entry["message"]) for entry in table.get("checks", ()))
    digest = hashlib.sha256(json.dumps(table, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    schema = Schema(table["name"], str(table["version"]), table["title"], groups, checks, digest)
    for fault in _faults(schema):
        raise UsageError(f"schema {where}: {fault}")
    return schema


def _faults(schema: Schema) -> Iterator[str]:
    """Yield what the JSON Schema cannot say: doubles, and names that lead nowhere."""
    known = [field.name for field in schema.fields]
    if len(set(known)) != len(known):
        yield f"the field {_first_double(known)} is there twice"
    for group in schema.groups:
        own = {field.name: field for field in group.fields}
        for field in group.fields:
            if field.source and field.source not in own:
                yield f"{field.name}: source: its group has no field {field.source!r}"
            if (field.type == "choice") != (field.choices is not None):
                yield f"{field.name}: choices belong to the type choice, and it needs them"
            if field.type == "item" and not group.repeating:
                yield f"{field.name}: type: an item is of a group that repeats"
        if group.key and group.key not in own:
            yield f"{group.name}: key: it has no field {group.key!r}"
    for check in schema.checks:
        for name in check.fields:
            if name not in known:
                yield f"checks: there is no field {name!r}"


def _group(entry: Mapping[str, Any], where: str) -> Group:
    repeating = entry.get("repeating", False)
    nested = entry.get("nested", False)
    prefix = f"{entry['name']}." if repeating or nested else ""
    fields = tuple(_field(item, prefix, where) for item in entry["fields"])
    return Group(
        name=entry["name"],
        fields=fields,
        repeating=repeating,
        nested=nested,
        title=entry.get("title"),
        labels=tuple(entry.get("labels", ())),
        hints=tuple(entry.get("hints", ())),
        avoid=tuple(entry.get("avoid", ())),
        patterns=_patterns(entry, where),
        key=prefix + entry["key"] if entry.get("key") else "",
    )


def _field(item: Mapping[str, Any], prefix: str, where: str) -> Field:
    choices = item.get("choices")
    return Field(
        name=prefix + item["name"],
        title=item["title"],
        description=item["description"],
        type=item["type"],
        repeating=item.get("repeating", False),
        labels=tuple(item.get("labels", ())),
        hints=tuple(item.get("hints", ())),
        avoid=tuple(item.get("avoid", ())),
        where=tuple(item.get("where", ())),
        patterns=_patterns(item, where),
        frames=_frames(item, where),
        parts=tuple(item.get("parts", ())),
        day_first=item.get("day_first"),
        choices={value: tuple(words) for value, words in choices.items()} if choices else None,
        source=prefix + item["source"] if item.get("source") else "",
        bare=item.get("bare", False),
        ask=item.get("ask", "open"),
        max_length=item.get("max_length", 80),
        example=item.get("example"),
    )


def _patterns(item: Mapping[str, Any], where: str) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(pattern) for pattern in item.get("patterns", ()))
    except re.error as error:
        raise UsageError(f"schema {where}: {item['name']}: patterns: {error}") from error


def _frames(item: Mapping[str, Any], where: str) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(compiled(frame, item["type"]) for frame in item.get("frames", ()))
    except re.error as error:
        raise UsageError(f"schema {where}: {item['name']}: frames: {error}") from error


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
