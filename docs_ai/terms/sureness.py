"""How sure the model was of a stretch of its answer, from the log-probabilities of its tokens."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from docs_ai.reading import Span

__all__ = ["Sureness"]


class Sureness:
    """The log-probabilities of one answer by their places in its text.

    Args:
        scores: characters and natural log-probability of each token or group of tokens, from the beginning
            (`copilot.client.Answer.scores`).
    """

    def __init__(self, scores: Sequence[tuple[int, float]]) -> None:
        self._values = [value for _, value in scores]
        *self._starts, self._end = accumulate((characters for characters, _ in scores), initial=0)

    def of(self, span: Span) -> float | None:
        """Return the probability of the tokens that write a stretch of the answer, from 0 to 1.

        A token that also writes what stands before or after counts whole. None where the scores do not reach so far.
        """
        if span.end > self._end or span.end <= span.start:
            return None
        first, after = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        if first == len(self._starts) or self._starts[first] > span.start:
            first -= 1
        return min(1.0, math.exp(sum(self._values[first:after])))
