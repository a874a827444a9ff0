"""One completion: the cursor in, the text to insert out. The editor, the command line and the benchmark call this."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import islice
from time import perf_counter
from typing import Literal, Protocol

from copilot.client import Delta, LanguageModel, Reading
from lsp.completion.answer import is_over, offered
from lsp.completion.choosing import Candidate, best
from lsp.completion.confidence import mean_logprob
from lsp.completion.filters import owed_blanks
from lsp.completion.frame import Frame, frame_of
from lsp.completion.healing import held_back
from lsp.completion.policies import Policy
from lsp.completion.query import Query
from lsp.completion.retries import drawn, retries
from lsp.completion.worth import is_doubtful
from lsp.context.form import Form, shown
from lsp.context.gap import gap_start, shown_after, stands
from lsp.context.gathering import ContextSource, Gathered, WindowOnly
from lsp.context.window import beginning, plain
from prompts import Library, Rendered
from prompts.rendered import Size

__all__ = [
    "PROMPT",
    "Completion",
    "Ended",
    "Listener",
    "Options",
    "Prepared",
    "Query",
    "ask",
    "complete",
    "complete_more",
    "load",
    "prepare",
    "warm",
]

PROMPT = "code/complete"

Ended = Literal["model", "syntax", "limit"]

_UNNAMED = "untitled"
_SENT_S = 0.001  # by then the question is on its way
_AMPLE = 1024
"""Tokens of context. Who is shown less reads slowly: then the snippets stay as they are as long as the gap stands."""


@dataclass(frozen=True, slots=True)
class Options:
    """How completion works.

    Attributes:
        size: which model answers.
        context_tokens: at most about so many tokens of the source are shown to the model.
        suffix_tokens: at most about so many of them stand after the cursor; None: as many as there is room for.
        policy: how much an answer may hold.
        deadline_s: after so many seconds of waiting for the model an answer is of no use; None: it always is.
        part_after_s: after so many seconds what is whole of an answer is shown while the rest is written; at once where
            somebody is in the middle of a line, who will type on. None: nothing is shown before the end.
        form: how parts of other files are shown.
        writes_on: whether a model that ends its answers by itself writes on, once, where the token limit cuts one.
    """

    size: Size = "base"
    context_tokens: int = 512
    suffix_tokens: int | None = None
    policy: Policy = field(default_factory=Policy)
    deadline_s: float | None = None
    part_after_s: float | None = None
    form: Form = "files"
    writes_on: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question that is ready to be asked.

    Attributes:
        query: the cursor.
        frame: the cursor's surroundings.
        prompt: what the model is asked.
        gap: the offset in the source at which the gap begins that the model fills.
        gathered: what it is shown.
        options: how the answer is worked on.
        crlf: whether the source's lines end with CR LF.
    """

    query: Query
    frame: Frame
    prompt: Rendered
    gap: int
    gathered: Gathered
    options: Options
    crlf: bool


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
        call: the call's name in the audit trail; empty when nothing came.
        written: characters that the model wrote, of which ``text`` is what was kept.
        logprob: the mean log-probability of the tokens kept; None when the engine gives none.
        reading: how the prompt was read; None when the engine does not tell.
        part: the beginning of ``text`` that was shown while the rest was written; empty for none.
    """

    text: str
    size: Size
    prompt: str
    ended: Ended
    whole_context: bool
    first_token_s: float | None
    elapsed_s: float
    call: str = ""
    written: int = 0
    logprob: float | None = None
    reading: Reading | None = None
    part: str = ""


class Listener(Protocol):
    """Follows an answer while it is written."""

    def hear(self, text: str) -> None:
        """Take in all that the model has written so far; called each time that more comes."""
        ...

    def show(self, part: Completion) -> None:
        """Take in what is whole of the answer, once, while the rest is written."""
        ...


@dataclass(slots=True)
class _Raw:
    """What has come of an answer to ``prompt``, of whose ``text`` the question held ``begun`` already.

    What is still ``due`` of the prompt's start is not part of the text. An answer ``strays`` where the server did not
    hold it to that: nothing of it belongs at the cursor.
    """

    prompt: Rendered
    begun: str
    started: float
    text: str = ""
    ended: Ended = "model"
    first: float | None = None
    call: str = ""
    reading: Reading | None = None
    scores: tuple[tuple[int, float], ...] = ()
    part: str = ""
    due: str = ""
    strays: bool = False

    def add(self, delta: Delta) -> None:
        """Take in a piece."""
        if delta.text and self.first is None:
            self.first = perf_counter()
        owed, self.due = self.due[: len(delta.text)], self.due[len(delta.text) :]
        self.strays = not delta.text.startswith(owed)
        self.text += "" if self.strays else delta.text[len(owed) :]
        self.call = delta.call or self.call
        self.reading = delta.reading or self.reading
        self.scores += delta.scores


async def complete(
    model: LanguageModel, library: Library, query: Query, options: Options, context: ContextSource | None = None
) -> Completion:
    """Ask ``model`` what belongs at the cursor. Cancelling closes the stream, which frees the model's slot.

    Args:
        model: what answers.
        library: the prompts.
        query: the cursor.
        options: which size answers, how much it is shown, and how much an answer may hold.
        context: chooses what the model is shown; without one, the source around the cursor.

    Raises:
        PromptError: the library has no usable completion prompt.
        ServiceError: no server, no model, queue full, or no answer in time.
    """
    return await ask(model, prepare(library, query, options, context))


def prepare(
    library: Library,
    query: Query,
    options: Options,
    context: ContextSource | None = None,
    earlier: Prepared | None = None,
) -> Prepared:
    """Return the question that `ask` asks: what the model is shown, and the cursor's surroundings.

    What has not changed since an ``earlier`` question is taken over from it.
    """
    gathered = (context or WindowOnly()).gather(query, query.uri, options.context_tokens)
    if earlier is not None and (earlier.query, earlier.gathered, earlier.options) == (query, gathered, options):
        return earlier
    window, text = gathered.window, query.lines.text
    frame = frame_of(window, query.language, text, earlier.frame.reading if earlier is not None else None)
    if earlier is not None and _stands(earlier, query, gathered, options):
        gap, prompt = earlier.gap, earlier.prompt
    else:
        gap, prompt = _shown(library, query, gathered, options)
    begun, owed = plain(text[gap : query.offset]), owed_blanks(frame.before) or held_back(frame.before)
    owed = owed if begun.endswith(owed) else ""
    prompt = replace(prompt, begun=begun.removesuffix(owed), start=owed.lstrip(" \t") and owed)
    return Prepared(query, frame, prompt, gap, gathered, options, crlf="\r\n" in text)


def _stands(earlier: Prepared, query: Query, gathered: Gathered, options: Options) -> bool:
    """Tell whether what was shown for an ``earlier`` question will do, so that the engine need not read it again."""
    then = earlier.options
    if (then.size, then.context_tokens, then.form) != (options.size, options.context_tokens, options.form):
        return False
    renewed = options.context_tokens >= _AMPLE and gathered.snippets != earlier.gathered.snippets
    return not renewed and stands(earlier.gap, earlier.query, query)


def _shown(library: Library, query: Query, gathered: Gathered, options: Options) -> tuple[int, Rendered]:
    """Return where a new gap begins, and the prompt with what stands before and after it."""
    window, extra = gathered.window, shown(gathered, options.form, query.language)
    gap = gap_start(query, window.prefix, options.policy.gap_lines)
    before = window.prefix[: len(window.prefix) - len(plain(query.lines.text[gap : query.offset]))]
    # The rules for the answer know all of the window; only what is read anew with each gap is kept short.
    suffix = shown_after(window.suffix)
    if options.suffix_tokens is not None:
        suffix = beginning(suffix, options.suffix_tokens)
    values = {"prefix": extra.head + before, "suffix": suffix}
    prompt = replace(library.render(PROMPT, values, size=options.size), logprobs=True)
    if extra.files:
        prompt = replace(prompt, files=extra.files, path=query.path or _UNNAMED)
    return gap, prompt


async def ask(model: LanguageModel, prepared: Prepared, listener: Listener | None = None) -> Completion:
    """Ask a prepared question, and again otherwise while the answer is doubtful, as often as the policy says.

    The engine holds most of the prompt by then, so that asking again costs little but what is written. Without a better
    answer the first is returned, and so it is where a part of it was shown already. ``listener`` follows the first.

    Raises:
        ServiceError: no server, no model, queue full, or no answer in time.
    """
    asyncio.get_running_loop().call_later(_SENT_S, prepared.frame.foresee)  # while the model reads
    first, raw = found, written = await _answer(model, prepared, prepared.prompt, listener)
    if first.part:
        return first
    for retry in islice(retries(prepared.frame, prepared.prompt, raw), prepared.options.policy.tries):
        if not _is_doubtful(prepared, found, written):
            return found
        found, written = await _answer(model, prepared, retry)
    return first if _is_doubtful(prepared, found, written) else found


def _is_doubtful(prepared: Prepared, found: Completion, written: str) -> bool:
    return is_doubtful(prepared.frame, found.text.replace("\r\n", "\n"), written)


async def complete_more(
    model: LanguageModel, prepared: Prepared, first: Completion, *, count: int, time_s: float
) -> list[Completion]:
    """Return the best of ``first`` and others drawn at random, best first; empty when none is worth offering.

    They are drawn one after another on the prompt that the engine holds already.

    Args:
        model: what answers.
        prepared: the question that ``first`` answers.
        first: the most likely answer.
        count: how many answers to have at most, ``first`` among them.
        time_s: after so many seconds none is begun.

    Raises:
        ServiceError: no server, no model, queue full, or no answer in time.
    """
    begun, found = perf_counter(), [first]
    for seed in range(1, count):
        if perf_counter() - begun > time_s:
            break
        found.append((await _answer(model, prepared, drawn(prepared.prompt, seed)))[0])
    by_text = {Candidate(one.text.replace("\r\n", "\n"), one.logprob): one for one in reversed(found)}
    return [by_text[candidate] for candidate in best(prepared.frame, list(reversed(by_text)))]


async def warm(model: LanguageModel, prepared: Prepared) -> Reading | None:
    """Let the engine read a question into its cache and write nothing; return how it read it, where it tells.

    Raises:
        ServiceError: no server, no model, queue full, or no answer in time.
    """
    return await _read(model, prepared.prompt)


async def load(model: LanguageModel, library: Library, size: Size) -> None:
    """Let the engine load a model, by a question without content, and wait until it has answered.

    Raises:
        ServiceError: no server, no model, queue full, or no answer in time.
    """
    await _read(model, library.render(PROMPT, {"prefix": "", "suffix": ""}, size=size))


async def _read(model: LanguageModel, prompt: Rendered) -> Reading | None:
    reading: Reading | None = None
    silent = replace(prompt, sampling=replace(prompt.sampling, max_tokens=0), logprobs=False)
    async with aclosing(model.complete(silent)) as deltas:
        async for delta in deltas:
            reading = delta.reading or reading
    return reading


async def _answer(
    model: LanguageModel, prepared: Prepared, prompt: Rendered, listener: Listener | None = None
) -> tuple[Completion, str]:
    """Return the answer to one question, and what the model wrote for it, with what the question held of it already."""
    raw = await _stream(model, prepared, prompt, listener)
    if raw.ended == "limit" and prepared.options.writes_on and prepared.options.policy.own_end:
        held = prepared.prompt.begun + prepared.prompt.start
        rest = await _stream(model, prepared, replace(prompt, begun=held + raw.text, start=""), None)
        raw = replace(raw, text=rest.text, ended=rest.ended, scores=raw.scores + rest.scores)
    found = _completion(prepared, raw, truncated=raw.ended == "limit")
    return found if found.text.startswith(raw.part) else replace(found, text=raw.part), raw.text


def _completion(prepared: Prepared, raw: _Raw, *, truncated: bool) -> Completion:
    """Return what is offered of an answer."""
    policy, shown_suffix = prepared.options.policy, prepared.gathered.window.suffix
    text = offered(prepared.frame, raw.text, policy, truncated=truncated)
    given = len(raw.prompt.start)
    characters = given + len(owed_blanks(prepared.frame.before)) + len(text) - len(raw.begun)
    logprob = mean_logprob(raw.scores, characters, given)
    if logprob is not None and policy.least_logprob is not None and logprob < policy.least_logprob:
        text = ""
    if prepared.crlf:
        text = text.replace("\n", "\r\n")
    return Completion(
        text=text,
        size=raw.prompt.size,
        prompt=raw.prompt.identity,
        ended=raw.ended,
        whole_context=prepared.gathered.window.whole and shown_suffix.endswith(raw.prompt.suffix),
        first_token_s=None if raw.first is None else raw.first - raw.started,
        elapsed_s=perf_counter() - raw.started,
        call=raw.call,
        written=len(raw.text) - len(raw.begun),
        logprob=logprob,
        reading=raw.reading,
        part=raw.part,
    )


async def _stream(model: LanguageModel, prepared: Prepared, prompt: Rendered, listener: Listener | None) -> _Raw:
    """Read the answer until the model, the syntax or the limit ends it."""
    begun = (prompt.begun + prompt.start).removeprefix(prepared.prompt.begun + prepared.prompt.start)
    raw = _Raw(prompt, begun, perf_counter(), begun, due=prompt.start)
    owed = owed_blanks(prepared.frame.before)
    # The protocol promises an iterator that can be closed: that is a generator.
    async with aclosing(model.complete(prompt, deadline_s=prepared.options.deadline_s)) as deltas:
        async for delta in deltas:
            raw.add(delta)
            if raw.strays:
                break
            if listener is not None and delta.text:
                listener.hear(raw.text.removeprefix(owed))
            if delta.finish_reason is not None:
                raw.ended = "limit" if delta.finish_reason == "length" else "model"
                break
            if "\n" in delta.text:
                if is_over(prepared.frame, raw.text, prepared.options.policy):
                    raw.ended = "syntax"
                    break
                if listener is not None and not raw.part:
                    _show(prepared, raw, listener)
    return raw


def _show(prepared: Prepared, raw: _Raw, listener: Listener) -> None:
    """Show what is whole of an answer, where it is time for that and it stands by itself."""
    after_s = prepared.options.part_after_s
    if after_s is None:
        return
    resting = not prepared.frame.before.strip()
    if resting and perf_counter() - raw.started < after_s:
        return
    found = _completion(prepared, raw, truncated=True)
    if found.text and not _is_doubtful(prepared, found, raw.text):
        raw.part = found.text
        listener.show(found)
