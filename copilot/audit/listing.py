"""Find records by who asked, when, in which lane, of which model, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from copilot.audit.chain import Entry
from copilot.audit.record import stamp
from copilot.audit.store import Source
from copilot.errors import UsageError

__all__ = ["Filter", "find", "moment"]

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_OUT_OF_ORDER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a record must be; an empty field asks nothing. ``since`` and ``until`` are stamps, see `moment`."""

    since: str = ""
    until: str = ""
    id: str = ""
    client: str = ""
    lane: str = ""
    model: str = ""
    outcome: str = ""

    def takes(self, record: Mapping[str, Any]) -> bool:
        """Tell whether a record is one of those asked for."""
        time = str(record.get("time", ""))
        if (self.since and time < self.since) or (self.until and time >= self.until):
            return False
        asked = {"client": self.client, "lane": self.lane, "model": self.model, "outcome": self.outcome}
        if self.id and self.id not in (record.get("id"), record.get("call")):
            return False
        return all(not wanted or record.get(name) == wanted for name, wanted in asked.items())


def find(source: Source, wanted: Filter, limit: int) -> list[tuple[Entry, dict[str, Any]]]:
    """Return the newest records that the filter takes, at most ``limit``, oldest of them first.

    Raises:
        AuditError: the trail cannot be read.
    """
    return list(islice(_newest(source, wanted), limit))[::-1]


def moment(text: str, now: datetime | None = None) -> str:
    """Return the stamp of a moment: a date or time (ISO 8601, this machine's zone unless it names one), or ``7d``.

    ``30m``, ``24h``, ``7d`` and ``2w`` are that long ago.

    Raises:
        UsageError: it is neither.
    """
    if text[:-1].isdigit() and text[-1:] in _UNITS:
        return stamp((now or datetime.now(UTC)) - timedelta(**{_UNITS[text[-1]]: int(text[:-1])}))
    try:
        return stamp(datetime.fromisoformat(text).astimezone())
    except ValueError as error:
        raise UsageError(f"{text!r} is no time; give 2026-11-25, 2026-11-25T08:00, or 24h, 7d, 2w") from error


def _newest(source: Source, wanted: Filter) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """Yield what is taken from the end; records are in order of time but for calls that took long."""
    oldest = stamp(datetime.fromisoformat(wanted.since) - _OUT_OF_ORDER) if wanted.since else ""
    for entry in source.entries(newest_first=True):
        try:
            record = json.loads(entry.record)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            continue  # somebody edited it; to say so is what verifying is for
        if str(record.get("time", "")) < oldest:
            return
        if wanted.takes(record):
            yield entry, record
