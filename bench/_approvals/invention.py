"""Draw the values of an approval: sums add up, dates are in order, check digits hold, and some fields are left out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bench._approvals.lexicon import lexicon
from bench._approvals.record import (
    Approval,
    Covenant,
    Customer,
    Facility,
    Language,
    Limit,
    Money,
    Notice,
    Rate,
    Replaced,
    Security,
)
from bench._identifiers import credit_code

__all__ = ["Invention"]

_STEP = {"CNY": 500_000, "USD": 250_000, "HKD": 1_000_000, "EUR": 250_000, "GBP": 250_000}
_FAMILIES = ("loans", "term", "paper", "trade")


class Invention:
    """Draws one approval from a seed; the same seed gives the same approval.

    Args:
        seed: any number.
        language: the document's language.
        facilities: how many facilities to draw; 0 draws between one and four.
    """

    def __init__(self, seed: int, language: Language, facilities: int = 0) -> None:
        self._rng = random.Random(f"{language}-{seed}")
        self._words: dict[str, Any] = lexicon(language)
        self._language: Language = language
        self._count = facilities or self._rng.choice((1, 2, 2, 3, 3, 4))
        bank = self._rng.randrange(len(self._words["names"]["banks"]))
        self._bank: str = self._words["names"]["banks"][bank]
        self._head: str = self._words["heads"][bank % len(self._words["heads"])]
        self._currency = "CNY" if language == "zh" else self._rng.choice(("USD", "HKD", "HKD", "GBP", "EUR"))

    def approval(self) -> Approval:
        """Return the approval."""
        rng, words = self._rng, self._words
        given = date(2026, 1, 5) + timedelta(days=rng.randrange(300))
        facilities = tuple(self._facility(number, given) for number in range(self._count))
        total = sum((facility.amount.value for facility in facilities), Decimal())
        low = sum(
            (f.amount.value * (f.margin_ratio or Decimal()) / 100 for f in facilities if f.margin_ratio), Decimal()
        )
        customer = self._customer()
        split = bool(low) and self._often(0.8)
        longest = max(facility.months or 12 for facility in facilities)
        return Approval(
            language=self._language,
            bank=self._bank,
            branch=rng.choice(words["names"]["branches"]),
            notice=self._notice(given, longest),
            customer=customer,
            limit=Limit(
                total=Money(total, self._currency),
                exposure=Money(total - low, self._currency) if split else None,
                low_risk=Money(low, self._currency) if split else None,
                revolving=rng.random() < 0.6 if self._often(0.6) else None,
                months=longest if self._often(0.85) else None,
            ),
            facilities=facilities,
            security=tuple(self._security(customer, total) for _ in range(rng.choice((1, 2, 2, 3)))),
            conditions=self._some("conditions", 2, 5),
            covenants=self._covenants() if self._often(0.7) else (),
            post_loan=self._some("post_loan", 1, 3) if self._often(0.7) else (),
            restrictions=self._some("restrictions", 1, 3) if self._often(0.6) else (),
            signatories=tuple(self.person() for _ in range(rng.choice((0, 1, 1, 2)))),
        )

    def company(self) -> str:
        """Return the name of a company."""
        names, rng = self._words["names"], self._rng
        if self._language == "zh":
            return "".join(rng.choice(names[part]) for part in ("places", "words", "trades", "forms"))
        return f"{rng.choice(names['words'])} {rng.choice(names['trades'])} {rng.choice(names['forms'])}"

    def person(self) -> str:
        """Return the name of a person."""
        names, rng = self._words["names"], self._rng
        if self._language == "zh":
            return str(rng.choice(names["surnames"])) + str(rng.choice(names["given"]))
        return f"{rng.choice(names['given'])} {rng.choice(names['surnames'])}"

    def number(self, year: int) -> str:
        """Return the reference of an approval."""
        shape = str(self._rng.choice(self._words["numbers"]))
        return shape.format(head=self._head, year=year, n=self._rng.randrange(3, 2400))

    def _often(self, share: float) -> bool:
        return self._rng.random() < share

    def _pick(self, key: str, share: float = 1.0) -> str | None:
        return str(self._rng.choice(self._words[key])) if self._often(share) else None

    def _some(self, key: str, least: int, most: int) -> tuple[str, ...]:
        return tuple(self._rng.sample(self._words[key], self._rng.randint(least, most)))

    def _customer(self) -> Customer:
        name = self.company()
        chinese = self._language == "zh"
        return Customer(
            name=name,
            credit_code=credit_code(self._rng) if self._often(0.75 if chinese else 0.25) else None,
            group=self._group() if self._often(0.4) else None,
            rating=self._pick("ratings", 0.6),
        )

    def _group(self) -> str:
        names, rng = self._words["names"], self._rng
        if self._language == "zh":
            return f"{rng.choice(names['places'])}{rng.choice(names['words'])}控股集团有限公司"
        return f"{rng.choice(names['words'])} Group Holdings plc"

    def _notice(self, given: date, longest: int) -> Notice:
        rng = self._rng
        effective = given + timedelta(days=rng.choice((0, 1, 3, 7))) if self._often(0.4) else None
        expiry = months_after(effective or given, longest) if self._often(0.5) else None
        return Notice(
            number=self.number(given.year),
            given=given,
            effective=effective,
            expiry=expiry,
            first_use_months=rng.choice((3, 6)) if self._often(0.4) else None,
            body=self._pick("bodies", 0.85),
            meeting=str(rng.choice(self._words["meetings"])).format(n=rng.randrange(2, 60))
            if self._often(0.5)
            else None,
            conclusion=self._pick("conclusions"),
            lapse=self._pick("lapses", 0.35),
            replaced=self._replaced(given) if self._often(0.25) else None,
        )

    def _replaced(self, given: date) -> Replaced:
        return Replaced(
            number=self.number(given.year - 1),
            amount=self._money(6, 80) if self._often(0.8) else None,
            months=self._rng.choice((12, 24)) if self._often(0.6) else None,
            rate=self._rate(12) if self._often(0.4) else None,
        )

    def _facility(self, position: int, given: date) -> Facility:
        rng, words = self._rng, self._words
        family = _FAMILIES[position] if self._count > 2 else rng.choice(_FAMILIES)
        months = {"loans": (12, 12, 24, 36), "term": (36, 60, 84, 96), "paper": (6, 12), "trade": (6, 12)}[family]
        tenor = rng.choice(months)
        lending = family in ("loans", "term")
        amount = self._money(4, 120)
        start = given + timedelta(days=rng.choice((2, 10, 20))) if self._often(0.25) else None
        rate = self._rate(tenor) if lending and self._often(0.95) else None
        repayment = rng.choice(words["repayments"][family]) if self._often(0.8) else None
        return Facility(
            number=str(position + 1),
            product=rng.choice(words["products"][family]),
            amount=amount,
            revolving=family != "term" if self._often(0.6) else None,
            use=rng.choice(words["uses"][family]) if self._often(0.8) else None,
            months=tenor,
            start=start,
            end=months_after(start, tenor) if start else None,
            single=Money(amount.value / 2, amount.currency) if self._often(0.25) else None,
            drawing_months=rng.choice((6, 12, 18)) if family == "term" and self._often(0.7) else None,
            rate=rate,
            floor=Decimal(rng.choice(("3.10", "3.5", "4.05")))
            if rate and not rate.fixed and self._often(0.2)
            else None,
            reset=self._pick("resets", 0.5) if rate and not rate.fixed else None,
            penalty=self._pick("penalties", 0.4) if rate else None,
            fees=self._pick("fees", 0.3),
            margin_ratio=Decimal(rng.choice((20, 30, 40, 50))) if family == "paper" else None,
            repayment=repayment,
            interest_period=self._pick("periods", 0.4) if lending and "interest" not in (repayment or "") else None,
            payment_control=self._pick("payment_controls", 0.4) if lending else None,
        )

    def _money(self, least: int, most: int) -> Money:
        """Return an amount between ``least`` and ``most`` steps of about half a million, some uneven."""
        step = _STEP[self._currency]
        value = Decimal(self._rng.randint(least, most) * step)
        if self._often(0.15):
            value += self._rng.choice((120_000, 36_000, 8_000))
        return Money(value, self._currency)

    def _rate(self, months: int) -> Rate:
        rng = self._rng
        if self._often(0.2):
            return Rate(fixed=Decimal(rng.choice(("3.45", "3.85", "4.10", "4.35", "5.25"))))
        if self._language == "en":
            benchmark = {"USD": "SOFR", "HKD": "HIBOR", "EUR": "EURIBOR", "GBP": "SONIA"}[self._currency]
            tenor = rng.choice((1, 3, 6)) if benchmark not in ("SONIA", "SOFR") else 0
            return Rate(benchmark, tenor, rng.choice((95, 130, 150, 185, 210, 225, 260, 300)))
        tenor = 12 if months <= 60 else 60
        if self._often(0.1):
            return Rate("LPR", tenor, multiple=Decimal(rng.choice(("1.05", "1.1", "1.2"))))
        return Rate("LPR", tenor, rng.choice((-35, -20, -10, 15, 20, 30, 45, 55, 65, 80, 115)))

    def _security(self, customer: Customer, total: Decimal) -> Security:
        rng, words = self._rng, self._words
        kind = rng.choice(("guarantee", "guarantee", "mortgage", "pledge"))
        place, company = rng.choice(words["names"]["places"]), self.company()
        if kind == "guarantee":
            return Security(
                kind="guarantee",
                provider=self.person() if self._often(0.25) else self.company(),
                joint=True,
                scope=self._pick("guarantee_scopes", 0.4),
                period=self._pick("guarantee_periods", 0.4),
                maximum=Money(total * 12 // 10, self._currency) if self._often(0.3) else None,
            )
        assets = words["names"]["assets" if kind == "mortgage" else "pledges"]
        asset = str(rng.choice(assets)).format(place=place, company=company)
        ratio = Decimal(rng.choice((50, 55, 60, 65, 70)))
        valued = kind == "mortgage" and self._often(0.75)
        provider = customer.name if self._often(0.5) else self.company()
        value = Money(total * 100 // ratio // 100_000 * 100_000, self._currency) if valued else None
        return Security(
            kind="mortgage" if kind == "mortgage" else "pledge",
            provider=provider,
            asset=asset,
            value=value,
            loan_to_value=ratio if valued or (kind == "pledge" and self._often(0.5)) else None,
            maximum=Money(total, self._currency) if valued and self._often(0.3) else None,
        )

    def _covenants(self) -> tuple[Covenant, ...]:
        kinds: Sequence[dict[str, Any]] = self._rng.sample(self._words["covenant_subjects"], self._rng.randint(1, 3))
        return tuple(
            Covenant(
                subject=kind["subject"],
                operator=kind["operator"],
                threshold=self._rng.choice(kind["thresholds"]),
                period=self._pick("covenant_periods", 0.5),
            )
            for kind in kinds
        )


def months_after(start: date, months: int) -> date:
    """Return the day ``months`` later, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=start.day - 1), following - timedelta(days=1))
