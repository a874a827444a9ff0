"""Compare wordings: which words of one text carry meaning, and how much of it stands in another.

English is compared by stemmed words, Chinese by pairs of characters; a word that is rare in the meeting weighs more
(inverse document frequency over its turns).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

__all__ = ["Weights", "content", "marks", "names_in", "sentences", "share", "similarity"]

_LATIN = re.compile(r"[A-Za-z][A-Za-z'’]*|\d[\d.,]*")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
_STOP = frozenset(
    re.findall(
        r"\S+",
        "a about after all also am an and any are as at be because been before being but by can could did do "
        "does doing done "
        "for from get go going gonna got had has have having he her him his how i if in into is it its just "
        "let like me more "
        "most my no not now of off on one only or other our out over own put said say see she should so some "
        "still such than "
        "that the their them then there these they thing things this those through to too up us very was we "
        "well were what "
        "when where which while who why will with would yes you your it's that's we'll i'll don't meeting",
    )
)
_HAN_STOP = re.compile(r"[的了是在和与及也都就把被给对这那个们有会要将并以其所而或等吧吗呢啊嗯]")
_SUFFIX = re.compile(r"(?:'s|’s|ings?|edly|ed|ies|es|s|ly|ments?|ations?|ions?)$")
_SENTENCE = re.compile(r"[^.!?。！？；;\n]+(?:[.!?](?=\d)[^.!?。！？；;\n]*)*[.!?。！？；;]*")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Hon|St|Gen|Sen|Rep|vs)\.$")
_WITHIN = re.compile(r"\w\.[A-Za-z]$")
_LETTERS = re.compile(r"\b[A-Za-z]\.[A-Za-z]\.$")
_NAME = re.compile(r"\b[A-Z][A-Za-z'’&-]+(?:\s+(?:of|and|&)?\s*[A-Z][A-Za-z'’&-]+)*|\b[A-Z]{2,}\w*")


def content(text: str) -> frozenset[str]:
    """Return the marks by which ``text`` is compared: stems of Latin words, pairs of Han characters."""
    return frozenset(marks(text))


def marks(text: str) -> list[str]:
    """Return the marks of ``text`` as often as they stand in it."""
    found = []
    for word in _LATIN.findall(text):
        lowered = word.lower().strip(".,'’")
        if lowered and lowered not in _STOP:
            found.append(_SUFFIX.sub("", lowered) if len(lowered) > 4 else lowered)
    for run in _HAN_RUN.findall(text):
        for part in _HAN_STOP.split(run):
            found.extend(part[at : at + 2] for at in range(len(part) - 1))
    return found


def similarity(one: str, other: str) -> float:
    """Return the share of the shorter text's content that stands in the other, 0 to 1."""
    first, second = content(one), content(other)
    return len(first & second) / max(1, min(len(first), len(second)))


def share(marks: frozenset[str], source: frozenset[str]) -> float:
    """Return how many of the marks stand in ``source``, as a share of them all; 1 for none."""
    return len(marks & source) / len(marks) if marks else 1.0


def sentences(text: str) -> list[str]:
    """Split at sentence ends. A decimal point, one within a word ("a.m.") and that of a title ("Mr.") end nothing."""
    found: list[str] = []
    for piece in _SENTENCE.findall(text):
        if found and _goes_on(found[-1], piece):
            found[-1] += piece
        else:
            found.append(piece)
    return [one.strip() for one in found if one.strip(" .,，。")]


def _goes_on(begun: str, more: str) -> bool:
    """Tell whether the point at the end of ``begun`` ends no sentence."""
    if _WITHIN.search(begun + more[0]) or _TITLE.search(begun):
        return True
    return bool(_LETTERS.search(begun)) and more.lstrip()[:1].islower()


def names_in(text: str) -> list[str]:
    """Return the capitalised names of an English text, but for the word that opens a sentence."""
    found: list[str] = []
    for sentence in sentences(text):
        for match in _NAME.finditer(sentence):
            words = match[0].split()
            if match.start() == 0 and not match[0].isupper():
                words = words[1:]
            found.extend(word for word in words if word[0].isupper() and word.lower() not in _STOP)
    return found


class Weights:
    """How much each mark of a meeting weighs: rare ones more."""

    def __init__(self, turns: Iterable[str]) -> None:
        self._marks = [content(turn) for turn in turns]
        counts: Counter[str] = Counter(mark for marks in self._marks for mark in marks)
        total = len(self._marks) + 1
        self._weights: Mapping[str, float] = {mark: math.log(1 + total / times) for mark, times in counts.items()}
        self._unknown = math.log(1 + total)

    def coverage(self, marks: frozenset[str], source: frozenset[str]) -> float:
        """Return the weight of the ``marks`` that stand in ``source``, as a share of them all; 1 for none."""
        total = self._sum(marks)
        return self._sum(marks & source) / total if total else 1.0

    def _sum(self, marks: frozenset[str]) -> float:
        """Add up exactly: the order of a set changes from run to run, and must not change the minutes."""
        return math.fsum(self._of(mark) for mark in marks)

    def _of(self, mark: str) -> float:
        return self._weights.get(mark, self._unknown)
