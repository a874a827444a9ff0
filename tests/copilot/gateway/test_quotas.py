"""Quotas over a clock that the test moves."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from copilot.config import LimitSettings
from copilot.errors import QuotaExceeded
from copilot.gateway.keys import Client
from copilot.gateway.quotas import Quotas

CHINA = timezone(timedelta(hours=8))


class Clock:
    """Seconds since some moment, and the time of the day in China."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def today(self) -> datetime:
        return datetime(2026, 11, 24, 22, 0, tzinfo=CHINA) + timedelta(seconds=self.seconds - 1000)


def client(name: str = "wang", **limits: int) -> Client:
    return Client(name, name, "engineer", "interactive", quota=LimitSettings(**limits))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quotas(clock: Clock) -> Iterator[Quotas]:
    opened = Quotas(clock=clock, today=clock.today)
    yield opened
    opened.close()


def refused(quotas: Quotas, who: Client) -> float:
    with pytest.raises(QuotaExceeded) as error:
        quotas.admit(who)
    return error.value.retry_after


def test_without_limits_nothing_is_refused(quotas: Quotas) -> None:
    for _ in range(10_000):
        quotas.admit(client())
        quotas.charge(client(), 10**6, 10**6)


def test_never_more_requests_in_any_minute_and_retry_after_is_when_the_next_one_goes(
    quotas: Quotas, clock: Clock
) -> None:
    who = client(requests_per_minute=3)
    for moment in (1000, 1010, 1020):
        clock.seconds = moment
        quotas.admit(who)
    clock.seconds = 1030
    assert refused(quotas, who) == 30
    quotas.admit(client("li", requests_per_minute=3))
    clock.seconds = 1059.5
    assert refused(quotas, who) == 1.0
    clock.seconds = 1060
    quotas.admit(who)
    assert refused(quotas, who) == 10


def test_a_refused_request_is_not_counted(quotas: Quotas, clock: Clock) -> None:
    who = client(requests_per_minute=1)
    quotas.admit(who)
    for _ in range(50):
        refused(quotas, who)
    clock.seconds += 60
    quotas.admit(who)


def test_tokens_are_charged_after_and_hold_back_the_next(quotas: Quotas, clock: Clock) -> None:
    who = client(tokens_per_minute=100)
    quotas.admit(who)
    quotas.charge(who, 60, 39)
    clock.seconds += 10
    quotas.admit(who)  # a token is left
    quotas.charge(who, 150, 50)
    assert refused(quotas, who) == 60  # the older ones alone do not make room
    clock.seconds += 59
    assert refused(quotas, who) == 1
    clock.seconds += 1
    quotas.admit(who)


def test_the_day_ends_at_midnight_of_local_time(quotas: Quotas, clock: Clock) -> None:
    who = client(tokens_per_day=1000)
    quotas.admit(who)
    quotas.charge(who, 900, 100)
    assert quotas.used_today("wang") == 1000
    assert refused(quotas, who) == 2 * 3600
    quotas.admit(client("li", tokens_per_day=1000))
    clock.seconds += 2 * 3600
    quotas.admit(who)
    assert quotas.used_today("wang") == 0


def test_the_days_use_survives_a_restart_and_only_its_owner_reads_it(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "server" / "use.sqlite"
    who = client(tokens_per_day=100)
    first = Quotas(path, clock=clock, today=clock.today)
    first.admit(who)
    first.charge(who, 70, 40)
    first.close()
    second = Quotas(path, clock=clock, today=clock.today)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert refused(second, who) == 2 * 3600
    second.close()


def test_a_server_that_is_killed_has_written_the_days_use(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "use.sqlite"
    running = Quotas(path, clock=clock, today=clock.today)
    running.charge(client(tokens_per_day=100), 1, 2)
    other = Quotas(path, clock=clock, today=clock.today)
    assert other.used_today("wang") == 3
    other.charge(client(tokens_per_day=100), 4, 0)
    assert running.used_today("wang") == 7
    running.close()
    other.close()


def test_old_days_are_dropped(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "use.sqlite"
    quotas = Quotas(path, clock=clock, today=clock.today)
    quotas.charge(client(tokens_per_day=1), 1, 1)
    quotas.close()
    clock.seconds += 40 * 86400
    Quotas(path, clock=clock, today=clock.today).close()
    store = sqlite3.connect(path)
    assert store.execute("SELECT count(*) FROM use").fetchone() == (0,)
    store.close()


def test_a_file_that_fails_is_logged_and_stops_nobody(quotas: Quotas, caplog: pytest.LogCaptureFixture) -> None:
    who = client(tokens_per_day=1)
    quotas.close()
    quotas.charge(who, 5, 5)
    quotas.admit(who)
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
