from __future__ import annotations

import pytest

from docs_ai.terms.normalise.jurisdictions import find


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the State of New York, without regard to its conflict rules", "New York"),
        ("the Commonwealth of\nVirginia", "Virginia"),
        ("West Virginia", "West Virginia"),
        ("THE STATE OF NORTH CAROLINA", "North Carolina"),
        ("the laws of England and Wales", "England and Wales"),
        ("English", "England"),
        ("the People’s Republic of China", "China"),
        ("中华人民共和国香港特别行政区", "China"),
        ("适用香港特别行政区", "Hong Kong"),
    ],
)
def test_a_state_or_country_has_its_usual_name(text: str, expected: str) -> None:
    assert find(text)[0].normalized == expected


def test_the_place_is_the_name_alone() -> None:
    text = "the State of New Jersey applicable to contracts"
    [reading] = find(text)
    assert text[reading.start : reading.end] == "New Jersey"


@pytest.mark.parametrize("text", ["a maine coon", "Washingtonian", "the jersey was blue", "Indiana-based"])
def test_words_that_only_look_like_one_are_none(text: str) -> None:
    assert find(text) == []
