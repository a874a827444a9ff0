"""A cell's value as the sheet shows it, for the number formats of ECMA-376 Part 1, section 18.8.30 that papers use.

Percentages, thousands, decimals, a word or sign around the figure, brackets for negative figures, and dates are shown
as formatted. A format beyond these shows the value itself.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

__all__ = ["shown"]

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]|([#0?,.]*[#0?])(,*)|(.)', re.DOTALL)
_DATE = re.compile(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|(yyyy|yy|e|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|AM/PM)|(.)', re.IGNORECASE
)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_MOST_DIGITS = 40
_FIFTEEN = Context(prec=15)


def shown(value: object, form: str) -> str:
    """Return what the cell shows.

    Args:
        value: what openpyxl gives: None, text, bool, int, float, Decimal, a date, a time or a duration.
        form: the number format's code, such as ``#,##0.00``.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime | datetime.date):
        return _date(value, form)
    if isinstance(value, int | float | Decimal):
        return _number(_exact(value), form)
    return str(value)


def _exact(value: float | Decimal) -> Decimal:
    """Return a stored number with the fifteen digits that a sheet computes with."""
    return _FIFTEEN.create_decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _number(value: Decimal, form: str) -> str:
    if not value.is_finite() or form in {"", "General", "@"} or abs(value.adjusted()) > _MOST_DIGITS:
        return _plain(value)
    sections = form.split(";")
    section, signed = sections[0], value
    if len(sections) > 1 and value < 0:
        section, signed = sections[1], -value
    elif len(sections) > 2 and value == 0:
        section = sections[2]
    text = _filled(section, signed)
    return _plain(value) if text is None else text


def _filled(section: str, value: Decimal) -> str | None:
    """Return a value set into one section of a format, or None where the section is beyond us."""
    percent = Decimal(100) if "%" in re.sub(r'"[^"]*"', "", section) else Decimal(1)
    parts: list[str] = []
    has_figure = False
    for quoted, escaped, bracket, digits, commas, other in _TOKEN.findall(section):
        if digits:
            if has_figure:
                return None
            has_figure = True
            parts.append(_digits(digits, value * percent / Decimal(1000) ** len(commas)))
        elif bracket.startswith("$"):
            parts.append(bracket[1:].partition("-")[0])
        elif bracket:
            continue
        elif other in {"E", "/", "@"}:
            return None
        else:
            parts.append(quoted or escaped or other)
    return "".join(parts) if has_figure or not value else None


def _digits(digits: str, value: Decimal) -> str:
    whole, _, fraction = digits.partition(".")
    most, least = len(fraction), len(fraction.rstrip("#"))
    try:
        rounded = value.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return _plain(value)
    text = f"{abs(rounded):{',' if ',' in whole else ''}f}"
    before, _, after = text.partition(".")
    after = after[:least] + after[least:].rstrip("0")
    places = whole.replace(",", "").count("0")
    before = before.zfill(places) if before != "0" or places else ""
    return ("-" if rounded < 0 else "") + before + (f".{after}" if after else "")


def _plain(value: Decimal) -> str:
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(value: datetime.date, form: str) -> str:
    section = form.partition(";")[0]
    parts: list[str] = []
    after_hour = False
    for quoted, escaped, code, other in _DATE.findall(section):
        if not code:
            parts.append(quoted or escaped or other)
            continue
        parts.append(_part(value, code.lower(), after_hour))
        after_hour = code.lower().startswith("h") or (after_hour and code.lower().startswith("s"))
    text = "".join(parts)
    return text if re.search(r"\d", text) else value.isoformat()


def _part(value: datetime.date, code: str, after_hour: bool) -> str:
    """Return the part of a date that a code asks for; ``m`` after an hour is the minute."""
    time = value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())
    if after_hour and code in {"m", "mm"}:
        return f"{time.minute:0{len(code)}d}"
    forms = {
        "yyyy": f"{time.year:04d}", "e": str(time.year), "yy": f"{time.year % 100:02d}",
        "mmmm": _MONTHS[time.month - 1], "mmm": _MONTHS[time.month - 1][:3],
        "mm": f"{time.month:02d}", "m": str(time.month), "dd": f"{time.day:02d}",
        "d": str(time.day), "hh": f"{time.hour:02d}", "h": str(time.hour), "ss": f"{time.second:02d}",
        "s": str(time.second),
    }  # fmt: skip
    return forms.get(code, "")
