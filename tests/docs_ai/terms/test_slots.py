from __future__ import annotations

from docs_ai.terms.slots import Ground, slots
from tests.docs_ai.terms.made import SCHEMA, outline


def test_an_item_that_says_that_there_is_none_is_no_item_and_a_row_with_an_empty_cell_is_one() -> None:
    made = outline(
        "# 限制性条款", "1. 无。", "# 授信品种", [["品种", "金额", "期限"], ["流动资金贷款", "500万元", "—"]]
    )
    filled = slots(Ground(made), SCHEMA)
    assert not any(slot.candidates for slot in filled if slot.group.name == "restrictions")
    amounts = [slot.candidates[0].span for slot in filled if slot.field.name == "facilities.amount" and slot.candidates]
    assert [made.document.quote(span) for span in amounts] == ["500万元"]
