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
    """An index of lines: for each term the lines that hold it, so that a question costs what its terms occur."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = len(lines)
        self._lengths: list[int] = []
        self._postings: dict[str, list[tuple[int, int]]] = {}
        for index, line in enumerate(lines):
            counts = Counter(terms_of(line))
            self._lengths.append(sum(counts.values()))
            for term, count in counts.items():
                self._postings.setdefault(term, []).append((index, count))
        self._mean = max(sum(self._lengths) / max(self._lines, 1), 1.0)

    def scores(self, query: str) -> dict[int, float]:
        """Return how well each line answers ``query``, by its index; a line that shares no term is left out."""
        scores: dict[int, float] = {}
        for term in sorted(set(terms_of(query)) & self._postings.keys()):
            places = self._postings[term]
            rarity = math.log(1 + (self._lines - len(places) + 0.5) / (len(places) + 0.5))
            for index, count in places:
                norm = _K1 * (1 - _B + _B * self._lengths[index] / self._mean)
                scores[index] = scores.get(index, 0.0) + rarity * count * (_K1 + 1) / (count + norm)
        return scores
