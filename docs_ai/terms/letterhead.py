"""What a business prints at the top of a receipt or an invoice: its name and, below it, its address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docs_ai.reading import Span
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.printed_lines import PrintedLine

__all__ = ["Letterhead", "letterhead"]

_TOP = 14
_LONGEST_ADDRESS = 6
_STOP = re.compile(
    r"\b(?:tel(?:ephone)?|phone|fax|hp|mobile|e-?mail|website|www|gst|sst|vat|tax|invoice|receipt|(?:cash\s+)?bill|date|"
    r"cashier|roc|company\s+no|(?:co\.?\s+)?reg\.?\s+no|table|order|doc(?:ument)?|slip|customer|qty|item|welcome)\b|@|\b0\d{1,2}\s?-\s?\d{3,4}|电话|传真|税号|发票|收据|日期",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"\W*(?:co(?:mpany)?\.?\s*)?(?:reg(?:istration)?\.?\s*)?(?:no\.?)?\s*[:.]?\s*[(\s]*[A-Z]{0,3}\s?\d{5,}\s?-?\s?[A-Z]?\W*",
    re.IGNORECASE,
)
_REGISTERED = re.compile(r"\(\s*(?:co\b|reg|roc|[A-Z]{0,2}\d{5,})[^()]*\)\s*$|\b\d{5,7}\s?-\s?[A-Z]\s*$", re.IGNORECASE)
_REGISTERED_BESIDE = re.compile(r"\s*\b(?:company|co\.?|business)?\s*reg(?:istration)?\.?\s*(?:no\b|:)", re.IGNORECASE)
_FORM = re.compile(
    r"\b(?:sdn\.?\s*bhd|bhd|ltd|limited|inc|llc|plc|gmbh|pte|pty|corp(?:oration)?|co)\b\.?\W*$|有限公司|商店|超市|餐厅",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"\b(?:enterprise|trading|hardware|marketing|machinery|restaurants?|restoran|kedai|mart|stores?|shop|centre|center|"
    r"supermarket|pharmacy|caf[eé]|bakery|hotel|gallery|holdings|industries|services?|motor|electrical|perniagaan|company)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:no|lot|level|unit|suite|floor|block|blok|jalan|jln|lorong|lrg|taman|tmn|kawasan|bandar|persiaran|kampung|batu|"
    r"bangunan|plaza|street|st|road|rd|avenue|ave|lane|drive|blvd|boulevard|km|p\.?o\.?\s?box)\b|\b\d{5}(?!\d)|[省市区县路街号]",
    re.IGNORECASE,
)
_PLACE_NAME = re.compile(r"[^\W\d_]+(?:[ .,'-]+[^\W\d_]+){0,5}[ .,]*")
_TITLE = re.compile(r"\b(?:tax|cash|sales?|invoice|receipt|bill|copy|counter|thank)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Where the name and the address stand, each None where there is none."""

    name: Span | None
    address: Span | None


def letterhead(lines: Sequence[PrintedLine]) -> Letterhead:
    """Return the head of a page that is given line by line."""
    top = list(lines[:_TOP])
    start = next((index for index, line in enumerate(top) if _is_address(line.text)), None)
    stop = next((index for index, line in enumerate(top) if index and _STOP.search(fold(line.text))), len(top))
    name = _name(top[: start if start is not None else stop])
    return Letterhead(name, _address(top, start) if start is not None else None)


def _name(lines: Sequence[PrintedLine]) -> Span | None:
    """Return the line with a legal form, else the one that names a trade, else the first in capitals."""
    for pattern in (_FORM, _TRADE, None):
        for index, line in enumerate(lines):
            text = _without_registration(fold(line.text))
            if not text.strip() or _STOP.search(text) or line.whole is None:
                continue
            if pattern is not None and not pattern.search(text):
                continue
            if pattern is None and not _is_capital(text):
                continue
            return _joined(lines, index, _trimmed(line, text))
    return None


def _joined(lines: Sequence[PrintedLine], index: int, span: Span) -> Span:
    """Return the name with the lines into which it is broken: above or below it."""
    first = last = index
    text = fold(lines[index].text)
    while first and (text.count(")") > text.count("(") or _TRADE.match(text.strip())):
        above = lines[first - 1]
        if above.whole is None or above.whole.end > span.start or not _is_capital(above.text):
            break
        first, text = first - 1, fold(above.text) + " " + text
        span = Span(above.whole.start, span.end)
    while last + 1 < len(lines) and (text.count("(") > text.count(")") or text.rstrip().endswith(("&", ","))):
        below = lines[last + 1]
        if below.whole is None or below.whole.start < span.end or _STOP.search(fold(below.text)):
            break
        last, text = last + 1, text + " " + fold(below.text)
        span = Span(span.start, below.whole.end)
    return span


def _address(lines: Sequence[PrintedLine], start: int) -> Span | None:
    """Return the address: lines from its first, as long as they look like one, a place's name after the others too."""
    first = lines[start].whole
    if first is None:
        return None
    end = first.end
    for line in lines[start + 1 : start + _LONGEST_ADDRESS]:
        text, whole = fold(line.text), line.whole
        bracketed = text.strip().startswith("(") and not _REGISTRATION.fullmatch(text)
        if whole is None or whole.start < end or _STOP.search(text):
            break
        if not (
            _ADDRESS.search(text) or bracketed or (_PLACE_NAME.fullmatch(text.strip()) and not _TITLE.search(text))
        ):
            break
        registered = _REGISTERED_BESIDE.search(text)
        end = whole.start + registered.start() if registered else whole.end
    return Span(first.start, end)


def _is_address(text: str) -> bool:
    folded = fold(text)
    return (
        _ADDRESS.search(folded) is not None
        and any(map(str.isdigit, folded))
        and not _FORM.search(_without_registration(folded))
        and not _STOP.search(folded)
        and not _REGISTRATION.fullmatch(folded)
    )


def _without_registration(text: str) -> str:
    return "" if _REGISTRATION.fullmatch(text) else _REGISTERED.sub("", text)


def _trimmed(line: PrintedLine, text: str) -> Span:
    whole = line.runs[0][1]
    kept = text.rstrip()
    return Span(whole.start + len(kept) - len(kept.lstrip()), whole.start + len(kept))


def _is_capital(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and sum(character.isupper() for character in letters) >= 0.7 * len(letters)
