"""A place where the value of a field may stand, the rules that find such places, and how sure each rule is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from docs_ai.reading import Span
from docs_ai.terms.normalise import Reading

__all__ = ["STRENGTH", "Candidate", "How", "apart"]

How = Literal[
    "row",
    "cell",
    "label",
    "definition",
    "defined",
    "amended",
    "choice",
    "inline",
    "bare",
    "column",
    "section",
    "pattern",
    "sentence",
    "frame",
    "part",
    "item",
    "cue",
]

STRENGTH: Mapping[How, float] = {
    "row": 0.94,
    "cell": 0.95,
    "label": 0.92,
    "definition": 0.9,
    "defined": 0.85,
    "amended": 0.9,
    "choice": 0.84,
    "inline": 0.75,
    "bare": 0.74,
    "column": 0.6,
    "section": 0.66,
    "pattern": 0.5,
    "sentence": 0.88,
    "frame": 0.82,
    "part": 0.9,
    "item": 0.9,
    "cue": 0.46,
}
"""How sure each rule is, from 0 to 1."""

_MOST = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place and what stands there.

    Attributes:
        span: the value as written.
        reading: the value in its normal form; None for clauses, free text and references.
        strength: from 0 to 1, how sure the rule is.
        how: which rule found it.
        label: the label it was found by, folded; empty for patterns.
        external: whether the place only points to another document.
        tentative: whether it is right only if something else says so too: the model, or another place.
    """

    span: Span
    reading: Reading | None
    strength: float
    how: How
    label: str = ""
    external: bool = False
    tentative: bool = False


def apart(found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, the surest first, without those that share a character with a surer one."""
    kept: list[Candidate] = []
    starts: list[int] = []
    for candidate in sorted(found, key=lambda candidate: (-candidate.strength, candidate.span)):
        at = bisect_right(starts, candidate.span.start)
        near = [index for index in (at - 1, at) if 0 <= index < len(kept)]
        double = next((index for index in near if kept[index].span.meets(candidate.span)), None)
        if double is None:
            kept.insert(at, candidate)
            starts.insert(at, candidate.span.start)
        elif candidate.how == kept[double].how and len(candidate.label) > len(kept[double].label):
            kept[double] = replace(kept[double], label=candidate.label)
    kept.sort(key=lambda candidate: (-candidate.strength, candidate.span))
    return kept[:_MOST]
