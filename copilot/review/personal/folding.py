"""One spelling for digits, letters and punctuation, character by character, so that every offset stays what it was."""

from __future__ import annotations

import re

__all__ = ["fold"]

_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_PLAIN = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_DASHES, "-"),
}
_ODD = re.compile(rf"[\uff01-\uff5e{_SPACES}{_DASHES}]")


def fold(text: str) -> str:
    """Return ``text`` with full-width characters, odd spaces and dashes as ASCII ones; its length does not change."""
    return text if text.isascii() else _ODD.sub(lambda match: _PLAIN[match[0]], text)
