"""The risks that content rules belong to: 31 in five classes, GB/T 45654-2025, annex A."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from copilot.language import Language
from copilot.review import files

__all__ = ["risks"]


@cache
def risks() -> Mapping[str, Mapping[Language, str]]:
    """Return every risk's name in both languages, by its number, such as ``A.1.b``, in the standard's order."""
    found = files.read(Path(str(resources.files("copilot.review"))) / "risks.yaml", "risks.schema.json")
    return MappingProxyType(
        {
            f"{group}.{letter}": MappingProxyType({"zh": name["zh"], "en": name["en"]})
            for group, content in found.items()
            for letter, name in content["risks"].items()
        }
    )
