"""The report's own words, from ``rules/words.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

import yaml

from copilot.language import Language

__all__ = ["Phrases"]


class Phrases:
    """The words of one language, by key; both languages have the same keys."""

    def __init__(self, language: Language) -> None:
        text = resources.files("docs_ai.diligence").joinpath("rules", "words.yaml").read_text("utf-8")
        self.language = language
        self._words: Mapping[str, str] = yaml.safe_load(text)[language]

    def __getitem__(self, key: str) -> str:
        return self._words[key]

    def __call__(self, key: str, **values: object) -> str:
        """Fill ``values`` into a phrase; a value is never read as a phrase itself."""
        return self._words[key].format(**values)

    def joined(self, items: list[str]) -> str:
        """Join items as a list of the language."""
        return self._words["list_join"].join(items)
