"""Tell two records that changed places from two that were edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from copilot.audit.chain import link

__all__ = ["LOOKED_AT", "Broken", "explain"]

LOOKED_AT = 64
"""Of so many broken records the text is needed; of the others it may be empty."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A record whose hash does not follow: the hash of the one before, its canonical JSON, its own hash as stored."""

    seq: int
    previous: str
    record: str
    hash: str


def explain(broken: Sequence[Broken]) -> list[tuple[Literal["edited", "swapped"], int, str]]:
    """Return what became of the broken records, by place: kind, number and words.

    Two that fit when they change places again are swapped; all others were edited. Of very many only the first are
    looked at for swaps, as such a trail is lost anyhow.
    """
    open_ = {one.seq: one for one in broken}
    faults: list[tuple[Literal["edited", "swapped"], int, str]] = []
    looked_at = list(broken[:LOOKED_AT])
    for number, first in enumerate(looked_at):
        for second in looked_at[number + 1 :]:
            if first.seq not in open_ or second.seq not in open_:
                continue
            back = _back_in_place(first, second)
            if back is None:
                continue
            faults.append(("swapped", first.seq, f"records {first.seq} and {second.seq} have changed places"))
            for one in (first, second):
                del open_[one.seq]
                after = open_.get(one.seq + 1)
                if after and link(back[one.seq], after.seq, after.record) == after.hash:
                    del open_[after.seq]
    faults += [("edited", first, _edited(first, last)) for first, last in _runs(sorted(open_))]
    return sorted(faults, key=lambda fault: fault[1])


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of numbers that follow each other."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _edited(first: int, last: int) -> str:
    if first == last:
        return f"record {first} is not the one that its hash was made of"
    return f"records {first} to {last} are not those that their hashes were made of"


def _back_in_place(first: Broken, second: Broken) -> dict[int, str] | None:
    """Return the hashes of both when each takes the other's place and the first one fits there, else None."""
    at_first = link(first.previous, first.seq, second.record)
    if at_first not in (first.hash, second.hash):
        return None
    previous = at_first if second.seq == first.seq + 1 else second.previous
    at_second = link(previous, second.seq, first.record)
    return {first.seq: at_first, second.seq: at_second} if at_second in (first.hash, second.hash) else None
