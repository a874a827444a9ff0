"""Currency names and signs to ISO 4217 codes.

``$``, ``¥`` and ``dollars`` alone are USD, CNY and USD: beside a name or a code they yield to it. CNH is read as CNY.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading

__all__ = ["PREFIX", "SUFFIX", "code", "find", "is_generic"]

_NAMES: Final = {
    "CNY": "人民币|人民幣|RMB|CNY|CNH|Renminbi|Chinese Yuan|Yuan|¥",
    "USD": "美元|美金|USD|US$|US $|U.S.$|U.S. $|US Dollars|US Dollar|U.S. Dollars|U.S. Dollar|United States Dollars"
    "|United States Dollar|Dollars of the United States|Dollars|Dollar|$",
    "HKD": "港币|港元|港幣|HKD|HK$|H.K.$|Hong Kong Dollars|Hong Kong Dollar|HK Dollars",
    "EUR": "欧元|歐元|EUR|€|Euros|Euro",
    "GBP": "英镑|英鎊|GBP|£|Pounds Sterling|Pound Sterling|Sterling|Pounds",
    "JPY": "日元|日圆|日圓|日币|JPY|JP¥|Japanese Yen|Yen",
    "SGD": "新加坡元|新元|新币|SGD|S$|Singapore Dollars",
    "AUD": "澳元|澳大利亚元|澳币|AUD|A$|AU$|Australian Dollars",
    "CAD": "加元|加拿大元|加币|CAD|C$|CA$|CAD$|Canadian Dollars",
    "CHF": "瑞士法郎|瑞郎|CHF|Swiss Francs|Swiss Franc",
    "MOP": "澳门元|澳门币|MOP|MOP$",
    "NZD": "新西兰元|纽元|NZD|NZ$|New Zealand Dollars",
    "TWD": "新台币|新臺幣|台币|TWD|NT$|NTD|New Taiwan Dollars",
    "KRW": "韩元|韩圆|KRW|₩|Korean Won",
    "MYR": "林吉特|马币|令吉|MYR|RM|Ringgit Malaysia|Malaysian Ringgit|Ringgit",
    "THB": "泰铢|THB|฿|Thai Baht|Baht",
    "IDR": "印尼盾|印尼卢比|IDR|Indonesian Rupiah|Rupiah",
    "PHP": "菲律宾比索|PHP|₱|Philippine Pesos",
    "VND": "越南盾|VND|₫|Vietnamese Dong",
    "INR": "印度卢比|INR|₹|Rs.|Indian Rupees|Rupees",
    "RUB": "俄罗斯卢布|卢布|RUB|₽|Russian Roubles|Russian Rubles",
    "SEK": "瑞典克朗|SEK|Swedish Kronor|Swedish Krona",
    "NOK": "挪威克朗|NOK|Norwegian Kroner|Norwegian Krone",
    "DKK": "丹麦克朗|DKK|Danish Kroner|Danish Krone",
    "AED": "迪拉姆|AED|UAE Dirhams|UAE Dirham",
    "SAR": "沙特里亚尔|SAR|Saudi Riyals|Saudi Riyal",
    "ZAR": "南非兰特|ZAR|South African Rand",
    "BRL": "巴西雷亚尔|BRL|R$|Brazilian Reais|Brazilian Real",
    "MXN": "墨西哥比索|MXN|Mexican Pesos",
    "TRY": "土耳其里拉|Turkish Lira",
}
_CODES: Final = {name.lower(): iso for iso, names in _NAMES.items() for name in names.split("|")} | dict.fromkeys(
    ["元", "圆", "圓", "元人民币", "圆人民币", "圓人民币"], "CNY"
)
_GENERIC: Final = frozenset(["$", "¥", "dollars", "dollar"])
_CASED: Final = frozenset(["RM", "S$", "A$", "C$", "R$", "PHP", "SAR", "MOP", "Rs."])


def _pattern(name: str) -> str:
    escaped = re.escape(name).replace(r"\ ", r"\s{1,2}")
    if name[-1].isalpha() and name.isascii():
        escaped = rf"{escaped}(?![A-Za-z])"
    return rf"(?-i:{escaped})" if name in _CASED else escaped


def _any_of(names: Iterable[str], guard: str = "") -> str:
    """Return a pattern for the longest of ``names``; the look at the first character spares the search most places."""
    ordered = sorted(names, key=len, reverse=True)
    initials = "".join(sorted({re.escape(name[0]) for name in ordered}))
    return rf"{guard}(?=[{initials}])(?:{'|'.join(map(_pattern, ordered))})"


_ALL: Final = [name for names in _NAMES.values() for name in names.split("|")]
_LATIN: Final = _any_of((name for name in _ALL if name[0].isascii() and name[0].isalpha()), "(?<![A-Za-z])")
_OTHER: Final = _any_of(name for name in _ALL if not (name[0].isascii() and name[0].isalpha()))

PREFIX: Final = f"(?:{_OTHER}|{_LATIN})"
"""A currency as it stands before a number (pattern without groups, for folded text, ignoring case)."""

SUFFIX: Final = f"(?:[元圆圓](?:人民币)?(?!整?币)|{_OTHER}|{_LATIN})"
"""A currency as it stands after a number; a bare 元 is CNY."""

_NAMED: Final = re.compile(PREFIX, re.IGNORECASE)


def code(name: str) -> str | None:
    """Return the ISO 4217 code of a currency's name, sign or code, or None."""
    return _CODES.get(" ".join(fold(name).lower().split()))


def is_generic(name: str) -> bool:
    """Tell whether a sign or a name stands for the currencies of several countries, such as ``$``."""
    return fold(name).lower().strip() in _GENERIC


def find(text: str) -> list[Reading]:
    """Return every currency named in ``text``."""
    found = []
    for match in _NAMED.finditer(fold(text)):
        iso = code(match[0])
        if iso:
            found.append(Reading(match.start(), match.end(), iso, None, iso))
    return found
