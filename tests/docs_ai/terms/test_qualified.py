from __future__ import annotations

import pytest

from docs_ai.reading import Span
from docs_ai.terms.qualified import qualified
from docs_ai.terms.result import Term
from tests.docs_ai.terms.made import SCHEMA, outline


@pytest.mark.parametrize(
    ("name", "text", "value", "normalized", "bound", "event"),
    [
        ("limit.total", "授信总额不超过人民币5000万元", "人民币5000万元", "50000000.00", "<=", None),
        ("limit.total", "授信总额人民币5000万元", "人民币5000万元", "50000000.00", None, None),
        ("facilities.tenor", "贷款期限3年（含）以内", "3年", "P3Y", "<=", None),
        ("facilities.rate", "利率不低于1年期LPR+45BP", "1年期LPR+45BP", "LPR-1Y+45bp", ">=", None),
        ("facilities.margin_ratio", "保证金比例不低于30%", "30%", "30%", ">=", None),
        ("approval.validity", "自批复之日起6个月内首次提款", "6个月", "P6M", None, "P6M after approval"),
        ("facilities.tenor", "Tenor: 36 months from the date of first utilisation", "36 months", "P36M", None,
         "P36M after first-drawing"),
        ("approval.expiry_date", "有效期至2026年3月1日", "2026年3月1日", "2026-03-01", None, None),
        ("customer.name", "不超过江北精工有限公司", "江北精工有限公司", "江北精工有限公司", None, None),
    ],
)  # fmt: skip
def test_what_stands_around_a_value_says_of_it(
    name: str, text: str, value: str, normalized: str, bound: str | None, event: str | None
) -> None:
    made = outline(text)
    start = text.index(value)
    term = Term(name, "found", 0.9, Span(start, start + len(value)), normalized)
    (told,) = qualified(made, SCHEMA, [term])
    assert (told.bound, told.event, told.normalized) == (bound, event, normalized)


def test_a_cell_is_not_bound_by_its_neighbour() -> None:
    made = outline([["额度不超过", "5000万元"], ["期限", "不超过3年"]])
    first, second = (made.document.text.index(value) for value in ("5000万元", "3年"))
    terms = [
        Term("limit.total", "found", 0.9, Span(first, first + 6), "50000000.00"),
        Term("limit.tenor", "found", 0.9, Span(second, second + 2), "P3Y"),
        Term("facilities.amount", "absent", 0.8),
    ]
    assert [term.bound for term in qualified(made, SCHEMA, terms)] == [None, "<=", None]


def test_a_result_file_holds_bound_and_event_only_where_they_are_told() -> None:
    made = outline("自批复之日起6个月")
    plain = Term("approval.validity", "found", 0.9, Span(6, 9), "P6M")
    (told,) = qualified(made, SCHEMA, [plain])
    assert told.to_json(made.document)["event"] == "P6M after approval"
    assert not {"bound", "event"} & plain.to_json(made.document).keys()
