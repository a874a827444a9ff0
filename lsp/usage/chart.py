"""Two small charts of the figures: acceptance by day, and who wrote the new code by language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lsp.usage.drawing import Drawing, Point
from lsp.usage.report import Figures, Ratio, Report
from lsp.usage.words import Words, name_of

__all__ = ["HEIGHT", "WIDTH", "Charted", "draw", "percent"]

WIDTH, HEIGHT = 1040, 400

_LEFT, _RIGHT = 40, 560
_TOP, _BOTTOM = 150, 350
_PANEL = 430
_AXIS = 44
_BARS = 7
_DAY_LABELS = 6
_MANY_DAYS = 45


@dataclass(frozen=True, slots=True)
class Charted:
    """What is drawn: the days' words, the totals, and the same figures by day and by language."""

    days: str
    totals: Figures
    by_day: Report
    by_language: Report


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
    drawing.text((_LEFT, _TOP - 24), words.by_day, size=15, bold=True)
    _draw_days(drawing, charted.by_day, words)
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


def _draw_days(drawing: Drawing, report: Report, words: Words) -> None:
    rows = [(date.fromisoformat(group.key["day"]), group.figures) for group in report.groups if group.figures.shown]
    if not rows:
        drawing.text((_LEFT, _TOP + 20), words.too_few, "muted")
        return
    highest = max(figures.acceptance.value or 0 for _, figures in rows)
    scale = _Scale(rows[0][0], rows[-1][0], min(1.0, max(1, math.ceil(6 * highest)) / 5))
    for step in range(5):
        rate = scale.most * step / 4
        drawing.line([(_LEFT + _AXIS, scale.y(rate)), (_LEFT + _PANEL, scale.y(rate))], "line")
        drawing.text((_LEFT + _AXIS - 8, scale.y(rate) + 4), f"{100 * rate:.0f} %", "muted", size=12, anchor="end")
    likely = [(scale.x(day), figures.acceptance.interval or (0.0, 0.0)) for day, figures in rows]
    if len(rows) > 1:
        upper: list[Point] = [(x, scale.y(high)) for x, (_, high) in likely]
        lower: list[Point] = [(x, scale.y(low)) for x, (low, _) in reversed(likely)]
        drawing.area([*upper, *lower], "band")
    else:
        x, (low, high) = likely[0]
        drawing.line([(x, scale.y(low)), (x, scale.y(high))], "band", width=10)
    points = [(scale.x(day), scale.y(figures.acceptance.value or 0)) for day, figures in rows]
    drawing.line(points, "accent", width=2)
    for (x, y), (day, figures) in zip(points, rows, strict=True):
        accepted = figures.acceptance
        title = f"{day}: {percent(accepted)} ({accepted.part:,} / {accepted.whole:,})"
        drawing.dot(x, y, 4 if len(rows) <= _MANY_DAYS else 2, "accent", title)
    for day, _ in _spread(rows):
        drawing.text((scale.x(day), _BOTTOM + 22), f"{day:%m-%d}", "muted", size=12, anchor="middle")


def _draw_languages(drawing: Drawing, report: Report, words: Words) -> None:
    groups = [group for group in report.groups if group.figures.assistant_share.whole]
    groups.sort(key=lambda group: (-group.figures.assistant_share.whole, group.key["language"]))
    if not groups:
        drawing.text((_RIGHT, _TOP + 20), words.too_few, "muted")
        return
    drawing.rectangle(_RIGHT, _BOTTOM + 12, 12, 12, "accent")
    drawing.text((_RIGHT + 18, _BOTTOM + 22), words.by_assistant, "muted", size=12)
    drawing.rectangle(_RIGHT + 220, _BOTTOM + 12, 12, 12, "rest")
    drawing.text((_RIGHT + 238, _BOTTOM + 22), words.rest, "muted", size=12)
    step = min(44.0, (_BOTTOM - _TOP) / min(len(groups), _BARS))
    start, wide = _RIGHT + 96, _PANEL - 96 - 130
    for number, group in enumerate(groups[:_BARS]):
        share = group.figures.assistant_share
        y = _TOP + number * step
        name = name_of(group.key["language"])
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
