"""Names of companies: found by their legal form, compared without brackets, blanks and case."""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise.folding import fold, squeeze
from docs_ai.terms.normalise.reading import Reading

__all__ = ["enumerated", "find", "key", "tidy"]

_ZH_FORM: Final = (
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|合伙企业(?:\((?:有限|普通)合伙\))?|集团公司|总公司|公司)"
)
_ZH: Final = re.compile(
    rf"(?P<name>(?:[\u4e00-\u9fffA-Za-z0-9·&]|\([\u4e00-\u9fffA-Za-z]{{2,8}}\)){{2,36}}?{_ZH_FORM})(?!名下|所属|法)"
)
_BEFORE: Final = re.compile(
    r"^.*(?:由|向|与|对|是|系为|给予|给|为|以|将|关于|系|及|和|暨|同意|授予|申请人|借款人|保证人|担保人|企业名称|客户名称|公司名称|名称|控股股东|股东|实际控制人|用于|提供)(?=[\u4e00-\u9fffA-Za-z])"
)
_EN_FORM: Final = (
    r"(?:Public\s+Limited\s+Company|Private\s+Limited|Pte\.?\s+Ltd\.?|Pty\.?\s+Ltd\.?|Co\.,?\s*Ltd\.?|Company\s+Limited|Limited|Ltd\.?"
    r"|PLC|plc|LLC|L\.L\.C\.|LLP|L\.?P\.?|Inc\.?|Incorporated|Corporation|Corp\.?|GmbH|AG|S\.A\.|N\.V\.|B\.V\.|Bank|Company)"
)
_EN: Final = re.compile(
    rf"(?P<name>(?:[A-Z0-9][\w&'.\-]*|&|of|and|the(?=\s+[A-Z]))(?:,?\s+(?:[A-Z0-9(][\w&'.\-)]*|&|of|and)){{0,7}}?,?\s+{_EN_FORM})(?!\w|,?\s+(?:of\s|{_EN_FORM}))"
)
_LISTED: Final = re.compile(r"(?:(?!以及|[、和及与,，;；]).)+")
_ROLE: Final = re.compile(
    r"(?:及)?(?:其|公司|企业)?(?:实际控制人|法定代表人|控股股东|股东|自然人|董事长|配偶|妻子|丈夫)+(?:为|:|：)?"
)
_PERSON: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4}?|[\u4e00-\u9fff]{1,4}·[\u4e00-\u9fff]{1,6})(?:夫妇|先生|女士|个人)?"
)
_LEAD: Final = re.compile(r"^(?:(?:and|of|the|The|We|To|Between|BETWEEN|By|And|With)\b,?\s*)+")


def find(text: str) -> list[Reading]:
    """Return every company named with its legal form in ``text``, in order."""
    folded = fold(text)
    found: list[Reading] = []
    for match in _ZH.finditer(folded):
        start, name = match.start(), match["name"]
        lead = _BEFORE.match(name)
        if lead and len(name) - lead.end() >= 4:
            start += lead.end()
        found.append(_reading(text, start, match.end()))
    for match in _EN.finditer(folded):
        lead = _LEAD.match(match["name"])
        found.append(_reading(text, match.start() + (lead.end() if lead else 0), match.end()))
    return sorted(found, key=lambda reading: reading.start)


def enumerated(text: str) -> list[Reading]:
    """Return the names that ``text`` lists: companies, and persons after their role (``实际控制人陈某、配偶林某``)."""
    found = find(text)
    for match in _LISTED.finditer(text):
        start = match.start() + (lead.end() if (lead := _ROLE.match(match[0])) else 0)
        person = _PERSON.fullmatch(text[start : match.end()])
        if person and not any(start < other.end and other.start < match.end() for other in found):
            found.append(_reading(text, start, start + len(person["name"])))
    return sorted(found, key=lambda reading: reading.start)


def key(name: str) -> str:
    """Return what two ways of writing one name have in common."""
    return re.sub(r"[\W_]", "", squeeze(name)[0])


def tidy(name: str) -> str:
    """Return a name in its normal form: half-width, single blanks, none inside Han text, no punctuation at the ends."""
    text = " ".join(fold(name).split())
    text = re.sub(r"(?<=[\u4e00-\u9fff()])\s(?=[\u4e00-\u9fff()])", "", text)
    return text.strip(' ,;:。、"“”')


def _reading(text: str, start: int, end: int) -> Reading:
    written = text[start:end]
    return Reading(start, end, tidy(written), None, key(written))
