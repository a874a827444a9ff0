"""How sure the model was of the part of its answer that is kept."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["mean_logprob"]


def mean_logprob(scores: Sequence[tuple[int, float]], characters: int, given: int = 0) -> float | None:
    """Return the mean log-probability of the tokens that write the first ``characters`` of an answer.

    Args:
        scores: of each token of the answer, how many characters it wrote and its natural log-probability.
        characters: how many characters of the raw answer count; a token that begins among them counts whole.
        given: so many of them the model had no choice about; a token that begins among them does not count.

    Returns:
        At most 0; None when no token is known.
    """
    counted: list[float] = []
    start = 0
    for length, logprob in scores:
        if start >= characters:
            break
        if start >= given:
            counted.append(logprob)
        start += length
    return sum(counted) / len(counted) if counted else None
