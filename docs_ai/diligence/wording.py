"""The words by which code reads a drafted sentence, from ``rules/wording.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml

from copilot.language import Language

__all__ = ["Wording", "load"]


@dataclass(frozen=True, slots=True)
class Wording:
    """Patterns of one language, one for each kind of word; see the comments in the file."""

    decision: re.Pattern[str]
    judgement: re.Pattern[str]
    cause: re.Pattern[str]
    number: re.Pattern[str]
    up: re.Pattern[str]
    down: re.Pattern[str]
    steady: re.Pattern[str]
    flow: re.Pattern[str]
    negation: re.Pattern[str]
    role: re.Pattern[str]
    join: re.Pattern[str]
    filler: re.Pattern[str]
    glue: frozenset[str]

    def direction(self, text: str) -> int | None:
        """Return 1 for up, -1 for down, 0 for no word of direction, None for both at once."""
        up, down = bool(self.up.search(text)), bool(self.down.search(text))
        return None if up and down else int(up) - int(down)


def load() -> Mapping[Language, Wording]:
    """Read the words of both languages."""
    text = resources.files("docs_ai.diligence").joinpath("rules", "wording.yaml").read_text("utf-8")
    data = yaml.safe_load(text)
    languages: tuple[Language, ...] = ("zh", "en")
    return {language: _wording(language, data[language]) for language in languages}


def _wording(language: Language, lists: Mapping[str, list[str] | str]) -> Wording:
    glue = str(lists["glue"])
    patterns = {name: _pattern(language, words) for name, words in lists.items() if isinstance(words, list)}
    return Wording(**patterns, glue=frozenset(glue if language == "zh" else glue.split()))


def _pattern(language: Language, words: list[str]) -> re.Pattern[str]:
    if language == "zh":
        return re.compile("|".join(words))
    endings = (re.escape(word).replace(r"\*", "[a-z]*") for word in words)
    return re.compile(rf"\b(?:{'|'.join(endings)})\b", re.IGNORECASE)
