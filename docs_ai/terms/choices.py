"""Values of a closed list: which of a field's choices the words of a text say, ticked boxes included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from docs_ai.terms.labels import pattern_of
from docs_ai.terms.normalise import Reading
from docs_ai.terms.normalise.folding import fold

__all__ = ["find"]

_TICKED = re.compile(r"[☑☒√✓✔■●]\s?$")
_EDGES = " \t\n,;:。、.☑☒√✓✔■●□☐○"
_UNTICKED = re.compile(r"[□☐○]\s?$")


def find(text: str, choices: Mapping[str, tuple[str, ...]]) -> list[Reading]:
    """Return the choices that ``text`` names, in order; of two that overlap the one that starts first, then the longer.

    A word written ``=word`` counts only where it is all that the text says; ``/word/`` is a regular expression. Where
    boxes stand before the words only the ticked ones count: ``☑可循环 □不可循环`` is the first alone. Words listed
    under an empty form say none of the choices, though they hold a word of one: ``到期一次性还本`` says
    nothing of a limit.
    """
    folded = fold(text)
    found = [
        Reading(match.start(), match.end(), value, None, value)
        for value, words in choices.items()
        for word in words
        for match in _matches(word, folded)
    ]
    found.sort(key=lambda reading: (reading.start, -reading.end))
    apart: list[Reading] = []
    for reading in found:
        if not apart or reading.start >= apart[-1].end:
            apart.append(reading)
    apart = [reading for reading in apart if reading.normalized]
    ticked = [reading for reading in apart if _TICKED.search(folded, max(reading.start - 2, 0), reading.start)]
    if ticked:
        return ticked
    return [reading for reading in apart if not _UNTICKED.search(folded, max(reading.start - 2, 0), reading.start)]


def _matches(word: str, folded: str) -> Iterator[re.Match[str]]:
    if len(word) > 1 and word.startswith("=") and word[1] != "<":
        match = pattern_of(word[1:]).match(folded, len(folded) - len(folded.lstrip(_EDGES)))
        if match is not None and not folded[match.end() :].strip(_EDGES):
            yield match
    elif len(word) > 2 and word.startswith("/") and word.endswith("/"):
        yield from re.compile(word[1:-1], re.IGNORECASE).finditer(folded)
    else:
        yield from pattern_of(word).finditer(folded)
