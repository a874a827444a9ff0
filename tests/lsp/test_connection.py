import asyncio
from contextlib import asynccontextmanager

import pytest

from copilot.errors import ModelMissing, ServiceError
from lsp.connection import Connection
from tests.fakes import ScriptedModel


class Door:
    """Opens connections, or fails to, and counts."""

    def __init__(self, failure=None):
        self.failure = failure
        self.opened = self.closed = self.tried = 0

    @asynccontextmanager
    async def connect(self):
        self.tried += 1
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        self.opened += 1
        try:
            yield ScriptedModel({})
        finally:
            self.closed += 1


async def test_requests_at_once_share_one_connection():
    door = Door()
    connection = Connection(door.connect)
    models = await asyncio.gather(*(connection.model() for _ in range(5)))
    assert len({id(model) for model in models}) == 1
    assert (door.opened, door.closed) == (1, 0)
    await connection.drop()
    assert (door.opened, door.closed) == (1, 1)
    assert await connection.model() is not models[0]
    await connection.drop()


async def test_after_a_failure_it_rests_and_then_tries_again():
    door = Door(ModelMissing("pull it first"))
    connection = Connection(door.connect, pause_s=0.05)
    for _ in range(3):
        with pytest.raises(ModelMissing):
            await connection.model()
    assert door.tried == 1
    door.failure = None
    await asyncio.sleep(0.06)
    await connection.model()
    assert door.opened == 1
    await connection.drop()


async def test_cancelling_one_request_leaves_the_opening_to_the_others():
    door = Door()
    connection = Connection(door.connect)
    first, second = asyncio.create_task(connection.model()), asyncio.create_task(connection.model())
    await asyncio.sleep(0)
    first.cancel()
    assert await second
    assert door.opened == 1
    await connection.drop()


async def test_an_opening_that_takes_forever_is_given_up_when_it_is_dropped():
    @asynccontextmanager
    async def connect():
        await asyncio.Event().wait()
        yield ScriptedModel({})

    connection = Connection(connect)
    waiting = asyncio.create_task(connection.model())
    await asyncio.sleep(0)
    await asyncio.wait_for(connection.drop(), 5)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert connection.connected() is None


async def test_an_unforeseen_failure_is_worded_without_its_text():
    connection = Connection(Door(RuntimeError("secret")).connect)
    with pytest.raises(ServiceError, match="RuntimeError") as caught:
        await connection.model()
    assert "secret" not in str(caught.value)
    await connection.drop()
