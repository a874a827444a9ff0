"""What a till prints below the goods: the total, its rounding, the money given and the change.

Where money given less change is one of the amounts that may be the total, that is it: the receipt proves itself. Code
does this sum, no model.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docs_ai.reading import Span
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.printed_lines import PrintedLine

__all__ = ["Total", "totals"]

_AMOUNT = re.compile(
    r"(?<![\d.,:/-])(?:-\s?)?\d{1,3}(?:,\d{3})*\.\d{2}(?![\d%]|[.,:/]\d)|(?<![\d.,:/-])(?:-\s?)?\d{1,6}\.\d{2}(?![\d%]|[.,:/]\d)"
)
_WORD = r"\bt[oau0]ta?[l1i]"
_ROUNDED = re.compile(rf"{_WORD}\s+round\w*\b|\bround\w*\s+\w?\s?{_WORD}\b|{_WORD}\s+\w+\s+round\w*\b", re.IGNORECASE)
_PAYABLE = re.compile(
    rf"\b(?:grand|nett?|final)\s*{_WORD}|{_WORD}\s+(?:amount|amt|due|payable|sales?|inc\w*|rm|bill)\b"
    rf"|\b(?:amount|amt|balance)\s+(?:due|payable)\b|{_WORD}\b[^\n]{{0,16}}\b(?:inc[l1]\w*|with)\b|合计|总计|应付",
    re.IGNORECASE,
)
_TOTAL = re.compile(rf"{_WORD}\b", re.IGNORECASE)
_NO_TOTAL = re.compile(
    rf"\bsub\s?-?\s?[t(]|{_WORD}\s+(?:qty|c[l1]y|quantity|items?|disc\w*|saving\w*|gst|sst|tax|points?|gross)|\bexc[l1]\w*|\bbefore\b|"
    r"\bdiscount\b|\bpoints?\b|\bincludes\b|\bsummary\b|小计",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:cash|paid|payment|tender\w*|received|visa|master\w*)\b(?!\s*(?:bill|sales?|ier))|现金|实收", re.IGNORECASE
)
_CHANGE = re.compile(r"\bchange\b|找零", re.IGNORECASE)
_ROUNDING = re.compile(r"\bround\w*\b", re.IGNORECASE)
_MOST_ROUNDED = Decimal("0.10")
_PROVEN, _ROUNDED_SURE, _PAYABLE_SURE, _TOTAL_SURE, _BELOW = 0.96, 0.9, 0.85, 0.78, 0.7


@dataclass(frozen=True, slots=True)
class Total:
    """An amount that may be the total: where it stands, its value, and from 0 to 1 how sure that is."""

    span: Span
    value: Decimal
    sure: float


def totals(lines: Sequence[PrintedLine]) -> list[Total]:
    """Return the amounts that may be the total, the surest first, of equals the last."""
    paid = _paid(lines)
    found = [_proven(total, paid) for total in _labelled_totals(lines)]
    found += _after_rounding(lines, found, paid)
    return sorted(found, key=lambda total: (-total.sure, -total.span.start))


def _labelled_totals(lines: Sequence[PrintedLine]) -> Iterator[Total]:
    """Yield the last amount of each line that says total, or of the next where it has none; what is rounded to too."""
    rounding = False
    for index, line in enumerate(lines):
        text = fold(line.text)
        sure = _sure(text)
        amounts = list(_amounts(line))
        if not amounts and sure and index + 1 < len(lines) and not _labelled(fold(lines[index + 1].text)):
            amounts = list(_amounts(lines[index + 1]))
        if not sure and rounding and amounts and not _labelled(text):
            sure = _BELOW
        rounding = _ROUNDING.search(text) is not None and not _ROUNDED.search(text)
        if sure and amounts and amounts[-1][1] > 0:
            yield Total(*amounts[-1], sure)


def _proven(total: Total, paid: Collection[Decimal]) -> Total:
    return replace(total, sure=_PROVEN) if total.value in paid else total


def _after_rounding(lines: Sequence[PrintedLine], found: Sequence[Total], paid: Collection[Decimal]) -> Iterator[Total]:
    """Yield what was paid where it is a total and its rounding, though no line says total before it."""
    if any(total.sure == _PROVEN for total in found):
        return
    roundings = {value for line in lines if _ROUNDING.search(fold(line.text)) for _, value in _amounts(line)}
    sums = {total.value + rounding for total in found for rounding in roundings if abs(rounding) < _MOST_ROUNDED}
    for line in lines:
        for span, value in _amounts(line):
            if value in sums and value in paid:
                yield Total(span, value, _PAYABLE_SURE)
                return


def _sure(text: str) -> float:
    if _ROUNDED.search(text):
        return _ROUNDED_SURE
    if _NO_TOTAL.search(text) or (_ROUNDING.search(text) and not _TOTAL.search(text)):
        return 0.0
    return _PAYABLE_SURE if _PAYABLE.search(text) else _TOTAL_SURE if _TOTAL.search(text) else 0.0


def _labelled(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_NO_TOTAL, _TOTAL, _GIVEN, _CHANGE, _ROUNDING))


def _paid(lines: Sequence[PrintedLine]) -> set[Decimal]:
    """Return what money given less change comes to, for every pair of the two that a receipt prints."""
    given = [value for line in lines if _GIVEN.search(fold(line.text)) for _, value in _amounts(line)]
    change = [value for line in lines if _CHANGE.search(fold(line.text)) for _, value in _amounts(line)]
    return {money - back for money in given for back in change if money > back >= 0}


def _amounts(line: PrintedLine) -> Iterator[tuple[Span, Decimal]]:
    for match in _AMOUNT.finditer(fold(line.text)):
        lead = len(match[0]) - len(match[0].lstrip("- "))
        place = line.place(match.start() + lead, match.end())
        if place is not None:
            value = Decimal(match[0].replace(",", "").replace(" ", ""))
            yield place, value
