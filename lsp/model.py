"""The model as the handlers ask it: connected, of the size that is quick enough, shown what it can read in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from time import monotonic
from typing import TypeVar

from copilot.client import LanguageModel
from copilot.errors import CopilotError, EngineError, ModelMissing, Overloaded, RequestTimeout, ServerUnavailable
from lsp.completion.asking import unwanted_in
from lsp.completion.query import Query
from lsp.completion.service import Completion, Listener, Options, Prepared, ask, complete_more, load, prepare, warm
from lsp.completion.speed import Measured, chosen
from lsp.completion.suggestions import Wish
from lsp.connection import Connection
from lsp.context.budget import Budget, suffix_tokens
from lsp.context.gathering import ContextSource
from lsp.settings import Settings
from lsp.status import Status
from prompts import Library
from prompts.rendered import Size

__all__ = ["Model"]

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_DEADLINE_S = 5.0
_STARTING_S = 60.0  # so long whoever opens an editor and types at once may wait for the model to start
_PAUSES_S = (0.5, 1.0, 2.0, 4.0, *(5.0,) * 10)  # between attempts while it starts, of about the same sum
_ABSENT_S = 300.0  # so long a model that is not there is not asked again; it may be pulled while one works
_CHOICE_S = 4.0


class Model:
    """Asks the model for completions, and says how it does."""

    def __init__(
        self,
        connection: Connection,
        library: Library,
        settings: Callable[[str], Settings],
        *,
        context: ContextSource,
        measured: Measured,
        status: Status,
    ) -> None:
        """Ask nothing yet.

        Args:
            connection: leads to the model.
            library: the prompts.
            settings: those of a document's URI.
            context: chooses what the model is shown where the settings want more than the source at the cursor.
            measured: the speed of the models on this machine.
            status: is told how the model does.
        """
        self.connection = connection
        self._library = library
        self._settings = settings
        self._context = context
        self._measured = measured
        self._status = status
        self._budget = Budget()
        self._size: Size = "base"
        self._last: Prepared | None = None
        self._awake: set[Size] = set()
        self._absent: dict[Size, tuple[float, ModelMissing]] = {}

    async def __call__(self, query: Query, wish: Wish, listener: Listener) -> Sequence[Completion] | None:
        """Return the completions at a cursor, best first; None when there is no model just now."""
        settings = self._settings(query.uri)
        prepared = self._prepared(query, settings, wish)
        if not wish.invoked and unwanted_in(prepared.frame, comments=settings.comments) is not None:
            return []

        async def answers(model: LanguageModel) -> list[Completion]:
            question = self._of_size(prepared, query, settings, wish)
            first = await ask(model, question, listener)
            self._measured.observed(first)
            if not wish.invoked or settings.candidates == 1:
                return [first]
            return await complete_more(model, question, first, count=settings.candidates, time_s=_CHOICE_S)

        self._status.busy()
        try:
            return await self._with_model(settings, answers)
        finally:
            self._status.idle()

    def foresee(self, query: Query) -> Iterator[None]:
        """Prepare, in short steps, what a question near a cursor needs; see `foresight.Foresight`.

        Raises:
            PromptError: the library has no usable completion prompt.
        """
        prepared = self._prepared(query, self._settings(query.uri), Wish())
        yield
        prepared.frame.foresee()

    def forget(self) -> None:
        """Choose anew what the model is shown, whatever it was shown before."""
        self._last = None

    async def warm(self, query: Query) -> None:
        """Let the engine read what it would be shown for ``query``."""
        settings = self._settings(query.uri)
        prepared = self._prepared(query, settings, Wish())

        async def reads(model: LanguageModel) -> None:
            question = self._of_size(prepared, query, settings, Wish())
            reading = await warm(model, question)
            if reading is not None:
                self._measured.read(reading, question.prompt.size)

        await self._with_model(settings, reads)

    async def connect(self, settings: Settings) -> None:
        """Connect, and where completions are wanted let the model be loaded before the first question."""

        async def loads(model: LanguageModel) -> None:
            if settings.enabled:
                await load(model, self._library, self.size(settings))

        self._status.starting()
        await self._with_model(settings, loads)
        if not settings.enabled:
            self._awake.clear()

    def size(self, settings: Settings) -> Size:
        """Return which model answers."""
        if settings.size != "auto":
            return settings.size
        missing = {size for size, (until, _) in self._absent.items() if monotonic() < until}
        self._size = chosen(self._measured, settings.latency_ms / 1000, self._size, missing)
        return self._size

    def options(self, settings: Settings, wish: Wish) -> Options:
        """Return the options of one question: what can be read and written in the time that the settings give."""
        size, latency_s = self.size(settings), settings.latency_ms / 1000
        read = self._measured.tokens_read_per_s(size)
        options = settings.options_for(size, self._budget.tokens(size, read, latency_s))
        if settings.context_tokens is None:
            options = replace(options, suffix_tokens=suffix_tokens(read, latency_s))
        if wish.invoked:
            return replace(options, writes_on=True)
        return replace(
            options,
            policy=replace(options.policy, tries=0),  # whoever types is further on by then
            deadline_s=_DEADLINE_S if size in self._awake else _STARTING_S,
            part_after_s=latency_s,
        )

    def _prepared(self, query: Query, settings: Settings, wish: Wish) -> Prepared:
        context = self._context if settings.workspace else None
        self._last = prepare(self._library, query, self.options(settings, wish), context, self._last)
        return self._last

    def _of_size(self, prepared: Prepared, query: Query, settings: Settings, wish: Wish) -> Prepared:
        """Return the question for the size that answers now; it is another when the first one is not there."""
        return prepared if prepared.options.size == self.size(settings) else self._prepared(query, settings, wish)

    async def _with_model(self, settings: Settings, work: Callable[[LanguageModel], Awaitable[_T]]) -> _T | None:
        """Do ``work`` with the model; None when there is none just now, which the status tells."""
        try:
            return await self._attempted(settings, work)
        except (Overloaded, RequestTimeout) as error:
            _log.info("no completion: %s", type(error).__name__)
        except CopilotError as error:
            _log.info("no completion: %s", type(error).__name__)
            self._status.down(error)
        return None

    async def _attempted(self, settings: Settings, work: Callable[[LanguageModel], Awaitable[_T]]) -> _T:
        """Do ``work`` as often as it has a chance.

        A connection that has broken is opened anew once: a local server stops when it is idle, and that is no fault. A
        model that is being started is asked until it answers or nobody wants to know any more. Instead of one that is
        not there the other one is asked, where the settings leave the choice.
        """
        pauses, broken = iter(_PAUSES_S), False
        while True:
            size = self.size(settings)
            self._check_there(size)
            model = await self.connection.model()
            try:
                found = await work(model)
            except ServerUnavailable as error:
                await self._leave(model, error if broken else None)
                if broken:
                    raise
                broken = True
            except ModelMissing as error:
                self._absent[size] = monotonic() + _ABSENT_S, error
            except (EngineError, Overloaded, RequestTimeout) as error:
                pause_s = next(pauses, None)
                if isinstance(error, EngineError):  # it does not start, or has died and is started again
                    self._awake.discard(size)
                    self._status.starting()
                if pause_s is None or size in self._awake:
                    raise
                if isinstance(error, EngineError) and pause_s != _PAUSES_S[0]:
                    self._status.down(error)
                await asyncio.sleep(pause_s)
            else:
                self._awake.add(size)
                self._status.ready()
                return found

    def _check_there(self, size: Size) -> None:
        """Raise ModelMissing, without asking again, for a model that was missing a moment ago."""
        until, error = self._absent.get(size, (0.0, None))
        if error is not None and monotonic() < until:
            raise error

    async def _leave(self, model: LanguageModel, failure: CopilotError | None) -> None:
        """Drop the connection to ``model``, unless another question has done so and may have opened the next one.

        Behind that may be another server, with its models still to be loaded.
        """
        if self.connection.connected() is not model:
            return
        self._awake.clear()
        self._absent.clear()
        self._status.starting()
        await self.connection.drop(failure)
