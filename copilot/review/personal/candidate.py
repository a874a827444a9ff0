"""What the detectors share: a candidate's borders, the words around it, and which of two that overlap stays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from copilot.review.finding import Finding

__all__ = ["END", "START", "Level", "amount", "apart", "found", "labelled_otherwise", "near"]

Level = Literal["C1", "C2", "C3"]

START = r"(?<![0-9A-Za-z].)"
"""Stands after the first character of a pattern: no letter or digit came before. There, and not in front, it leaves
the search for that first character fast."""
END = r"(?![0-9A-Za-z])"

_OTHER = re.compile(
    r"(?:(?:订单|流水|单据|凭证|合同|发票|运单|快递|物流|批次|序列|版本|交易|业务|申请|文件|档案|设备|产品|商品|任务|工单|报告|追踪|跟踪)"
    r"(?:流水|编)?(?:号码?|[Ii][Dd])|[单编]号|哈希|校验和|时间戳"
    r"|\b(?:order|invoice|trace|tracking|serial|reference|ref|batch|txn|transaction|ticket|contract|document|doc|"
    r"version|build|request|job|sku|imei|hash|timestamp|voucher|waybill|shipment)"
    r"(?:[ _-]?(?:no|number|num|id|code))?\.?)[\"'`]?\s?(?:[:=#]|是|为|is)?[ #\"'`]{0,2}\Z",
    re.IGNORECASE | re.ASCII,
)
_CURRENCY = re.compile(
    r"(?:[¥$€£]|\b(?:RMB|CNY|USD|EUR|HKD|GBP|JPY)|人民币|美元|港币|金额[:为]?)\s?-?\Z", re.IGNORECASE | re.ASCII
)
_UNIT = re.compile(
    r"\s?(?:[万亿]?(?:[元圆股吨]|美元|港币|公斤)|[万亿](?![\u4e00-\u9fff])|字节|毫秒|微秒|秒|%|"
    r"(?:bytes?|[kmgt]i?b|ms|ns|us|yuan|dollars|shares|units|rows|records|RMB|CNY|USD|EUR|HKD|GBP|JPY)\b)",
    re.IGNORECASE | re.ASCII,
)


def found(rule: str, level: Level, start: int, end: int) -> Finding:
    """Return a finding of personal data."""
    return Finding("personal", rule, level, start, end)


def labelled_otherwise(text: str, start: int) -> bool:
    """Tell whether the number at ``start`` is said to be something else: an order's, a contract's, a serial number."""
    return _OTHER.search(text, max(0, start - 24), start) is not None


def amount(text: str, start: int, end: int) -> bool:
    """Tell whether the number is an amount or a measure: a currency stands before it or a unit after it."""
    return _UNIT.match(text, end) is not None or _CURRENCY.search(text, max(0, start - 8), start) is not None


def near(words: re.Pattern[str], text: str, start: int, end: int, reach: tuple[int, int]) -> bool:
    """Tell whether one of ``words`` stands within ``reach`` characters before ``start`` or after ``end``."""
    before, after = reach
    return bool(words.search(text, max(0, start - before), start) or words.search(text, end, end + after))


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without overlaps, in the order of the text.

    Of two that overlap the longer stays; of two equally long the one that came first, so rules are run with the most
    specific first.
    """
    kept: list[Finding] = []
    reach = 0
    chosen: list[Finding] = []
    for each in sorted(findings, key=lambda one: one.start):  # groups of findings that overlap, from left to right
        if chosen and each.start >= reach:
            kept += _longest(chosen)
            chosen = []
        chosen.append(each)
        reach = max(reach, each.end)
    return kept + _longest(chosen)


def _longest(group: list[Finding]) -> list[Finding]:
    if len(group) < 2:
        return group
    kept: list[Finding] = []
    for each in sorted(group, key=lambda one: one.start - one.end):
        if all(each.end <= other.start or each.start >= other.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda one: one.start)
