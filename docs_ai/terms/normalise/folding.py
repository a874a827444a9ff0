"""Fold full-width forms to half-width, one character for one, so that offsets stay true."""

from __future__ import annotations

__all__ = ["fold", "squeeze"]

_TABLE: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TABLE |= {
    ord("\u3000"): " ",
    ord("\u00a0"): " ",
    ord("\u2007"): " ",
    ord("\u2009"): " ",
    ord("\u202f"): " ",
    ord("￥"): "¥",
    ord("￡"): "£",
    ord("￠"): "¢",
    ord("₤"): "£",
    ord("﹩"): "$",
    ord("﹐"): ",",
    ord("‐"): "-",
    ord("‑"): "-",
    ord("−"): "-",
    ord("﹣"): "-",
    ord("﹪"): "%",
    ord("’"): "'",
    ord("‘"): "'",
    ord("【"): "[",
    ord("】"): "]",
    ord("〔"): "[",
    ord("〕"): "]",
    ord("⟦"): "[",
    ord("⟧"): "]",
}


_WITH_DASHES: dict[int, int | str] = _TABLE | {ord("–"): "-", ord("—"): "-"}


def fold(text: str, *, dashes: bool = True) -> str:
    """Return ``text`` of the same length with full-width letters, digits and marks as their half-width forms.

    Args:
        text: any text.
        dashes: whether long dashes become hyphens too; where a hyphen is a minus, a long dash is none.
    """
    return text.translate(_WITH_DASHES if dashes else _TABLE)


def squeeze(text: str) -> tuple[str, list[int]]:
    """Return ``text`` folded, in lower case, without blanks and quotation marks, and each character's old offset."""
    kept = [
        (character.lower()[:1], offset)
        for offset, character in enumerate(fold(text))
        if not character.isspace() and character not in "\"'“”"
    ]
    return "".join(character for character, _ in kept), [offset for _, offset in kept]
