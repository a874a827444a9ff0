"""Read OpenAI requests: check every field, keep the ones we serve, refuse what would be silently ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from copilot.errors import RequestRejected
from copilot.models.catalogue import FimTokens
from copilot.review.finding import Part
from prompts.neutral import neutral
from prompts.rendered import Lane, Role, SourceFile

__all__ = ["Call", "Kind", "lane_of", "parse_chat", "parse_completion"]

Kind = Literal["chat", "completion"]

_NUMBER: tuple[type, ...] = (int, float)
_SAMPLING: dict[str, tuple[type, ...]] = {
    "temperature": _NUMBER,
    "top_p": _NUMBER,
    "seed": (int,),
    "max_tokens": (int,),
    "presence_penalty": _NUMBER,
    "frequency_penalty": _NUMBER,
    "stop": (str, list),
}
_CHAT = {**_SAMPLING, "response_format": (dict,), "logprobs": (bool,), "top_logprobs": (int,)}
_COMPLETION = {**_SAMPLING, "logprobs": (int,)}
_IGNORED = {
    "model",
    "messages",
    "prompt",
    "suffix",
    "begun",
    "start",
    "stream",
    "stream_options",
    "user",
    "metadata",
    "store",
    "n",
    "best_of",
    "echo",
    "files",
    "path",
}
_LONGEST_PATH = 500
_LONGEST_START = 100
_ROLES = ("system", "user", "assistant")
_LANES: dict[str, Lane] = {"interactive": "interactive", "assist": "assist", "batch": "batch"}


@dataclass(frozen=True, slots=True)
class Call:
    """One checked request.

    Attributes:
        kind: chat or plain completion.
        model: the name asked for: a role or an artefact.
        stream: whether the client wants events.
        usage: whether a stream ends with the token counts.
        options: sampling and output fields, ready for the engine.
        messages: the chat, its contents made inert.
        prompt: the text before the gap, or the whole prompt.
        suffix: the text after the gap; None for a plain prompt.
        begun: the beginning of what fills the gap; the answer goes on with it.
        start: what the answer must begin with, the piece of a word that follows ``begun``.
        files: other files of the repository, shown before the gap.
        path: where the file with the gap stands in the repository.
    """

    kind: Kind
    model: str
    stream: bool
    usage: bool
    options: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[dict[str, str], ...] = ()
    prompt: str = ""
    suffix: str | None = None
    begun: str = ""
    start: str = ""
    files: tuple[SourceFile, ...] = ()
    path: str = ""

    @property
    def wants_json(self) -> bool:
        """Return whether the answer is to be JSON."""
        kind = (self.options.get("response_format") or {}).get("type", "text")
        return self.kind == "chat" and kind != "text"

    def parts(self) -> tuple[Part, ...]:
        """Return the texts of the request, for its review; `with_parts` takes them back."""
        if self.kind == "chat":
            return tuple(
                Part(f"messages[{index}]", message["content"], cast(Role, message["role"]))
                for index, message in enumerate(self.messages)
            )
        parts = [Part("prompt", self.prompt, "code")]
        if self.suffix is not None:
            parts.append(Part("suffix", self.suffix, "code"))
        if self.begun or self.start:
            parts.append(Part("begun", self.begun + self.start, "code"))
        return (*parts, *(Part(f"files[{index}]", one.text, "code") for index, one in enumerate(self.files)))

    def with_parts(self, parts: Sequence[Part]) -> Call:
        """Return the same request with other texts, in the order of `parts`."""
        if self.kind == "chat":
            messages = tuple(
                {**message, "content": part.text} for message, part in zip(self.messages, parts, strict=True)
            )
            return replace(self, messages=messages)
        texts = {part.place: part.text for part in parts}
        begun = texts.get("begun", "")
        start = self.start if begun.endswith(self.start) else ""
        return replace(
            self,
            prompt=texts["prompt"],
            suffix=texts.get("suffix"),
            begun=begun.removesuffix(start),
            start=start,
            files=tuple(replace(one, text=texts[f"files[{index}]"]) for index, one in enumerate(self.files)),
        )

    def body(self, fim: FimTokens) -> dict[str, Any]:
        """Return the engine's request; fill-in-the-middle is rendered here, as not every engine knows ``suffix``."""
        if self.kind == "chat":
            return {**self.options, "messages": list(self.messages)}
        if self.suffix is None:
            return {**self.options, "prompt": self.prompt}
        gap = f"{fim.prefix}{neutral(self.prompt)}{fim.suffix}{neutral(self.suffix)}{fim.middle}{neutral(self.begun)}"
        body = {**self.options, "prompt": self._repository(fim) + gap}
        return {**body, "start": self.start} if self.start else body

    def _repository(self, fim: FimTokens) -> str:
        """Return what goes before the gap at repository level; nothing without a path.

        Source: the repository-level examples of the Qwen2.5-Coder repository (README, "Repository Level Code
        Completion"); it has no name of ours to give, and none is made up.
        """
        if not self.path:
            return ""
        shown = "".join(f"{fim.file_sep}{neutral(one.path)}\n{neutral(one.text)}\n" for one in self.files)
        return f"{fim.repo}repository\n{shown}{fim.file_sep}{neutral(self.path)}\n"


def lane_of(wanted: str, highest: Lane, kind: Kind) -> Lane:
    """Return the lane: what the header asks for, never above ``highest``.

    By default a completion is interactive and a chat is assist.

    Raises:
        RequestRejected: there is no such lane.
    """
    lane: Lane = "interactive" if kind == "completion" else "assist"
    if wanted:
        if wanted not in _LANES:
            raise RequestRejected(f"X-Copilot-Lane must be one of {', '.join(_LANES)}")
        lane = _LANES[wanted]
    order = list(_LANES)
    return _LANES[order[max(order.index(lane), order.index(highest))]]


def parse_chat(body: Mapping[str, Any]) -> Call:
    """Check a ``/v1/chat/completions`` request.

    Raises:
        RequestRejected: a field is missing, wrong or not served; the message names it.
    """
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise RequestRejected("messages must be a list of at least one message")
    options = _options(body, _CHAT)
    if "max_completion_tokens" in body:
        options["max_tokens"] = _checked("max_completion_tokens", body["max_completion_tokens"], (int,))
    return Call(
        kind="chat",
        options=options,
        messages=tuple(_message(index, message) for index, message in enumerate(messages)),
        **_common(body),
    )


def parse_completion(body: Mapping[str, Any]) -> Call:
    """Check a ``/v1/completions`` request; ``suffix`` makes it fill-in-the-middle.

    Raises:
        RequestRejected: a field is missing, wrong or not served; the message names it.
    """
    prompt = body.get("prompt")
    if isinstance(prompt, list) and len(prompt) == 1:
        prompt = prompt[0]
    suffix, begun = body.get("suffix"), body.get("begun") or ""
    if not isinstance(prompt, str):
        raise RequestRejected("prompt must be one text")
    if suffix is not None and not isinstance(suffix, str):
        raise RequestRejected("suffix must be a text")
    if not isinstance(begun, str) or (begun and suffix is None):
        raise RequestRejected("begun must be a text; it goes with a suffix")
    start = body.get("start") or ""
    if not isinstance(start, str) or len(start) > _LONGEST_START or (start and suffix is None):
        raise RequestRejected(f"start must be a text of at most {_LONGEST_START} characters; it goes with a suffix")
    files, path = _files(body.get("files")), body.get("path") or ""
    if not _a_path(path) or ((files or path) and suffix is None) or (files and not path):
        longest = f"path must be a path of at most {_LONGEST_PATH} characters"
        raise RequestRejected(f"{longest}; it and files go with a suffix")
    return Call(
        kind="completion",
        options=_options(body, _COMPLETION),
        prompt=prompt,
        suffix=suffix,
        begun=begun,
        start=start,
        files=files,
        path=path,
        **_common(body),
    )


def _files(given: Any) -> tuple[SourceFile, ...]:
    """Check the other files of the repository: a list of objects with ``path`` and ``text``."""
    if given is None:
        return ()
    if not isinstance(given, list) or not all(
        isinstance(one, dict)
        and set(one) == {"path", "text"}
        and one["path"]
        and _a_path(one["path"])
        and isinstance(one["text"], str)
        for one in given
    ):
        raise RequestRejected("files must be a list of objects with path and text")
    return tuple(SourceFile(one["path"], one["text"]) for one in given)


def _a_path(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_PATH and value.isprintable()


def _common(body: Mapping[str, Any]) -> dict[str, Any]:
    model = body.get("model") or "base"
    if not isinstance(model, str):
        raise RequestRejected("model must be a text")
    stream_options = body.get("stream_options") or {}
    return {
        "model": model,
        "stream": bool(body.get("stream", False)),
        "usage": isinstance(stream_options, dict) and bool(stream_options.get("include_usage")),
    }


def _options(body: Mapping[str, Any], known: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    if body.get("n", 1) not in (None, 1) or body.get("best_of", 1) not in (None, 1):
        raise RequestRejected("n and best_of other than 1 are not served; send several requests")
    if body.get("echo"):
        raise RequestRejected("echo is not served")
    unknown = set(body) - set(known) - _IGNORED - {"max_completion_tokens"}
    if unknown:
        raise RequestRejected(f"{min(unknown)} is not served here")
    options = {name: _checked(name, body[name], kinds) for name, kinds in known.items() if body.get(name) is not None}
    if options.get("max_tokens", 0) < 0:
        raise RequestRejected("max_tokens must not be negative")
    return options


def _checked(name: str, value: Any, kinds: tuple[type, ...]) -> Any:
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise RequestRejected(f"{name} must be {' or '.join(kind.__name__ for kind in kinds)}")
    return value


def _message(index: int, message: Any) -> dict[str, str]:
    if not isinstance(message, dict) or message.get("role") not in _ROLES:
        raise RequestRejected(f"messages[{index}].role must be one of {', '.join(_ROLES)}")
    content = message.get("content")
    if isinstance(content, list):
        parts = [
            part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None for part in content
        ]
        content = None if None in parts else "".join(str(part) for part in parts)
    if not isinstance(content, str):
        raise RequestRejected(f"messages[{index}].content must be a text, or parts of type text")
    return {"role": message["role"], "content": neutral(content)}
