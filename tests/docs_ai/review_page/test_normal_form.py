from __future__ import annotations

from collections.abc import Sequence

import pytest

from docs_ai.reading import Span
from docs_ai.review_page.normal_form import normal_form
from docs_ai.terms.outline import Outline
from docs_ai.terms.schema import Field, FieldType
from tests.docs_ai.terms.made import document


def form(kind: FieldType, value: str, *items: str | Sequence[Sequence[str]]) -> tuple[str | None, str | None]:
    outline = Outline(document(*items))
    start = outline.document.text.index(value)
    field = Field("x", {"en": "x"}, {"en": "x"}, kind)
    return normal_form(field, outline, Span(start, start + len(value)))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("amount", "人民币5,000万元", ("50000000.00", "CNY")),
        ("date", "2026年9月18日", ("2026-09-18", None)),
        ("tenor", "24个月", ("P24M", None)),
        ("party", "青屿控股集团有限公司", ("青屿控股集团有限公司", None)),
        ("amount", "另行商定", (None, None)),
    ],
)
def test_a_value_has_the_normal_form_of_its_type(kind: FieldType, value: str, expected: tuple[str, str]) -> None:
    assert form(kind, value, f"约定：{value}。") == expected


def test_the_unit_above_a_table_governs_its_figures() -> None:
    table = [["业务品种", "分项额度"], ["流动资金贷款", "3,800.00"]]
    assert form("amount", "3,800.00", "分项额度如下（单位：人民币万元）：", table) == ("38000000.00", "CNY")


def test_the_unit_in_the_head_of_a_column_governs_too() -> None:
    table = [["业务品种", "额度（万元）"], ["流动资金贷款", "3,800"]]
    value, _unit = form("amount", "3,800", table)
    assert value == "38000000.00"


def test_two_readings_give_none() -> None:
    text = "人民币5,000万元或人民币6,000万元"
    assert form("amount", text, text) == (None, None)
