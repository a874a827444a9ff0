"""The marks that items of a list begin with, as ``（三）``, ``2．``, ``5.1`` and ``(d)``, and how they count on."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["ItemMark", "item_mark"]

_HAN = "一二三四五六七八九"
_MARK = re.compile(
    r"(?P<before>[（(]?)(?:(?P<upper>(?:\d{1,2}\.){0,3})(?P<figure>\d{1,2})|(?P<han>[一二三四五六七八九十]{1,3})"
    r"|(?P<letter>[a-z]))(?P<after>[)）、．](?!\d)|\.(?=\s)|(?=\s))"
)


class ItemMark(NamedTuple):
    """A mark: what stands before and after its number, how the number is written, and the number."""

    before: str
    after: str
    written: str
    number: int

    def follows(self, other: ItemMark) -> bool:
        """Tell whether it is the next one after ``other``."""
        return self == other._replace(number=other.number + 1)

    @property
    def previous(self) -> str:
        """The mark before it as it is written, empty where there is none."""
        if self.number < 2:
            return ""
        if self.written == "letter":
            figure = chr(ord("a") + self.number - 2)
        else:
            figure = str(self.number - 1) if self.written == "figure" else _han(self.number - 1)
        return self.before + figure + self.after


def item_mark(text: str) -> ItemMark | None:
    """Return the mark that a line begins with; a bare number or letter is none."""
    match = _MARK.match(text)
    if match is None:
        return None
    before, after, upper = match["before"], match["after"], match["upper"] or ""
    if not (after or upper) or (before and after not in (")", "）")):
        return None
    if match["figure"]:
        return ItemMark(before + upper, after, "figure", int(match["figure"]))
    if match["han"]:
        return ItemMark(before, after, "han", _number(match["han"]))
    return ItemMark(before, after, "letter", ord(match["letter"]) - ord("a") + 1)


def _number(han: str) -> int:
    tens, ten, ones = han.rpartition("十")
    count = (_HAN.find(tens) + 1 or 1) * 10 if ten else 0
    return count + _HAN.find(ones) + 1 if ones else count


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_HAN[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (_HAN[ones - 1] if ones else "")
