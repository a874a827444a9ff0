"""One completion: the cursor in, the text to insert out. The editor, the command line and the benchmark call this."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal

from copilot.client import LanguageModel
from lsp.completion.answer import is_over, offered
from lsp.completion.ending import Policy
from lsp.completion.filters import owed_blanks
from lsp.completion.frame import Frame, frame_of
from lsp.context.window import around
from lsp.syntax.languages import Language
from lsp.syntax.lines import Lines
from prompts import Library, Rendered
from prompts.rendered import Size

__all__ = ["PROMPT", "Completion", "Ended", "Options", "Query", "complete", "prepare"]

PROMPT = "code/complete"

Ended = Literal["model", "syntax", "limit"]


@dataclass(frozen=True, slots=True)
class Query:
    """A cursor in a source: the text by lines, the offset in it, and the language where it is known."""

    lines: Lines
    offset: int
    language: Language | None


@dataclass(frozen=True, slots=True)
class Options:
    """How completion works.

    Attributes:
        size: which model answers.
        context_tokens: at most about so many tokens of the source are shown to the model.
        policy: how much an answer may hold.
    """

    size: Size = "base"
    context_tokens: int = 512
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True, slots=True)
class Completion:
    """What to insert at the cursor, and how it came about.

    Attributes:
        text: the text, with the source's own line ends; empty when there is nothing worth offering.
        size: which model answered.
        prompt: the prompt's identity, ``name@version#hash``.
        ended: what ended the answer: the ``model`` itself, the ``syntax`` around the cursor, or the token ``limit``.
        whole_context: whether the model saw the whole source.
        first_token_s: seconds to the first piece of the answer; None when none came.
        elapsed_s: seconds in all.
    """

    text: str
    size: Size
    prompt: str
    ended: Ended
    whole_context: bool
    first_token_s: float | None
    elapsed_s: float


async def complete(model: LanguageModel, library: Library, query: Query, options: Options) -> Completion:
    """Ask ``model`` what belongs at the cursor. Cancelling closes the stream, which frees the model's slot.

    Raises:
        PromptError: the library has no usable completion prompt.
        ServiceError: no server, no model, queue full, or no answer in time.
    """
    started = perf_counter()
    frame, prompt, whole = prepare(library, query, options)
    raw, ended, first = await _stream(model, prompt, frame, options.policy)
    text = offered(frame, raw, options.policy, truncated=ended == "limit")
    if "\r\n" in query.lines.text:
        text = text.replace("\n", "\r\n")
    return Completion(
        text=text,
        size=prompt.size,
        prompt=prompt.identity,
        ended=ended,
        whole_context=whole,
        first_token_s=None if first is None else first - started,
        elapsed_s=perf_counter() - started,
    )


def prepare(library: Library, query: Query, options: Options) -> tuple[Frame, Rendered, bool]:
    """Return what the model is asked, the cursor's surroundings, and whether the whole source is shown."""
    window = around(query.lines, query.offset, query.language, options.context_tokens)
    frame = frame_of(window, query.language)
    owed = owed_blanks(frame.before)
    values = {"prefix": window.prefix[: len(window.prefix) - len(owed)], "suffix": window.suffix}
    return frame, library.render(PROMPT, values, size=options.size), window.whole


async def _stream(
    model: LanguageModel, prompt: Rendered, frame: Frame, policy: Policy
) -> tuple[str, Ended, float | None]:
    """Read the answer until the model, the syntax or the limit ends it; also say when the first piece came."""
    raw, first = "", None
    # The protocol promises an iterator that can be closed: that is a generator.
    async with aclosing(model.complete(prompt)) as deltas:
        async for delta in deltas:
            if delta.text and first is None:
                first = perf_counter()
            raw += delta.text
            if delta.finish_reason is not None:
                return raw, "limit" if delta.finish_reason == "length" else "model", first
            if "\n" in delta.text and is_over(frame, raw, policy):
                return raw, "syntax", first
    return raw, "model", first
