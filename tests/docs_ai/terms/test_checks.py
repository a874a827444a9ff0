from __future__ import annotations

import pytest

from docs_ai.reading import Span
from docs_ai.terms.checks import checked
from docs_ai.terms.result import Term
from tests.docs_ai.terms.made import SCHEMA


def term(name: str, normalized: str, index: int | None = None, unit: str | None = None) -> Term:
    return Term(name, "found", 0.9, Span(0, 1), normalized, unit, index)


@pytest.mark.parametrize(
    ("amounts", "message"),
    [(("30.00", "20.00"), None), (("30.00", "10.00"), "各品种金额之和与授信总额不符")],
)
def test_facilities_add_up_to_the_limit(amounts: tuple[str, ...], message: str | None) -> None:
    terms = [term("limit.total", "50.00", unit="CNY")]
    terms += [term("facilities.amount", amount, index, "CNY") for index, amount in enumerate(amounts)]
    settled, errors = checked(SCHEMA, terms, "zh")
    assert [error["message"] for error in errors] == ([message] if message else [])
    assert {one.status for one in settled} == ({"needs_review"} if message else {"found"})


def test_two_currencies_are_not_added() -> None:
    terms = [term("limit.total", "50.00", unit="CNY"), term("facilities.amount", "30.00", 0, "USD")]
    assert checked(SCHEMA, terms, "en") == (terms, [])


def test_dates_are_compared_item_by_item() -> None:
    terms = [
        term("facilities.start", "2026-01-01", 0),
        term("facilities.end", "2027-01-01", 0),
        term("facilities.start", "2026-01-01", 1),
        term("facilities.end", "2025-01-01", 1),
    ]
    settled, errors = checked(SCHEMA, terms, "en")
    assert [one.status for one in settled] == ["found", "found", "needs_review", "needs_review"]
    assert [error["code"] for error in errors] == ["check_failed"]


def test_a_period_is_no_date_and_what_is_missing_fails_nothing() -> None:
    terms = [term("approval.date", "2026-01-01"), term("approval.expiry_date", "P6M"), term("limit.exposure", "9.00")]
    assert checked(SCHEMA, terms, "en")[1] == []
