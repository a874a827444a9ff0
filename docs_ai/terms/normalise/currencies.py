"""Currency names and signs to ISO 4217 codes."""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading

__all__ = ["PREFIX", "SUFFIX", "code", "find"]

_NAMES: Final = {
    "CNY": ("人民币", "RMB", "CNY", "CNH", "¥", "Renminbi"),
    "USD": (
        "美元",
        "美金",
        "USD",
        "US$",
        "U.S.$",
        "US Dollars",
        "US Dollar",
        "U.S. Dollars",
        "United States Dollars",
        "$",
    ),
    "HKD": ("港币", "港元", "港幣", "HKD", "HK$", "Hong Kong Dollars"),
    "EUR": ("欧元", "EUR", "€", "Euros", "Euro"),
    "GBP": ("英镑", "GBP", "£", "Pounds Sterling", "Sterling", "Pounds"),
    "JPY": ("日元", "日圆", "JPY", "JP¥", "Japanese Yen", "Yen"),
    "SGD": ("新加坡元", "新元", "SGD", "S$", "Singapore Dollars"),
    "AUD": ("澳元", "澳大利亚元", "AUD", "A$", "Australian Dollars"),
    "CAD": ("加元", "加拿大元", "CAD", "C$", "Canadian Dollars"),
    "CHF": ("瑞士法郎", "CHF", "Swiss Francs"),
    "MOP": ("澳门元", "MOP", "MOP$"),
}
_CODES: Final = {name.lower(): iso for iso, names in _NAMES.items() for name in names} | {"元": "CNY", "圆": "CNY"}


def _pattern(name: str) -> str:
    escaped = re.escape(name).replace(r"\ ", r"\s+")
    return rf"(?<![A-Za-z]){escaped}(?![A-Za-z])" if name[-1].isalpha() and name.isascii() else escaped


_ALL: Final = sorted((name for names in _NAMES.values() for name in names), key=len, reverse=True)

PREFIX: Final = "(?:" + "|".join(map(_pattern, _ALL)) + ")"
"""A currency as it stands before a number (pattern without groups, for folded text, ignoring case)."""

SUFFIX: Final = "(?:" + "|".join([*map(_pattern, _ALL), "[元圆](?!整?币)"]) + ")"
"""A currency as it stands after a number; a bare 元 is CNY."""

_NAMED: Final = re.compile(PREFIX, re.IGNORECASE)


def code(name: str) -> str | None:
    """Return the ISO 4217 code of a currency's name, sign or code, or None."""
    return _CODES.get(" ".join(fold(name).lower().split()))


def find(text: str) -> list[Reading]:
    """Return every currency named in ``text``."""
    found = []
    for match in _NAMED.finditer(fold(text)):
        iso = code(match[0])
        if iso:
            found.append(Reading(match.start(), match.end(), iso, None, iso))
    return found
