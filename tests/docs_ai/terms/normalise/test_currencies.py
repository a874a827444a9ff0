from __future__ import annotations

import pytest

from docs_ai.terms.normalise import currencies


@pytest.mark.parametrize("text", ["人民币", "RMB", "￥", "元人民币"])
def test_currencies(text: str) -> None:
    assert currencies.find(text)[0].normalized == "CNY"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US$", "USD"),
        ("港币", "HKD"),
        ("Hong Kong  Dollars", "HKD"),
        ("€", "EUR"),
        ("RM", "MYR"),
        ("元", "CNY"),
        ("rm", "MYR"),
    ],
)
def test_names_and_signs_have_codes(text: str, code: str) -> None:
    assert currencies.code(text) == code


@pytest.mark.parametrize("text", ["room rm 5", "EUROPE", "授信", "yendo"])
def test_what_names_no_currency(text: str) -> None:
    assert currencies.find(text) == []
