"""Read one prompt file: front matter, role sections, and every check that needs no values."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from jsonschema.protocols import Validator

from copilot.errors import PromptSyntaxError
from prompts import templates
from prompts.neutral import is_inert
from prompts.rendered import Lane, Sampling, Size

__all__ = ["Case", "PromptFile", "Section", "parse", "strings"]

_SECTION = re.compile(r"^=== *([A-Za-z]+) *===[ \t]*$", re.MULTILINE)
_CLOSING_TAG = re.compile(r"</([A-Za-z][\w-]*)>")
_CHAT_ROLES = ("system", "user", "assistant")
_INFILL_ROLES = ("prefix", "suffix")
# libyaml's loader is about ten times as fast; PyYAML wheels carry it, a build from source may not.
_YAML_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Section:
    """One role section of a body: a template of its own."""

    role: str
    template: templates.Template


@dataclass(frozen=True, slots=True)
class Case:
    """A test written in a prompt file: inputs, and what the model's answer must fulfil.

    ``output_schema`` stands in for the schema that a caller brings for each document, where the prompt has none.
    """

    name: str
    values: Mapping[str, Any]
    expect: Mapping[str, Any]
    output_schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PromptFile:
    """What stands in one prompt file, checked.

    Attributes:
        name: as in the front matter; equal to the path below the library, without variant and suffix.
        input_schema: JSON Schema of the inputs; unknown inputs are refused unless it says otherwise.
        inputs: what checks the inputs against that: to make it takes longer than to check.
        output_schema: JSON Schema of the answer, or None for free text or a schema that the caller brings.
        sections: the role sections in order.
        boxes: the tags between which the body puts its values: those that it closes.
        cases: the tests written in the file.
        content_hash: SHA-256 of the file's bytes, in hex.
        text: the file as written.
    """

    name: str
    version: str
    description: str
    lane: Lane
    size: Size
    sampling: Sampling
    input_schema: Mapping[str, Any]
    inputs: Validator = field(compare=False, repr=False)
    output_schema: Mapping[str, Any] | None
    sections: tuple[Section, ...]
    boxes: frozenset[str]
    cases: tuple[Case, ...]
    content_hash: str
    text: str


def parse(data: bytes, path: Path) -> PromptFile:
    """Parse and check the bytes of a prompt file; ``path`` is for messages only.

    Raises:
        PromptSyntaxError: the file is malformed; the message names the file and the key or section.
    """
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise PromptSyntaxError(f"{path}: not UTF-8 at byte {error.start}") from error
    front, body = _split(text, path)
    _check_front(front, path)
    input_schema = {"additionalProperties": False, **front["input"]}
    _check_schema(input_schema, "input", path)
    if "output" in front:
        _check_schema(front["output"], "output", path)
    sampling = dict(front.get("sampling", {}))
    return PromptFile(
        name=front["name"],
        version=front["version"],
        description=front["description"],
        lane=front["lane"],
        size=front["size"],
        sampling=Sampling(**{**sampling, "stop": tuple(sampling.get("stop", ()))}),
        input_schema=input_schema,
        inputs=jsonschema.Draft202012Validator(input_schema),
        output_schema=front.get("output"),
        sections=_sections(body, input_schema["properties"], path),
        boxes=frozenset(_CLOSING_TAG.findall(body)),
        cases=tuple(_case(case, input_schema, path) for case in front.get("tests", [])),
        content_hash=hashlib.sha256(data).hexdigest(),
        text=text,
    )


def _split(text: str, path: Path) -> tuple[dict[str, Any], str]:
    """Part the front matter from the body."""
    parts = re.split(r"^---[ \t]*$\n?", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise PromptSyntaxError(f"{path}: a prompt file starts with front matter between two '---' lines")
    try:
        front = yaml.load(parts[1], Loader=_YAML_LOADER)  # noqa: S506 -- a safe loader, in C where there is one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 2}" if mark else ""
        raise PromptSyntaxError(f"{path}: the front matter is not YAML{where}") from error
    if not isinstance(front, dict):
        raise PromptSyntaxError(f"{path}: the front matter is not a mapping")
    return front, parts[2]


@cache
def _front_validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(resources.files("prompts").joinpath("front_matter.schema.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _check_front(front: Mapping[str, Any], path: Path) -> None:
    error = jsonschema.exceptions.best_match(_front_validator().iter_errors(front))
    if error is not None:
        key = ".".join(str(part) for part in error.absolute_path) or "front matter"
        raise PromptSyntaxError(f"{path}: {key}: {error.message}") from error


def _check_schema(schema: Mapping[str, Any], key: str, path: Path) -> None:
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        inner = ".".join([key, *(str(part) for part in error.absolute_path)])
        raise PromptSyntaxError(f"{path}: {inner}: not a JSON Schema: {error.message}") from error


def _case(case: Mapping[str, Any], input_schema: Mapping[str, Any], path: Path) -> Case:
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(input_schema).iter_errors(case["set"]))
    if error is not None:
        raise PromptSyntaxError(f"{path}: test {case['name']!r}: its inputs do not fit: {error.message}") from error
    if "output" in case:
        _check_schema(case["output"], f"test {case['name']!r}: output", path)
    for pattern in strings(case["expect"].get("regex", [])):
        try:
            re.compile(pattern)
        except re.error as error:
            raise PromptSyntaxError(f"{path}: test {case['name']!r}: regex: {error}") from error
    return Case(case["name"], case["set"], case["expect"], case.get("output"))


def strings(value: str | Sequence[str]) -> Sequence[str]:
    """Return the strings of a key that takes one or a list of them."""
    return [value] if isinstance(value, str) else value


def _sections(body: str, inputs: Mapping[str, Any], path: Path) -> tuple[Section, ...]:
    """Split the body at its role lines and compile each part."""
    pieces = _SECTION.split(body)
    if pieces[0].strip():
        raise PromptSyntaxError(f"{path}: there is text before the first '=== role ===' line")
    roles, bodies = pieces[1::2], pieces[2::2]
    _check_roles(roles, path)
    if not is_inert(body):
        raise PromptSyntaxError(f"{path}: a body holds no chat template token; the gateway writes those")
    return tuple(
        Section(role, templates.compile_section(source.strip("\n"), inputs, f"{path}: section {role}"))
        for role, source in zip(roles, bodies, strict=True)
    )


def _check_roles(roles: Sequence[str], path: Path) -> None:
    """Let pass a chat that ends with the user, or one prefix and at most one suffix."""
    unknown = [role for role in roles if role not in (*_CHAT_ROLES, *_INFILL_ROLES)]
    if unknown:
        raise PromptSyntaxError(f"{path}: section {unknown[0]}: no such role")
    if "prefix" in roles or "suffix" in roles:
        if list(roles) not in (["prefix"], ["prefix", "suffix"]):
            raise PromptSyntaxError(f"{path}: fill-in-the-middle takes the sections prefix and suffix, once each")
    elif not roles or roles[-1] != "user" or "system" in roles[1:]:
        raise PromptSyntaxError(f"{path}: a chat may start with one system section and ends with a user section")
