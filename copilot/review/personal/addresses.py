"""Postal addresses that carry a number of a house: Chinese from the largest to the smallest part, English the other
way round."""

from __future__ import annotations

import re
from collections.abc import Iterator

from copilot.review.finding import Finding
from copilot.review.personal.candidate import found

__all__ = ["addresses"]

_HAN = r"\u4e00-\u9fff"
_NUMBER = r"(?:[0-9]{1,5}(?:-[0-9]{1,4})?|[一二三四五六七八九十百]{1,6}|[甲乙丙丁][0-9]{1,4})"
_HOUSE = re.compile(
    r"(?:路|街|大道|道|巷|胡同|弄|里|村|镇|乡|屯|组|园|区|庄|苑|广场|大厦)(?:[东南西北中]段?)? ?"
    rf"{_NUMBER} ?(?:号院?|弄|栋|幢|座|号楼|组)(?:(?:之|附)[一二三四五六七八九十0-9]{{1,3}}号?)?"
)
_PLACE = r"(?:号楼|号院|单元|栋|幢|座|层|楼|室|号|户)"
_REST = re.compile(
    rf"(?:[ ,]?[{_HAN}A-Za-z]{{0,10}}?[0-9A-Za-z一二三四五六七八九十]{{1,5}} ?{_PLACE}){{0,6}}"
    rf"(?:[{_HAN}]{{2,8}}(?:大厦|广场|大楼|中心|小区|花园)(?:[0-9A-Za-z]{{1,5}}(?:座|层|楼|室)){{0,3}})?"
)
_BORDER = re.compile(  # what is no part of an address
    rf"[^{_HAN}0-9A-Za-z -]"
    r"|(?:地址|住址|住所|位于|居住|坐落|寄往|寄至|寄到|送达|送至|前往|搬到|注册地|籍贯|户籍)(?:为|是|于|在|地)?"
)
_WORD = re.compile(r"[在于至到是为住]")
_PROVINCE = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_PART = re.compile(r"[省市区县旗州盟镇乡]")
_REACH = 44

_ENGLISH = re.compile(
    r"[0-9](?<![0-9A-Za-z].)(?<![.,/-].)\d{0,4}[A-Za-z]? (?:(?:North|South|East|West|[NSEW])\.? )?"
    r"(?:(?:[A-Z][A-Za-z'’.-]+|\d{1,3}(?:st|nd|rd|th)) ){1,4}?"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct|Place|Pl|Square|Sq|Terrace|Crescent"
    r"|Parkway|Highway|Close)\b\.?"
    r"(?:,? ?(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|Rm)\.? ?#?[0-9A-Za-z-]{1,6})?"
    r"(?:, ?[A-Z][A-Za-z'.-]+(?: [A-Z][a-z'.-]+){0,2}){0,2}"
    r"(?:,? (?:[A-Z]{2} \d{5}(?:-\d{4})?|[A-Z]{1,2}\d[0-9A-Z]? \d[A-Z]{2}|\d{4,6})(?![0-9A-Za-z]))?"
)


def addresses(text: str) -> Iterator[Finding]:
    """Find addresses: a road or a village with a house's number, and what stands before and after it."""
    if not text.isascii():
        reach = 0
        for house in _HOUSE.finditer(text):
            if house.start() < reach:
                continue
            start = _start(text, house.start(), reach)
            if start < house.start():
                rest = _REST.match(text, house.end())
                reach = rest.end() if rest else house.end()
                yield found("address", "C2", start, reach)
    for match in _ENGLISH.finditer(text):
        yield found("address", "C2", *match.span())


def _start(text: str, road: int, after: int) -> int:
    """Return where the address begins whose road's last character stands at ``road``: after the last word that cannot
    be part of one, at most 44 characters before, and not before ``after``."""
    low = max(after, road - _REACH)
    for border in _BORDER.finditer(text, low, road):
        low = border.end()
    province = _PROVINCE.search(text, low, road)
    if province is not None:
        return province.start()
    part = _PART.search(text, low, road)  # 在 may end what comes before, or belong to a road
    for border in _WORD.finditer(text, low, part.start() if part else road):
        low = border.end()
    head = text[low:road]
    return low + len(head) - len(head.lstrip(" ,"))
