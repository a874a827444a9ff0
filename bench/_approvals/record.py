"""The values of a credit approval, as `invention` draws them and the layouts then write them down.

They follow the nested schema ``credit-approval``. None is a value that the document leaves out on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

__all__ = [
    "Approval",
    "Covenant",
    "Customer",
    "Facility",
    "Language",
    "Limit",
    "Money",
    "Notice",
    "Rate",
    "Replaced",
    "Security",
]

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the main unit of a currency (ISO 4217)."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Rate:
    """An interest rate: a benchmark of ``months`` with basis points or a multiple, or a fixed percentage."""

    benchmark: str = ""
    months: int = 0
    spread_bp: int | None = None
    multiple: Decimal | None = None
    fixed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """The earlier approval that this one takes the place of."""

    number: str
    amount: Money | None = None
    months: int | None = None
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """The approval itself.

    Attributes:
        number: its reference.
        given: the day it was given.
        effective: the day from which it holds.
        expiry: the day on which it ends.
        first_use_months: months within which it must first be used.
        body: who decided.
        meeting: the meeting that decided.
        conclusion: what was decided, a key of the wording.
        lapse: what makes it void, a key of the wording.
        replaced: the earlier approval.
    """

    number: str
    given: date
    effective: date | None = None
    expiry: date | None = None
    first_use_months: int | None = None
    body: str | None = None
    meeting: str | None = None
    conclusion: str | None = None
    lapse: str | None = None
    replaced: Replaced | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """Who is given credit."""

    name: str
    credit_code: str | None = None
    group: str | None = None
    rating: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit as a whole: exposure and low-risk business add up to the total."""

    total: Money
    exposure: Money | None = None
    low_risk: Money | None = None
    revolving: bool | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Facility:
    """One facility under the limit. Words such as ``product`` and ``use`` are as written; percentages are per cent."""

    number: str
    product: str
    amount: Money
    revolving: bool | None = None
    use: str | None = None
    months: int | None = None
    start: date | None = None
    end: date | None = None
    single: Money | None = None
    drawing_months: int | None = None
    rate: Rate | None = None
    floor: Decimal | None = None
    reset: str | None = None
    penalty: str | None = None
    fees: str | None = None
    margin_ratio: Decimal | None = None
    repayment: str | None = None
    interest_period: str | None = None
    payment_control: str | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """One item of security."""

    kind: Literal["guarantee", "mortgage", "pledge"]
    provider: str
    joint: bool = False
    asset: str | None = None
    value: Money | None = None
    loan_to_value: Decimal | None = None
    scope: str | None = None
    period: str | None = None
    maximum: Money | None = None


@dataclass(frozen=True, slots=True)
class Covenant:
    """A financial test: ``operator`` is ``<=`` or ``>=``; the threshold and the period are as written."""

    subject: str
    operator: Literal["<=", ">="]
    threshold: str
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """Everything that one document states."""

    language: Language
    bank: str
    branch: str
    notice: Notice
    customer: Customer
    limit: Limit
    facilities: tuple[Facility, ...]
    security: tuple[Security, ...]
    conditions: tuple[str, ...]
    covenants: tuple[Covenant, ...]
    post_loan: tuple[str, ...]
    restrictions: tuple[str, ...]
    signatories: tuple[str, ...]
