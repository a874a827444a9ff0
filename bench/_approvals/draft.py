"""An approval about to be written: each value as a passage, and sentences chosen among those whose values are there."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Literal

from bench._approvals.lexicon import lexicon
from bench._approvals.passage import Passage, annotated, fill, stated, wanted
from bench._approvals.record import Approval, Covenant, Facility, Money, Security
from bench._approvals.writing import Hand

__all__ = ["Draft", "Terms", "Twist"]

Terms = Mapping[str, Passage]
Twist = Literal["plain", "conflict", "external_rate", "external_fees", "amended_total", "amended_tenor", "tracked"]


class Draft:
    """The passages of one approval.

    Args:
        approval: its values.
        seed: decides the wording.
        twist: what makes it hard: nothing, two places that disagree, a value in another document, a later amendment, or
            a tracked change.
        unseen: whether it is worded as nothing was that rules and prompts were developed on.

    Attributes:
        terms: by dotted name, what stands once in the document.
        facilities: by the name's last part, one mapping a facility.
        security: the same for security.
        covenants: the same for covenants.
    """

    def __init__(self, approval: Approval, seed: int, twist: Twist = "plain", *, unseen: bool = False) -> None:
        self.approval = approval
        self.twist = twist
        self.rng = random.Random(f"{approval.language}-draft-{seed}")
        self.hand = Hand(self.rng, approval.language)
        self.words = lexicon(approval.language, unseen=unseen)
        self._labels: dict[str, str] = {}
        self.earlier = self._earlier()
        self.terms: dict[str, Passage] = self._terms()
        self.facilities = [self._facility(number, item) for number, item in enumerate(approval.facilities)]
        self.security = [self._security(number, item) for number, item in enumerate(approval.security)]
        self.covenants = [self._covenant(number, item) for number, item in enumerate(approval.covenants)]

    def label(self, name: str) -> str:
        """Return the author's label for a field, the same each time."""
        if name not in self._labels:
            self._labels[name] = self.rng.choice(self.words["labels"][name])
        return self._labels[name]

    def heading(self, key: str) -> str:
        """Return the author's heading for a section, the same each time."""
        if key not in self._labels:
            self._labels[key] = self.rng.choice(self.words["headings"][key])
        return self._labels[key]

    def sentence(self, key: str, terms: Terms | None = None) -> Passage | None:
        """Return a sentence of a kind, one that tells much; None where no sentence fits the values that are there."""
        known = {**self.terms, **(terms or {})}
        fitting = [template for template in self.words["sentences"][key] if wanted(template) <= set(known)]
        if not fitting:
            return None
        fitting.sort(key=lambda template: -len(wanted(template)))
        return fill(self.rng.choice(fitting[:2]), known)

    def items(self, group: str, texts: tuple[str, ...]) -> list[Passage]:
        """Return each text as the statement of one item of a group."""
        return [stated(f"{group}.text", text, index=number) for number, text in enumerate(texts)]

    def amendment(self) -> Passage | None:
        """Return the later sentence that replaces an earlier value; None where there is none."""
        key = {"amended_total": "total", "amended_tenor": "tenor"}.get(self.twist)
        if key is None:
            return None
        limit, earlier = self.approval.limit, self.earlier
        if key == "total":
            assert isinstance(earlier, Money)
            new = self.hand.amount("limit.total", limit.total, currency="limit.currency")
            old = self.hand.amount("limit.total", earlier)
        else:
            assert isinstance(earlier, int) and limit.months is not None
            new, old = self.hand.tenor("limit.tenor", limit.months), self.hand.tenor("limit.tenor", earlier)
        return fill(self.words["sentences"]["amended"][key], {"old": old.standing("superseded"), "new": new})

    def struck(self) -> Passage | None:
        """Return the amount that a tracked change takes out of the total's place; None without one."""
        if self.twist != "tracked":
            return None
        assert isinstance(self.earlier, Money)
        return self.hand.amount("limit.total", self.earlier).standing("superseded")

    def conflict(self) -> Passage | None:
        """Return the sentence whose words and figures disagree; None where there is none."""
        if self.twist != "conflict":
            return None
        limit = self.approval.limit.total
        other = Money(limit.value + Decimal(1_000_000), limit.currency)
        parts = {
            "currency": stated("limit.currency", self.hand.currency(limit.currency), limit.currency),
            "words": stated("limit.total", self.hand.words(limit), f"{limit.value:.2f}", limit.currency),
            "figures": stated("limit.total", self.hand.figures(other), f"{other.value:.2f}", limit.currency),
        }
        for key in ("words", "figures"):
            parts[key] = parts[key].standing("conflict")
        return fill(self.words["sentences"]["conflict"], parts)

    def _earlier(self) -> Money | int | None:
        limit = self.approval.limit
        if self.twist in ("amended_total", "tracked"):
            return Money(limit.total.value * 4 // 5, limit.total.currency)
        return (limit.months or 0) // 2 if self.twist == "amended_tenor" else None

    def _terms(self) -> dict[str, Passage]:
        approval, hand = self.approval, self.hand
        notice, customer, limit = approval.notice, approval.customer, approval.limit
        terms: dict[str, Passage] = {"bank": Passage(approval.bank), "branch": Passage(approval.branch)}
        add = _adder(terms)
        add("approval.number", notice.number, lambda name, value: stated(name, value, value))
        add("approval.date", notice.given, hand.day)
        add("approval.effective_date", notice.effective, hand.day)
        add("approval.expiry_date", notice.expiry, hand.day)
        add("approval.validity", notice.first_use_months, hand.tenor)
        add("approval.deciding_body", notice.body, stated)
        add("approval.meeting", notice.meeting, stated)
        add("approval.conclusion", notice.conclusion, worded)
        add("approval.lapse", notice.lapse, stated)
        if notice.replaced:
            add("approval.replaced_number", notice.replaced.number, lambda name, value: stated(name, value, value))
            add("approval.replaced_amount", notice.replaced.amount, hand.amount)
            add("approval.replaced_tenor", notice.replaced.months, hand.tenor)
            add("approval.replaced_rate", notice.replaced.rate, hand.rate)
        add("customer.name", customer.name, lambda name, value: stated(name, value, value))
        add("customer.credit_code", customer.credit_code, lambda name, value: stated(name, value, value))
        add("customer.group", customer.group, lambda name, value: stated(name, value, value))
        add("customer.rating", customer.rating, stated)
        if self.twist != "conflict":
            add("limit.total", self._total(), lambda name, value: hand.amount(name, value, currency="limit.currency"))
        add("limit.exposure", limit.exposure, hand.amount)
        add("limit.low_risk", limit.low_risk, hand.amount)
        add("limit.revolving", limit.revolving, self._revolving)
        months = self.earlier if self.twist == "amended_tenor" else limit.months
        add("limit.tenor", months if isinstance(months, int) else None, hand.tenor)
        if self.twist == "amended_total":
            terms["limit.total"] = terms["limit.total"].standing("superseded")
        if self.twist == "amended_tenor":
            terms["limit.tenor"] = terms["limit.tenor"].standing("superseded")
        return terms

    def _total(self) -> Money:
        return (
            self.earlier
            if self.twist == "amended_total" and isinstance(self.earlier, Money)
            else self.approval.limit.total
        )

    def _revolving(self, name: str, revolving: bool) -> Passage:
        words = self.words["written"]["revolving"]["again" if revolving else "once"]
        return stated(name, self.rng.choice(words), "yes" if revolving else "no")

    def _facility(self, number: int, item: Facility) -> dict[str, Passage]:
        hand = self.hand
        terms: dict[str, Passage] = {}
        add = _adder(terms, "facilities.")
        add("number", item.number, stated)
        add("product", item.product, stated)
        add("amount", item.amount, lambda name, value: hand.amount(name, value, currency="facilities.currency"))
        add("revolving", item.revolving, self._revolving)
        add("use", item.use, stated)
        add("tenor", item.months, hand.tenor)
        add("start", item.start, hand.day)
        add("end", item.end, hand.day)
        add("single_drawing", item.single, hand.amount)
        add("drawing_period", item.drawing_months, hand.tenor)
        if item.rate and self.twist == "external_rate":
            terms["rate"] = self._elsewhere("external_rate", "facilities.rate")
        else:
            add("rate", item.rate, hand.rate)
            add("floor", item.floor, hand.percent)
            add("reset", item.reset, stated)
        add("penalty_rate", item.penalty, worded)
        add("fees", item.fees, stated)
        if self.twist == "external_fees" and number == 0:
            terms["fees"] = self._elsewhere("external_fees", "facilities.fees")
        add("margin_ratio", item.margin_ratio, hand.percent)
        add("repayment", item.repayment, worded)
        add("interest_period", item.interest_period, worded)
        add("payment_control", item.payment_control, worded)
        return {key: passage.at(number) for key, passage in terms.items()}

    def _elsewhere(self, key: str, name: str) -> Passage:
        contract = self.rng.choice(self.words["contracts"])
        text = self.words["sentences"][key].replace("{contract}", contract).rstrip("。.")
        return stated(name, text).standing("external_reference")

    def _security(self, number: int, item: Security) -> dict[str, Passage]:
        hand = self.hand
        terms: dict[str, Passage] = {}
        add = _adder(terms, "security.")
        written = self.words["written"]
        add("kind", self.rng.choice(written["kinds"][item.kind]), lambda name, text: stated(name, text, item.kind))
        if item.joint:
            text = self.rng.choice(written["joint"])
            joint = stated("security.joint", text, "joint")
            terms["joint"] = stated("security.kind", joint, "guarantee") if self.approval.language == "zh" else joint
        add("provider", item.provider, lambda name, value: stated(name, value, value))
        if item.asset:
            terms["asset"] = stated("security.asset", item.asset)
            owner = stated("security.owner", item.provider, item.provider)
            terms["owner"] = terms["provider"] = stated("security.provider", owner, item.provider)
        add("value", item.value, hand.amount)
        add("loan_to_value", item.loan_to_value, hand.percent)
        add("scope", item.scope, stated)
        add("period", item.period, stated)
        add("maximum_amount", item.maximum, hand.amount)
        return {key: passage.at(number) for key, passage in terms.items()}

    def _covenant(self, number: int, item: Covenant) -> dict[str, Passage]:
        written = self.words["written"]
        words = self.rng.choice(written["below" if item.operator == "<=" else "above"])
        terms: dict[str, Passage] = {}
        add = _adder(terms, "covenants.")
        add("subject", item.subject, stated)
        add("operator", words, lambda name, text: stated(name, text, item.operator))
        add("threshold", item.threshold, stated)
        add("test_period", item.period, worded)
        return {key: passage.at(number) for key, passage in terms.items()}


def _adder(terms: dict[str, Passage], prefix: str = "") -> Callable[[str, object, Callable[..., Passage]], None]:
    """Return a function that writes a value into ``terms`` unless it is left out."""

    def add(key: str, value: object, write: Callable[..., Passage]) -> None:
        if value is not None:
            terms[key] = write(prefix + key, value)

    return add


def worded(name: str, text: str) -> Passage:
    """Return words that state ``name``: all of them, and those among them that are annotated with its normal form."""
    inner = annotated(text, name.partition(".")[0])
    normalized = next((mark.normalized for mark in inner.marks if mark.name == name), None)
    return stated(name, inner, normalized)
