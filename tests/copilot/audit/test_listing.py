from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot.audit.chain import prepare
from copilot.audit.listing import Filter, find, moment
from copilot.audit.record import AuditEvent, AuditRecord
from copilot.errors import UsageError
from tests.copilot.audit.trails import Workshop

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def made(hour: int, **more: str) -> AuditRecord:
    fields = {"client": "a", "lane": "assist", "route": "/", "outcome": "done", "model": "base", **more}
    return AuditRecord(id=f"call-{hour}", time=f"2026-11-25T{hour:02}:00:00.000Z", **fields)  # type: ignore[arg-type]


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    shop = Workshop(tmp_path)
    with shop.store() as store:
        records = [
            made(1),
            made(2, client="b"),
            made(3, lane="batch"),
            made(4, model="small", outcome="refused"),
            made(5),
            AuditEvent(client="b", event="accept", call="call-3", id="event", time="2026-11-25T06:00:00.000Z"),
        ]
        store.append([prepare(record) for record in records])
    return shop


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), [1, 2, 3, 4, 5, 6]),
        (Filter(client="b"), [2, 6]),
        (Filter(lane="batch"), [3]),
        (Filter(model="small"), [4]),
        (Filter(outcome="refused"), [4]),
        (Filter(outcome="failed"), []),
        (Filter(since="2026-11-25T04:00:00.000Z"), [4, 5, 6]),
        (Filter(since="2026-11-25T02:00:00.000Z", until="2026-11-25T04:00:00.000Z"), [2, 3]),
        (Filter(id="call-3"), [3, 6]),
        (Filter(client="a", model="base", lane="assist"), [1, 5]),
    ],
)
def test_records_are_found_by_what_they_are(shop: Workshop, wanted: Filter, found: list[int]) -> None:
    with shop.store() as store, store.snapshot() as source:
        assert [entry.seq for entry, _ in find(source, wanted, 100)] == found
        assert [entry.seq for entry, _ in find(source, wanted, 2)] == found[-2:]


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("30m", "2026-11-25T11:30:00.000Z"),
        ("24h", "2026-11-24T12:00:00.000Z"),
        ("7d", "2026-11-18T12:00:00.000Z"),
        ("2w", "2026-11-11T12:00:00.000Z"),
        ("2026-11-25T08:00+08:00", "2026-11-25T00:00:00.000Z"),
        ("2026-11-25T08:00Z", "2026-11-25T08:00:00.000Z"),
    ],
)
def test_a_moment_is_a_time_or_so_long_ago(text: str, stamp: str) -> None:
    assert moment(text, NOW) == stamp


@pytest.mark.parametrize("text", ["", "yesterday", "7y", "d", "2026-13-01"])
def test_what_is_no_moment_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        moment(text)
