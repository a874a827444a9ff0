from __future__ import annotations

from docs_ai.terms.clauses import clauses
from tests.docs_ai.terms.made import FIELDS, outline


def quotes(field: str, *items: object) -> list[str]:
    made = outline(*items)  # type: ignore[arg-type]
    return [made.document.quote(candidate.span) for candidate in clauses(made, FIELDS[field])]


def test_items_under_a_heading_end_at_the_next() -> None:
    items = ("五、放款前提条件", "1. 办妥抵押登记；", "2. 签署保证合同。", "六、其他", "3. 与此无关。")
    assert quotes("conditions_precedent", *items) == ["办妥抵押登记", "签署保证合同。"]


def test_items_of_one_sentence_without_the_lead_and_the_tail() -> None:
    text = "借款人应持续满足：（1）资产负债率不高于65%；（2）流动比率不低于1.10。上述指标按季监测，不达标即停止提款。"
    assert quotes("covenants", "六、财务约束", text) == ["资产负债率不高于65%", "流动比率不低于1.10。"]


def test_a_table_under_a_heading_gives_its_rows_without_the_header() -> None:
    table = [
        ["Covenant", "Test", "Level"],
        ["Net Debt to EBITDA", "not exceed", "3.25"],
        ["Interest Cover", "at least", "4.0"],
    ]
    found = quotes("covenants", "10. Financial covenants", table)
    assert found == ["Net Debt to EBITDA\tnot exceed\t3.25", "Interest Cover\tat least\t4.0"]


def test_a_cell_with_numbered_lines_gives_one_item_each() -> None:
    table = [["担保方式", "1、由集团公司提供保证；\n2、以厂房抵押。"], ["其他", "无"]]
    assert quotes("security", table) == ["由集团公司提供保证", "以厂房抵押。"]


def test_a_single_clause_is_the_hinted_paragraph_of_a_mixed_section() -> None:
    items = ("三、利率及还款方式", "（一）利率为1年期LPR加45个基点。", "（二）按季付息，到期一次性偿还本金。")
    assert quotes("facilities.repayment", *items) == ["按季付息，到期一次性偿还本金。"]


def test_a_label_before_a_colon() -> None:
    assert quotes("facilities.use", "3. 贷款用途：用于采购原材料。") == ["用于采购原材料。"]
    assert quotes("facilities.use", "Purpose: to finance working capital") == ["to finance working capital"]


def test_items_follow_a_label_line() -> None:
    items = (
        "Conditions precedent:",
        "(a) board resolutions;",
        "(b) evidence of insurance.",
        "The Lender may waive these.",
    )
    assert quotes("conditions_precedent", *items) == ["board resolutions", "evidence of insurance."]


def test_nothing_is_made_up_where_no_heading_speaks_of_it() -> None:
    assert quotes("covenants", "一、概况", "公司成立于2010年，主营机械制造。") == []
