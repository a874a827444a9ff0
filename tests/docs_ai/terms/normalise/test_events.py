from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.terms.normalise import events
from tests.docs_ai.terms.normalise.written import shown


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("自首次提款日起六个月", "P6M after first-drawing"),
        ("自首次提款之日起6个月内", "P6M after first-drawing"),
        ("首次提款日后六个月", "P6M after first-drawing"),
        ("six months after first drawing", "P6M after first-drawing"),
        ("36 months from the date of first utilisation of the Facility", "P36M after first-drawing"),
        ("the date falling 12 months after the date of this Agreement", "P12M after signing"),
        ("two (2) years from the date hereof", "P2Y after signing"),
        ("2 years commencing on the date of this Agreement", "P2Y after signing"),
        ("自本合同签订之日起三年", "P3Y after signing"),
        ("自批复之日起6个月内", "P6M after approval"),
        ("自额度生效日起12个月", "P12M after effective"),
        ("the third anniversary of the Closing Date", "P3Y after closing"),
        ("30 days before the Maturity Date", "P30D before maturity"),
        ("到期日前30日", "P30D before maturity"),
        ("放款后10日内", "P10D after drawing"),
        ("60 days after the end of each quarter", "P60D after the end of each quarter"),
    ],
)
def test_an_event_stays_an_event(text: str, normalized: str) -> None:
    assert shown(text, events.find(text)) == [(text, normalized)]


@pytest.mark.parametrize(
    "text",
    [
        "自2025年3月1日起三年",
        "每年6月20日前",
        "two years",
        "six months of the year",
        "2025年3月1日",
        "first anniversary",
    ],
)
def test_what_hangs_on_no_event(text: str) -> None:
    assert events.find(text) == []


@given(st.integers(1, 60), st.sampled_from([("个月", "M"), ("年", "Y"), ("天", "D")]))
def test_chinese_and_english_say_the_same(number: int, unit: tuple[str, str]) -> None:
    english = {"M": "months", "Y": "years", "D": "days"}[unit[1]]
    chinese = events.find(f"自首次提款日起{number}{unit[0]}")
    assert [reading.key for reading in chinese] == [f"P{number}{unit[1]} after first-drawing"]
    assert [reading.key for reading in events.find(f"{number} {english} after the first drawdown")] == [chinese[0].key]
