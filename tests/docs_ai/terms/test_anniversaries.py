from __future__ import annotations

import pytest

from docs_ai.terms.anniversaries import find
from docs_ai.terms.normalise import tenors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("until the second anniversary of the Effective Date", "P2Y"),
        ("on the one year anniversary of its date", "P1Y"),
        ("the 3rd anniversary", "P3Y"),
        ("the five (5) year anniversary", "P5Y"),
        ("the six-month anniversary", "P6M"),
    ],
)
def test_an_anniversary_is_as_long_as_it_says(text: str, expected: str) -> None:
    [reading] = find(text)
    assert reading.normalized == expected
    assert text[reading.start : reading.end].endswith("anniversary")


def test_it_means_the_same_as_the_tenor() -> None:
    assert find("second anniversary")[0].key == tenors.find("a period of two (2) years")[0].key


def test_an_anniversary_without_a_number_is_none() -> None:
    assert find("on each anniversary of this Agreement") == []
