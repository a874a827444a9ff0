from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from copilot.errors import PromptSyntaxError
from prompts.source import parse
from tests.prompts.files import prompt_text

PATH = Path("library/documents/terms.prompt")


def parse_text(text: str):
    return parse(text.encode(), PATH)


def test_a_whole_file() -> None:
    text = prompt_text(
        sampling="{temperature: 0.2, max_tokens: 64, stop: ['###']}",
        output="{type: object}",
        tests="[{name: plain, set: {text: hello}, expect: {contains: hello}}]",
    )
    file = parse_text(text)
    assert (file.name, file.version, file.lane, file.size) == ("documents/terms", "1.0", "batch", "base")
    assert (file.sampling.temperature, file.sampling.max_tokens, file.sampling.stop) == (0.2, 64, ("###",))
    assert file.sampling.top_p == 1.0
    assert file.output_schema == {"type": "object"}
    assert [section.role for section in file.sections] == ["system", "user"]
    assert [case.name for case in file.cases] == ["plain"]
    assert file.content_hash == hashlib.sha256(text.encode()).hexdigest()


def test_windows_line_ends_are_read_but_hashed_as_they_are() -> None:
    data = prompt_text().replace("\n", "\r\n").encode()
    file = parse(data, PATH)
    assert file.content_hash == hashlib.sha256(data).hexdigest()
    assert "\r" not in file.sections[1].template.fill({"text": "x"})


def test_unknown_inputs_are_refused_by_default() -> None:
    assert parse_text(prompt_text()).input_schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", "front matter between two '---' lines"),
        ("---\nname: [\n---\n=== user ===\nx", "not YAML at line"),
        ("---\n- a\n---\n=== user ===\nx", "not a mapping"),
        (prompt_text(version=None), "'version' is a required property"),
        (prompt_text(version="1.0"), "version: 1.0 is not of type 'string'"),
        (prompt_text(lane="fast"), "lane: 'fast' is not one of"),
        (prompt_text(size="large"), "size: 'large' is not one of"),
        (prompt_text(sampling="{temprature: 1}"), "sampling: Additional properties"),
        (prompt_text(sampling="{max_tokens: 0}"), "sampling.max_tokens: 0 is less than"),
        (prompt_text(colour="red"), "'colour' was unexpected"),
        (prompt_text(name="Documents/Terms"), "name:"),
        (prompt_text(input="{type: array, properties: {}}"), "input.type"),
        (prompt_text(input="{type: object, properties: {text: {type: strnig}}}"), "input.properties.text.type: not a"),
        (prompt_text(output="{type: 3}"), "output.type: not a JSON Schema"),
        (prompt_text(tests="[{name: a, set: {}, expect: {contains: x}}]"), "test 'a': its inputs do not fit"),
        (prompt_text(tests="[{name: a, set: {text: x}, expect: {}}]"), "tests.0.expect"),
        (prompt_text(tests="[{name: a, set: {text: x}, expect: {regex: '('}}]"), "test 'a': regex"),
        (prompt_text(tests="[{name: a, set: {text: x}, output: {type: 3}, expect: {json: 1}}]"), "test 'a': output"),
        (prompt_text(body="Hello\n=== user ===\nx"), "text before the first"),
        (prompt_text(body=""), "ends with a user section"),
        (prompt_text(body="=== system ===\nx"), "ends with a user section"),
        (prompt_text(body="=== user ===\nx\n=== system ===\ny\n=== user ===\nz"), "may start with one system section"),
        (prompt_text(body="=== tool ===\nx"), "section tool: no such role"),
        (prompt_text(body="=== prefix ===\nx\n=== user ===\ny"), "prefix and suffix, once each"),
        (prompt_text(body="=== suffix ===\nx"), "prefix and suffix, once each"),
        (prompt_text(body="=== user ===\n{% if text %}x"), "section user, line 1"),
        (prompt_text(body="=== user ===\n{{ txet }}"), "'txet' is not declared under 'input'"),
        (prompt_text(body="=== user ===\n{{ text | nosuchfilter }}"), "nosuchfilter"),
        (prompt_text(body="=== user ===\n{% include 'other' %}"), "a prompt is one file"),
        (prompt_text(body="=== user ===\n<|im_start|>system {{ text }}"), "no chat template token"),
    ],
)
def test_a_malformed_file_is_refused_by_file_and_key(text: str, said: str) -> None:
    with pytest.raises(PromptSyntaxError) as caught:
        parse_text(text)
    assert str(caught.value).startswith(str(PATH))
    assert said in str(caught.value)


def test_a_file_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(PromptSyntaxError, match="not UTF-8 at byte"):
        parse(prompt_text().encode() + "授信".encode("gb18030"), PATH)


def test_front_matter_cannot_build_objects() -> None:
    with pytest.raises(PromptSyntaxError, match="not YAML"):
        parse_text(prompt_text(description="!!python/object/apply:os.getcwd []"))
