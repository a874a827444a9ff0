"""From a raw score to how often such a score was right: a monotone table, fitted on labelled documents.

The table is data, ``calibration.yaml`` beside this module, with a comment that says on what it was fitted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby

import yaml

__all__ = ["Bin", "Calibration", "fitted", "packaged", "reliability"]

Pair = tuple[float, bool]
"""A raw score, and whether the value was right."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Points (raw score, share of right values), both rising, from 0 to 1; between two points a straight line."""

    points: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))

    def of(self, raw: float) -> float:
        """Return the calibrated confidence of a raw score."""
        index = bisect_right(self.points, raw, key=lambda point: point[0])
        if index == 0:
            return self.points[0][1]
        if index == len(self.points):
            return self.points[-1][1]
        (x0, y0), (x1, y1) = self.points[index - 1], self.points[index]
        return y0 + (y1 - y0) * (raw - x0) / (x1 - x0)


@dataclass(frozen=True, slots=True)
class Bin:
    """One row of a reliability table: scores from ``low`` to ``high``, how many, their mean, and the share right."""

    low: float
    high: float
    count: int
    mean: float
    right: float


@cache
def packaged() -> Calibration:
    """Return the calibration that the package carries."""
    text = (resources.files("docs_ai.terms") / "calibration.yaml").read_text("utf-8")
    return Calibration(tuple((float(raw), float(share)) for raw, share in yaml.safe_load(text)["points"]))


def reliability(pairs: Sequence[Pair], bins: int = 10) -> list[Bin]:
    """Return the reliability table of ``pairs``: for honest scores mean and share right agree in each."""
    rows: list[Bin] = []
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [(score, right) for score, right in pairs if low <= score < high or (score == high == 1.0)]
        if inside:
            mean = sum(score for score, _ in inside) / len(inside)
            rows.append(Bin(low, high, len(inside), mean, sum(right for _, right in inside) / len(inside)))
    return rows


def fitted(pairs: Sequence[Pair], *, least: int = 20) -> Calibration:
    """Fit a calibration by isotonic regression (pool adjacent violators; Zadrozny and Elkan, 2002).

    Args:
        pairs: raw scores of confirmed and doubtful values, and whether each was right.
        least: values that a pooled block must hold, so that a handful does not make a step.
    """
    blocks: list[tuple[float, float, int]] = []
    for score, group in groupby(sorted(pairs), key=lambda pair: pair[0]):
        answers = [right for _, right in group]
        blocks.append((score, sum(answers) / len(answers), len(answers)))
        while len(blocks) > 1 and (blocks[-2][1] > blocks[-1][1] or blocks[-2][2] < least):
            (x0, y0, n0), (x1, y1, n1) = blocks[-2], blocks[-1]
            total = n0 + n1
            blocks[-2:] = [((x0 * n0 + x1 * n1) / total, (y0 * n0 + y1 * n1) / total, total)]
    inner = [(round(score, 3), round(share, 3)) for score, share, _ in blocks if 0 < score < 1]
    return Calibration(((0.0, 0.0), *inner, (1.0, max([1.0, *(share for _, share in inner)]))))
