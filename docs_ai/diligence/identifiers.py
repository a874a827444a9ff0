"""Check digits of company identifiers."""

from __future__ import annotations

import re

__all__ = ["lei_valid", "uscc_valid"]

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def uscc_valid(text: str) -> bool:
    """Tell whether ``text`` is a unified social credit code with a right check digit (GB 32100-2015, mod 31)."""
    code = text.strip().upper()
    if len(code) != 18 or any(character not in _USCC for character in code):
        return False
    total = sum(_USCC.index(character) * weight for character, weight in zip(code, _WEIGHTS, strict=False))
    return _USCC[(31 - total % 31) % 31] == code[17]


def lei_valid(text: str) -> bool:
    """Tell whether ``text`` is a legal entity identifier with right check digits (ISO 17442, mod 97)."""
    code = text.strip().upper()
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", code):
        return False
    return int("".join(str(int(character, 36)) for character in code)) % 97 == 1
