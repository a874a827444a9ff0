"""Repayment schedules of term loans: equal instalments and equal principal.

贷款还款计划：等额本息与等额本金。

Amounts are `Decimal` yuan, rounded half up to the fen; the last instalment takes what rounding left over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
MONTHS_PER_YEAR = 12
BASIS_POINT = Decimal("0.0001")


@dataclass(frozen=True)
class Instalment:
    """One row of a schedule."""

    number: int
    due: date
    principal: Decimal
    interest: Decimal
    balance: Decimal

    @property
    def payment(self) -> Decimal:
        """What the borrower pays: principal and interest. 本期应还本息合计。"""
        return self.principal + self.interest


def to_fen(amount: Decimal) -> Decimal:
    """Round an amount to the fen, half up."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def loan_rate(lpr: Decimal, basis_points: int) -> Decimal:
    """Return the yearly rate of a loan priced at LPR plus a spread.

    执行年利率 = LPR + 加点（1 个基点 = 0.01%）。

    Raises:
        ValueError: the rate would be negative.
    """
    rate = lpr + basis_points * BASIS_POINT
    if rate < 0:
        raise ValueError(f"the rate must not be negative: {rate}")
    return rate


def monthly_payment(principal: Decimal, yearly_rate: Decimal, months: int) -> Decimal:
    """Return the level payment that repays ``principal`` in ``months`` instalments.

    等额本息：每月还款额 = 本金 × 月利率 × (1 + 月利率)^期数 ÷ [(1 + 月利率)^期数 - 1]。

    Raises:
        ValueError: the principal or the number of months is not positive.
    """
    if principal <= 0 or months <= 0:
        raise ValueError("principal and months must be positive")
    rate = yearly_rate / MONTHS_PER_YEAR
    if rate == 0:
        return to_fen(principal / months)
    growth = (1 + rate) ** months
    return to_fen(principal * rate * growth / (growth - 1))


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last day of a shorter month (1 月 31 日 → 2 月 28 日)."""
    year, month = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    month += 1
    following = date(year + month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1, 1)
    last = (following - date(year, month, 1)).days
    return date(year, month, min(day.day, last))


def equal_instalments(principal: Decimal, yearly_rate: Decimal, months: int, first_due: date) -> Iterator[Instalment]:
    """Yield a schedule in which every payment is the same. 等额本息还款计划。"""
    payment = monthly_payment(principal, yearly_rate, months)
    balance = principal
    for number in range(1, months + 1):
        interest = to_fen(balance * yearly_rate / MONTHS_PER_YEAR)
        # 最后一期还清剩余本金，消除各期四舍五入的误差
        part = balance if number == months else payment - interest
        balance -= part
        yield Instalment(number, add_months(first_due, number - 1), part, interest, balance)


def equal_principal(principal: Decimal, yearly_rate: Decimal, months: int, first_due: date) -> Iterator[Instalment]:
    """Yield a schedule in which every instalment repays the same principal. 等额本金还款计划。"""
    share = to_fen(principal / months)
    balance = principal
    for number in range(1, months + 1):
        interest = to_fen(balance * yearly_rate / MONTHS_PER_YEAR)
        part = balance if number == months else share
        balance -= part
        yield Instalment(number, add_months(first_due, number - 1), part, interest, balance)


def total_interest(schedule: Iterator[Instalment]) -> Decimal:
    """Return the interest that a whole schedule costs. 利息总额。"""
    return sum((instalment.interest for instalment in schedule), Decimal(0))


def overdue_interest(amount: Decimal, yearly_rate: Decimal, days: int, penalty: Decimal = Decimal("1.5")) -> Decimal:
    """Return the penalty interest on an overdue amount, on a year of 360 days.

    逾期罚息 = 逾期金额 × 年利率 × 罚息倍数 × 逾期天数 ÷ 360。
    """
    if days <= 0:
        return Decimal("0.00")
    return to_fen(amount * yearly_rate * penalty * days / 360)
