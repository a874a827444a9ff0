"""Which of the two models answers, by how quick they have been measured to be on this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from copilot import atomic
from lsp.completion.service import Completion
from prompts.rendered import Size

__all__ = ["FRESH_TOKENS", "WRITTEN_TOKENS", "Measured", "Speed", "Speeds", "chosen", "keep", "load"]

FRESH_TOKENS = 96
"""Tokens of a typical prompt that the engine has not in its cache: what was typed since, and the suffix again."""
WRITTEN_TOKENS = 16
"""Tokens of a typical answer: a line."""

_CHARACTERS_A_TOKEN = 3.2
_LEAST_FRESH = 32
_LEAST_WRITTEN = 12  # characters
_WEIGHT = 0.2
_SLACK = 1.25


@dataclass(frozen=True, slots=True)
class Speed:
    """What a model does in a second: tokens read and tokens written; 0 where it has not been measured."""

    read: float = 0.0
    write: float = 0.0

    def seconds(self) -> float | None:
        """Return how long a typical completion takes, or None where it has not been measured."""
        if not self.read or not self.write:
            return None
        return FRESH_TOKENS / self.read + WRITTEN_TOKENS / self.write


Speeds = Mapping[Size, Speed]


def chosen(speeds: Speeds, latency_s: float, now: Size = "base") -> Size:
    """Return the model that answers: base, which is far better, where it is quick enough, else small.

    A base model that has not been measured yet is given the chance. The choice does not swing to and fro: base must
    miss the latency by a quarter before small takes its place.

    Args:
        speeds: what has been measured.
        latency_s: how long a suggestion may take.
        now: which one answers at present.
    """
    seconds = speeds.get("base", Speed()).seconds()
    if seconds is None:
        return "base"
    return "base" if seconds <= latency_s * (_SLACK if now == "base" else 1.0) else "small"


class Measured:
    """The speeds as running estimates; they begin with those of the last time."""

    def __init__(self, speeds: Speeds | None = None) -> None:
        self.speeds: dict[Size, Speed] = dict(speeds or {})

    def writing_s(self, size: Size) -> float:
        """Return how long a typical answer takes to write; 0 where that has not been measured."""
        write = self.speeds.get(size, Speed()).write
        return WRITTEN_TOKENS / write if write else 0.0

    def observed(self, completion: Completion) -> None:
        """Take in one completion; one that read or wrote too little to tell is left out."""
        speed = self.speeds.get(completion.size, Speed())
        read, write = speed.read, speed.write
        reading, first = completion.reading, completion.first_token_s
        if reading is not None and reading.seconds > 0 and reading.tokens - reading.cached >= _LEAST_FRESH:
            read = _nearer(read, (reading.tokens - reading.cached) / reading.seconds)
        if first is not None and completion.written >= _LEAST_WRITTEN and completion.elapsed_s > first:
            tokens = completion.written / _CHARACTERS_A_TOKEN
            write = _nearer(write, tokens / (completion.elapsed_s - first))
        self.speeds[completion.size] = Speed(read, write)


def load(path: Path) -> dict[Size, Speed]:
    """Return the speeds that were kept in ``path``; none when there are none or they cannot be read."""
    sizes: tuple[Size, ...] = ("small", "base")
    try:
        kept = json.loads(path.read_text("utf-8"))
        return {size: Speed(float(kept[size]["read"]), float(kept[size]["write"])) for size in sizes if size in kept}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def keep(path: Path, speeds: Speeds) -> None:
    """Keep the speeds for the next time.

    Raises:
        OutputError: ``path`` cannot be written.
    """
    atomic.write_json(path, {size: asdict(speed) for size, speed in speeds.items()})


def _nearer(known: float, seen: float) -> float:
    return seen if not known else known + _WEIGHT * (seen - known)
