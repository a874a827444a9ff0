"""Where the title of a 公文 breaks: words stay whole and the lines are balanced (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

__all__ = ["balanced"]

_AFTER = re.compile(r"委员会|董事会|监事会|理事会|办公会|公司|分行|银行|会议|的|、|(?<=\d)年")
_BEFORE = re.compile(r"关于|第(?=[\d一二三四五六七八九十百零〇])")


def balanced(title: str, width: float) -> str:
    """Return ``title`` with a line break where it is wider than ``width``, in Han characters, and one does well.

    A title that fits, or that two lines cannot hold without cutting a word, is left to the program that sets it.
    """
    if _wide(title) <= width:
        return title
    places = {found.end() for found in _AFTER.finditer(title)} | {found.start() for found in _BEFORE.finditer(title)}
    fitting = [at for at in places if 0 < at < len(title) and max(_wide(title[:at]), _wide(title[at:])) <= width]
    if not fitting:
        return title
    best = min(fitting, key=lambda at: (abs(_wide(title[:at]) - _wide(title[at:])), at))
    return f"{title[:best]}\n{title[best:]}"


def _wide(text: str) -> float:
    return sum(1.0 if east_asian_width(char) in "WFA" else 0.5 for char in text)
