"""The model as the server asks it: while it starts, where it is not there, and when it dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from copilot.client import Delta, Reading
from copilot.errors import CopilotError, DeadlineExceeded, EngineError, ModelMissing, Overloaded, ServerUnavailable
from lsp.completion.query import Query
from lsp.completion.speed import Measured
from lsp.completion.suggestions import Wish
from lsp.connection import Connection
from lsp.context.gathering import WindowOnly
from lsp.context.tokens import estimate
from lsp.model import Model
from lsp.settings import Settings
from lsp.status import Status
from lsp.syntax.languages import PYTHON
from lsp.syntax.lines import Lines
from prompts import Library, Rendered
from prompts.rendered import Size
from tests.fakes import Heard, ScriptedModel
from tests.lsp.test_status import Voice

LIBRARY = Library.load()
SOURCE = "def payment(principal, rate):\n    return "
QUERY = Query(Lines(SOURCE + "\n"), len(SOURCE), PYTHON, "loan.py", "file:///loan.py")


class Engine(ScriptedModel):
    """Fails as it is told to, a failure a question, then answers; keeps which size was asked, and the deadlines."""

    def __init__(self, failures: list[CopilotError], missing: Size | None) -> None:
        super().__init__({"code/complete": lambda _: " principal * rate\n\n\nx"})
        self.failures = failures
        self.missing = missing
        self.sizes: list[Size] = []
        self.deadlines: list[float | None] = []

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        self.sizes.append(prompt.size)
        self.deadlines.append(deadline_s)
        if prompt.size == self.missing:
            raise ModelMissing(f"{prompt.size} is not here")
        if self.failures:
            raise self.failures.pop(0)
        if prompt.sampling.max_tokens == 0:
            yield Delta("", "stop", reading=Reading(400, 0, 2.0))
            return
        async for delta in super().complete(prompt):
            yield delta


class Rig:
    """A model on an engine, and what it said."""

    def __init__(self, *failures: CopilotError, missing: Size | None = None, settings: Settings | None = None) -> None:
        self.engine = Engine(list(failures), missing)
        self.voice = Voice()
        self.settings = settings or Settings()
        self.model = Model(
            Connection(self._connect),
            LIBRARY,
            lambda _: self.settings,
            context=WindowOnly(),
            measured=Measured(),
            status=Status(self.voice, lambda: self.model.size(self.settings)),
        )

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[ScriptedModel]:
        yield self.engine

    async def ask(self) -> str | None:
        found = await self.model(QUERY, Wish(), Heard())
        await self.model.connection.drop()
        return None if found is None else found[0].text


async def test_a_question_is_answered_once_the_model_has_started():
    rig = Rig(DeadlineExceeded("its time ran out"), Overloaded("the queue is full"))
    assert await rig.ask() == "principal * rate"
    assert rig.engine.deadlines == [60.0] * 3
    assert (rig.voice.warnings, rig.voice.states) == ([], ["ready"])


async def test_once_it_has_answered_a_late_answer_is_of_no_use():
    rig = Rig()
    await rig.model.connect(rig.settings)
    rig.engine.failures = [DeadlineExceeded("its time ran out")]
    assert await rig.ask() is None
    assert rig.engine.deadlines[-1] == 5.0
    assert rig.voice.states == ["starting", "ready", "busy", "ready"]


async def test_it_is_ready_when_it_has_been_loaded_and_not_before():
    rig = Rig(EngineError("it is being started again"))
    await rig.model.connect(rig.settings)
    assert rig.engine.sizes == ["base", "base"]
    assert (rig.voice.states, rig.voice.warnings) == (["starting", "ready"], [])
    await rig.model.connection.drop()


async def test_where_completions_are_off_nothing_is_loaded():
    rig = Rig(settings=Settings(enabled=False))
    await rig.model.connect(rig.settings)
    assert rig.engine.sizes == []
    rig.settings = Settings()
    await rig.ask()
    assert rig.engine.deadlines == [60.0]


async def test_one_that_does_not_start_is_told_and_asked_on():
    rig = Rig(EngineError("it died"), EngineError("it died"))
    assert await rig.ask() == "principal * rate"
    assert len(rig.voice.warnings) == 1
    assert rig.voice.states == ["starting", "down", "ready"]


async def test_one_that_dies_under_a_question_answers_it_when_it_is_back():
    rig = Rig()
    await rig.model.connect(rig.settings)
    rig.engine.failures = [EngineError("the model server went away")]
    assert await rig.ask() == "principal * rate"
    assert rig.voice.states == ["starting", "ready", "busy", "starting", "ready"]


async def test_a_gateway_that_is_gone_is_asked_twice():
    rig = Rig(ServerUnavailable("gone"), ServerUnavailable("gone"))
    assert await rig.ask() is None
    assert len(rig.engine.sizes) == 2
    assert rig.voice.states[-1] == "down"


async def test_a_connection_that_another_question_has_opened_anew_stays_open():
    class Late(Engine):
        async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
            if (failure := self.failures.pop(0) if self.failures else None) is not None:
                if self.failures:
                    await fail.wait()
                raise failure
            async for delta in super().complete(prompt, deadline_s=deadline_s):
                yield delta

    fail, opened, closed = asyncio.Event(), 0, []

    @asynccontextmanager
    async def connect() -> AsyncIterator[ScriptedModel]:
        nonlocal opened
        number = opened = opened + 1
        yield Late([ServerUnavailable("gone"), ServerUnavailable("gone")] if number == 1 else [], None)
        closed.append(number)

    rig = Rig()
    rig.model.connection = Connection(connect)
    first = asyncio.create_task(rig.model(QUERY, Wish(), Heard()))
    await asyncio.sleep(0.05)
    assert await rig.model(QUERY, Wish(), Heard())
    fail.set()
    assert await first
    assert (opened, closed) == (2, [1])
    await rig.model.connection.drop()


async def test_without_base_small_answers_and_base_is_asked_once():
    rig = Rig(missing="base")
    await rig.model.connect(rig.settings)
    for _ in range(3):
        assert await rig.model(QUERY, Wish(), Heard())
    assert rig.engine.sizes == ["base", "small", "small", "small", "small"]
    assert rig.voice.warnings == []
    assert rig.voice.reports[-1].size == "small"
    await rig.model.connection.drop()


async def test_a_size_that_was_set_and_is_not_there_is_told_once_and_not_asked_again():
    rig = Rig(missing="base", settings=Settings(size="base"))
    for _ in range(3):
        assert await rig.model(QUERY, Wish(), Heard()) is None
    assert rig.engine.sizes == ["base"]
    assert len(rig.voice.warnings) == 1
    await rig.model.connection.drop()


async def test_behind_a_new_connection_nothing_is_known_of_the_models():
    rig = Rig(missing="base")
    await rig.model.connect(rig.settings)
    rig.engine.failures, rig.engine.missing, rig.engine.deadlines = [ServerUnavailable("gone")], None, []
    assert await rig.model(QUERY, Wish(), Heard())
    assert rig.engine.sizes[-2:] == ["small", "base"]
    rig.engine.failures = [ServerUnavailable("gone"), Overloaded("it is being loaded")]
    assert await rig.ask() == "principal * rate"


async def test_what_was_read_beforehand_says_how_much_to_show():
    rig = Rig(settings=Settings(size="small"))
    assert rig.model.options(rig.settings, Wish()).suffix_tokens is None
    await rig.model.warm(QUERY)
    options = rig.model.options(rig.settings, Wish())
    assert (options.context_tokens, options.suffix_tokens) == (704, 100)
    set_by_hand = rig.model.options(Settings(size="small", context_tokens=300), Wish())
    assert (set_by_hand.context_tokens, set_by_hand.suffix_tokens) == (300, None)
    await rig.model.connection.drop()


async def test_the_suffix_is_cut_for_the_model_alone():
    rig = Rig(settings=Settings(size="small", workspace=False))
    await rig.model.warm(QUERY)
    after = "".join(f"\n    rate += {number}" for number in range(100))
    query = Query(Lines(SOURCE + after), len(SOURCE), PYTHON, "loan.py", "file:///loan.py")
    await rig.model(query, Wish(), Heard())
    shown = rig.engine.asked[-1].suffix
    assert after.startswith(shown)
    assert 80 < estimate(shown) <= 100
    await rig.model.connection.drop()


async def test_whoever_types_does_not_wait_for_further_tries():
    rig = Rig()
    assert rig.model.options(rig.settings, Wish()).policy.tries == 0
    assert rig.model.options(rig.settings, Wish(invoked=True)).policy.tries > 0
