"""What is thrown away after its days, and what never is."""

from __future__ import annotations

import os
import time
from pathlib import Path

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
    (place.outbox / "uploads" / "new.md").write_text("new")
    for path in (place.inbox / "done" / "old.vtt", *(place.inbox / "failed").iterdir(), place.outbox / "uploads" / "x"):
        os.utime(path, (1, 1))
    queue = f"minutes/{place.spool().id}"
    Retention(place.spool(), 0).keep(place.database, queue)
    assert (place.inbox / "done" / "old.vtt").exists(), "0 days keep for ever"
    Retention(place.spool(), 30).keep(place.database, queue)
    assert list((place.inbox / "done").iterdir()) == list((place.inbox / "failed").iterdir()) == []
    assert place.results() == ["old.docx", "old.json", "old.md", "uploads/new.md"]
    assert not (place.outbox / "uploads" / "x").exists()
    with open_jobs(place.database) as jobs:
        assert len(jobs.jobs(queue)) == 2, "they ended today"
        Retention(place.spool(), 30, clock=lambda: time.time() + 31 * DAY_S).keep(place.database, queue)
        assert jobs.jobs(queue) == []
