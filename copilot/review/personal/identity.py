"""Numbers of papers: resident identity cards, unified social credit codes, passports, vehicle plates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from stdnum import numdb
from stdnum.cn import ric, uscc

from copilot.review.finding import Finding
from copilot.review.personal.candidate import END, START, found, labelled_otherwise, near

__all__ = ["credit_codes", "passports", "plates", "resident_ids"]

_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_ID_WORDS = re.compile(r"身份证|证件号|身份号|\bID\b|identity", re.IGNORECASE | re.ASCII)

_RESIDENT = re.compile(
    rf"[1-8]{START}\d(?:\d{{4}}([ -]?)\d{{8}}\1\d{{3}}[\dXx]"  # 6-8-4, and without gaps
    r"|\d{4}([ -])\d{4}\2\d{4}\2\d{3}[\dXx]"  # 6-4-4-4
    rf"|\d{{2}}([ -])\d{{4}}\3\d{{4}}\3\d{{4}}\3\d[\dXx]){END}"  # 4-4-4-4-2
)
_RESIDENT_OLD = re.compile(rf"[1-8]{START}\d{{14}}{END}(?!\.\d)")
_CREDIT = re.compile(
    rf"[1-9ANY]{START}(?:[1-9]([ -]?)\d{{6}}\1[0-9A-Y]{{9}}\1[0-9A-Y]"  # 2-6-9-1, and without gaps
    r"|[1-9]\d{6}([ -])[0-9A-Y]{9}\2?[0-9A-Y]"  # 8-9-1, 8-10
    r"|[1-9]\d{2}([ -])\d{4}\3[0-9A-Y]{4}\3[0-9A-Y]{4}\3[0-9A-Y]{2}"  # 4-4-4-4-2
    rf"|[1-9]\d{{6}}[0-9a-y]{{10}}){END}"
)
_PASSPORT = re.compile(
    rf"[A-Z0-9]{START}(?<!\d[-/.].)(?:(?<=[A-Z])(?:[A-Z]\d{{6,7}}|\d{{6,8}}|[A-Z0-9]{{8}})|(?<=\d)\d{{7,8}}){END}"
    r"(?!\.\d|[-/][0-9A-Za-z])"
)
_PASSPORT_WORDS = re.compile(r"护照|通行证|旅行证|passport|travel (?:document|permit)", re.IGNORECASE)
_PASSPORT_CHINA = re.compile(r"(?:[EGDSPH]\d{8}|E[A-HJ-NP-Z]\d{7})\Z")
_PLATE = re.compile(
    rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z](?:[·•.]| ?[-·•]? ?)"
    rf"(?:[DFABCEGHJK][A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[DFABCEGHJK]|[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳领]){END}(?![-·.]\d)"
)


def resident_ids(text: str) -> Iterator[Finding]:
    """Find numbers of resident identity cards: 18 characters (GB 11643-1999), or 15 digits as issued before.

    A place must be that of a province, a date one that can be a birthday, the last character the right check
    character. The county is not looked up for 18 characters: stdnum's table holds the years in which a county had
    its code, while people bear the code of the place that registered them, whatever the year of their birth.
    A 15-digit number has no check character, so its county must be one that there ever was.
    """
    for match in _RESIDENT.finditer(text):
        number = match[0].replace(" ", "").replace("-", "").upper()
        checked = (
            _PROVINCES.match(number) is not None
            and _birthday(number[6:14])
            and number[17] == ric.calc_check_digit(number)
        )
        if checked:
            yield found("cn-resident-id", "C2", match.start(), match.end())
    for match in _RESIDENT_OLD.finditer(text):
        number = match[0]
        if not _PROVINCES.match(number) or not _birthday(f"19{number[6:12]}"):
            continue
        said = near(_ID_WORDS, text, match.start(), match.end(), (24, 0))
        if said or (_county(number[:6]) and not labelled_otherwise(text, match.start())):
            yield found("cn-resident-id", "C2", match.start(), match.end())


def _birthday(digits: str) -> bool:
    try:
        day = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1880 <= day.year <= 2100


def _county(digits: str) -> bool:
    """Tell whether GB/T 2260 ever gave this code to a county."""
    return digits[2:] != "0000" and "county" in numdb.get("cn/loc").info(digits)[-1][1]


def credit_codes(text: str) -> Iterator[Finding]:
    """Find unified social credit codes (GB 32100-2015), by their check character and the region's province."""
    for match in _CREDIT.finditer(text):
        number = match[0].replace(" ", "").replace("-", "").upper()
        if not _PROVINCES.match(number, 2) and number[2:4] != "10":  # 10: registered by a ministry
            continue
        if not set(number) & set("IOSVZ") and number[17] == uscc.calc_check_digit(number[:17]):
            yield found("cn-uscc", "C1", match.start(), match.end())


def passports(text: str) -> Iterator[Finding]:
    """Find numbers of passports and travel permits, where the words beside them say so."""
    for match in _PASSPORT.finditer(text):
        start, end = match.span()
        if sum(map(str.isdigit, match[0])) < 5 or not near(_PASSPORT_WORDS, text, start, end, (28, 10)):
            continue
        if match[0].isdigit() and len(match[0]) == 8 and _is_day(match[0]):
            continue
        yield found("cn-passport" if _PASSPORT_CHINA.match(match[0]) else "passport", "C2", start, end)


def _is_day(digits: str) -> bool:
    return digits.startswith(("19", "20")) and _birthday(digits)


def plates(text: str) -> Iterator[Finding]:
    """Find vehicle plates (GA 36-2018): province, letter, and five characters, or six of a new energy vehicle."""
    for match in _PLATE.finditer(text):
        if sum(map(str.isdigit, match[0])) >= 3:
            yield found("cn-plate", "C2", match.start(), match.end())
