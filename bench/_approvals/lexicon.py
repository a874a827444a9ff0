"""The words that the made documents are written with, one file a language in ``wording/``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bench._approvals.record import Language

__all__ = ["lexicon"]

_FOLDER = Path(__file__).with_name("wording")


@cache
def lexicon(language: Language, *, unseen: bool = False) -> dict[str, Any]:
    """Return the words of a language.

    Args:
        language: the language.
        unseen: whether labels, headings and sentences are those that rules and prompts were not developed on.
    """
    words: dict[str, Any] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text("utf-8"))
    if unseen:
        others = yaml.safe_load((_FOLDER / f"{language}-unseen.yaml").read_text("utf-8"))
        words |= {part: {**words[part], **changed} for part, changed in others.items()}
    return words
