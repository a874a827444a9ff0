"""From rows to figures: rates, shares and percentiles, in total and by day, project and language. Pure arithmetic."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lsp.usage.rows import PROSE, Row, SuggestionRow, TypingRow

__all__ = ["Figures", "Group", "Key", "Ratio", "Report", "figures_of", "report"]

Key = Literal["day", "week", "project", "language"]

_Z = 1.959964  # 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Ratio:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between what the true rate is likely to be (95 %), when ``whole`` are cases that were drawn independently.

        Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
        """
        if not self.whole:
            return None
        rate, spread = self.part / self.whole, _Z * _Z / self.whole
        middle = (rate + spread / 2) / (1 + spread)
        half = _Z * math.sqrt(rate * (1 - rate) / self.whole + spread / (4 * self.whole)) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    def to_json(self, *, interval: bool = False) -> dict[str, Any]:
        """Return part, whole and share, rounded to four places."""
        value: dict[str, Any] = {"part": self.part, "whole": self.whole, "value": _rounded(self.value)}
        if interval:
            value["interval"] = None if self.interval is None else [_rounded(bound) for bound in self.interval]
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of some suggestions and of the characters typed beside them.

    Attributes:
        shown: suggestions that were to be seen, each counted once however often its rest was shown again.
        accepted: those of them taken to their end, at least in part by accepting.
        partly: accepted up to some place.
        typed: not accepted, but typed by hand to their end.
        rejected: typed past, moved away from or replaced, when there had been time to read them.
        flashed: gone within 300 ms.
        open: nothing has become of them yet, or the editor ended before.
        cached: shown without asking the model.
        kept_30s, kept_5min: how many of the accepted characters stood unchanged then, of those looked at.
        by_hand, by_assistant, other, deleted: characters, as in `TypingRow`.
        assistant_kept: accepted characters of code that still stood after 30 seconds; those not looked at yet count as
            kept.
        latency_p50_ms, latency_p95_ms: from the editor's question to the answer; None where none was measured.
    """

    shown: int
    accepted: int
    partly: int
    typed: int
    rejected: int
    flashed: int
    open: int
    cached: int
    kept_30s: Ratio
    kept_5min: Ratio
    by_hand: int
    by_assistant: int
    other: int
    deleted: int
    assistant_kept: int
    latency_p50_ms: int | None
    latency_p95_ms: int | None

    @property
    def acceptance(self) -> Ratio:
        """Suggestions accepted, whole or partly, of all that were shown."""
        return Ratio(self.accepted + self.partly, self.shown)

    @property
    def acceptance_when_read(self) -> Ratio:
        """Suggestions accepted, whole or partly, of those that were not gone before anybody could have read them."""
        return Ratio(self.accepted + self.partly, self.shown - self.flashed)

    @property
    def part_of_accepted(self) -> Ratio:
        """Suggestions of which only a part was accepted, of all accepted ones."""
        return Ratio(self.partly, self.accepted + self.partly)

    @property
    def assistant_share(self) -> Ratio:
        """Characters of the assistant's that still stood after 30 seconds, of all written by hand or by it."""
        return Ratio(min(self.assistant_kept, self.by_hand + self.by_assistant), self.by_hand + self.by_assistant)

    @property
    def from_cache(self) -> Ratio:
        """Suggestions shown without asking the model, of all shown."""
        return Ratio(self.cached, self.shown)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as ``stats.schema.json`` describes them."""
        names = ("shown", "accepted", "partly", "typed", "rejected", "flashed", "open")
        return {
            "suggestions": {name: getattr(self, name) for name in names},
            "acceptance": self.acceptance.to_json(interval=True),
            "acceptance_when_read": self.acceptance_when_read.to_json(interval=True),
            "part_of_accepted": self.part_of_accepted.to_json(interval=True),
            "from_cache": self.from_cache.to_json(),
            "characters": {name: getattr(self, name) for name in ("by_hand", "by_assistant", "other", "deleted")},
            "assistant_share": self.assistant_share.to_json(),
            "kept_30s": self.kept_30s.to_json(),
            "kept_5min": self.kept_5min.to_json(),
            "latency_ms": {"p50": self.latency_p50_ms, "p95": self.latency_p95_ms},
        }

    def in_short(self) -> dict[str, Any]:
        """Return the figures that an editor shows."""
        return {
            "shown": self.shown,
            "accepted": self.accepted + self.partly,
            "rate": _rounded(self.acceptance.value),
            "assistant_share": _rounded(self.assistant_share.value),
        }


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one day, week, project or language, or of a combination of them."""

    key: Mapping[Key, str]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """Figures in total and by groups, in the order of their keys."""

    by: tuple[Key, ...]
    totals: Figures
    groups: tuple[Group, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the report as ``stats.schema.json`` describes it, without its days."""
        groups = [{"key": dict(group.key), **group.figures.to_json()} for group in self.groups]
        return {"by": list(self.by), "totals": self.totals.to_json(), "groups": groups}


def report(suggestions: Sequence[SuggestionRow], typing: Sequence[TypingRow], by: Sequence[Key] = ()) -> Report:
    """Sum rows up, in total and for each combination of what ``by`` names. Days are those of UTC."""
    parts: dict[tuple[str, ...], tuple[list[SuggestionRow], list[TypingRow]]] = defaultdict(lambda: ([], []))
    for suggestion in suggestions:
        parts[_values(suggestion, by)][0].append(suggestion)
    for sums in typing:
        parts[_values(sums, by)][1].append(sums)
    groups = [Group(dict(zip(by, values, strict=True)), figures_of(*parts[values])) for values in sorted(parts) if by]
    return Report(tuple(by), figures_of(suggestions, typing), tuple(groups))


def figures_of(suggestions: Sequence[SuggestionRow], typing: Sequence[TypingRow]) -> Figures:
    """Sum rows up."""
    outcomes = [row.outcome for row in suggestions]
    latencies = sorted(row.latency_ms for row in suggestions if row.latency_ms is not None)
    return Figures(
        shown=len(suggestions),
        accepted=outcomes.count("accepted"),
        partly=outcomes.count("partly"),
        typed=outcomes.count("typed"),
        rejected=outcomes.count("rejected"),
        flashed=outcomes.count("flashed"),
        open=outcomes.count("shown"),
        cached=sum(row.cached for row in suggestions),
        kept_30s=_kept((row.kept_30s, row.accepted) for row in suggestions),
        kept_5min=_kept((row.kept_5min, row.accepted) for row in suggestions),
        by_hand=sum(row.by_hand for row in typing),
        by_assistant=sum(row.by_assistant for row in typing),
        other=sum(row.other for row in typing),
        deleted=sum(row.deleted for row in typing),
        assistant_kept=sum(_kept_of(row) for row in suggestions if row.language not in PROSE),
        latency_p50_ms=_percentile(latencies, 50),
        latency_p95_ms=_percentile(latencies, 95),
    )


def _values(row: Row, by: Sequence[Key]) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in by)


def _kept_of(row: SuggestionRow) -> int:
    return row.accepted if row.kept_30s is None else row.kept_30s


def _kept(rows: Iterable[tuple[int | None, int]]) -> Ratio:
    looked_at = [(kept, accepted) for kept, accepted in rows if kept is not None]
    return Ratio(sum(kept for kept, _ in looked_at), sum(accepted for _, accepted in looked_at))


def _percentile(ordered: Sequence[int], percent: int) -> int | None:
    """Return the smallest value that ``percent`` of the values do not exceed (nearest rank)."""
    return ordered[math.ceil(percent * len(ordered) / 100) - 1] if ordered else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
