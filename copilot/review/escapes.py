"""See through the escapes of JSON strings, and know where everything stands in the text as it is written."""

from __future__ import annotations

import re

__all__ = ["PAD", "complete", "plain", "shortened"]

PAD = "\u2060"
"""Fills what an escape is longer than its character. It is not seen and joins words, so no rule minds it."""

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_UNFINISHED = re.compile(r"(?<!\\)(?:\\\\)*(\\(?:u[0-9a-fA-F]{0,3})?)\Z")
_CHARACTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def complete(text: str) -> int:
    """Return how much of ``text`` stands before an escape that is not finished at its end."""
    if "\\" not in text[-6:]:
        return len(text)
    unfinished = _UNFINISHED.search(text)
    return unfinished.start(1) if unfinished else len(text)


def shortened(text: str) -> str:
    """Return JSON that means the same, with each character that need not be escaped written as itself."""
    return _ESCAPE.sub(_itself, text) if "\\u" in text else text


def plain(text: str) -> str:
    """Return ``text`` with each escape as its character and `PAD` behind it; its length does not change."""
    return _ESCAPE.sub(_padded, text) if "\\" in text else text


def _itself(escape: re.Match[str]) -> str:
    if not escape[1]:
        return escape[0]
    code = int(escape[1], 16)
    must_stay = code < 0x20 or chr(code) in '"\\' or 0xD800 <= code < 0xE000
    return escape[0] if must_stay else chr(code)


def _padded(escape: re.Match[str]) -> str:
    one = chr(int(escape[1], 16)) if escape[1] else _CHARACTERS.get(escape[2], escape[2])
    return one + (" " if one.isspace() else PAD) * (len(escape[0]) - 1)
