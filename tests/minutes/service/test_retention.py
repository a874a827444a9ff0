"""What is thrown away after its days, and what never is."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from copilot.errors import QueueError
from copilot.joblist import open_jobs
from minutes.service.retention import Retention
from tests.minutes.service.made import Place, running, until

DAY_S = 86400.0


async def test_originals_uploads_and_history_go_and_results_stay(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.drop("old.vtt", "old")
    place.drop("bad.vtt", "\x00")
    async with running(place.service()):
        await until(lambda: (place.inbox / "failed" / "bad.vtt.reason.txt").exists() and not place.leftover())
        await until((place.inbox / "done" / "old.vtt").exists)
    (place.outbox / "uploads" / "x").mkdir(parents=True)
    for path in (place.inbox / "done" / "old.vtt", *(place.inbox / "failed").iterdir(), place.outbox / "uploads" / "x"):
        os.utime(path, (1, 1))
    queue = f"minutes/{place.spool().id}"
    Retention(place.spool(), 0).keep(place.database, queue)
    Retention(place.spool(), 30).keep(place.database, queue)
    assert (place.inbox / "done" / "old.vtt").exists(), "it came today, however old it is"
    assert len(list((place.inbox / "failed").iterdir())) == 2
    with open_jobs(place.database) as jobs:
        assert len(jobs.jobs(queue)) == 2, "they ended today"
        Retention(place.spool(), 30, clock=lambda: time.time() + 31 * DAY_S).keep(place.database, queue)
        assert jobs.jobs(queue) == []
    assert list((place.inbox / "done").iterdir()) == list((place.inbox / "failed").iterdir()) == []
    assert place.results() == ["old.docx", "old.json", "old.md"]
    assert not (place.outbox / "uploads" / "x").exists()


def test_a_clock_that_jumps_throws_nothing_away_for_an_hour(tmp_path: Path) -> None:
    place = Place(tmp_path)
    database = f"sqlite:///{tmp_path / 'none.db'}"
    (place.inbox / "done").mkdir()
    (place.inbox / "done" / "a.vtt").write_text("hello")
    now, ran = [time.time()], [0.0]
    retention = Retention(place.spool(), 30, lambda: now[0], lambda: ran[0])

    def look() -> bool:
        with suppress(QueueError):  # there is no history
            retention.keep(database, "minutes/x")
        return (place.inbox / "done" / "a.vtt").exists()

    assert look()
    now[0], ran[0] = now[0] + 40 * DAY_S, 3601.0
    assert look()
    now[0], ran[0] = now[0] + 1800, 5401.0
    assert look(), "it looks once an hour"
    now[0], ran[0] = now[0] + 1802, 7203.0
    assert not look(), "the clock was right"
