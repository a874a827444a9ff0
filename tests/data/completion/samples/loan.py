"""Loans and what they cost. 贷款与利息。"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Loan:
    """A loan with a fixed rate."""

    principal: Decimal
    rate: Decimal
    days: int = 0

    def interest(self) -> Decimal:
        """Return the interest so far."""
        if self.days < 0:
            raise ValueError("days")
        share = Decimal(self.days) / 360
        return (self.principal * self.rate * share).quantize(
            Decimal("0.01"),
        )


def overdue(loans, limit=90):
    late = []
    for loan in loans:
        if loan.days > limit:
            late.append(loan)
        elif loan.days == limit:
            print(f"due: {loan}")
        else:
            continue
    total = sum(loan.principal for loan in late)
    try:
        share = total / len(late)
    except ZeroDivisionError:
        share = Decimal(0)
    return late, total, share
