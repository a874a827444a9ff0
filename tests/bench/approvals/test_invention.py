"""Values that a bank could have decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from stdnum.cn import uscc

from bench._approvals.invention import Invention, months_after
from bench._approvals.numbers import capitals, chinese_number, spelled

APPROVALS = [Invention(seed, language).approval() for language in ("zh", "en") for seed in range(60)]


def test_facilities_add_up_to_the_limit_and_its_parts_do_too():
    for approval in APPROVALS:
        limit = approval.limit
        assert sum(facility.amount.value for facility in approval.facilities) == limit.total.value
        if limit.exposure and limit.low_risk:
            assert limit.exposure.value + limit.low_risk.value == limit.total.value


def test_dates_are_in_order():
    for approval in APPROVALS:
        notice = approval.notice
        assert notice.effective is None or notice.effective >= notice.given
        assert notice.expiry is None or notice.expiry > notice.given
        assert all(f.start < f.end for f in approval.facilities if f.start and f.end)


def test_credit_codes_have_valid_check_digits():
    codes = [approval.customer.credit_code for approval in APPROVALS if approval.customer.credit_code]
    assert len(codes) > 30
    assert all(uscc.is_valid(code) for code in codes)


def test_a_pledge_is_worth_what_its_loan_to_value_says():
    valued = [item for approval in APPROVALS for item in approval.security if item.value and item.loan_to_value]
    assert valued
    for approval in APPROVALS:
        for item in approval.security:
            if item.value:
                assert item.value.value * item.loan_to_value / 100 <= approval.limit.total.value


def test_some_fields_are_left_out_and_some_are_not():
    for part in ("rating", "group", "credit_code"):
        given = [getattr(approval.customer, part) is not None for approval in APPROVALS]
        assert any(given) and not all(given)


def test_a_seed_gives_the_same_approval_and_another_another():
    assert Invention(7, "zh").approval() == Invention(7, "zh").approval()
    assert Invention(7, "zh").approval() != Invention(8, "zh").approval()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (58_000_000, "伍仟捌佰万"),
        (10_030_000, "壹仟零叁万"),
        (105_000_000, "壹亿零伍佰万"),
        (100_000_500, "壹亿零伍佰"),
        (20_100, "贰万零壹佰"),
        (6_036_000, "陆佰零叁万陆仟"),
    ],
)
def test_capitals_are_those_of_the_payment_rules(value, words):
    assert capitals(Decimal(value)) == words


def test_numbers_in_words():
    assert [chinese_number(number) for number in (5, 10, 12, 20, 36)] == ["五", "十", "十二", "二十", "三十六"]
    assert spelled(45_000_000) == "forty-five million"
    assert spelled(1_210_003) == "one million two hundred and ten thousand three"


def test_months_end_on_the_last_day_of_a_shorter_month():
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 1, 15), 12) == date(2027, 1, 15)
    assert months_after(date(2026, 11, 30), 1) == date(2026, 12, 30)
