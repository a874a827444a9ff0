from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from copilot.client import Answer, CopilotClient
from copilot.errors import AnswerTruncated, ContextTooLong, ServerUnavailable
from prompts import selftest
from prompts.prompt import Prompt
from prompts.source import parse
from tests.fakes import Reply, ScriptedModel
from tests.prompts.files import BODY, prompt_text


def answer(text: str, *, finish: Any = "stop", tokens: int = 5) -> Answer:
    return Answer(text, finish, 10, tokens, 0.1, "scripted", "a@1#b")


@pytest.mark.parametrize(
    ("expect", "text"),
    [
        ({"contains": "TENOR"}, "the tenor is"),
        ({"contains": ["a", "b"]}, "ab"),
        ({"not_contains": ["approve"]}, "draft"),
        ({"regex": r"^b\d$"}, "a\nb1\nc"),
        ({"json": {"a": {"b": 1}}}, '{"a": {"b": 1, "c": 2}, "d": 3}'),
        ({"json": {"items": [{"who": "B"}]}}, '{"items": [{"who": "A"}, {"who": "B", "n": 1}]}'),
        ({"json": [2]}, "[1, 2]"),
        ({"json": None}, "null"),
        ({"max_tokens": 5}, "x"),
        ({"finished": True}, "x"),
    ],
)
def test_an_answer_that_fulfils_everything(expect: dict[str, Any], text: str) -> None:
    assert selftest.check(expect, answer(text)) == []


@pytest.mark.parametrize(
    ("expect", "text", "failure"),
    [
        ({"contains": ["a", "z"]}, "ab", "lacks 'z'"),
        ({"not_contains": "Approve"}, "I APPROVE it", "holds 'Approve'"),
        ({"regex": "^z"}, "az", "no match for '^z'"),
        ({"json": {"a": 1}}, "Sure! {}", "is not JSON"),
        ({"json": {"a": 1}}, "{}", "json.a is missing"),
        ({"json": {"a": {"b": 1}}}, '{"a": {"b": 2}}', "json.a.b is 2, not 1"),
        ({"json": {"a": True}}, '{"a": 1}', "json.a is 1, not True"),
        ({"json": {"a": [{"b": 1}]}}, '{"a": [{"b": 2}]}', "no item of json.a holds {'b': 1}"),
        ({"json": {"a": []}}, '{"a": 1}', "json.a is 1, not []"),
        ({"max_tokens": 4}, "x", "took 5 tokens, more than 4"),
        ({"finished": False}, "x", "ended by 'stop'"),
    ],
)
def test_an_answer_that_does_not(expect: dict[str, Any], text: str, failure: str) -> None:
    assert selftest.check(expect, answer(text)) == [failure]


def make(expect: dict[str, Any], body: str = BODY) -> Prompt:
    tests = json.dumps([{"name": "one", "set": {"text": "t"}, "output": {"type": "object"}, "expect": expect}])
    file = parse(prompt_text(body=body, tests=tests).encode(), Path("t.prompt"))
    return Prompt(file, Path("t.prompt"), "zh", "small")


async def outcome_of(prompt: Prompt, reply: Reply) -> selftest.Outcome:
    return await selftest.run(prompt, prompt.cases[0], ScriptedModel({"documents/terms": [reply]}))


async def test_a_chat_is_asked_with_the_cases_schema() -> None:
    prompt = make({"json": {"a": 1}})
    model = ScriptedModel({"documents/terms": [{"a": 1}]})
    outcome = await selftest.run(prompt, prompt.cases[0], model)
    assert outcome.passed and outcome.variant == "zh" and outcome.case == "one"
    assert outcome.answer == '{"a": 1}'
    assert outcome.prompt_tokens > 0 and outcome.elapsed_s >= 0
    assert model.asked[0].output_schema == {"type": "object"} and model.asked[0].size == "small"


async def test_an_infill_prompt_is_completed() -> None:
    prompt = make({"contains": "return", "max_tokens": 9}, "=== prefix ===\n{{ text }}\n=== suffix ===\n")
    outcome = await outcome_of(prompt, "return 1")
    assert outcome.passed and outcome.answer == "return 1" and outcome.completion_tokens > 0


@pytest.mark.parametrize("error", [AnswerTruncated("cut"), ContextTooLong("too long")])
async def test_an_unusable_answer_fails_the_test(error: Exception) -> None:
    outcome = await outcome_of(make({"contains": "x"}), error)
    assert outcome.failures == (str(error),)


async def test_no_server_is_not_a_failed_test() -> None:
    with pytest.raises(ServerUnavailable):
        await outcome_of(make({"contains": "x"}), ServerUnavailable("none"))


@pytest.mark.model
async def test_the_real_model_answers_what_a_file_asks(model: CopilotClient) -> None:
    tests = json.dumps(
        [
            {
                "name": "copies",
                "set": {"text": "The facility is 3000 万元."},
                "output": {
                    "type": "object",
                    "properties": {"amount": {"type": "string", "maxLength": 20}},
                    "required": ["amount"],
                    "additionalProperties": False,
                },
                "expect": {"regex": "3,?000", "finished": True, "max_tokens": 40},
            },
            {
                "name": "fails",
                "set": {"text": "Hello"},
                "expect": {"contains": "no model would write this", "max_tokens": 99},
            },
        ]
    )
    body = "=== user ===\nCopy the amount of the text as JSON.\n<text>\n{{ text }}\n</text>\n"
    front = prompt_text(body=body, tests=tests, sampling="{max_tokens: 40}")
    file = parse(front.encode(), Path("t.prompt"))
    prompt = Prompt(file, Path("t.prompt"), "", "small")
    first, second = [await selftest.run(prompt, case, model) for case in prompt.cases]
    assert first.passed, first
    assert not second.passed and second.failures == ("lacks 'no model would write this'",)
    assert first.prompt_tokens > 20 and 0 < first.completion_tokens <= 40 and first.elapsed_s > 0


@pytest.mark.model
async def test_the_real_model_completes_an_infill_prompt(model: CopilotClient) -> None:
    tests = '[{name: one, set: {text: "def add(a, b):\\n    return a +"}, expect: {contains: b, max_tokens: 8}}]'
    body = "=== prefix ===\n{{ text }}\n=== suffix ===\n"
    file = parse(prompt_text(body=body, tests=tests, sampling="{max_tokens: 8}").encode(), Path("t.prompt"))
    prompt = Prompt(file, Path("t.prompt"), "", "small")
    outcome = await selftest.run(prompt, prompt.cases[0], model)
    assert outcome.passed, outcome
