"""The model as the handlers ask it: connected, of the size that is quick enough, shown what it can read in time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from copilot.client import LanguageModel
from copilot.errors import CopilotError, Overloaded, RequestTimeout, ServerUnavailable
from lsp.completion.asking import unwanted_in
from lsp.completion.query import Query
from lsp.completion.service import Completion, Options, Prepared, ask, complete_more, prepare, warm
from lsp.completion.speed import Measured, chosen
from lsp.completion.suggestions import Wish
from lsp.connection import Connection
from lsp.context.budget import ReadingSpeed
from lsp.context.gathering import ContextSource
from lsp.settings import Settings
from lsp.status import Status
from prompts import Library
from prompts.rendered import Size

__all__ = ["Model"]

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_DEADLINE_S = 5.0
_CHOICE_S = 4.0
_READING_SHARE = 0.5  # of the latency, at the least
_USUAL_TOKENS, _MOST_TOKENS = 512, 4096


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
        self._reading = ReadingSpeed()
        self._size: Size = "base"

    async def __call__(self, query: Query, wish: Wish, on_text: Callable[[str], None]) -> Sequence[Completion] | None:
        """Return the completions at a cursor, best first; None when there is no model just now."""
        settings = self._settings(query.uri)
        prepared = self._prepared(query, settings, wish)
        if not wish.invoked and unwanted_in(prepared.frame, comments=settings.comments) is not None:
            return []

        async def answers(model: LanguageModel) -> list[Completion]:
            first = await ask(model, prepared, on_text)
            self._observe(first)
            if not wish.invoked or settings.candidates == 1:
                return [first]
            return await complete_more(model, prepared, first, count=settings.candidates, time_s=_CHOICE_S)

        self._status.busy()
        try:
            return await self._with_model(answers)
        finally:
            self._status.idle()

    async def warm(self, query: Query) -> None:
        """Let the engine read what it would be shown for ``query``; what goes wrong shows with the first question."""
        prepared = self._prepared(query, self._settings(query.uri), Wish())
        try:
            await warm(await self.connection.model(), prepared)
        except CopilotError as error:
            _log.info("not warmed: %s", type(error).__name__)

    async def connect(self) -> None:
        """Connect, so that the first question need not wait for it."""
        self._status.starting()
        try:
            await self.connection.model()
        except CopilotError as error:
            self._status.down(error)
        else:
            self._status.ready()

    def size(self, settings: Settings) -> Size:
        """Return which model answers."""
        if settings.size != "auto":
            return settings.size
        self._size = chosen(self._measured.speeds, settings.latency_ms / 1000, self._size)
        return self._size

    def options(self, settings: Settings, wish: Wish) -> Options:
        """Return the options of one question: what can be read and written in the time that the settings give."""
        size = self.size(settings)
        latency_s = settings.latency_ms / 1000
        reading_s = max(latency_s * _READING_SHARE, latency_s - self._measured.writing_s(size))
        tokens = self._reading.budget(reading_s, default=_USUAL_TOKENS, most=_MOST_TOKENS, size=size)
        options = settings.options_for(size, tokens)
        return options if wish.invoked else replace(options, deadline_s=_DEADLINE_S)

    def _prepared(self, query: Query, settings: Settings, wish: Wish) -> Prepared:
        context = self._context if settings.workspace else None
        return prepare(self._library, query, self.options(settings, wish), context)

    def _observe(self, completion: Completion) -> None:
        self._measured.observed(completion)
        if completion.reading is not None:
            self._reading.observed(completion.reading, completion.size)

    async def _with_model(self, work: Callable[[LanguageModel], Awaitable[_T]]) -> _T | None:
        """Do ``work`` with the model; None when there is none just now, which the status tells.

        A connection that has broken is opened anew once: a local server stops when it is idle, and that is no fault.
        """
        try:
            for again in (True, False):
                model = await self.connection.model()
                try:
                    found = await work(model)
                except ServerUnavailable as error:
                    await self.connection.drop(None if again else error)
                    if not again:
                        raise
                else:
                    self._status.ready()
                    return found
        except (Overloaded, RequestTimeout) as error:
            _log.info("no completion: %s", type(error).__name__)
        except CopilotError as error:
            _log.info("no completion: %s", type(error).__name__)
            self._status.down(error)
        return None
