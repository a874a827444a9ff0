"""How one author writes amounts, dates, periods and rates: drawn once a document, with the normal form beside."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from bench._approvals.numbers import capitals, chinese_number, spelled
from bench._approvals.passage import Passage, annotated, fill, joined, stated
from bench._approvals.record import Language, Money, Rate

__all__ = ["Hand", "plain_rate"]

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SIGNS = {"USD": ("US$", "USD ", "USD"), "HKD": ("HK$", "HKD", "HKD "), "GBP": ("£", "GBP "), "EUR": ("€", "EUR ")}
_SPELLED = {"USD": "US Dollars", "HKD": "Hong Kong Dollars", "GBP": "Pounds Sterling", "EUR": "Euro"}


class Hand:
    """One author's way of writing. The same seed writes alike.

    Args:
        rng: what the ways are drawn from.
        language: of the document.
    """

    def __init__(self, rng: random.Random, language: Language) -> None:
        self._language = language
        self._rng = rng
        self._amount = rng.randrange(7)
        self._date = rng.randrange(5)
        self._tenor = rng.randrange(3)
        self._rate = rng.randrange(5)
        self._sign = rng.randrange(2)

    def amount(self, name: str, money: Money, *, currency: str = "") -> Passage:
        """Return an amount that states ``name``; in two ways at once where that is the author's way.

        Args:
            name: the field.
            money: the amount.
            currency: the field that its currency states; empty for none.
        """
        ways = self._chinese(money) if self._language == "zh" else self._english(money)
        normalized = f"{money.value:.2f}"
        forms = [stated(name, way, normalized, money.currency) if number % 2 == 0 else way for number, way in ways]
        whole = joined(forms)
        if len(ways) > 1:
            whole = stated(name, whole, normalized, money.currency)
        return stated(currency, whole, money.currency) if currency else whole

    def bare(self, name: str, money: Money, scale: int, *, currency: str = "") -> Passage:
        """Return the figure of an amount under a header that states the unit."""
        text = _grouped(money.value / scale, self._amount % 2 == 0)
        passage = stated(name, text, f"{money.value:.2f}", money.currency)
        return stated(currency, passage, money.currency) if currency else passage

    def figures(self, money: Money) -> str:
        """Return an amount in figures only."""
        if self._language == "zh":
            return f"￥{money.value:,.2f}"
        return f"{_SIGNS[money.currency][0]}{money.value:,.0f}"

    def words(self, money: Money) -> str:
        """Return an amount in words only, without its currency."""
        return capitals(money.value) + "元整" if self._language == "zh" else _titled(spelled(int(money.value)))

    def currency(self, code: str) -> str:
        """Return a currency's name."""
        return "人民币" if self._language == "zh" else _SPELLED[code]

    def day(self, name: str, day: date) -> Passage:
        """Return a date."""
        return stated(
            name, (self._chinese_date if self._language == "zh" else self._english_date)(day), day.isoformat()
        )

    def tenor(self, name: str, months: int) -> Passage:
        """Return a period of whole months."""
        way = self._tenor
        years = months // 12 if months % 12 == 0 else 0
        if self._language == "zh":
            text = (
                f"{chinese_number(years)}年"
                if years and way == 1
                else f"{years}年"
                if years and way == 2
                else f"{months}个月"
            )
        elif way == 0:
            text = f"{months} months"
        elif way == 1:
            text = f"{spelled(months)} ({months}) months"
        else:
            text = (f"{years} years" if years > 1 else "one year") if years else f"{months} months"
        return stated(name, text, f"P{months}M")

    def percent(self, name: str, value: Decimal) -> Passage:
        """Return a percentage."""
        return stated(name, f"{value}%", f"{value}%", "%")

    def rate(self, name: str, rate: Rate) -> Passage:
        """Return a rate; ``name``'s siblings ``benchmark``, ``spread`` and ``rate_kind`` are stated inside it."""
        group = name.rpartition(".")[0]

        def field(key: str) -> str:
            return f"{group}.{key}" if group == "facilities" else ""

        text = self._fixed(rate) if rate.fixed is not None else self._floating(rate, field)
        unit = "%" if rate.fixed is not None else "bp" if rate.spread_bp is not None else None
        whole = stated(name, text, plain_rate(rate), unit)
        kind = field("rate_kind")
        return stated(kind, whole, "fixed" if rate.fixed is not None else "floating") if kind else whole

    def _fixed(self, rate: Rate) -> str:
        if self._language == "zh":
            return (f"固定利率{rate.fixed}%", f"年利率{rate.fixed}%", f"{rate.fixed}%")[self._rate % 3]
        return (f"{rate.fixed}% per annum", f"a fixed rate of {rate.fixed}% p.a.")[self._rate % 2]

    def _floating(self, rate: Rate, field: Callable[[str], str]) -> Passage:
        chinese = self._language == "zh"
        names = self._chinese_benchmarks(rate) if chinese else self._english_benchmarks(rate)
        benchmark = annotated(names[self._rate % len(names)], "facilities" if field("benchmark") else "")
        if field("benchmark"):
            benchmark = stated(field("benchmark"), benchmark, rate.benchmark)
        if rate.multiple is not None:
            times = f"{rate.multiple}倍"
            spread = stated(field("spread"), times, f"*{rate.multiple}") if field("spread") else Passage(times)
            return fill("{benchmark}的{spread}", {"benchmark": benchmark, "spread": spread})
        points = rate.spread_bp or 0
        shapes = self._chinese_spreads(points) if chinese else self._english_spreads(points)
        shape, size = shapes[self._rate % len(shapes)]
        spread = Passage(size)
        if field("spread"):
            spread = stated(field("spread"), spread, f"{points:+d}bp", "bp")
        return fill(shape, {"benchmark": benchmark, "spread": spread})

    def _chinese_benchmarks(self, rate: Rate) -> list[str]:
        years = rate.months // 12
        more = "以上" if years == 5 else ""
        figure = f"[{years}年期{more}](benchmark_tenor=P{years}Y)"
        word = f"[{chinese_number(years)}年期{more}](benchmark_tenor=P{years}Y)"
        name = "[LPR](benchmark=LPR)"
        return [
            figure + name,
            f"{word}[贷款市场报价利率](benchmark=LPR)（LPR）",
            figure + name,
            f"{name}（[{years}Y](benchmark_tenor=P{years}Y)）",
            word + name,
        ]

    def _english_benchmarks(self, rate: Rate) -> list[str]:
        name = f"[{rate.benchmark}](benchmark={rate.benchmark})"
        if not rate.months:
            return [name]
        return [
            f"[{months}-month](benchmark_tenor=P{rate.months}M) {name}"
            for months in (rate.months, spelled(rate.months))
        ]

    def _chinese_spreads(self, points: int) -> list[tuple[str, str]]:
        up, size = points >= 0, abs(points)
        return [
            ("{benchmark}" + ("+" if up else "-") + "{spread}", f"{size}BP"),
            ("{benchmark}" + ("加" if up else "减") + "{spread}", f"{size}个基点"),
            ("在{benchmark}基础上" + ("加" if up else "减") + "{spread}", f"{size}BP"),
            ("{benchmark}" + ("加" if up else "减") + "{spread}", f"{Decimal(size) / 100:.2f}个百分点"),
            ("{benchmark}" + ("+" if up else "-") + "{spread}", f"{Decimal(size) / 100:.2f}%"),
        ]

    def _english_spreads(self, points: int) -> list[tuple[str, str]]:
        percent = f"{Decimal(points) / 100:.2f}%"
        return [
            ("{benchmark} plus {spread} per annum", percent),
            ("{spread} per annum over {benchmark}", percent),
            ("{benchmark} + {spread}", f"{points} bps"),
            ("{benchmark} plus a margin of {spread} p.a.", percent),
            ("{spread} per annum above {benchmark}", percent),
        ]

    def _chinese(self, money: Money) -> list[tuple[int, str]]:
        value, wan = money.value, money.value / 10_000
        plain = f"{_grouped(wan, self._amount != 1)}万元"
        match self._amount:
            case 0:
                return [(0, f"人民币{plain}")]
            case 1:
                return [(0, plain)]
            case 2:
                return [(0, f"人民币{value:,.2f}元")]
            case 3:
                return [(0, f"￥{value:,.2f}")]
            case 4:
                return [(0, f"人民币{capitals(value)}元整")]
            case 5:
                return [(0, f"人民币{plain}"), (1, "（大写："), (2, f"{capitals(value)}元整"), (3, "）")]
            case _:
                short = (value / 100_000_000).normalize()
                return [(0, f"{short:f}亿元" if value >= 100_000_000 and len(f"{short:f}") < 6 else f"人民币{plain}")]

    def _english(self, money: Money) -> list[tuple[int, str]]:
        signs = _SIGNS[money.currency]
        sign = signs[self._sign % len(signs)]
        whole = f"{sign}{money.value:,.0f}"
        match self._amount:
            case 1:
                return [(0, f"{sign}{money.value:,.2f}")]
            case 2:
                short = (money.value / 1_000_000).normalize()
                return [(0, f"{sign}{short:f} million" if len(f"{short:f}") < 6 else whole)]
            case 3:
                return [
                    (0, f"{self.currency(money.currency)} {self.words(money)}"),
                    (1, " ("),
                    (2, f"{signs[0]}{money.value:,.0f}"),
                    (3, ")"),
                ]
            case 4 if money.currency == "HKD":
                return [(0, f"HKD{money.value:,.0f}.-")]
            case _:
                return [(0, whole)]

    def _chinese_date(self, day: date) -> str:
        match self._date:
            case 1:
                return day.isoformat()
            case 2:
                year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
                return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"
            case 3:
                return f"{day.year}.{day.month}.{day.day}"
            case 4:
                return f"{day.year}年{day.month:02d}月{day.day:02d}日"
            case _:
                return f"{day.year}年{day.month}月{day.day}日"

    def _english_date(self, day: date) -> str:
        month = _MONTHS[day.month - 1]
        match self._date:
            case 1:
                return f"{month} {day.day}, {day.year}"
            case 2:
                return f"{day.day}{_ordinal(day.day)} {month}, {day.year}"
            case 3:
                return f"{day.day:02d}-{month[:3]}-{day.year}"
            case _:
                return f"{day.day} {month} {day.year}"


def plain_rate(rate: Rate) -> str:
    """Return the normal form of a rate: ``LPR-1Y+45bp``, ``LPR-1Y*1.1``, ``3.85%``."""
    if rate.fixed is not None:
        return f"{rate.fixed.normalize():f}%"
    years = rate.months // 12
    tenor = f"-{years}Y" if years and rate.benchmark == "LPR" else f"-{rate.months}M" if rate.months else ""
    if rate.multiple is not None:
        return f"{rate.benchmark}{tenor}*{rate.multiple.normalize():f}"
    return f"{rate.benchmark}{tenor}{rate.spread_bp or 0:+d}bp"


def _grouped(value: Decimal, commas: bool) -> str:
    text = f"{value.normalize():,f}"
    return text if commas else text.replace(",", "")


def _titled(text: str) -> str:
    return " ".join(
        "-".join(part.capitalize() for part in word.split("-")) if word != "and" else word for word in text.split()
    )


def _ordinal(day: int) -> str:
    return "th" if 11 <= day % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
