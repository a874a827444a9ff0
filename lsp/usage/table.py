"""The figures as rows of words, for a terminal and for a page."""

from __future__ import annotations

from collections.abc import Sequence

from lsp.usage.chart import percent
from lsp.usage.report import Figures, Key, Report
from lsp.usage.words import Words, name_of

__all__ = ["table"]


def table(report: Report, words: Words) -> list[list[str]]:
    """Return the headings, a row for each group, and the totals; the first cells say which group it is."""
    headings = [*(words.keys[key] for key in report.by), *words.figures]
    rows = [
        [*(_name(key, group.key[key], words) for key in report.by), *_cells(group.figures)] for group in report.groups
    ]
    total = [words.total, *[""] * (len(report.by) - 1), *_cells(report.totals)]
    return [headings, *rows, total]


def _name(key: Key, value: str, words: Words) -> str:
    if not value:
        return words.none
    return name_of(value) if key == "language" else value


def _cells(figures: Figures) -> Sequence[str]:
    interval = figures.acceptance.interval
    p50, p95 = figures.latency_p50_ms, figures.latency_p95_ms
    return (
        f"{figures.shown:,}",
        f"{figures.acceptance.part:,}",
        "–" if interval is None else f"{percent(figures.acceptance)} ({100 * interval[0]:.0f}–{100 * interval[1]:.0f})",
        percent(figures.acceptance_when_read),
        percent(figures.part_of_accepted),
        percent(figures.assistant_share),
        percent(figures.kept_30s),
        percent(figures.kept_5min),
        "–" if p50 is None or p95 is None else f"{p50:,} / {p95:,}",
    )
