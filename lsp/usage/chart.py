"""Two small charts of the figures: acceptance by day or week, and who wrote the new code by language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from lsp.usage.drawing import Drawing, Point
from lsp.usage.report import Figures, Ratio, Report, figures_of, report
from lsp.usage.rows import SuggestionRow, TypingRow
from lsp.usage.words import Words, name_of

__all__ = ["BARS", "HEIGHT", "OTHERS", "WIDTH", "Charted", "draw", "percent", "step"]

WIDTH, HEIGHT = 1040, 400

_LEFT, _RIGHT = 40, 560
_TOP, _BOTTOM = 150, 350
_PANEL = 430
_AXIS = 44
BARS = 7
OTHERS = "*"
_DAY_LABELS = 6
_DAYS = 62


@dataclass(frozen=True, slots=True)
class Charted:
    """What is drawn: the days' words, the totals, and the same figures by day or week, and by language.

    Attributes:
        days: from when to when.
        totals: all of them.
        by_time: by what `step` says.
        by_language: by language, those beyond the `BARS` with the most characters together as `OTHERS`.
    """

    days: str
    totals: Figures
    by_time: Report
    by_language: Report

    @classmethod
    def of(cls, suggestions: Sequence[SuggestionRow], typing: Sequence[TypingRow], words: Words) -> Charted:
        """Sum up what is to be drawn; there must be a row."""
        days = sorted({*(row.day for row in suggestions), *(row.day for row in typing)})
        return cls(
            words.days.format(first=days[0], last=days[-1]),
            figures_of(suggestions, typing),
            report(suggestions, typing, (step(days[0], days[-1]),)),
            report(*_few_languages(suggestions, typing), ("language",)),
        )


def step(first: str, last: str) -> Literal["day", "week"]:
    """Return by what acceptance is drawn: a year of days would be a hedge."""
    return "day" if (date.fromisoformat(last) - date.fromisoformat(first)).days <= _DAYS else "week"


def _few_languages(
    suggestions: Sequence[SuggestionRow], typing: Sequence[TypingRow]
) -> tuple[list[SuggestionRow], list[TypingRow]]:
    """Let the languages for which there is no room count as one."""
    written: Counter[str] = Counter()
    for row in typing:
        written[row.language] += row.by_hand + row.by_assistant
    most = sorted(written, key=lambda language: (-written[language], language))
    few = set(most if len(most) <= BARS else most[: BARS - 1])

    def named(language: str) -> str:
        return language if language in few else OTHERS

    return (
        [replace(row, language=named(row.language)) for row in suggestions],
        [replace(row, language=named(row.language)) for row in typing],
    )


def percent(ratio: Ratio) -> str:
    """Return a share as people read it; a dash for one of nothing."""
    return "–" if ratio.value is None else f"{100 * ratio.value:.0f} %"


def draw(charted: Charted, words: Words) -> str:
    """Return both charts as one SVG of `WIDTH` times `HEIGHT` pixels."""
    totals = charted.totals
    drawing = Drawing(WIDTH, HEIGHT, f"{words.title}, {charted.days}")
    drawing.text((_LEFT, 48), words.title, size=24, bold=True)
    drawing.text((_LEFT, 74), charted.days, "muted")
    tiles = [
        (words.acceptance, percent(totals.acceptance)),
        (words.share, percent(totals.assistant_share)),
        (words.kept_5min, percent(totals.kept_5min)),
        (words.shown, f"{totals.shown:,}"),
    ]
    for number, (name, value) in enumerate(reversed(tiles)):
        right = WIDTH - 40 - 140 * number
        drawing.text((right, 48), value, size=24, anchor="end", bold=True)
        drawing.text((right, 74), name, "muted", anchor="end")
    weekly = charted.by_time.by == ("week",)
    drawing.text((_LEFT, _TOP - 24), words.by_week if weekly else words.by_day, size=15, bold=True)
    _draw_days(drawing, charted.by_time, words)
    drawing.text((_RIGHT, _TOP - 24), words.by_language, size=15, bold=True)
    _draw_languages(drawing, charted.by_language, words)
    return drawing.svg()


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days from left to right and rates from bottom to top, up to ``most``."""

    first: date
    last: date
    most: float

    def x(self, day: date) -> float:
        span = (self.last - self.first).days
        share = (day - self.first).days / span if span else 0.5
        return _LEFT + _AXIS + 12 + share * (_PANEL - _AXIS - 24)

    def y(self, rate: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * min(rate, self.most) / self.most


def _draw_days(drawing: Drawing, found: Report, words: Words) -> None:
    (key,) = found.by
    rows = [(date.fromisoformat(group.key[key]), group.figures) for group in found.groups if group.figures.shown]
    if not rows:
        drawing.text((_LEFT, _TOP + 20), words.too_few, "muted")
        return
    likely = [figures.acceptance.interval or (0.0, 0.0) for _, figures in rows]
    scale = _Scale(rows[0][0], rows[-1][0], min(1.0, max(1, math.ceil(5 * max(high for _, high in likely))) / 5))
    for step in range(5):
        rate = scale.most * step / 4
        drawing.line([(_LEFT + _AXIS, scale.y(rate)), (_LEFT + _PANEL, scale.y(rate))], "line")
        drawing.text((_LEFT + _AXIS - 8, scale.y(rate) + 4), f"{100 * rate:.0f} %", "muted", size=12, anchor="end")
    points = [(scale.x(day), scale.y(figures.acceptance.value or 0)) for day, figures in rows]
    if len(rows) > 1:
        upper: list[Point] = [(x, scale.y(high)) for (x, _), (_, high) in zip(points, likely, strict=True)]
        lower: list[Point] = [(x, scale.y(low)) for (x, _), (low, _) in zip(points, likely, strict=True)]
        drawing.area([*upper, *reversed(lower)], "band")
    else:
        (x, _), (low, high) = points[0], likely[0]
        drawing.rectangle(x - 5, scale.y(high), 10, scale.y(low) - scale.y(high), "band")
    drawing.line(points, "accent", width=2)
    for (x, y), (day, figures) in zip(points, rows, strict=True):
        accepted = figures.acceptance
        title = f"{day}: {percent(accepted)} ({accepted.part:,} / {accepted.whole:,})"
        drawing.dot(x, y, 4 if len(rows) <= _DAYS else 2, "accent", title)
    form = "%m-%d" if scale.first.year == scale.last.year else "%Y-%m"
    for day, _ in _spread(rows):
        drawing.text((scale.x(day), _BOTTOM + 22), day.strftime(form), "muted", size=12, anchor="middle")


def _draw_languages(drawing: Drawing, found: Report, words: Words) -> None:
    groups = [group for group in found.groups if group.figures.assistant_share.whole]
    groups.sort(key=lambda group: (group.key["language"] == OTHERS, -group.figures.assistant_share.whole))
    if not groups:
        drawing.text((_RIGHT, _TOP + 20), words.too_few, "muted")
        return
    drawing.rectangle(_RIGHT, _BOTTOM + 12, 12, 12, "accent")
    drawing.text((_RIGHT + 18, _BOTTOM + 22), words.by_assistant, "muted", size=12)
    drawing.rectangle(_RIGHT + 220, _BOTTOM + 12, 12, 12, "rest")
    drawing.text((_RIGHT + 238, _BOTTOM + 22), words.rest, "muted", size=12)
    high = min(44.0, (_BOTTOM - _TOP) / len(groups))
    start, wide = _RIGHT + 96, _PANEL - 96 - 130
    for number, group in enumerate(groups):
        share, language = group.figures.assistant_share, group.key["language"]
        y = _TOP + number * high
        name = words.others if language == OTHERS else name_of(language)
        drawing.text((start - 10, y + 14), name if len(name) < 13 else name[:11] + "…", anchor="end")
        drawing.rectangle(start, y, wide, 18, "rest")
        drawing.rectangle(start, y, wide * (share.value or 0), 18, "accent")
        drawing.text((start + wide + 10, y + 14), percent(share), bold=True)
        count = words.characters.format(count=f"{share.whole:,}")
        drawing.text((start + wide + 50, y + 14), count, "muted", size=11)


def _spread(rows: Sequence[tuple[date, Figures]]) -> Sequence[tuple[date, Figures]]:
    """Return a few of the days, the first and last among them, so that their names do not touch."""
    if len(rows) <= _DAY_LABELS:
        return rows
    places = {round(number * (len(rows) - 1) / (_DAY_LABELS - 1)) for number in range(_DAY_LABELS)}
    return [rows[place] for place in sorted(places)]
