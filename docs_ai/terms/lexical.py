"""BM25 over the lines of one document (Robertson and Zaragoza, 2009): Latin words, and pairs of Han characters."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from docs_ai.terms.normalise.folding import fold

__all__ = ["Lexicon", "terms_of"]

_K1, _B = 1.2, 0.75
_TOKEN = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")
_COMMON = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "or",
        "by",
        "for",
        "is",
        "be",
        "on",
        "this",
        "that",
        "any",
        "shall",
        "not",
        "with",
        "as",
        "an",
        "at",
        "from",
        "it",
        "its",
        "which",
    ]
)


def terms_of(text: str) -> list[str]:
    """Return the search terms of a text."""
    found: list[str] = []
    for match in _TOKEN.finditer(fold(text).lower()):
        word = match[0]
        if word.isascii():
            if len(word) > 1 and word not in _COMMON:
                found.append(word[:6])
        elif len(word) == 1:
            found.append(word)
        else:
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
    return found


class Lexicon:
    """An index of lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._counts = [Counter(terms_of(line)) for line in lines]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean = max(sum(self._lengths) / max(len(lines), 1), 1.0)
        seen = Counter(term for counts in self._counts for term in counts)
        total = len(lines)
        self._rarity = {term: math.log(1 + (total - count + 0.5) / (count + 0.5)) for term, count in seen.items()}

    def scores(self, query: str) -> list[float]:
        """Return how well each line answers ``query``."""
        wanted = set(terms_of(query)) & self._rarity.keys()
        return [self._score(counts, length, wanted) for counts, length in zip(self._counts, self._lengths, strict=True)]

    def _score(self, counts: Counter[str], length: int, wanted: set[str]) -> float:
        norm = _K1 * (1 - _B + _B * length / self._mean)
        return sum(
            self._rarity[term] * counts[term] * (_K1 + 1) / (counts[term] + norm) for term in wanted if term in counts
        )
