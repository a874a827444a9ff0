from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.terms.locate import locate
from tests.docs_ai.terms.made import outline


def test_exact_then_normalised() -> None:
    made = outline("授信额度为人民币 5,000 万元（大写：伍仟万元整）")
    exact = locate("人民币 5,000 万元", made, made.lines[0])
    loose = locate("人民币5，000万元", made, made.lines[0])
    assert exact is not None and loose is not None
    assert (exact.how, loose.how) == ("exact", "normalised")
    assert exact.span == loose.span and made.document.quote(loose.span) == "人民币 5,000 万元"


def test_a_value_from_the_line_beside_is_found_there() -> None:
    made = outline("授信额度", "人民币5,000万元", "期限")
    found = locate("人民币5,000万元", made, made.lines[0])
    assert found is not None and made.line_at(found.span.start) == made.lines[1]


def test_a_slip_of_the_pen_is_aligned() -> None:
    made = outline("Interest is payable at the aggregate of Term SOFR and the Margin on each loan")
    found = locate("the aggregate of Term SOFR and Margin on each loan", made, made.lines[0])
    assert found is not None and found.how == "aligned"


@pytest.mark.parametrize(
    "value", ["人民币6,000万元", "江南精工有限公司", "", "  ", "人民币5,000万元提供给江北精工有限公司全额使用三年"]
)
def test_what_is_not_there_is_not_found(value: str) -> None:
    made = outline("同意向江北精工有限公司提供人民币5,000万元授信", "期限三年")
    assert locate(value, made, made.lines[0]) is None


@given(st.text(alphabet="0123456789,.", min_size=8, max_size=14))
def test_figures_are_never_aligned_to_other_figures(value: str) -> None:
    made = outline("The aggregate amount of the facility is USD 45,000,000.00 in one loan")
    found = locate(value, made, made.lines[0])
    if found is not None:
        digits = [character for character in made.document.quote(found.span) if character.isdigit()]
        assert digits == [character for character in value if character.isdigit()]


def test_a_value_far_from_its_line_is_rejected_and_not_moved() -> None:
    made = outline("由青屿控股集团有限公司保证", "其一", "其二", "其三")
    assert locate("青屿控股集团有限公司", made, made.lines[3]) is None
