"""From a file in the inbox to results in the outbox, by one worker and by several, whatever happens to them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import EngineError, OutputError, ServerUnavailable
from minutes.service.service import Pace
from tests.minutes.service.made import FakeDraft, Place, running, until

NAMES = [".docx", ".json", ".md"]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


async def test_a_file_in_the_inbox_becomes_minutes_and_goes_to_done(place: Place) -> None:
    place.drop("weekly.vtt", "WEBVTT hello")
    place.drop("weekly.yaml", "title: Weekly\ndate: 2026-09-15\npriority: urgent\n")
    async with running(place.service()):
        await until(lambda: (place.inbox / "done" / "weekly.vtt").exists() and not place.leftover())
    assert place.results() == [f"weekly{suffix}" for suffix in NAMES]
    assert (place.outbox / "weekly.md").read_text() == "\n".join(f"{n}: WEBVTT hello" for n in range(3))
    assert (place.inbox / "done" / "weekly.vtt").read_text() == "WEBVTT hello"
    assert (place.inbox / "done" / "weekly.vtt.yaml").exists()
    assert place.draft.wishes["weekly.vtt"].stated.title == "Weekly"
    assert place.draft.wishes["weekly.vtt"].stated.date == "2026-09-15"


async def test_the_same_file_again_is_not_done_again_and_another_of_that_name_does_not_overwrite(place: Place) -> None:
    async with running(place.service()):
        place.drop("weekly.vtt", "first")
        await until((place.inbox / "done" / "weekly.vtt").exists)
        place.drop("weekly.vtt", "first")
        await until(lambda: not (place.inbox / "weekly.vtt").exists() and not place.leftover())
        place.drop("weekly.vtt", "second")
        await until(lambda: (place.inbox / "done" / "weekly-2.vtt").exists() and not place.leftover())
    assert set(place.draft.steps.values()) == {2}  # one of each text
    assert (place.outbox / "weekly.md").read_text().startswith("0: first")
    assert (place.outbox / "weekly-2.md").read_text().startswith("0: second")
    assert sorted(path.name for path in (place.inbox / "done").iterdir()) == ["weekly-2.vtt", "weekly.vtt"]


async def test_what_was_done_before_is_done_again_where_a_result_is_gone(place: Place) -> None:
    async with running(place.service()):
        place.drop("a.vtt")
        await until((place.inbox / "done" / "a.vtt").exists)
        (place.outbox / "a.docx").unlink()
        place.drop("a.vtt")
        await until(lambda: (place.outbox / "a.docx").exists() and not place.leftover())
    assert place.draft.steps["a.vtt", 0] == 2


async def test_a_poison_file_is_set_aside_with_the_reason_and_can_come_again(place: Place) -> None:
    async with running(place.service()):
        place.drop("bad.vtt", "\x00")
        place.drop("wrong.vtt", "good")
        place.drop("wrong.yaml", "titel: Weekly")
        place.drop("good.vtt", "fine")
        await until((place.outbox / "good.json").exists)
        await until((place.inbox / "failed" / "bad.vtt.reason.txt").exists)
        await until((place.inbox / "failed" / "wrong.vtt.reason.txt").exists)
        assert "not text" in (place.inbox / "failed" / "bad.vtt.reason.txt").read_text("utf-8")
        assert "titel" in (place.inbox / "failed" / "wrong.vtt.reason.txt").read_text("utf-8")
        (place.inbox / "failed" / "wrong.vtt.yaml").write_text("title: Weekly")
        for name in ("wrong.vtt.yaml", "wrong.vtt", "bad.vtt"):
            (place.inbox / "failed" / name).rename(place.inbox / name)
        (place.inbox / "failed" / "bad.vtt.reason.txt").unlink()
        await until((place.outbox / "wrong.json").exists)
        await until(lambda: (place.inbox / "failed" / "bad.vtt.reason.txt").exists() and not place.leftover())
    assert place.draft.wishes["wrong.vtt"].stated.title == "Weekly"


async def test_originals_may_stay_where_they_are_and_are_still_done_once(place: Place) -> None:
    place.originals = "keep"
    place.drop("a.vtt")
    for _ in range(2):
        async with running(place.service()):
            await until(lambda: (place.outbox / "a.json").exists() and not place.leftover())
            await asyncio.sleep(0.5)
    assert (place.inbox / "a.vtt").exists() and not (place.inbox / "done").exists()
    assert place.draft.steps["a.vtt", 0] == 1
    place.drop("a.vtt", "changed")
    async with running(place.service()):
        await until(lambda: (place.outbox / "a-2.json").exists() and not place.leftover())


async def test_a_worker_that_leaves_in_the_middle_loses_no_step_and_does_none_twice(place: Place) -> None:
    held = asyncio.Event()

    async def hold(name: str, number: int) -> None:
        if number == 2 and not held.is_set():
            held.set()
            await asyncio.Event().wait()

    place.draft.before = hold
    place.pace = Pace(poll_s=0.1, drain_s=0.2)
    place.drop("a.vtt")
    async with running(place.service()):
        await asyncio.wait_for(held.wait(), 20)
    assert place.results() == []
    async with running(place.service()):
        await until((place.inbox / "done" / "a.vtt").exists)
    assert dict(place.draft.steps) == {("a.vtt", n): 1 for n in range(3)}


async def test_to_stop_waits_for_the_step_under_way_and_begins_no_other(place: Place) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def hold(name: str, number: int) -> None:
        if number == 0:
            begun.set()
            await go.wait()

    place.draft.before = hold
    place.drop("a.vtt")
    service = place.service()
    task = asyncio.create_task(service.run())
    await asyncio.wait_for(begun.wait(), 20)
    service.stop()
    await asyncio.sleep(0.5)
    assert not task.done()
    go.set()
    await asyncio.wait_for(task, 20)
    assert dict(place.draft.steps) == {("a.vtt", 0): 1}
    async with running(place.service()):
        await until((place.inbox / "done" / "a.vtt").exists)
    assert dict(place.draft.steps) == {("a.vtt", n): 1 for n in range(3)}


async def test_a_model_server_that_is_away_is_waited_for(place: Place) -> None:
    failures: list[Exception] = [ServerUnavailable("gone"), EngineError("restarting"), OutputError("disk full")]

    async def fail(name: str, number: int) -> None:
        if number == 1 and failures:
            raise failures.pop(0)

    place.draft.before = fail
    place.drop("a.vtt")
    async with running(place.service()):
        await until((place.inbox / "done" / "a.vtt").exists)
    assert dict(place.draft.steps) == {("a.vtt", n): 1 for n in range(3)}


async def test_what_breaks_the_server_each_time_is_set_aside_and_the_others_go_on(place: Place) -> None:
    async def fail(name: str, number: int) -> None:
        if name == "poison.vtt":
            raise EngineError("died")

    place.draft.before = fail
    place.drop("poison.vtt", "kills")
    place.drop("z.vtt", "fine")
    async with running(place.service()):
        await until((place.inbox / "failed" / "poison.vtt.reason.txt").exists)
        await until((place.outbox / "z.json").exists)
    assert "5 times" in (place.inbox / "failed" / "poison.vtt.reason.txt").read_text("utf-8")


async def test_urgent_goes_before_low(place: Place) -> None:
    place.pace = Pace(jobs=1, poll_s=0.1)
    order: list[str] = []

    async def note(name: str, number: int) -> None:
        if number == 0:
            order.append(name)
        await asyncio.sleep(0.2)

    place.draft.before = note
    for number, name in enumerate(["a.vtt", "low/b.vtt", "c.vtt", "urgent/d.vtt"]):
        path = place.drop(name, name)
        os.utime(path, (number, number))
    async with running(place.service()):
        await until(lambda: len(place.results()) == 12)
    assert order.index("d.vtt") < order.index("c.vtt") < order.index("b.vtt")


async def test_files_that_are_still_written_are_left_alone(place: Place) -> None:
    place.settle_s = 0.6
    for name in ("x.vtt.part", ".hidden.vtt", "~$draft.docx", "x.crdownload", "only.yaml"):
        place.drop(name)
    async with running(place.service()):
        for part in range(8):
            with (place.inbox / "slow.vtt").open("a") as file:
                file.write(f"line {part}\n")
            await asyncio.sleep(0.2)
        assert place.results() == []
        await until((place.inbox / "done" / "slow.vtt").exists)
    assert (place.inbox / "done" / "slow.vtt").read_text().count("line") == 8
    assert len([path for path in place.inbox.iterdir() if path.is_file()]) == 5


async def test_nothing_of_a_meeting_stands_in_the_database_and_the_spool_is_private(place: Place) -> None:
    seen: list[int] = []

    async def look(name: str, number: int) -> None:
        if number == 2:
            root = place.inbox / ".spool"
            files = [path for path in root.rglob("*") if path.is_file() and path.suffix != ".db"]
            seen.extend(path.stat().st_mode & 0o077 for path in [root, *files])

    place.draft.before = look
    place.drop("a.vtt", "the loan of forty-five million")
    async with running(place.service()):
        await until((place.inbox / "done" / "a.vtt").exists)
    assert len(seen) > 4 and set(seen) == {0}
    stored = [path.read_bytes() for path in place.root.glob("queue.db*") if path.is_file()]
    assert stored and b"forty-five" not in b"".join(stored)


async def test_two_workers_share_an_inbox_and_do_each_file_once(tmp_path: Path, new_database: Any) -> None:
    address = new_database()
    first, second = (Place(tmp_path, address=address, draft=FakeDraft()) for _ in range(2))

    async def slowly(name: str, number: int) -> None:
        await asyncio.sleep(0.05)

    first.draft.before = second.draft.before = slowly
    for number in range(12):
        first.drop(f"{number}.vtt", f"meeting {number}")
    # One queue can be open in a process at a time: the second takes over where the first leaves.
    async with running(first.service()):
        await until(lambda: len(first.results()) >= 6)
    async with running(second.service()):
        await until(lambda: len(list((first.inbox / "done").iterdir())) == 12 and not first.leftover())
    done = first.draft.steps + second.draft.steps
    assert len(done) == 36 and set(done.values()) == {1}


async def test_a_database_that_is_cut_off_is_waited_for(
    tmp_path: Path, new_database: Any, postgres_server: Path
) -> None:
    import psycopg

    place = Place(tmp_path, address=new_database())
    cut = asyncio.Event()

    async def hold(name: str, number: int) -> None:
        if number == 1 and not cut.is_set():
            cut.set()
            await asyncio.sleep(1)

    place.draft.before = hold
    place.drop("a.vtt")
    name = place.address.partition("@/")[2].partition("?")[0]
    async with running(place.service()):
        await asyncio.wait_for(cut.wait(), 20)
        admin = f"postgresql://bank@/postgres?host={postgres_server}"
        async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
        await until((place.inbox / "done" / "a.vtt").exists)
    assert place.results() == [f"a{suffix}" for suffix in NAMES]
