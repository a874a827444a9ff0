"""What of a string is seen on paper."""

from __future__ import annotations

import re

__all__ = ["printed"]

_UNPRINTED = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0c\x0e-\x1f\x7f]")


def printed(text: str) -> str:
    """Return ``text`` without what prints nothing and without blanks at its ends; a vertical tab is a new line."""
    return _UNPRINTED.sub("", text.replace("\v", "\n")).strip(" \t\n\r")
