"""The words of a source, as search sees them: identifiers whole and in their parts, and Han text by pairs."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["words"]

_RUN = re.compile(r"[^\W\d]\w*|[\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONGEST = 64


def words(text: str) -> Counter[str]:
    """Count the words of ``text``, in lower case.

    ``monthlyRate`` and ``MONTHLY_RATE`` both hold ``monthly`` and ``rate``, and are a word themselves; a run of Han
    characters, which has no blanks between words, is taken by its pairs. Single letters are left out.
    """
    found: Counter[str] = Counter()
    for run in _RUN.findall(text):
        if not run.isascii():
            for han in _HAN.findall(run):
                found.update(han[at : at + 2] for at in range(max(1, len(han) - 1)))
            if _HAN.fullmatch(run):
                continue
        if len(run) > _LONGEST:
            continue
        parts = _PART.findall(run)
        if len(parts) > 1:
            found.update(part.lower() for part in parts if len(part) > 1)
        if len(run) > 1:
            found[run.lower()] += 1
    return found
