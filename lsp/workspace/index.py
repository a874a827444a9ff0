"""An inverted index that ranks pieces of source by BM25, kept up to date piece by piece.

The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section
3.1, with k1 = 1.2 and b = 0.75, and the logarithm of Lucene, which is never negative.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["ChunkIndex", "Hit"]

_K1 = 1.2
_B = 0.75
_MOST_READ = 4_000  # postings that one search reads: a millisecond; the rarest words come first
_DEAD_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece that was found: its number, and its score as a share of what a piece just like the query would get."""

    number: int
    score: float


class ChunkIndex:
    """Pieces by number, each a bag of words. What is taken out stays in the lists as dead until they are rewritten."""

    def __init__(self) -> None:
        self._postings: dict[str, array[int]] = {}  # number, times, number, times, ...
        self._pieces: dict[str, int] = defaultdict(int)  # living pieces by word
        self._lengths: dict[int, int] = {}
        self._total = 0
        self._next = 0
        self._dead = 0

    def __len__(self) -> int:
        """How many pieces there are."""
        return len(self._lengths)

    @property
    def postings(self) -> int:
        """How many pairs of word and piece are held, the dead included; eight bytes each."""
        return sum(len(one) for one in self._postings.values()) // 2

    def add(self, words: Mapping[str, int]) -> int:
        """Take in a piece and return its number."""
        number = self._next
        self._next += 1
        for word, times in words.items():
            listed = self._postings.get(word)
            if listed is None:
                listed = self._postings[word] = array("I")
            listed.extend((number, times))
            self._pieces[word] += 1
        self._lengths[number] = sum(words.values())
        self._total += self._lengths[number]
        return number

    def remove(self, number: int, words: Mapping[str, int]) -> None:
        """Take out a piece; ``words`` are those that it was added with."""
        self._total -= self._lengths.pop(number)
        for word in words:
            self._pieces[word] -= 1
            if not self._pieces[word]:
                del self._pieces[word], self._postings[word]
        self._dead += 1
        if self._dead > 64 and self._dead > _DEAD_SHARE * len(self._lengths):
            self._rewrite()

    def remove_all(self, numbers: Iterable[int]) -> None:
        """Take out many pieces by reading every list once; their words need not be known."""
        for number in numbers:
            self._total -= self._lengths.pop(number)
        self._rewrite()

    def search(self, words: Mapping[str, int], limit: int) -> list[Hit]:
        """Return the pieces that are most like ``words``, the best first.

        Words that are in most pieces say little and have long lists, so they are left out when `_MOST_READ` postings
        have been read for rarer ones.
        """
        count = len(self._lengths)
        if not count:
            return []
        average = self._total / count
        scores: dict[int, float] = defaultdict(float)
        length = sum(words.values())
        # A word that no piece holds tells as much as one that is in a single piece.
        strange = sum(_weight(times, length, average) for word, times in words.items() if word not in self._pieces)
        read, best = 0, math.log(1 + (count - 0.5) / 1.5) * strange
        for pieces, word in sorted((self._pieces[word], word) for word in words if word in self._pieces):
            read += pieces
            if read > _MOST_READ and scores:
                break
            idf = math.log(1 + (count - pieces + 0.5) / (pieces + 0.5))
            best += idf * _weight(words[word], length, average)
            self._score(word, idf, average, scores)
        least = min(heapq.nlargest(limit, scores.values()), default=0.0)
        ranked = sorted((-score, number) for number, score in scores.items() if score >= least)
        return [Hit(number, -score / best) for score, number in ranked[:limit]]

    def _score(self, word: str, idf: float, average: float, scores: dict[int, float]) -> None:
        listed, length_of = self._postings[word], self._lengths.get
        base, slope = _K1 * (1 - _B), _K1 * _B / average
        raised = idf * (_K1 + 1)
        for number, times in zip(listed[::2], listed[1::2], strict=True):
            length = length_of(number)
            if length is not None:
                scores[number] += raised * times / (times + base + slope * length)

    def _rewrite(self) -> None:
        """Drop the dead from every list, and the lists that hold nothing else."""
        for word, listed in list(self._postings.items()):
            kept = array("I")
            for number, times in zip(listed[::2], listed[1::2], strict=True):
                if number in self._lengths:
                    kept.extend((number, times))
            if kept:
                self._postings[word], self._pieces[word] = kept, len(kept) // 2
            else:
                del self._postings[word], self._pieces[word]
        self._dead = 0


def _weight(times: int, length: int, average: float) -> float:
    return times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * length / average))
