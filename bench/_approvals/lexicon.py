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
def lexicon(language: Language) -> dict[str, Any]:
    """Return the words of a language."""
    words: dict[str, Any] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text("utf-8"))
    return words
