"""Where llama.cpp's server and vLLM differ: fields of a request, forms of an answer, words of a refusal.

Both answer as OpenAI's API does. What is not the same is here and nowhere else. Pure functions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from copilot.engines.endpoint import Endpoint, Reading
from copilot.errors import ContextTooLong, CopilotError, EngineError, Overloaded, RequestRejected
from prompts.rendered import Lane

__all__ = ["PRIORITIES", "logprobs", "overflow", "reading", "refusal", "request", "token_count", "tokenize"]

PRIORITIES: Mapping[Lane, int] = {"interactive": 0, "assist": 10, "batch": 20}
"""vLLM's field ``priority``: the lower is served first, and may push the higher out of the running batch."""

# vLLM, renderers/params.py and entrypoints/serve/utils/api_utils.py, 0.32.
_OVERFLOWS = (
    re.compile(
        r"maximum context length is (?P<limit>\d+) tokens.*?contains (?:at least )?(?P<tokens>\d+) input tokens"
    ),
    re.compile(r"Input length \((?P<tokens>\d+)\) exceeds model's maximum context length \((?P<limit>\d+)\)"),
    re.compile(r"max_(?:completion_)?tokens=(?P<tokens>\d+) cannot be greater than max_model_len=(?P<limit>\d+)"),
    re.compile(r"maximum context length is (?P<limit>\d+) tokens.*?(?P<characters>\d+) characters"),
)
_BUSY = ("currently busy", "backlog limit")  # vLLM, exceptions.py; another 503 says that it is down
_RETRY_S = 1.0
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def request(endpoint: Endpoint, body: Mapping[str, Any], lane: Lane | None = None) -> dict[str, Any]:
    """Return what the server is sent: always a stream, its own name for the model, the adapter, the priority."""
    sent = {**body, "model": endpoint.model, "stream": True, "stream_options": {"include_usage": True}}
    if start := sent.pop("start", ""):
        grammar = _beginning(start)
        sent |= {"grammar": grammar} if endpoint.speech == "llamacpp" else {"structured_outputs": {"grammar": grammar}}
    if endpoint.speech == "llamacpp":
        sent["timings_per_token"] = True
        if endpoint.adapters:  # all of them, as one that is left out keeps the scale it was loaded with
            sent["lora"] = [
                {"id": index, "scale": float(name == endpoint.adapter)} for index, name in enumerate(endpoint.adapters)
            ]
    else:
        if endpoint.adapter:
            sent["model"] = endpoint.adapter
        if sent.get("max_tokens") == 0:  # to read and write nothing is llama.cpp's; vLLM writes one token at least
            sent["max_tokens"] = 1
    if endpoint.priority and lane:
        sent["priority"] = PRIORITIES[lane]
    return sent


def _beginning(start: str) -> str:
    """Return the grammar of all texts that begin with ``start``, in the notation that both servers read (GBNF)."""
    escaped = "".join(_ESCAPES.get(character, character) for character in start)
    return f'root ::= "{escaped}" [^\\x00]*'


def tokenize(endpoint: Endpoint, text: str) -> dict[str, Any]:
    """Return the request to ``/tokenize`` for a text as it is, without a token before it."""
    if endpoint.speech == "llamacpp":
        return {"content": text, "add_special": False}
    return {"model": endpoint.model, "prompt": text, "add_special_tokens": False}


def token_count(answer: Mapping[str, Any]) -> int:
    """Read the answer of ``/tokenize``: llama.cpp gives the tokens, vLLM their number as well.

    Raises:
        KeyError: it is neither.
    """
    return int(answer["count"]) if "count" in answer else len(answer["tokens"])


def logprobs(found: Any) -> dict[str, Any] | None:
    """Return log-probabilities in the chat's form, ``{"content": [...]}``, whichever form they came in.

    A completion of vLLM has the older one: parallel lists of tokens, values and alternatives.
    """
    if not isinstance(found, Mapping):
        return None
    if "content" in found or "tokens" not in found:
        return dict(found)
    alternatives = found.get("top_logprobs") or [None] * len(found["tokens"])
    return {
        "content": [
            {
                "token": token,
                "logprob": value,
                "top_logprobs": [{"token": other, "logprob": its} for other, its in (others or {}).items()],
            }
            for token, value, others in zip(found["tokens"], found["token_logprobs"], alternatives, strict=True)
        ]
    }


def reading(event: Mapping[str, Any]) -> Reading | None:
    """Return what an event says of the reading of the prompt: the first and the last of a stream of llama.cpp's."""
    timings = event.get("timings")
    if not isinstance(timings, Mapping) or (timings.get("predicted_n", 0) > 1 and not event.get("usage")):
        return None
    fresh, cached = int(timings.get("prompt_n") or 0), int(timings.get("cache_n") or 0)
    return Reading(fresh + cached, cached, float(timings.get("prompt_ms") or 0.0))


def refusal(status: int, body: bytes, retry_after: str = "") -> CopilotError:
    """Return the error that an answer other than 200 stands for; it holds none of the server's words.

    Args:
        status: the HTTP status.
        body: the answer.
        retry_after: the header of that name.
    """
    error = _error(body)
    words = str(error.get("message", ""))
    if error.get("type") == "exceed_context_size_error":
        return overflow(int(error.get("n_prompt_tokens", 0)), 0, int(error.get("n_ctx", 0)))
    for pattern in _OVERFLOWS:
        if found := pattern.search(words):
            groups = found.groupdict()
            return overflow(int(groups.get("tokens") or 0), 0, int(groups["limit"]))
    if "maximum context length" in words or "max_model_len" in words:
        return overflow(0, 0, 0)
    if status == 429 or (status == 503 and (retry_after or any(word in words for word in _BUSY))):
        seconds = float(retry_after) if retry_after.isdecimal() else _RETRY_S
        return Overloaded(f"the model server is busy; try again in {seconds:.0f} s", seconds)
    if status in (401, 403):
        return EngineError("the model server refused our key; check server.engine_key")
    if 400 <= status < 500 and status != 404:
        return RequestRejected("the model server refused the request; check response_format and the sampling fields")
    return EngineError(f"the model server answered {status}")


def overflow(read: int, wanted: int, limit: int) -> ContextTooLong:
    """Return the error with its numbers.

    Args:
        read: tokens of the prompt; 0 when not known.
        wanted: tokens that the answer may have and that the server counts as well; 0 for none.
        limit: tokens that the model holds; 0 when not known.
    """
    if not read or not limit:
        return ContextTooLong("the request is longer than the model's context", read + wanted, limit)
    more = f" and asks for {wanted} more" if wanted else ""
    return ContextTooLong(f"the request has {read} tokens{more}; the model holds {limit}", read + wanted, limit)


def _error(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
        error = found.get("error", found)
    except (ValueError, AttributeError):
        return {}
    return error if isinstance(error, dict) else {"message": error}
