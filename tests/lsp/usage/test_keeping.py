"""The background work: rows get into the file and events to the gateway, and trouble stops neither."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from copilot.errors import ServerUnavailable
from lsp.usage.keeping import Keeping
from lsp.usage.ledger import Ledger
from lsp.usage.outbox import Outbox
from lsp.usage.rows import TypingRow
from lsp.usage.store import FILE, Store
from lsp.usage.tracker import Suggestion
from tests.fakes import ScriptedModel
from tests.lsp.usage.editing import START, URI
from tests.lsp.usage.test_store import ROW, SUMS


class Refusing(ScriptedModel):
    async def note(self, event: str, *, call: str = "", detail: object = None) -> None:
        raise ServerUnavailable("gone")


def suggestion(name: str = "s1") -> Suggestion:
    return Suggestion(
        id=name,
        uri=URI,
        language="python",
        offset=0,
        text=f"pass {name}",
        call="call-1",
        model="small",
        trigger="automatic",
        project="loans",
    )


async def test_a_suggestion_gets_into_the_file_and_to_the_gateway(tmp_path: Path) -> None:
    model, now = ScriptedModel({}), [START]
    keeping = Keeping(tmp_path, lambda: model, clock=lambda: now[0], tick_s=0.01)
    running = asyncio.create_task(keeping.run())
    keeping.tracker.shown(suggestion())
    now[0] += 2
    keeping.tracker.dismissed(suggestion().uri)
    async with asyncio.timeout(10):
        while not model.noted:
            await asyncio.sleep(0.01)
    running.cancel()
    assert model.noted[0][:2] == ("reject", "call-1")
    assert await keeping.figures() == {
        "shown": 1,
        "accepted": 0,
        "rate": 0.0,
        "assistant_share": None,
        "days": [{"day": "2025-11-26", "shown": 1, "accepted": 0, "rate": 0.0, "assistant_share": None}],
    }
    await keeping.close()
    with Store.open(tmp_path) as store:
        assert [row.outcome for row in store.suggestions()] == ["rejected"]


async def test_rows_wait_while_the_file_cannot_be_written_and_the_user_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "usage"
    folder.write_text("in the way")
    told: list[str] = []
    keeping = Keeping(folder, lambda: None, warn=told.append)
    keeping.tracker.shown(suggestion())
    for _ in range(3):
        await keeping.flush()
    assert len(told) == 1 and "no figures" in told[0] and str(folder) in told[0]
    folder.unlink()
    await keeping.close()
    with Store.open(folder) as store:
        assert [row.id for row in store.suggestions()] == ["s1"]


async def test_what_was_being_written_when_the_editor_goes_is_kept(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path, lambda: None, tick_s=0.001)
    for number in range(20):
        running = asyncio.create_task(keeping.run())
        keeping.tracker.shown(suggestion(f"s{number}"))
        await asyncio.sleep(0.001 * (number % 4))
        running.cancel()
    await keeping.close()
    with Store.open(tmp_path) as store:
        assert len(store.suggestions()) == 20


async def test_what_is_older_than_400_days_goes_when_the_file_is_opened(tmp_path: Path) -> None:
    days = ["2024-10-21", "2024-10-22", "2025-11-26"]  # 401 and 400 days before, and the day itself
    with Store.open(tmp_path) as store:
        store.write([replace(ROW, id=day, time=f"{day}T12:00:00Z") for day in days], [replace(SUMS, day=days[0])])
    keeping = Keeping(tmp_path, lambda: None, clock=lambda: START)
    keeping.tracker.shown(suggestion())
    await keeping.close()
    with Store.open(tmp_path) as store:
        assert [row.day for row in store.suggestions()] == [days[1], days[2], days[2]]
        assert store.typing() == []


async def test_nothing_is_opened_as_long_as_there_is_nothing_to_write(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path / "usage", lambda: None)
    await keeping.flush()
    await keeping.close()
    assert not (tmp_path / "usage" / FILE).exists()


async def test_events_wait_for_a_gateway_and_the_oldest_go_when_they_are_too_many() -> None:
    model: list[ScriptedModel] = []
    outbox = Outbox(lambda: model[0] if model else None)
    for number in range(600):
        outbox.note("show", call=str(number), detail={})
    await outbox.send()
    model.append(ScriptedModel({}))
    await outbox.send()
    assert [call for _, call, _ in model[0].noted] == [str(number) for number in range(100, 600)]
    assert outbox.dropped == 100


async def test_an_event_that_the_gateway_does_not_take_is_counted_and_the_rest_waits() -> None:
    outbox = Outbox(lambda: Refusing({}))
    for _ in range(3):
        outbox.note("show", call="", detail={})
    await outbox.send()
    assert outbox.dropped == 1
    await outbox.send()
    assert outbox.dropped == 2


async def test_a_gateway_that_does_not_answer_holds_nothing_up() -> None:
    class Silent(ScriptedModel):
        async def note(self, event: str, *, call: str = "", detail: object = None) -> None:
            await asyncio.Event().wait()

    outbox = Outbox(lambda: Silent({}), patience_s=0.01)
    for _ in range(3):
        outbox.note("show", call="", detail={})
    await asyncio.wait_for(outbox.send(), 5)
    assert outbox.dropped == 1


async def test_a_gateway_that_is_left_on_the_way_is_sent_no_more() -> None:
    class Leaving(ScriptedModel):
        async def note(
            self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None
        ) -> None:
            await super().note(event, call=call, detail=detail)
            connected.clear()

    connected: list[ScriptedModel] = [model := Leaving({})]
    outbox = Outbox(lambda: connected[0] if connected else None)
    for _ in range(3):
        outbox.note("show", call="", detail={})
    await outbox.send()
    assert len(model.noted) == 1
    assert outbox.dropped == 0


def test_what_is_given_back_does_not_replace_what_is_newer() -> None:
    ledger = Ledger()
    ledger.put(ROW)
    ledger.add(SUMS)
    taken = ledger.take()
    newer = type(ROW)(**{name: getattr(ROW, name) for name in ROW.__slots__} | {"outcome": "rejected"})
    ledger.put(newer)
    ledger.add(SUMS)
    ledger.give_back(*taken)
    assert ledger.take() == ([newer], [TypingRow(SUMS.day, SUMS.project, SUMS.language, 20, 10, 4, 2)])
