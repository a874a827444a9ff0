"""One prompt of the library, ready to be rendered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

import jsonschema

from copilot.errors import PromptInputError
from prompts.neutral import kept_inside
from prompts.rendered import Message, Rendered, Role, Size
from prompts.source import Case, PromptFile

__all__ = ["Prompt"]

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Record: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file in the variant that was chosen.

    Attributes:
        file: what stands in it.
        path: where it was read from.
        variant: ``zh-small``, ``zh``, ``small``, or empty for the plain file.
        size: the model that answers: the one asked for, else the front matter's.
    """

    file: PromptFile
    path: Path
    variant: str
    size: Size

    @property
    def name(self) -> str:
        """The prompt's name, such as ``documents/terms``."""
        return self.file.name

    @property
    def label(self) -> str:
        """The name with the variant, such as ``documents/terms [zh]``."""
        return f"{self.name} [{self.variant}]" if self.variant else self.name

    @property
    def version(self) -> str:
        """The version in its front matter."""
        return self.file.version

    @property
    def description(self) -> str:
        """What it is for, in a sentence."""
        return self.file.description

    @property
    def cases(self) -> tuple[Case, ...]:
        """The tests written in the file."""
        return self.file.cases

    @property
    def unused_inputs(self) -> list[str]:
        """Inputs that are declared but stand in no section."""
        used = frozenset[str]().union(*(section.template.names for section in self.file.sections))
        return sorted(set(self.file.input_schema["properties"]) - used)

    def render(self, values: Mapping[str, Any], *, output_schema: Mapping[str, Any] | None = None) -> Rendered:
        """Fill in ``values``.

        An input that is not required and not given takes its schema's ``default``, else null. Null prints as nothing.

        Args:
            values: the inputs; text, numbers, booleans, null, and lists and mappings of them.
            output_schema: JSON Schema for this one answer, in place of the front matter's ``output``.

        Raises:
            PromptInputError: an input is missing, unknown or of the wrong type; the message names it, quoting none.
        """
        inputs = self._checked(values)
        texts = [(section.role, section.template.fill(inputs)) for section in self.file.sections]
        infill = dict(texts) if texts[0][0] == "prefix" else {}
        return Rendered(
            name=self.file.name,
            version=self.file.version,
            content_hash=self.file.content_hash,
            variant=self.variant,
            lane=self.file.lane,
            size=self.size,
            sampling=self.file.sampling,
            messages=() if infill else tuple(Message(cast(Role, role), text) for role, text in texts),
            prefix=infill.get("prefix", ""),
            suffix=infill.get("suffix", ""),
            output_schema=self.file.output_schema if output_schema is None else output_schema,
        )

    def _checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return plain copies of ``values`` with the defaults in, once they fit the input schema."""
        boxes = self.file.boxes
        given = {name: _plain(value, f"{self.name}: input {name!r}", boxes) for name, value in values.items()}
        schema = self.file.input_schema
        error = jsonschema.exceptions.best_match(self.file.inputs.iter_errors(given))
        if error is not None:
            raise PromptInputError(f"{self.name}: {_complaint(error, schema)}") from None
        absent = {name: rule.get("default") for name, rule in schema["properties"].items() if name not in given}
        return {**absent, **given}


def _plain(value: object, where: str, boxes: frozenset[str]) -> Json:
    """Copy ``value`` down to JSON's own types, with no object that has behaviour and no text that leaves its box."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return kept_inside(str(value), boxes)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise PromptInputError(f"{where} has a key that is not text")
        return {kept_inside(str(key), boxes): _plain(item, where, boxes) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(item, where, boxes) for item in value]
    raise PromptInputError(f"{where} holds a {type(value).__name__}; give text, numbers, lists and mappings")


def _complaint(error: jsonschema.ValidationError, schema: Mapping[str, Any]) -> str:
    """Word a schema error so that it names the input and shows none of its content."""
    where = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "required":
        missing = sorted(set(cast(list[str], error.validator_value)) - set(cast(Record, error.instance)))
        return f"input {'.'.join(filter(None, [where, missing[0]]))!r} is missing"
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
        unknown = sorted(set(cast(Record, error.instance)) - set(known))
        accepted = ", ".join(sorted(known)) or "none"
        return f"input {'.'.join(filter(None, [where, unknown[0]]))!r} is unknown (it takes: {accepted})"
    if error.validator == "type":
        return f"input {where!r} is not of type {error.validator_value}"
    return f"input {where!r} does not fit its rule {error.validator}: {error.validator_value}"
