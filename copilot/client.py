"""The typed async client of the gateway: the only way in which the three jobs know a model."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Protocol, Self

import httpx
import jsonschema

from copilot.errors import (
    AnswerInvalid,
    AnswerRefused,
    AnswerTruncated,
    ContextTooLong,
    CopilotError,
    DeadlineExceeded,
    EngineError,
    Forbidden,
    ModelError,
    ModelMissing,
    Overloaded,
    QuotaExceeded,
    RequestRejected,
    RequestTimeout,
    RequestTooLarge,
    RequestTooSlow,
    ServerUnavailable,
    Unauthorized,
)
from copilot.tls import client_context, untrusted
from prompts import Rendered
from prompts.rendered import Size

__all__ = ["Answer", "CopilotClient", "Delta", "FinishReason", "LanguageModel", "Reading"]

FinishReason = Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model said, and what it cost.

    Attributes:
        text: the answer as written.
        finish_reason: ``stop`` when the model ended by itself, ``length`` when it was cut at ``max_tokens``.
        prompt_tokens: tokens read, cached ones included.
        completion_tokens: tokens written.
        elapsed_s: seconds from request to last byte.
        model: the artefact that answered.
        prompt: the prompt's identity, ``name@version#hash``.
        data: the parsed answer where the prompt has an output schema, else None.
        scores: characters and log-probability of each token or group of tokens, from the beginning of ``text``, where
            ``Rendered.logprobs`` asks for them; none from the first place on where the review changed the text, and
            none at all where the model server tells none.
    """

    text: str
    finish_reason: FinishReason
    prompt_tokens: int
    completion_tokens: int
    elapsed_s: float
    model: str
    prompt: str
    data: Any = None
    scores: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How the engine read a prompt: its tokens, how many of them it had in its cache, and seconds for the rest."""

    tokens: int
    cached: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a streamed completion; the last one has a ``finish_reason``.

    Attributes:
        text: what comes next.
        finish_reason: ``stop`` when the model ended by itself, ``length`` when it was cut at ``max_tokens``.
        call: the call's name in the audit trail.
        reading: how the prompt was read; with the first piece, where the engine tells.
        scores: characters and log-probability of each token or group of tokens, as far as they have passed review;
            where ``Rendered.logprobs`` asks for them.
    """

    text: str
    finish_reason: FinishReason | None = None
    call: str = ""
    reading: Reading | None = None
    scores: tuple[tuple[int, float], ...] = ()


class LanguageModel(Protocol):
    """What the jobs need of a model; `CopilotClient` is the real one, tests pass a scripted one."""

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Send a chat prompt and return the whole answer; ``on_text`` sees each piece as it arrives.

        Raises:
            AnswerRefused: content review refused the question or the answer.
            AnswerTruncated: the prompt has an output schema and the answer was cut before the JSON ended.
            AnswerInvalid: the answer does not fit the output schema.
            ContextTooLong: the prompt does not fit the model's context.
            ServiceError: no server, no model, queue full, or no answer in time.
        """
        ...

    def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        """Stream a fill-in-the-middle completion. Closing the iterator frees the slot at once.

        What content review refuses ends as if the model had stopped there. ``max_tokens`` 0 reads the prompt into the
        engine's cache and writes nothing.

        Args:
            prompt: what to complete.
            deadline_s: after so many seconds of waiting for a slot the answer is of no use.

        Raises:
            ServiceError: no server, no model, queue full, or no answer in time.
        """
        ...

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        """Put what a person did with a draft into the audit trail.

        Args:
            event: ``show``, ``accept``, ``edit``, ``keep`` (it still stands later) or ``reject``.
            call: the call that wrote the draft.
            detail: figures and short names; never content.

        Raises:
            ServiceError: no server, or it does not take it.
        """
        ...

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """Count the tokens of each text with the model's own tokenizer."""
        ...

    async def context_tokens(self, *, size: Size = "base") -> int:
        """Return how many tokens one request may hold, prompt and answer together."""
        ...


class CopilotClient:
    """The gateway over HTTP: a `LanguageModel`. Use it as ``async with CopilotClient(url) as model:``."""

    def __init__(
        self,
        url: str,
        api_key: str = "",
        *,
        timeout_s: float = 600.0,
        authority: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Connect at the first request.

        Args:
            url: where the gateway is, without ``/v1``.
            api_key: the key that it wants; empty for none.
            timeout_s: seconds that it may be silent.
            authority: a PEM file with the certificates that alone are trusted; empty for the public authorities.
            transport: another way than httpx's own, such as `transport.quick`.

        Raises:
            ConfigError: ``authority`` cannot be read.
        """
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = httpx.AsyncClient(
            base_url=url,
            headers=headers,
            timeout=httpx.Timeout(timeout_s, connect=5.0),
            transport=transport,
            verify=client_context(authority),
            trust_env=False,  # a proxy from the environment would carry bank data away
        )
        self._contexts: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        """Return the client itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Send a chat prompt and return the whole answer; see `LanguageModel.ask`."""
        begun = time.monotonic()
        body = {**_sampling(prompt), "messages": [asdict(message) for message in prompt.messages]}
        if prompt.output_schema is not None:
            form = {"name": "answer", "schema": dict(prompt.output_schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        if prompt.logprobs:
            body |= {"logprobs": True, "top_logprobs": 1}  # llama.cpp would tell of twenty alternatives
        pieces: list[str] = []
        scores: list[tuple[int, float]] = []
        reason, usage, model = "", {"prompt_tokens": 0, "completion_tokens": 0}, ""
        async with aclosing(self._events("/v1/chat/completions", body, prompt)) as events:
            async for event in events:
                model = event.get("model", model)
                usage = event.get("usage") or usage
                if event.get("copilot", {}).get("restart"):
                    pieces.clear()
                    scores.clear()
                for choice in event.get("choices", []):
                    reason = choice.get("finish_reason") or reason
                    scores += _scores(choice)
                    if text := choice["delta"].get("content"):
                        pieces.append(text)
                        if on_text:
                            on_text(text)
        if reason == "content_filter":
            raise AnswerRefused("".join(pieces).strip() or "content review refused this; ask whoever runs the server")
        if reason not in ("stop", "length"):
            raise EngineError("the answer ended before its end")
        answer = Answer(
            text="".join(pieces),
            finish_reason="length" if reason == "length" else "stop",
            prompt_tokens=usage["prompt_tokens"],
            completion_tokens=usage["completion_tokens"],
            elapsed_s=time.monotonic() - begun,
            model=model,
            prompt=prompt.identity,
            scores=tuple(scores),
        )
        schema = prompt.output_schema
        return answer if schema is None else replace(answer, data=_parsed(answer, prompt, schema))

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        """Stream a fill-in-the-middle completion; see `LanguageModel.complete`."""
        body = {**_sampling(prompt), "prompt": prompt.prefix, "suffix": prompt.suffix}
        if prompt.begun:
            body["begun"] = prompt.begun
        if prompt.start:
            body["start"] = prompt.start
        if prompt.path:
            body |= {"path": prompt.path, "files": [asdict(file) for file in prompt.files]}
        if prompt.logprobs:
            body["logprobs"] = 1
        async with aclosing(self._events("/v1/completions", body, prompt, deadline_s)) as events:
            async for event in events:
                for choice in event.get("choices", []):
                    yield _delta(event, choice)

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        """Put what a person did with a draft into the audit trail; see `LanguageModel.note`."""
        body = {"event": event, "call": call, "detail": dict(detail or {})}
        try:
            answer = await self._http.post("/v1/events", json=body)
        except httpx.TransportError as error:
            raise _unreachable(error) from error
        if answer.status_code != 201:
            raise _refusal(answer.status_code, answer.content, answer.headers)

    async def chat(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send somebody else's request in OpenAI's form, behind all others, and return the whole answer as it came.

        Raises:
            RequestRejected: the gateway refuses the request itself, or serves no model of that name.
            ServiceError: no server, queue full, or no answer in time.
        """
        headers = {"X-Copilot-Lane": "batch"}
        try:
            answer = await self._http.post("/v1/chat/completions", json={**body, "stream": False}, headers=headers)
        except httpx.TransportError as error:
            raise _unreachable(error) from error
        if answer.status_code != 200:
            refusal = _refusal(answer.status_code, answer.content, answer.headers)
            raise RequestRejected(str(refusal)) if type(refusal) is ModelError else refusal
        try:
            value: dict[str, Any] = answer.json()
        except ValueError as error:
            raise EngineError("the gateway's answer is malformed") from error
        return value

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """Count the tokens of each text with the model's own tokenizer."""
        counts: list[int] = (await self._count(list(texts), size))["counts"]
        return counts

    async def context_tokens(self, *, size: Size = "base") -> int:
        """Return how many tokens one request may hold, prompt and answer together."""
        if size not in self._contexts:
            self._contexts[size] = (await self._count([], size))["context"]
        return self._contexts[size]

    async def status(self) -> dict[str, Any]:
        """Return the gateway's own account of its engines and lanes (``/readyz``)."""
        return await self._get("/readyz", accept=(200, 503))

    async def models(self) -> list[dict[str, Any]]:
        """Return the models that the gateway serves (``/v1/models``)."""
        data: list[dict[str, Any]] = (await self._get("/v1/models"))["data"]
        return data

    async def _get(self, path: str, accept: tuple[int, ...] = (200,)) -> dict[str, Any]:
        """Fetch an address; asked once more when the connection breaks, because reading changes nothing."""
        for last in (False, True):
            try:
                answer = await self._http.get(path)
            except httpx.TransportError as error:
                if last:
                    raise _unreachable(error) from error
            else:
                if answer.status_code not in accept:
                    raise _refusal(answer.status_code, answer.content, answer.headers)
                value: dict[str, Any] = answer.json()
                return value
        raise AssertionError("unreachable")

    async def _count(self, texts: list[str], size: Size) -> dict[str, Any]:
        try:
            answer = await self._http.post("/v1/count_tokens", json={"model": size, "texts": texts})
        except httpx.TransportError as error:
            raise _unreachable(error) from error
        if answer.status_code != 200:
            raise _refusal(answer.status_code, answer.content, answer.headers)
        value: dict[str, Any] = answer.json()
        return value

    async def _events(
        self, path: str, body: dict[str, Any], prompt: Rendered, deadline_s: float | None = None
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Stream one request's events; leaving early closes the connection, and so frees the slot."""
        body |= {"model": prompt.size, "stream": True, "stream_options": {"include_usage": True}}
        headers = {"X-Copilot-Lane": prompt.lane, "X-Copilot-Prompt": prompt.identity}
        if prompt.messages:
            headers["X-Copilot-Restart"] = "1"  # `ask` gives whole answers only, so one may begin again
        if deadline_s is not None:
            headers["X-Copilot-Deadline-Ms"] = str(round(1000 * deadline_s))
        try:
            async with self._http.stream("POST", path, json=body, headers=headers) as response:
                if response.status_code != 200:
                    raise _refusal(response.status_code, await response.aread(), response.headers)
                async for line in response.aiter_lines():
                    if line.startswith("data: {"):
                        event = json.loads(line[6:])
                        if "error" in event:
                            raise _refusal(503, line[6:].encode(), response.headers)
                        yield event
        except httpx.TransportError as error:
            raise _unreachable(error) from error
        except ValueError as error:
            raise EngineError("the gateway's answer is malformed") from error


def _delta(event: Mapping[str, Any], choice: Mapping[str, Any]) -> Delta:
    reason, read = choice.get("finish_reason"), (event.get("copilot") or {}).get("reading")
    return Delta(
        text=choice["text"],
        finish_reason="stop" if reason == "content_filter" else reason,
        call=str(event.get("id", "")).removeprefix("cmpl-"),
        reading=Reading(read["tokens"], read["cached"], read["ms"] / 1000) if read else None,
        scores=_scores(choice),
    )


def _scores(choice: Mapping[str, Any]) -> tuple[tuple[int, float], ...]:
    return tuple((characters, value) for characters, value in choice.get("scores") or ())


def _sampling(prompt: Rendered) -> dict[str, Any]:
    drawn = prompt.sampling
    body: dict[str, Any] = {
        "temperature": drawn.temperature,
        "top_p": drawn.top_p,
        "max_tokens": drawn.max_tokens,
        "seed": drawn.seed,
    }
    return body | ({"stop": list(drawn.stop)} if drawn.stop else {})


def _parsed(answer: Answer, prompt: Rendered, schema: Mapping[str, Any]) -> Any:
    if answer.finish_reason == "length":
        raise AnswerTruncated(f"{prompt.name}: the answer was cut at {prompt.sampling.max_tokens} tokens", answer)
    try:
        data = json.loads(answer.text)
        jsonschema.validate(data, schema)
    except (ValueError, jsonschema.ValidationError) as error:
        raise AnswerInvalid(f"{prompt.name}: the answer does not fit its schema", answer) from error
    return data


def _unreachable(error: httpx.TransportError) -> CopilotError:
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return RequestTimeout("the server did not answer in time")
    if untrusted(error):
        return ServerUnavailable(
            "the server's certificate is not trusted: set server.tls_authority to the PEM file of the authority "
            "that issued it, and server.url to a name that stands in it"
        )
    return ServerUnavailable("the server cannot be reached or went away; run: bank-copilot status")


_CODES: Mapping[str, type[CopilotError]] = {
    "invalid_request": RequestRejected,
    "invalid_api_key": Unauthorized,
    "forbidden": Forbidden,
    "request_too_large": RequestTooLarge,
    "request_too_slow": RequestTooSlow,
    "timeout": RequestTimeout,
    "deadline_exceeded": DeadlineExceeded,
    "model_missing": ModelMissing,
    "model_not_found": ModelError,
}


def _refusal(status: int, body: bytes, headers: Mapping[str, str]) -> CopilotError:
    """Translate an error of the gateway into our tree."""
    try:
        error = json.loads(body)["error"]
        message, code = str(error["message"]), str(error.get("code", ""))
    except (ValueError, KeyError, TypeError):
        return EngineError(f"the server answered {status}; is it a Bank Copilot gateway?")
    if code == "context_length_exceeded":
        return ContextTooLong(message, int(error.get("tokens", 0)), int(error.get("limit", 0)))
    if code in ("queue_full", "quota_exceeded"):
        kind = Overloaded if code == "queue_full" else QuotaExceeded
        return kind(message, float(headers.get("Retry-After", "1")))
    return _CODES.get(code, EngineError)(message)
