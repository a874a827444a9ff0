from __future__ import annotations

import pytest

from docs_ai.terms import schema
from docs_ai.terms.candidates import candidates
from tests.docs_ai.terms.made import outline

FLOOR = next(field for field in schema.load("facility-agreement").fields if field.key == "floor")


@pytest.mark.parametrize(
    ("text", "written", "floor"),
    [
        ("and if that rate is less than zero, Term SOFR shall be deemed to be zero.", "zero", "0%"),
        ("If any such rate is less than 0.50%, the rate shall be 0.50%.", "0.50%", "0.5%"),
        ("Term SOFR (or, if below zero, zero) plus 2.35% per annum.", "zero", "0%"),
        ("若LPR低于零，则按零计算。", "零", "0%"),
    ],
)
def test_a_floor_is_found_in_running_text(text: str, written: str, floor: str) -> None:
    made = outline(text)
    best = candidates(made, FLOOR)[0]
    assert best.reading is not None
    assert (made.document.quote(best.span), best.reading.normalized) == (written, floor)


def test_words_that_name_zero_twice_are_no_floor() -> None:
    assert (
        candidates(outline("The balance shall not be less than zero and zero rated supplies are left out."), FLOOR)
        == []
    )
