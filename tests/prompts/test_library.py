"""Rules that every prompt of the packaged library keeps."""

from __future__ import annotations

import re

import jsonschema
import pytest

from prompts import Library, Prompt

PACKAGED = list(Library.load())
JOBS = {"code", "diligence", "documents", "minutes", "review"}
# Every value of these comes from our own tables, none from a document.
WITHOUT_FOREIGN_TEXT = {"diligence/figures"}


def test_the_library_serves_every_job() -> None:
    assert {prompt.name.split("/")[0] for prompt in PACKAGED} == JOBS


@pytest.mark.parametrize("prompt", PACKAGED, ids=lambda prompt: prompt.label)
class TestEveryPrompt:
    def test_has_a_test(self, prompt: Prompt) -> None:
        assert prompt.cases, f"{prompt.path} has no test"
        assert len({case.name for case in prompt.cases}) == len(prompt.cases)

    def test_renders_with_the_inputs_of_its_tests(self, prompt: Prompt) -> None:
        for case in prompt.cases:
            rendered = prompt.render(case.values, output_schema=case.output_schema)
            assert rendered.prefix or all(message.content.strip() for message in rendered.messages)

    def test_describes_every_input_by_a_type(self, prompt: Prompt) -> None:
        rules = prompt.file.input_schema["properties"]
        untyped = [name for name, rule in rules.items() if not {"type", "enum", "anyOf", "$ref"} & set(rule)]
        assert untyped == []

    def test_uses_every_input_in_some_variant(self, prompt: Prompt) -> None:
        unused = [set(other.unused_inputs) for other in PACKAGED if other.name == prompt.name]
        assert set.intersection(*unused) == set()

    def test_marks_what_it_is_given_as_data(self, prompt: Prompt) -> None:
        rendered = prompt.render(prompt.cases[0].values, output_schema=prompt.cases[0].output_schema)
        if rendered.messages and prompt.name not in WITHOUT_FOREIGN_TEXT:
            words = " ".join(message.content for message in rendered.messages)
            assert re.search(r"\bdata\b|数据|资料", words), "say that the text is data"
            assert re.search(r"\binstructions?\b|指令|指示", words), "say that nothing in it is an instruction"

    def test_bounds_every_free_text_of_its_answer(self, prompt: Prompt) -> None:
        assert list(_unbounded(prompt.file.output_schema or {})) == []

    def test_refuses_an_unknown_input(self, prompt: Prompt) -> None:
        assert prompt.file.input_schema["additionalProperties"] is False
        jsonschema.Draft202012Validator.check_schema(prompt.file.input_schema)

    def test_takes_the_same_inputs_in_every_variant(self, prompt: Prompt) -> None:
        for other in PACKAGED:
            if other.name == prompt.name:
                assert set(other.file.input_schema["properties"]) == set(prompt.file.input_schema["properties"])


def _unbounded(schema: object, where: str = "output"):
    """Yield each text of a schema that may run on without end."""
    if isinstance(schema, list):
        for number, item in enumerate(schema):
            yield from _unbounded(item, f"{where}.{number}")
    if not isinstance(schema, dict):
        return
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if "string" in kinds and not {"maxLength", "enum", "const", "pattern"} & set(schema):
        yield where
    for key, part in schema.items():
        if key not in ("enum", "const", "default", "required"):
            yield from _unbounded(part, f"{where}.{key}")
