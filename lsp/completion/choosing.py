"""Which of several answers are offered, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsp.completion.frame import Frame

__all__ = ["Candidate", "best"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text that could be offered, and the mean log-probability of its tokens where it is known."""

    text: str
    logprob: float | None = None


def best(frame: Frame, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates worth offering, the best first.

    Empty texts, doubles and those with which more of the source does not parse than without them, or than with another,
    are left out. First come those that leave the fewest names unbound; among equals the model's own sureness decides,
    and one whose sureness is not known comes last.
    """
    single: dict[str, Candidate] = {}
    for candidate in candidates:
        key = candidate.text.strip()
        if key and (key not in single or _sureness(single[key]) < _sureness(candidate)):
            single[key] = candidate
    broken = {key: frame.faults_with(candidate.text) for key, candidate in single.items()}
    least = min([frame.faults_with(""), *broken.values()])
    kept = [candidate for key, candidate in single.items() if broken[key] == least]
    return sorted(kept, key=lambda candidate: (_unbound(frame, candidate), -_sureness(candidate)))


def _sureness(candidate: Candidate) -> float:
    return float("-inf") if candidate.logprob is None else candidate.logprob


def _unbound(frame: Frame, candidate: Candidate) -> int:
    names = frame.names_of(candidate.text)
    return len(names.inside) + len(names.after)
