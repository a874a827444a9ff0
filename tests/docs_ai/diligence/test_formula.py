from __future__ import annotations

from decimal import Decimal

import pytest

from copilot.errors import ConfigError
from docs_ai.diligence.formula import Expression, FormulaGap
from tests.docs_ai.diligence.books import ledger

BOOK = ledger({"revenue": ["100", "120"], "net_profit": ["10", "0"], "cost": ["60"]})


def test_a_formula_is_computed_with_its_operands() -> None:
    result = Expression("(revenue - before(revenue)) / before(revenue)").evaluate(BOOK, 2025)
    assert result.value == Decimal("0.2")
    assert [figure.id for figure in result.operands] == ["revenue_2025", "revenue_2024"]


def test_comparisons_can_be_joined() -> None:
    assert Expression("revenue > 110 and net_profit < 1").evaluate(BOOK, 2025).holds
    assert not Expression("revenue > 130 or net_profit < 0").evaluate(BOOK, 2025).holds
    assert Expression("-revenue <= -120").evaluate(BOOK, 2025).holds


@pytest.mark.parametrize(
    "text", ["cost - before(cost)", "revenue / net_profit", "net_profit / net_profit", "short_loans"]
)
def test_what_cannot_be_computed_is_a_gap(text: str) -> None:
    with pytest.raises(FormulaGap):
        Expression(text).evaluate(BOOK, 2025)


def test_or0_stands_for_an_account_that_the_statements_do_not_carry() -> None:
    assert Expression("cost + or0(short_loans)").evaluate(BOOK, 2025).value == 60


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')",
        "revenue.__class__",
        "open(revenue)",
        "before(1 + 2)",
        "revenue ** 9",
        "[revenue]",
        "revenue if cost else 1",
        "'a'",
        "revenue +",
        "lambda: 1",
        "1 < revenue < 2",
    ],
)
def test_nothing_but_arithmetic_is_a_formula(text: str) -> None:
    with pytest.raises(ConfigError):
        Expression(text)
