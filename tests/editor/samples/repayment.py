"""Repayment of a loan."""

from decimal import Decimal


def monthly_rate(yearly_rate: Decimal) -> Decimal:
    """Return the rate of one month."""
    return yearly_rate / 12
