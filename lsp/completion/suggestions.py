"""Suggestions while somebody types: what is known is served at once, what is under way is waited for, the rest asked.

Of an answer that takes long what is whole is shown first, while the model writes on: in the middle of a line at once,
at its beginning, where one rests, after the wanted latency. The rest is known by the time that the part has been taken.

One question is under way at a time. The editor cancels its request with the next keystroke, but the answer may begin
with just that key: so a question lives on for a moment after nobody waits for it any more, and the next request takes
it over if what was typed since agrees with what the model has written so far. Else the question is ended, which frees
the model.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Protocol

from lsp.completion.asking import Rhythm, unwanted_at, wait_s
from lsp.completion.cache import Cache, Hit, Place
from lsp.completion.query import Query
from lsp.completion.service import Completion, Listener
from lsp.latest import Latest

__all__ = ["Ask", "Suggestions", "Wish", "place_of"]

_GRACE_S = 0.3
_FOLLOWED_CHARACTERS = 24
_USUAL_LATENCY_S = 0.8
_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class Wish:
    """How a request for suggestions came about.

    Attributes:
        invoked: the user asks, not the editor by itself: he waits for it, and wants to choose.
        debounce_s: seconds to wait for a further keystroke; None goes by the typing.
    """

    invoked: bool = False
    debounce_s: float | None = None


class Ask(Protocol):
    """Asks the model; the real one is `lsp.model.Model`, tests pass a scripted one."""

    async def __call__(self, query: Query, wish: Wish, listener: Listener) -> Sequence[Completion] | None:
        """Return the completions at a cursor, best first; None when there is no answer just now.

        Args:
            query: the cursor.
            wish: how the request came about.
            listener: follows what the model writes.
        """
        ...


class _Question:
    """A question under way, and who waits for it."""

    def __init__(self, place: Place, on_part: Callable[[Place, Completion], None], *, invoked: bool) -> None:
        self.place = place
        self.invoked = invoked
        self.text = ""
        self.part = ""
        self.waiting = 0
        self.task: asyncio.Task[None]
        self._on_part = on_part
        self._end: asyncio.TimerHandle | None = None
        self._news = asyncio.Event()

    def hear(self, text: str) -> None:
        """Take in what the model has written so far."""
        self.text = text
        self._news.set()

    def show(self, part: Completion) -> None:
        """Take in what is whole of it."""
        self.part = part.text
        self._on_part(self.place, part)
        self._news.set()

    def has_shown(self, place: Place) -> bool:
        """Tell whether what belongs at ``place`` is known, while the rest is still written."""
        since = place.typed_since(self.place)
        return since is not None and self.part.startswith(since[0]) and len(self.part) > len(since[0])

    def may_answer(self, place: Place) -> bool:
        """Tell whether the answer may hold what belongs at ``place``."""
        since = place.typed_since(self.place)
        if since is None:
            return False
        typed, _ = since
        if not self.text.strip():
            return len(typed) <= _FOLLOWED_CHARACTERS and "\n" not in typed
        heard = self.text.replace("\r\n", "\n")
        typed = typed.replace("\r\n", "\n")
        return heard.startswith(typed) or typed.startswith(heard)

    async def followed(self, place: Place) -> None:
        """Wait until the answer or its part is there, or cannot be for ``place`` any more."""
        self.waiting += 1
        if self._end is not None:
            self._end.cancel()
        self.task.add_done_callback(self._wake)
        try:
            while not self.task.done() and not self.has_shown(place) and self.may_answer(place):
                self._news.clear()
                await self._news.wait()
        finally:
            self.waiting -= 1
            if not self.waiting and not self.part:  # of what is shown the rest will be wanted
                self._end = asyncio.get_running_loop().call_later(_GRACE_S, self.task.cancel)

    def _wake(self, _: asyncio.Task[None]) -> None:
        self._news.set()


class Suggestions:
    """Serves the suggestions of one editor."""

    def __init__(self, ask: Ask, *, clock: Callable[[], float] = monotonic) -> None:
        """Begin with nothing known.

        Args:
            ask: asks the model.
            clock: seconds that only go forward.
        """
        self._ask = ask
        self._clock = clock
        self._cache = Cache()
        self._rhythm = Rhythm()
        self._latency_s = _USUAL_LATENCY_S
        self._latest: Latest[list[Hit]] = Latest()
        self._question: _Question | None = None
        self._warming: asyncio.Task[Any] | None = None

    def knows(self, query: Query) -> bool:
        """Tell whether nothing new would be asked at a cursor: what belongs there is known, or is being asked."""
        return self._asking or self._cache.find(place_of(query)) is not None

    def typed(self) -> None:
        """A key was pressed just now."""
        self._rhythm.keystroke(self._clock())

    def forget(self, uri: str) -> None:
        """Forget a document, because it was closed; a question about it is ended, and whoever waits gets nothing."""
        self._cache.forget(uri)
        if self._question is not None and self._question.place.uri == uri:
            self._question.task.cancel()

    def forget_all(self) -> None:
        """Forget what is known, because other settings hold now."""
        self._cache.clear()

    async def at(self, query: Query, wish: Wish) -> tuple[list[Hit], bool] | None:
        """Return what to offer at a cursor, best first, and whether it was known already; None after a newer call.

        Raises:
            CopilotError: whatever the asking raises.
        """
        place = place_of(query)
        known = self._cache.find(place, invoked=wish.invoked)
        if known is not None:
            self._latest.cancel()
            return known, True
        if not wish.invoked and unwanted_at(query) is not None:
            self._latest.cancel()
            return [], False
        found = await self._latest.run(self._found(query, place, wish))
        return None if found is None else (found, False)

    def warm(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do ``work``, which fills the engine's cache, unless a question is under way; the next question ends it."""
        if self._asking:
            work.close()
            return
        self._stop_warming()
        self._warming = asyncio.create_task(work)
        self._warming.add_done_callback(_seen)

    async def close(self) -> None:
        """End what is under way."""
        self._latest.cancel()
        self._stop_warming()
        under_way = [] if self._warming is None else [self._warming]
        if self._question is not None:
            under_way.append(self._question.task)
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way)

    @property
    def _asking(self) -> bool:
        return self._question is not None and not self._question.task.done()

    async def _found(self, query: Query, place: Place, wish: Wish) -> list[Hit]:
        begun, question = self._clock(), self._question
        if question is not None and self._asking and question.invoked >= wish.invoked and question.may_answer(place):
            await question.followed(place)
        known = self._cache.find(place, invoked=wish.invoked)  # the answer may have come just now
        if known is not None:
            return known
        if not wish.invoked:
            await asyncio.sleep(max(0.0, self._wait_s(query, wish) - (self._clock() - begun)))
        question = self._begin(query, place, wish)
        await question.followed(place)
        if question.task.done() and not question.task.cancelled():
            question.task.result()
        return self._cache.find(place, invoked=wish.invoked) or []

    def _wait_s(self, query: Query, wish: Wish) -> float:
        if wish.debounce_s is not None:
            return wish.debounce_s
        start = query.lines.start(query.lines.number(query.offset))
        return wait_s(self._rhythm, self._latency_s, query.lines.text[start : query.offset])

    def _begin(self, query: Query, place: Place, wish: Wish) -> _Question:
        """Ask anew; the question before is ended."""
        self._stop_warming()
        if self._question is not None:
            self._question.task.cancel()
        question = self._question = _Question(place, self._put_part, invoked=wish.invoked)
        question.task = asyncio.create_task(self._answered(question, query, wish))
        question.task.add_done_callback(_seen)
        return question

    async def _answered(self, question: _Question, query: Query, wish: Wish) -> None:
        completions = await self._ask(query, wish, question)
        if completions is None:
            return
        if completions and completions[0].part:
            self._put_rest(question.place, completions[0])
            return
        if completions:
            self._took(completions[0].elapsed_s)
        worth_offering = [completion for completion in completions if completion.text]
        self._cache.put(question.place, worth_offering, invoked=wish.invoked)

    def _put_part(self, place: Place, part: Completion) -> None:
        self._took(part.elapsed_s)
        self._cache.put(place, [part])

    def _put_rest(self, place: Place, whole: Completion) -> None:
        """Keep what follows upon the part, for when that has been taken."""
        rest = whole.text[len(whole.part) :]
        if rest.strip():
            self._cache.put(replace(place, before=place.before + whole.part), [replace(whole, text=rest)])

    def _took(self, elapsed_s: float) -> None:
        self._latency_s += _WEIGHT * (elapsed_s - self._latency_s)

    def _stop_warming(self) -> None:
        if self._warming is not None:
            self._warming.cancel()


def place_of(query: Query) -> Place:
    """Return the cursor as the cache knows it."""
    text = query.lines.text
    return Place(query.uri, text[: query.offset], text[query.offset :])


def _seen(task: asyncio.Task[Any]) -> None:
    """Look at a failure that nobody waited for; the one who asked next meets the same."""
    with contextlib.suppress(asyncio.CancelledError):
        task.exception()
