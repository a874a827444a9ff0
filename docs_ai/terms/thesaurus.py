"""Words of credit that mean the same: what a label or the words around a value speak of, however they are put.

提款期, 用款期限 and ``drawdown window`` share the two meanings ``draw`` and ``period``. ``thesaurus.yaml`` beside this
module lists the words; a word that it does not list stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

import yaml

from docs_ai.terms.lexical import terms_of
from docs_ai.terms.normalise.folding import fold

__all__ = ["alternatives", "meanings_of"]

_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_PIECE: Final = re.compile(r"(?P<han>[\u4e00-\u9fff]+)|[a-z]+(?:[-/'][a-z]+)*")
_STEM: Final = 4
_LONGEST_PHRASE: Final = 3


@dataclass(frozen=True, slots=True)
class _Index:
    """The words by where a search for them begins: Han words by their first character, Latin phrases, Latin stems."""

    han: Mapping[str, Sequence[tuple[str, str]]]
    phrases: Mapping[str, str]
    stems: Mapping[str, Sequence[tuple[str, str]]]


@lru_cache(maxsize=1 << 14)
def meanings_of(text: str) -> tuple[str, ...]:
    """Return what the words of ``text`` mean, in order: ``~name`` where the thesaurus lists one, else search terms."""
    folded = fold(text).lower()
    found: list[str] = []
    words: list[str] = []
    for piece in _PIECE.finditer(folded):
        if piece["han"]:
            found += [*_of_words(words), *_of_han(piece[0])]
            words = []
        else:
            words.append(piece[0])
    return (*found, *_of_words(words))


def alternatives(meaning: str) -> str:
    """Return a regular expression that matches any word of ``meaning`` on folded text; Latin words as wholes.

    Raises:
        KeyError: there is no such meaning.
    """
    return "|".join(map(_pattern, sorted(_words()[meaning], key=len, reverse=True)))


def _of_han(text: str) -> Iterator[str]:
    """Yield the meanings in a run of Han characters, of words that overlap the longer; search terms between them."""
    index = _index().han
    at = plain = 0
    while at < len(text):
        hit = next(((word, name) for word, name in index.get(text[at], ()) if text.startswith(word, at)), None)
        if hit is None:
            at += 1
            continue
        yield from terms_of(text[plain:at])
        yield f"~{hit[1]}"
        at = plain = at + len(hit[0])
    yield from terms_of(text[plain:])


def _of_words(words: Sequence[str]) -> Iterator[str]:
    """Yield the meanings of Latin words, of phrases the longer; other words as search terms."""
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            name = _meaning(" ".join(words[at : at + length]))
            if name:
                yield f"~{name}"
                break
        else:
            length = 1
            yield from terms_of(words[at])
        at += length


def _meaning(phrase: str) -> str:
    index = _index()
    stems = index.stems.get(phrase[:_STEM], ()) if " " not in phrase else ()
    return index.phrases.get(phrase) or next((name for stem, name in stems if phrase.startswith(stem)), "")


@cache
def _words() -> Mapping[str, Sequence[str]]:
    text = (resources.files("docs_ai.terms") / "thesaurus.yaml").read_text("utf-8")
    return {name: tuple(words) for name, words in yaml.safe_load(text).items()}


@cache
def _index() -> _Index:
    entries = sorted(((word.lower(), name) for name, words in _words().items() for word in words), key=_by_length)
    han: dict[str, list[tuple[str, str]]] = {}
    stems: dict[str, list[tuple[str, str]]] = {}
    for word, name in entries:
        if _HAN.search(word):
            han.setdefault(word[0], []).append((word, name))
        elif word.endswith("*"):
            stems.setdefault(word[:_STEM], []).append((word[:-1], name))
    return _Index(han, dict(entries), stems)


def _by_length(entry: tuple[str, str]) -> int:
    return -len(entry[0])


def _pattern(word: str) -> str:
    if _HAN.search(word):
        return re.escape(word)
    stem, star, _ = word.lower().partition("*")
    body = r"\s+".join(map(re.escape, stem.split()))
    return rf"(?<![A-Za-z0-9]){body}{'[a-z]*' if star else '(?![A-Za-z0-9])'}"
