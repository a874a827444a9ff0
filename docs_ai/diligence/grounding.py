"""Does a sentence say no more than the passages that it cites? Pure text: what fails is not written.

The tests are chosen so that they err towards refusing. A refused sentence is replaced by the quoted fact, so refusing
costs style and accepting a wrong one would cost truth.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from copilot.language import Language, detect
from docs_ai.diligence.wording import Wording

__all__ = ["Reason", "numbers_in", "refusal"]

Reason = Literal[
    "language",
    "decision",
    "judgement",
    "cause",
    "number",
    "name",
    "negation",
    "role",
    "unsupported",
    "placeholder",
    "label",
    "direction",
    "flow",
    "answer",
]  # fmt: skip

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_HAN_NUMBER = re.compile(
    r"[一二两三四五六七八九十百千万亿半]{1,16}(?:成|倍|年|个|期|家|人|名|%)|百分之[一二三四五六七八九十百]+"
)
_COVERED_ZH, _COVERED_EN = 0.75, 0.75


def refusal(
    text: str, quotes: Sequence[str], titles: Iterable[str], language: Language, words: Wording
) -> Reason | None:
    """Return why ``text`` may not stand, or None when its sources carry it.

    Args:
        text: the sentence.
        quotes: the passages that it cites.
        titles: names of the facts and their paragraph, which it may use though no passage does.
        language: of the sentence.
        words: of that language.
    """
    if detect(text) != language and re.search(r"[A-Za-z]{2}|[\u3400-\u9fff]", text):
        return "language"
    said, known = _level(text), _level("\n".join(quotes))
    allowed = known + "\n" + _level("\n".join(titles))
    forbidden: dict[Reason, re.Pattern[str]] = {
        "decision": words.decision,
        "judgement": words.judgement,
        "cause": words.cause,
    }
    for reason, pattern in forbidden.items():
        if any(match.group() not in known for match in pattern.finditer(said)):
            return reason
    if not numbers_in(said) <= numbers_in(known) or not _spelled(said, language, words) <= _spelled(
        known, language, words
    ):
        return "number"
    if not _attached(said, known):
        return "number"
    if language == "en" and any(name.casefold() not in allowed for name in _names(text)):
        return "name"
    if not (_covered_zh if language == "zh" else _covered_en)(said, allowed, words):
        return "unsupported"
    cited = _cited_part(said, quotes)
    if bool(words.negation.search(said)) != bool(words.negation.search(cited)):
        return "negation"
    return None if set(words.role.findall(said)) == set(words.role.findall(cited)) else "role"


def numbers_in(text: str) -> set[str]:
    """Return the numbers of a text without separators, 3,000.0 as 3000."""
    found = set()
    for match in _NUMBER.findall(unicodedata.normalize("NFKC", text)):
        number = match.replace(",", "")
        found.add(number.rstrip("0").rstrip(".") if "." in number else number.lstrip("0") or "0")
    return found


def _attached(said: str, known: str) -> bool:
    """Tell whether each number stands after the words that it stands after in the passages, not after another's.

    "The first customer takes 78% and the first five 46%" holds only true numbers and is false.
    """
    places = _led(known)
    for number, lead in _led(said):
        own = max((len(lead & other) for held, other in places if held == number), default=0)
        others = max((len(lead & other) for held, other in places if held != number), default=0)
        if others > own + 1:
            return False
    return True


def _led(text: str) -> list[tuple[str, set[str]]]:
    """Return each number with the pairs of characters, or words, between it and the number or line before it."""
    found: list[tuple[str, set[str]]] = []
    start = 0
    for match in _NUMBER.finditer(text):
        lead = text[start : match.start()].rpartition("\n")[2]
        found += [(number, _grams(lead)) for number in numbers_in(match.group())]
        start = match.end()
    return found


def _level(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _spelled(text: str, language: Language, words: Wording) -> set[str]:
    pattern = _HAN_NUMBER if language == "zh" else words.number
    return {match.group() for match in pattern.finditer(text)}


def _cited_part(said: str, quotes: Sequence[str]) -> str:
    """Return, for each clause of the sentence, the closest clause of the quotes: what it must agree with."""
    clauses = [clause for quote in quotes for clause in _clauses(_level(quote))]
    closest: list[str] = []
    for clause in _clauses(said):
        grams = _grams(clause)
        best = max(clauses, key=lambda other: len(grams & _grams(other)), default="")
        if grams & _grams(best):
            closest.append(best)
    return "\n".join(closest)


def _clauses(text: str) -> list[str]:
    return [clause for clause in re.split(r"[，；;。]|,(?!\d)", text) if clause.strip()]


def _grams(text: str) -> set[str]:
    pairs = {run[i : i + 2] for run in _HAN_RUN.findall(text) for i in range(len(run) - 1)}
    return pairs | {_stem(word) for word in _LATIN_WORD.findall(text)}


def _covered_zh(said: str, allowed: str, words: Wording) -> bool:
    """Tell whether enough of the sentence's pairs of characters, and every Latin word, stand in what is allowed.

    Three characters on end that no allowed pair holds are a name or a claim of the model's own, however well the rest
    is covered.
    """
    if any(len(word) > 1 and word not in allowed for word in _LATIN_WORD.findall(said)):
        return False
    pairs = covered = 0
    for run in _HAN_RUN.findall(words.filler.sub(" ", said)):
        known = [run[i : i + 2] in allowed for i in range(len(run) - 1)]
        loose = [run[i] in words.glue or run[i + 1] in words.glue for i in range(len(run) - 1)]
        pairs += loose.count(False)
        covered += sum(found and not free for found, free in zip(known, loose, strict=True))
        held = [
            run[i] in words.glue or (i > 0 and known[i - 1]) or (i < len(known) and known[i]) for i in range(len(run))
        ]
        if "xxx" in "".join("." if character else "x" for character in held):
            return False
    return covered >= _COVERED_ZH * pairs


def _covered_en(said: str, allowed: str, words: Wording) -> bool:
    stems = {_stem(word) for word in _LATIN_WORD.findall(allowed)}
    spoken = words.filler.sub(" ", said)
    content = [word for word in _LATIN_WORD.findall(spoken) if word not in words.glue and len(word) > 2]
    return not content or sum(_stem(word) in stems for word in content) >= _COVERED_EN * len(content)


def _stem(word: str) -> str:
    return word.casefold().removesuffix("'s")[:5]


def _names(text: str) -> list[str]:
    """Return the capitalised words that do not open a sentence."""
    return [match.group() for match in re.finditer(r"(?<=[a-z,;\"'(] )[A-Z][A-Za-z]+|(?<=[A-Za-z] )[A-Z][a-z]+", text)]
