"""Days in words: "the sixteenth of September", 下周五, 10月31日, read against the day of the meeting.

Only what names one day becomes a day; "soon", "next week" or 尽快 stay words. "Next Friday" is the Friday of the week
after the meeting's and "Friday" or "this Friday" the coming one, as 下周五 and 周五 are in Chinese.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from minutes.summarise.figures import figures

__all__ = ["day_in", "full_date_in"]

_MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): at for at, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_WEEKDAYS = {name.lower(): at for at, name in enumerate(calendar.day_name)}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|(?:twenty|thirty)[\s-](?:first|second|third|fourth|fifth|sixth|seventh|"
    r"eighth|ninth)|first|second|"
    r"third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
    r"seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_YEAR_EN = (
    r"(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d|twenty twenty[\s-](?:one|two|three|four|five|six|seven|eight|nine)))?"
)
_DAY_MONTH = re.compile(rf"\b(?P<day>{_ORDINAL})\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?{_YEAR_EN}", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b(?P<month>{_MONTH})\b\.?\s+(?:the\s+)?(?P<day>{_ORDINAL})\b{_YEAR_EN}", re.IGNORECASE)
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_HAN_NUMBER = r"[\d零〇一二三四五六七八九十两]"
_HAN_DATE = re.compile(
    rf"(?:(?P<year>{_HAN_NUMBER}{{4}})\s*年\s*)?(?P<month>{_HAN_NUMBER}{{1,3}})\s*月\s*(?:份)?(?P<day>{_HAN_NUMBER}{{1,3}})\s*[日号]"
)
_HAN_MONTH_END = re.compile(
    rf"(?:(?P<month>{_HAN_NUMBER}{{1,3}})月份?|(?P<next>下个?月)|(?P<this>本月|这个月|月))(?:底|末)"
)
_EN_MONTH_END = re.compile(
    rf"\bend of (?:the |this )?(?:(?P<next>next month)|(?P<month>{_MONTH}|month))\b", re.IGNORECASE
)
_EN_WEEKDAY = re.compile(
    rf"\b(?P<which>next |this |on |by |coming )?(?P<weekday>{'|'.join(_WEEKDAYS)})\b", re.IGNORECASE
)
_WEEK_AFTER = re.compile(
    rf"\b(?:(?P<weekday>{'|'.join(_WEEKDAYS)}) (?:week\b|after next\b)"
    rf"|a week (?:on |from )(?P<other>{'|'.join(_WEEKDAYS)})\b)",
    re.IGNORECASE,
)
_HAN_WEEKDAY = re.compile(r"(?P<which>下下|下|本|这)?(?:个)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])")
_NEAR = {
    "the day after tomorrow": 2, "tomorrow": 1, "today": 0, "tonight": 0,
    "大后天": 3, "后天": 2, "明天": 1, "明日": 1, "今天": 0, "今日": 0, "当天": 0,
}  # fmt: skip
_BARE_DAY = re.compile(
    rf"\bthe (?P<en>{_ORDINAL})\b(?! (?:of|thing|one|item|time|quarter))|"
    rf"(?<![月\d])(?P<zh>{_HAN_NUMBER}{{1,3}})[号日](?!楼)",
    re.IGNORECASE,
)
_YEAR_END = re.compile(r"\bend of (?:the |this )?year\b|\byear[- ]end\b|年底|年末", re.IGNORECASE)


def full_date_in(text: str) -> tuple[str, date] | None:
    """Return the first date of ``text`` that states day, month and year, with its words."""
    for pattern in (_ISO, _HAN_DATE, _DAY_MONTH, _MONTH_DAY):
        for found in pattern.finditer(text):
            if found["year"] and (day := _date(_year(found["year"]), found["month"], found["day"])):
                return found[0], day
    return None


def day_in(words: str, meeting: date | None) -> date | None:
    """Return the one day that ``words`` name, seen from the day of the ``meeting``; None when they name none.

    A date without a year is the next one from the meeting on.
    """
    if full := full_date_in(words):
        return full[1]
    if meeting is None:
        return None
    for pattern in (_HAN_DATE, _DAY_MONTH, _MONTH_DAY):
        if found := pattern.search(words):
            return _next(meeting, found["month"], found["day"])
    return _relative(words, meeting)


def _relative(words: str, meeting: date) -> date | None:
    lowered = words.lower()
    for phrase, days in _NEAR.items():
        if phrase in lowered:
            return meeting + timedelta(days=days)
    if found := _HAN_WEEKDAY.search(words):
        weekday = "一二三四五六日".find(found["weekday"].replace("天", "日"))
        weeks = {"下": 1, "下下": 2}.get(found["which"] or "", 0)
        return _weekday(meeting, weekday, weeks)
    if found := _WEEK_AFTER.search(words):  # "Friday week" is a week after the coming Friday
        return _weekday(meeting, _WEEKDAYS[(found["weekday"] or found["other"]).lower()], 0) + timedelta(weeks=1)
    if (found := _EN_WEEKDAY.search(words)) and not re.search(r"\blast\b", lowered):
        which = (found["which"] or "").strip().lower()
        return _weekday(meeting, _WEEKDAYS[found["weekday"].lower()], 1 if which == "next" else 0)
    if found := _HAN_MONTH_END.search(words):
        if found["next"]:
            return _month_end(meeting, meeting.month % 12 + 1)
        return _month_end(meeting, _number(found["month"]) if found["month"] else meeting.month)
    if found := _EN_MONTH_END.search(words):
        if found["next"]:
            return _month_end(meeting, meeting.month % 12 + 1)
        return _month_end(meeting, _MONTHS.get(found["month"].lower(), meeting.month))
    if _YEAR_END.search(words):
        return None if re.search(r"明年|next", lowered) else date(meeting.year, 12, 31)
    if found := _BARE_DAY.search(words):
        return _bare(meeting, _number(found["en"] or found["zh"]))
    return None


def _weekday(meeting: date, weekday: int, weeks: int) -> date:
    if weeks:
        return meeting - timedelta(days=meeting.weekday()) + timedelta(days=weekday, weeks=weeks)
    return meeting + timedelta(days=(weekday - meeting.weekday()) % 7)


def _month_end(meeting: date, month: int | None) -> date | None:
    if month is None or not 1 <= month <= 12:
        return None
    year = meeting.year + (month < meeting.month)
    return date(year, month, calendar.monthrange(year, month)[1])


def _bare(meeting: date, day: int | None) -> date | None:
    """The next day of the month of that number, from the meeting on."""
    if day is None:
        return None
    for ahead in range(3):
        month = (meeting.month - 1 + ahead) % 12 + 1
        found = _safe(meeting.year + (meeting.month - 1 + ahead) // 12, month, day)
        if found and found >= meeting:
            return found
    return None


def _next(meeting: date, month: str, day: str) -> date | None:
    this = _date(meeting.year, month, day)
    return this if this and this >= meeting else _date(meeting.year + 1, month, day)


def _date(year: int | None, month: str, day: str) -> date | None:
    month_number = _MONTHS.get(month.lower()) or _number(month)
    return _safe(year, month_number, _number(day))


def _safe(year: int | None, month: int | None, day: int | None) -> date | None:
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(words: str) -> int | None:
    if words.lower().startswith("twenty twenty"):
        last = figures(re.split(r"[\s-]", words)[-1])
        return 2020 + int(last[0].value) if last else None
    return _number(words)


def _number(words: str) -> int | None:
    found = figures(words)
    return int(found[0].value) if found else None
