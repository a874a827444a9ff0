from __future__ import annotations

from decimal import Decimal

import pytest

from docs_ai.terms.printed_lines import printed_lines
from docs_ai.terms.till import totals
from tests.docs_ai.terms.printed import receipt


def best(*lines: str) -> Decimal:
    return totals(printed_lines(receipt(*lines)))[0].value


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("SUB TOTAL\t20.00", "GRAND TOTAL\t21.20", "Total GST\t1.20"), "21.20"),
        (("TOTAL\tRM 33.92", "ROUNDING\t-RM 0.02", "TOTAL ROUNDED\tRM 33.90"), "33.90"),
        (("TOTAL AMT.\t60.31", "ROUNDING ADJ\t-0.01", "RM\t60.30", "CASH\t70.30", "CHANGE\t10.00"), "60.30"),
        (("Total (Excl. GST)\t80.91", "Total Sales (Incl. GST):\t80.90", "CASH\t100.00", "Change\t19.10"), "80.90"),
        (("Total Qty\t9", "Total:\t31.00", "Cash Received\t101.00", "Change\t70.00"), "31.00"),
        (("TOTL:\t73.00", "CASH\t73.00"), "73.00"),
        (("Total Sales :", "\t32.70", "CASH\t40.00", "Change\t7.30"), "32.70"),
        (("Total\t112.46", "Rounding\t-0.01", "CASH\t112.45", "Change\t0.00"), "112.45"),
        (("TOTAL\t1,012.50",), "1012.50"),
    ],
)  # fmt: skip
def test_the_total_is_what_was_to_be_paid(lines: tuple[str, ...], expected: str) -> None:
    assert best(*lines) == Decimal(expected)


def test_money_given_less_change_proves_the_total() -> None:
    [alone] = totals(printed_lines(receipt("TOTAL\t31.00")))
    proven = totals(printed_lines(receipt("TOTAL\t31.00", "CASH\t50.00", "CHANGE\t19.00")))[0]
    assert proven.sure > alone.sure


def test_the_place_is_the_figure() -> None:
    made = receipt("TOTAL\tRM 31.00")
    assert made.quote(totals(printed_lines(made))[0].span) == "31.00"


@pytest.mark.parametrize(
    "line", ["Total Qty\t9.00", "TOTAL DISCOUNT\t3.00", "CASH\t50.00", "Rate\t6.00%", "Doc 12.03.2018"]
)
def test_other_figures_are_no_total(line: str) -> None:
    assert totals(printed_lines(receipt(line))) == []
