"""Parts of a floating rate, each with its place: benchmark, the benchmark's tenor, and what is added or multiplied."""

from __future__ import annotations

from collections.abc import Iterator

from docs_ai.terms.normalise import Reading, rates
from docs_ai.terms.normalise import benchmarks as named

__all__ = ["benchmarks", "spreads", "tenors"]

_RELATIVE = "CONTRACT"


def benchmarks(text: str) -> list[Reading]:
    """Return the benchmark of each floating rate in ``text``, without its tenor (``LPR``); or else those it names."""
    return [rate.benchmark for rate in _independent(text)] or [
        reading._replace(normalized=parts.benchmark, key=parts.benchmark)
        for reading in named.find(text)
        if (parts := rates.parse(reading.normalized or "")) is not None and parts.benchmark != _RELATIVE
    ]


def tenors(text: str) -> list[Reading]:
    """Return the tenor of the benchmark of each floating rate that names one (``P1Y``, ``ON`` for overnight)."""
    return [rate.tenor for rate in _independent(text) if rate.tenor is not None]


def spreads(text: str) -> list[Reading]:
    """Return what each floating rate adds to its benchmark: ``45bp``, ``-20bp`` or a multiple, ``*1.1``."""
    return [rate.spread for rate in _independent(text)]


def _independent(text: str) -> Iterator[rates.Floating]:
    """Yield the floating rates but those over the rate of the contract itself, such as a penalty."""
    return (rate for rate in rates.floating(text) if rate.benchmark.normalized != _RELATIVE)
