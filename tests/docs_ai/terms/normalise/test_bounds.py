from __future__ import annotations

import pytest

from docs_ai.terms.normalise import amounts, bounds, rates, tenors

FINDERS = (amounts.find, tenors.find, rates.find)


@pytest.mark.parametrize(
    ("text", "written", "operator"),
    [
        ("授信总额不超过人民币5000万元", "不超过", "<="),
        ("5000万元（含）以内", "（含）以内", "<="),
        ("5000万元以下（不含）", "以下（不含）", "<"),
        ("up to US$5,000,000", "up to", "<="),
        ("an aggregate principal amount not exceeding US$5,000,000", "not exceeding", "<="),
        ("US$5m or less", "or less", "<="),
        ("不低于人民币500万元", "不低于", ">="),
        ("超过500万元的部分", "超过", ">"),
        ("不得超过人民币500万元", "不得超过", "<="),
        ("资产负债率不高于60%", "不高于", "<="),
        ("shall not exceed 3.00%", "shall not exceed", "<="),
        ("一年（含）以内", "（含）以内", "<="),
        ("三年期以上", "以上", ">="),
        ("最长不超过180天", "最长不超过", "<="),
        ("at least 12 months", "at least", ">="),
        ("less than 36 months", "less than", "<"),
    ],
)
def test_the_bound_that_a_value_stands_under(text: str, written: str, operator: str) -> None:
    value = next(readings[0] for find in FINDERS if (readings := find(text)))
    bound = bounds.of(text, value)
    assert bound is not None
    assert (text[bound.start : bound.end], bound.normalized) == (written, operator)
    assert bounds.operator(text, value) == operator


@pytest.mark.parametrize("text", ["授信人民币5000万元", "不超过三次，每次500万元", "US$5,000,000 in all", "期限36个月"])
def test_a_plain_value_has_no_bound(text: str) -> None:
    value = next(readings[-1] for find in FINDERS if (readings := find(text)))
    assert bounds.of(text, value) is bounds.operator(text, value) is None
