"""What llama.cpp's server and vLLM are sent, and what is made of their answers; the words are theirs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from copilot.engines import dialect
from copilot.engines.endpoint import Endpoint, Reading
from copilot.errors import ContextTooLong, CopilotError, EngineError, Overloaded, RequestRejected
from prompts.rendered import Lane

LLAMA = Endpoint("http://127.0.0.1:1", "k", "qwen", 4096)
VLLM = replace(LLAMA, speech="openai", priority=True, adapters=("loans", "sql"))


def body(**error: object) -> bytes:
    return json.dumps({"error": error}).encode()


def test_a_request_is_a_stream_under_the_servers_own_name() -> None:
    sent = dialect.request(LLAMA, {"model": "base", "stream": False, "seed": 7}, "batch")
    assert sent == {
        "model": "qwen",
        "stream": True,
        "stream_options": {"include_usage": True},
        "timings_per_token": True,
        "seed": 7,
    }


@pytest.mark.parametrize(
    ("start", "rule"),
    [(".prin", '".prin"'), ('"', r'"\""'), ("\\d", r'"\\d"'), ("\tif", r'"\tif"'), ("本金", '"本金"')],
)
def test_an_answer_is_held_to_its_beginning_by_a_grammar(start: str, rule: str) -> None:
    grammar = f"root ::= {rule} [^\\x00]*"
    llama, vllm = (dialect.request(one, {"prompt": "p", "start": start}) for one in (LLAMA, VLLM))
    assert (llama["grammar"], vllm["structured_outputs"]) == (grammar, {"grammar": grammar})
    assert "start" not in {*llama, *vllm}


def test_how_the_prompt_was_read_is_told_once_at_the_first_token_and_once_at_the_end() -> None:
    timings = {"prompt_n": 20, "cache_n": 100, "prompt_ms": 150.5}
    told = Reading(120, 100, 150.5)
    assert dialect.reading({"timings": {**timings, "predicted_n": 1}}) == told
    assert dialect.reading({"timings": {**timings, "predicted_n": 2}}) is None
    assert dialect.reading({"timings": {**timings, "predicted_n": 9}, "usage": {"prompt_tokens": 120}}) == told
    assert dialect.reading({"choices": []}) is None


def test_to_read_and_write_nothing_is_one_token_to_vllm() -> None:
    assert dialect.request(LLAMA, {"max_tokens": 0})["max_tokens"] == 0
    assert dialect.request(VLLM, {"max_tokens": 0})["max_tokens"] == 1


@pytest.mark.parametrize(("lane", "priority"), [("interactive", 0), ("assist", 10), ("batch", 20)])
def test_the_lane_becomes_a_priority_where_the_server_knows_it(lane: Lane, priority: int) -> None:
    assert dialect.request(VLLM, {}, lane)["priority"] == priority
    assert "priority" not in dialect.request(replace(VLLM, priority=False), {}, lane)


def test_an_adapter_is_a_model_to_vllm_and_a_scale_to_llama() -> None:
    assert dialect.request(replace(VLLM, adapter="sql"), {})["model"] == "sql"
    assert dialect.request(VLLM, {})["model"] == "qwen"
    llama = replace(LLAMA, adapters=("loans", "sql"))
    assert dialect.request(replace(llama, adapter="sql"), {})["lora"] == [{"id": 0, "scale": 0}, {"id": 1, "scale": 1}]
    assert dialect.request(llama, {})["lora"] == [{"id": 0, "scale": 0}, {"id": 1, "scale": 0}]
    assert "lora" not in dialect.request(LLAMA, {})


def test_tokens_are_counted_by_both() -> None:
    assert dialect.tokenize(LLAMA, "a b") == {"content": "a b", "add_special": False}
    assert dialect.tokenize(VLLM, "a b") == {"model": "qwen", "prompt": "a b", "add_special_tokens": False}
    assert dialect.token_count({"tokens": [1, 2]}) == dialect.token_count({"count": 2, "tokens": None}) == 2


@pytest.mark.parametrize(
    ("error", "tokens", "limit"),
    [
        ({"type": "exceed_context_size_error", "n_prompt_tokens": 5000, "n_ctx": 4096}, 5000, 4096),
        (
            {
                "message": "This model's maximum context length is 4096 tokens. However, your prompt contains at least "
                "3097 input tokens, which exceeds this limit even without any output tokens. Please reduce it."
            },
            3097,
            4096,
        ),
        ({"message": "Input length (5000) exceeds model's maximum context length (4096)."}, 5000, 4096),
        ({"message": "max_tokens=9000 cannot be greater than max_model_len=4096. Please"}, 9000, 4096),
        (
            {
                "message": "This model's maximum context length is 4096 tokens. However, your prompt contains 900000 "
                "characters (more than 524288 characters, which is the upper bound for 4096 input tokens)."
            },
            0,
            4096,
        ),
        ({"message": "longer than max_model_len"}, 0, 0),
    ],
)
def test_a_request_that_does_not_fit_is_refused_with_the_numbers(
    error: dict[str, object], tokens: int, limit: int
) -> None:
    found = dialect.refusal(400, body(**error))
    assert isinstance(found, ContextTooLong)
    assert (found.tokens, found.limit) == (tokens, limit)


def test_the_answers_share_is_said() -> None:
    found = dialect.overflow(3500, 1000, 4096)
    assert (found.tokens, found.limit) == (4500, 4096)
    assert str(found) == "the request has 3500 tokens and asks for 1000 more; the model holds 4096"


@pytest.mark.parametrize(
    ("status", "answer", "retry_after", "kind"),
    [
        (503, body(message="The engine is currently busy and cannot accept new requests."), "", Overloaded),
        (503, body(message="The engine has reached its prefill token backlog limit."), "", Overloaded),
        (503, b"upstream connect error", "", EngineError),
        (503, body(message="Loading model", type="unavailable_error"), "", EngineError),
        (429, b"", "7", Overloaded),
        (401, b'{"error": "Unauthorized"}', "", EngineError),
        (404, body(message="The model `x` does not exist."), "", EngineError),
        (400, body(message="The secret document says ..."), "", RequestRejected),
        (500, b"[]", "", EngineError),
    ],
)
def test_a_refusal_is_translated_without_its_words(
    status: int, answer: bytes, retry_after: str, kind: type[CopilotError]
) -> None:
    found = dialect.refusal(status, answer, retry_after)
    assert type(found) is kind
    assert "secret" not in str(found)
    if isinstance(found, Overloaded):
        assert found.retry_after == float(retry_after or 1)


def test_log_probabilities_have_one_form() -> None:
    chat = {"content": [{"token": "a", "logprob": -0.1, "top_logprobs": []}]}
    assert dialect.logprobs(chat) == chat
    assert dialect.logprobs(None) is None
    older = {"tokens": ["a", "b"], "token_logprobs": [-0.1, -0.2], "top_logprobs": [{"a": -0.1, "c": -3.0}, None]}
    assert dialect.logprobs(older) == {
        "content": [
            {
                "token": "a",
                "logprob": -0.1,
                "top_logprobs": [{"token": "a", "logprob": -0.1}, {"token": "c", "logprob": -3.0}],
            },
            {"token": "b", "logprob": -0.2, "top_logprobs": []},
        ]
    }
