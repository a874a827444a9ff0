"""How quick each model is on this machine, and so which of them answers.

Everything that goes by speed goes by the medians here: which size answers (`chosen`), how much it is shown
(`lsp.context.budget`), and how long its answer takes to write. One slow completion, because another program was busy,
does not move a median.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from copilot import atomic
from copilot.client import Reading
from lsp.completion.service import Completion
from prompts.rendered import Size

__all__ = ["FRESH_TOKENS", "PATIENCE", "WRITTEN_TOKENS", "Measured", "Speed", "chosen", "keep", "load"]

FRESH_TOKENS = 8
"""Tokens of a typical prompt that the engine has not in its cache, until that has been seen: what was typed since."""
WRITTEN_TOKENS = 16
"""Tokens of a typical answer, until that has been seen: a line."""
PATIENCE = 0.5
"""How much of the wanted latency a typical suggestion of base may take; the wait for a pause comes before it, and at a
new place the reading of all that is shown. Base is right more often, above all where several lines are missing, but
what comes later than the next few keys was typed by hand. On two cores half of the suggestions of small that were
waited for came within 0.13 s, where base takes 0.7 s to write a line: there small answers."""

_SIZES: tuple[Size, ...] = ("small", "base")
_SWITCH = 1.2  # base answers on until it is slower than it may be by this factor
_KEPT = 15
_ENOUGH = 5
_AS_KEPT = 3  # so many measurements weigh as much as what was known from the last time
_VALID = timedelta(days=14)
_CHARACTERS_A_TOKEN = 3.2
_LEAST_FRESH = 32  # tokens; fewer take their time mostly for other things than reading
_LEAST_WRITTEN = 12  # characters


@dataclass(frozen=True, slots=True)
class Speed:
    """What a model does in a second, and when that was seen the last time.

    Attributes:
        read: tokens read; None where it has not been measured.
        write: tokens written; None where it has not been measured.
        seen: the day of the last measurement.
    """

    read: float | None = None
    write: float | None = None
    seen: date = date.min


class Measured:
    """The speeds as medians of the latest measurements; they begin with those of the last time."""

    def __init__(self, known: Mapping[Size, Speed] | None = None) -> None:
        """Begin with what is known, which `load` returns."""
        self._known = dict(known or {})
        self._reads: dict[Size, deque[float]] = {size: deque(maxlen=_KEPT) for size in _SIZES}
        self._writes: dict[Size, deque[float]] = {size: deque(maxlen=_KEPT) for size in _SIZES}
        self._fresh: deque[float] = deque(maxlen=_KEPT)
        self._written: deque[float] = deque(maxlen=_KEPT)
        self._seen: set[Size] = set()
        for size, speed in self._known.items():
            self._reads[size].extend([speed.read] * _AS_KEPT if speed.read else ())
            self._writes[size].extend([speed.write] * _AS_KEPT if speed.write else ())

    def read(self, reading: Reading, size: Size) -> None:
        """Take in how a prompt was read; one of which too little was read to tell is left out."""
        fresh = reading.tokens - reading.cached
        if fresh >= _LEAST_FRESH and reading.seconds > 0:
            self._reads[size].append(fresh / reading.seconds)
            self._seen.add(size)

    def observed(self, completion: Completion) -> None:
        """Take in one completion; one that wrote too little to tell is left out."""
        reading, first = completion.reading, completion.first_token_s
        if reading is not None and 0 <= reading.cached < reading.tokens:
            self.read(reading, completion.size)
            self._fresh.append(reading.tokens - reading.cached)
        if first is not None and completion.written >= _LEAST_WRITTEN and completion.elapsed_s > first:
            tokens = completion.written / _CHARACTERS_A_TOKEN
            self._writes[completion.size].append(tokens / (completion.elapsed_s - first))
            self._written.append(tokens)
            self._seen.add(completion.size)

    def tokens_read_per_s(self, size: Size) -> float | None:
        """Return how many tokens a second a model reads; None before it has been seen reading enough."""
        return _median(self._reads[size])

    def writing_s(self, size: Size) -> float:
        """Return how long a typical answer takes to write; 0 where that has not been measured."""
        write = _median(self._writes[size])
        return 0.0 if write is None else _usual(self._written, WRITTEN_TOKENS) / write

    def seconds(self, size: Size) -> float | None:
        """Return how long a typical suggestion takes: reading what is not cached, and writing.

        With the reading alone measured, it is what the reading takes: the suggestion takes longer. None before that.
        """
        read = self.tokens_read_per_s(size)
        return None if read is None else _usual(self._fresh, FRESH_TOKENS) / read + self.writing_s(size)

    def speeds(self, today: date) -> dict[Size, Speed]:
        """Return what is to be known the next time."""
        now = {size: Speed(_median(self._reads[size]), _median(self._writes[size]), today) for size in self._seen}
        return {**self._known, **now}


def chosen(measured: Measured, latency_s: float, now: Size = "base", missing: Container[Size] = ()) -> Size:
    """Return the model that answers: base, which is far better, where it is quick enough, else small.

    A base model that has not been measured is given the chance. The choice does not swing to and fro: base must be too
    slow by a fifth before small takes its place.

    Args:
        measured: what has been measured.
        latency_s: how long a suggestion should take.
        now: which one answers at present.
        missing: those that are not there.
    """
    if "base" in missing and "small" not in missing:
        return "small"
    seconds = measured.seconds("base")
    if seconds is None or "small" in missing:
        return "base"
    return "base" if seconds <= PATIENCE * latency_s * (_SWITCH if now == "base" else 1.0) else "small"


def load(path: Path, today: date | None = None) -> dict[Size, Speed]:
    """Return the speeds that were kept in ``path``; none when there are none or they cannot be read.

    What was seen more than two weeks ago is left out: it may have been a busy hour that made base seem too slow, and
    whoever is not asked is not measured any more.
    """
    today = today or datetime.now(UTC).date()
    try:
        kept = json.loads(path.read_text("utf-8"))
        found = {size: _speed(kept[size]) for size in _SIZES if size in kept}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {size: speed for size, speed in found.items() if today - speed.seen <= _VALID}


def keep(path: Path, speeds: Mapping[Size, Speed]) -> None:
    """Keep the speeds for the next time.

    Raises:
        OutputError: ``path`` cannot be written.
    """
    rows: dict[str, object] = {
        size: {"read": speed.read, "write": speed.write, "seen": speed.seen.isoformat()}
        for size, speed in speeds.items()
    }
    atomic.write_json(path, rows)


def _speed(kept: Mapping[str, str | float | None]) -> Speed:
    read, write = (None if kept[name] is None else float(kept[name] or 0) for name in ("read", "write"))
    return Speed(read, write, date.fromisoformat(str(kept["seen"])))


def _median(seen: deque[float]) -> float | None:
    return median(seen) if seen else None


def _usual(seen: deque[float], default: float) -> float:
    return median(seen) if len(seen) >= _ENOUGH else default
