"""Whether a value that a result gives is the one that the document states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from rapidfuzz import fuzz

from bench._approvals.truth import Expected
from docs_ai.terms.normalise.folding import squeeze

__all__ = ["agrees", "kind_of"]

Kind = Literal["amount", "currency", "date", "tenor", "rate", "percent", "choice", "name", "text"]
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(
        (
            "limit.total", "limit.exposure", "limit.low_risk", "facilities.amount", "facilities.single_drawing",
            "security.value", "security.maximum_amount", "approval.replaced_amount",
        ),
        "amount",
    ),
    **dict.fromkeys(("limit.currency", "facilities.currency"), "currency"),
    **dict.fromkeys(
        ("approval.date", "approval.effective_date", "approval.expiry_date", "facilities.start", "facilities.end"),
        "date",
    ),
    **dict.fromkeys(
        (
            "approval.validity", "approval.replaced_tenor", "limit.tenor", "facilities.tenor",
            "facilities.drawing_period", "facilities.benchmark_tenor",
        ),
        "tenor",
    ),
    **dict.fromkeys(
        ("facilities.rate", "facilities.benchmark", "facilities.spread", "facilities.penalty_rate",
         "approval.replaced_rate"),
        "rate",
    ),
    **dict.fromkeys(("facilities.floor", "facilities.margin_ratio", "security.loan_to_value"), "percent"),
    **dict.fromkeys(
        ("limit.revolving", "facilities.revolving", "facilities.rate_kind", "security.kind", "security.joint",
         "covenants.operator", "covenants.test_period", "approval.conclusion", "facilities.payment_control",
         "facilities.interest_period", "facilities.repayment_method"),
        "choice",
    ),
    **dict.fromkeys(
        ("approval.number", "approval.replaced_number", "customer.name", "customer.credit_code", "customer.group",
         "security.provider", "security.owner", "signatories.name"),
        "name",
    ),
}  # fmt: skip
_SAME = ("yes true revolving", "no false non_revolving", "<= at_most max", ">= at_least min")
_ALIKE = 80
_PART = 0.6
_MONTHS = {"Y": 12, "M": 1}


def kind_of(name: str) -> Kind:
    """Return how the values of a field are compared."""
    return _KINDS.get(name, "text")


def agrees(field: Mapping[str, Any], expected: Expected) -> bool:
    """Tell whether an entry of a result has the value of a label: the same meaning, or nearly the same free text."""
    if expected.normalized is None:
        return _alike(field["value"], expected.text)
    given = field["normalized"] or field["value"]
    return any(
        _same(expected.name, given, field["unit"], form, expected.unit) for form in expected.normalized.split("|")
    )


def _same(name: str, given: str, unit: str | None, form: str, expected_unit: str | None) -> bool:
    match kind_of(name):
        case "amount":
            same = _decimal(given) == _decimal(form)
            return same and unit in (None, expected_unit)
        case "percent":
            return _decimal(given.rstrip("%")) == _decimal(form.rstrip("%"))
        case "tenor":
            return _length(given) == _length(form)
        case "rate":
            return _rate(given) == _rate(form)
        case "choice":
            return _choice(given) == _choice(form)
        case "name":
            return _letters(given) == _letters(form)
        case _:
            return given == form


def _alike(given: str, expected: str) -> bool:
    """Tell whether two texts are nearly the same, or one the greater part of the label: clauses have soft edges."""
    one, other = _letters(given), _letters(expected)
    if not one:
        return False
    return fuzz.ratio(one, other) >= _ALIKE or (one in other and len(one) >= _PART * len(other))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", squeeze(text)[0])


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _length(text: str) -> tuple[str, int] | str:
    parts = re.fullmatch(r"P(\d+)([YMWD])", text)
    if parts is None:
        return text
    return ("months", int(parts[1]) * _MONTHS[parts[2]]) if parts[2] in _MONTHS else (parts[2], int(parts[1]))


def _rate(text: str) -> str:
    return "".join(text.upper().split()).replace("TERM-", "").lstrip("+")


def _choice(text: str) -> str:
    words = text.lower().replace("-", "_").replace(" ", "_")
    return next((row for row in _SAME if words in row.split()), words)
