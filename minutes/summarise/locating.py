"""Find the turns of a meeting in which a sentence stands, by the words that carry its meaning.

A word weighs more the rarer it is in the meeting, so the right place is found even where a sentence is worded freely.
What only reports that somebody spoke ("explained", "the group discussed", 指出) stands nowhere and is not asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from minutes.summarise.wording import Weights, content
from minutes.transcripts import Transcript

__all__ = ["Locator", "claims"]

_WIDE = 6  # turns of a window at the most
_WORDS = 80  # of a window; a Han character counts as a word
_LENGTH = 0.02  # of coverage, that another turn in the window must bring
_MOST_TURNS = 4
_GAIN = 0.12  # of coverage, that a second place must bring
_REPORTED = content(
    "presented explained discussed discusses discussing discussion explains presents explain explaining described "
    "describes mentioned mentions suggested suggests emphasized emphasizes highlighted highlights expressed noted "
    "notes stated states pointed asked asks concerned concerns group team participants participant members speaker "
    "speakers user talked addressed importance important various including related potential overall focused "
    "会议讨论 讨论 指出 强调 介绍 认为 提出 说明 探讨 表示 提到 指的 主要 重要 发言 发言人 包括 等方面 例如 通过 以及"
)


def claims(text: str) -> frozenset[str]:
    """Return the marks of a sentence that must stand in what was said."""
    return content(text) - _REPORTED


class Locator:
    """Locates sentences in one meeting."""

    def __init__(self, transcript: Transcript) -> None:
        """Read the turns once."""
        self._weights = Weights(turn.text for turn in transcript.turns)
        self._marks = [content(f"{turn.speaker or ''} {turn.text}") for turn in transcript.turns]
        self._words = [len(turn.text.split()) if turn.text.isascii() else len(turn.text) for turn in transcript.turns]

    def coverage(self, marks: frozenset[str], turns: Sequence[int]) -> float:
        """Return the weight of the marks that stand in these turns, as a share of all; 1 for no marks."""
        return self._weights.coverage(marks, frozenset[str]().union(*(self._marks[n - 1] for n in turns)))

    def locate(self, text: str, allowed: Sequence[int]) -> tuple[tuple[int, ...], float]:
        """Return the turns among ``allowed`` that carry a sentence, four at most, and how much of it they carry.

        Turns that follow each other are preferred; a second place is added where it carries what the first does not.
        """
        marks = claims(text)
        if not marks or not allowed:
            return (), 0.0
        first = self._window(marks, allowed)
        covered = self.coverage(marks, first)
        missing = marks - frozenset[str]().union(*(self._marks[n - 1] for n in first))
        turns = first
        if missing and covered < 1 - _GAIN and (second := self._window(missing, allowed)):
            both = tuple(sorted({*first, *second}))
            if self.coverage(marks, both) >= covered + _GAIN:
                turns = both
        turns = self._trimmed(marks, turns)
        return turns, self.coverage(marks, turns)

    def _window(self, marks: frozenset[str], allowed: Sequence[int]) -> tuple[int, ...]:
        """Return the run of allowed turns that covers most."""
        best: tuple[int, ...] = (allowed[0],)
        best_score = -1.0
        carrying = [bool(marks & self._marks[n - 1]) for n in allowed]
        for start in range(len(allowed)):
            if not carrying[start]:
                continue
            words = 0
            for size in range(1, _WIDE + 1):
                if start + size > len(allowed) or (size > 1 and words > _WORDS):
                    break
                words += self._words[allowed[start + size - 1] - 1]
                if not carrying[start + size - 1]:
                    continue
                run = tuple(allowed[start : start + size])
                score = self.coverage(marks, run) - _LENGTH * (size - 1)
                if score > best_score:
                    best, best_score = run, score
        return best

    def _trimmed(self, marks: frozenset[str], turns: tuple[int, ...]) -> tuple[int, ...]:
        """Leave out turns that bring nothing, least ones first, until few are left."""
        kept = list(turns)
        while len(kept) > 1:
            whole = self.coverage(marks, kept)
            losses = [(whole - self.coverage(marks, [m for m in kept if m != n]), -n) for n in kept]
            loss, at = min(losses)
            if loss > _LENGTH and len(kept) <= _MOST_TURNS:
                break
            kept.remove(-at)
        return tuple(kept)
