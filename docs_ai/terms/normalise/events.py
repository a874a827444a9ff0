"""Dates that hang on an event: ``six months after first drawing``, ``自首次提款日起六个月``. They are given no day.

The normal form is the offset, the direction and the anchor: ``P6M after first-drawing``, ``P30D before maturity``. An
anchor that is not one of the usual ones stands in its own words, in lower case: ``P2Y after the closing date``.
"""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise import numerals, tenors
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading, apart

__all__ = ["find"]

_ANCHORS: Final = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "first-drawing",
            r"首(?:次|笔)(?:提款|放款|用款|出账|提用)"
            r"|(?:first|initial)\s+(?:drawing|drawdown|draw\b|utili[sz]ation|advance|borrowing|loan)",
        ),
        (
            "drawing",
            r"(?:每(?:次|笔))?(?:实际)?(?:提款|放款|用款)|贷款发放|drawing|drawdown|utili[sz]ation|disbursement",
        ),
        ("approval", r"批复|审批|批准|approval"),
        ("offer", r"date\s+of\s+this\s+(?:letter|offer)|本函"),
        ("effective", r"生效|effective"),
        (
            "signing",
            r"签订|签署|签约|date\s+(?:hereof|of\s+(?:this|the)\s+(?:\w+\s+)?(?:agreement|deed|contract))|execution"
            r"|signing|(?<!\w)hereof",
        ),
        ("disclosure", r"披露|disclosure|disclosed|receipt\s+of\s+(?:the\s+)?(?:confidential|evaluation)"),
        ("maturity", r"到期|届满|maturity"),
        ("termination", r"终止|terminat|expir"),
        ("closing", r"交割|closing|completion"),
    )
)
_USUAL: Final = frozenset(name for name, _ in _ANCHORS)
_ZH_ANCHOR: Final = r"[\u4e00-\u9fff《》()“”\"]{2,24}?"
_ZH_TENOR: Final = (
    r"[\d.〇零一二两三四五六七八九十百半壹贰叁肆伍陆柒捌玖拾() ]{1,10}"
    r"(?:年半?|个\s?月|個月|周|个?星期|天|日)(?:零?\d{1,2}个月)?"
)
_ZH_AFTER: Final = re.compile(
    rf"(?:自|从|由)(?P<anchor>{_ZH_ANCHOR})(?:之?日)?(?:起算?|开始|后)(?:的|计|,)?(?:满|至)?(?:届满)?"
    rf"(?P<tenor>{_ZH_TENOR})(?:内|后|届满|止|期满)*"
)
_ZH_BARE: Final = re.compile(
    rf"(?<![自从由\u4e00-\u9fff])(?P<anchor>{_ZH_ANCHOR})(?:之?日)?(?P<way>后|起|之后|之前|前)(?:的|第)?(?:满)?"
    rf"(?P<tenor>{_ZH_TENOR})(?:内|届满)?"
)
_NUMBER: Final = rf"(?:\d{{1,4}}|{numerals.ENGLISH}(?:[-\s]{numerals.ENGLISH}){{0,3}})(?:\s?\(\s?[\w-]{{1,20}}\s?\))?"
_EN_TENOR: Final = (
    rf"{_NUMBER}[\s-]{{1,2}}(?:calendar\s+)?(?:years?|months?|weeks?|days?)(?:'|\s+period)?(?:\s+and\s+\w+\s+months?)?"
)
_EN_ANCHOR: Final = (
    r"(?:(?:the|such|each|any|its|this|first|initial|last|date|completion|execution|termination|expiration|expiry|receipt"
    r"|disclosure|signing|closing|utili[sz]ation|drawdown|drawing|maturity|approval|delivery|disbursement)\b[^,.;:()\n]{0,60}?)"
)
_EN_END: Final = (
    r"(?=[,.;:()\n]|$|\s(?:and|or|in|unless|except|provided|shall|will|by|with|at|for|if|whichever|which|that|to)\b)"
)
_EN: Final = re.compile(
    r"(?:the\s+(?:date|day)\s+(?:which\s+is\s+|that\s+is\s+|falling\s+|occurring\s+|being\s+)?)?"
    rf"(?<![\w-])(?P<tenor>{_EN_TENOR})(?:\s+(?:commencing|beginning|starting|running))?"
    r"\s+(?P<way>after|from(?:\s+and\s+after)?|following|of|before|prior\s+to|on)\s+"
    rf"(?P<anchor>{_EN_ANCHOR}){_EN_END}",
    re.IGNORECASE,
)
_ANNIVERSARY: Final = re.compile(
    r"(?:the\s+)?(?<![\w-])(?P<rank>\d{1,2}(?:st|nd|rd|th)|[a-z]{5,9}(?:-[a-z]{5,7})?)"
    r"(?:\s?\(\d{1,2}(?:st|nd|rd|th)?\))?\s+anniversary\s+(?:of|after|from)\s+"
    rf"(?P<anchor>{_EN_ANCHOR}){_EN_END}",
    re.IGNORECASE,
)


def find(text: str) -> list[Reading]:
    """Return every date in ``text`` that is told by an event, in order; a period from a stated day is none of these."""
    folded = fold(text)
    return apart(
        len(text),
        (reading for match in _ZH_AFTER.finditer(folded) if (reading := _after_tenor(match, "after"))),
        (
            reading
            for match in _ZH_BARE.finditer(folded)
            if (reading := _after_tenor(match, "before" if "前" in match["way"] else "after", known=True))
        ),
        (reading for match in _EN.finditer(folded) if (reading := _english(match))),
        (reading for match in _ANNIVERSARY.finditer(folded) if (reading := _anniversary(match))),
    )


def _english(match: re.Match[str]) -> Reading | None:
    way = "before" if match["way"].lower().startswith(("before", "prior")) else "after"
    return _after_tenor(match, way, known=match["way"].lower() in {"of", "on"})


def _anniversary(match: re.Match[str]) -> Reading | None:
    rank = numerals.ordinal(match["rank"])
    return _reading(match, f"P{rank}Y after {_anchor(match['anchor'])}") if rank else None


def _after_tenor(match: re.Match[str], way: str, *, known: bool = False) -> Reading | None:
    """Return the reading of a tenor and an anchor, or None; where ``known``, only a usual anchor makes an event."""
    found = tenors.find(match["tenor"])
    anchor = _anchor(match["anchor"])
    if len(found) != 1 or found[0].normalized is None or not anchor or (known and anchor not in _USUAL):
        return None
    return _reading(match, f"{found[0].normalized} {way} {anchor}")


def _anchor(written: str) -> str:
    for name, pattern in _ANCHORS:
        if pattern.search(written):
            return name
    return " ".join(written.lower().split()).strip(' “”"')


def _reading(match: re.Match[str], form: str) -> Reading:
    return Reading(match.start(), match.start() + len(match[0].rstrip()), form, None, form)
