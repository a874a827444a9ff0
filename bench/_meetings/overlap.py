"""How well a summary's words fit those of a reference: ROUGE after Lin (2004), in per cent.

Two ways to count, because figures of both are quoted and lie far apart:

* ``one``, ``two``, ``longest``: ROUGE-1, -2 and -L as F1. English words are stemmed (`rouge_score`), Chinese text is
  cut into words (`rouge_chinese`). The longest common subsequence runs over the whole text.
* ``longbench``: ROUGE-L as LongBench (Bai et al., 2024) computes it, with the package ``rouge``: each word counts once,
  and the subsequences of all pairs of sentences are put together, which gives English summaries up to twice as much.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import rjieba
import rouge
import rouge_chinese
from rouge_score import rouge_scorer

from copilot.language import Language

__all__ = ["Overlap", "mean", "overlap"]

_DEEP = 20_000
"""Frames that ``rouge`` may need: it walks a table of subsequences by recursion."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """ROUGE-1, ROUGE-2 and ROUGE-L of one text, and ROUGE-L in LongBench's way; 0 to 100."""

    one: float = 0.0
    two: float = 0.0
    longest: float = 0.0
    longbench: float = 0.0


def overlap(reference: str, text: str, language: Language) -> Overlap:
    """Compare a text with its reference; an empty one has nothing in common with it."""
    if not text.strip() or not reference.strip():
        return Overlap()
    told = _longbench(reference, text, language)
    if language == "zh":
        scores = rouge_chinese.Rouge().get_scores(_cut(text, hmm=False), _cut(reference, hmm=False))[0]
        return Overlap(*(100 * scores[f"rouge-{kind}"]["f"] for kind in "12l"), told)
    kinds = ("rouge1", "rouge2", "rougeL")
    found = rouge_scorer.RougeScorer(kinds, use_stemmer=True).score(reference, text)
    return Overlap(*(100 * found[kind].fmeasure for kind in kinds), told)


def mean(scores: Iterable[Overlap]) -> Overlap:
    """Return the mean of each score; zeros for none."""
    every = list(scores)
    count = max(1, len(every))
    return Overlap(
        sum(score.one for score in every) / count,
        sum(score.two for score in every) / count,
        sum(score.longest for score in every) / count,
        sum(score.longbench for score in every) / count,
    )


def _longbench(reference: str, text: str, language: Language) -> float:
    pair = [_cut(one, hmm=True) if language == "zh" else one for one in (text, reference)]
    with _deep():
        try:
            scores = rouge.Rouge().get_scores(pair[:1], pair[1:], avg=True)
        except ValueError:  # a text without a sentence; LongBench gives 0, too
            return 0.0
    return 100 * float(scores["rouge-l"]["f"])


def _cut(text: str, *, hmm: bool) -> str:
    return " ".join(rjieba.cut(text, hmm))


@contextmanager
def _deep() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
