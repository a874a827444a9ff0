from __future__ import annotations

from typing import Any

from docs_ai.terms.items import items
from docs_ai.terms.regions import Item
from tests.docs_ai.terms.made import SCHEMA, outline

GROUPS = {group.name: group for group in SCHEMA.groups}


def found(group: str, *lines: Any) -> list[str]:
    made = outline(*lines)
    return [" / ".join(made.document.quote(span) for span in item.spans) for item in items(made, GROUPS[group])]


def cells(group: str, *lines: Any) -> list[dict[str, str]]:
    made = outline(*lines)
    return [
        {column.field.key: made.document.quote(cell.span) for column, cell in item.cells}
        for item in items(made, GROUPS[group])
    ]


TABLE = [
    ["序号", "业务品种", "分项额度（万元）", "期限"],
    ["1", "流动资金贷款", "3,000", "12个月"],
    ["2", "银行承兑汇票", "2,000", "6个月"],
    ["合计", "", "5,000", ""],
]


def test_a_table_with_headers_is_one_item_a_row_without_the_total() -> None:
    assert cells("facilities", TABLE) == [
        {"number": "1", "product": "流动资金贷款", "amount": "3,000", "tenor": "12个月"},
        {"number": "2", "product": "银行承兑汇票", "amount": "2,000", "tenor": "6个月"},
    ]


def test_a_table_of_labels_and_values_has_no_header() -> None:
    assert (
        cells("facilities", [["授信额度", "人民币5,000万元", "授信期限", "24个月"], ["用途", "采购", "利率", "4%"]])
        == []
    )


def test_a_table_on_its_side_is_one_item_a_column() -> None:
    rows = [["业务品种", "流动资金贷款", "国内信用证"], ["额度", "3,000万元", "2,000万元"], ["期限", "一年", "半年"]]
    assert [entry["product"] for entry in cells("facilities", rows)] == ["流动资金贷款", "国内信用证"]


def test_two_tables_about_the_same_products_are_joined() -> None:
    rates = [["业务品种", "利率", "保证金比例"], ["流动资金贷款", "LPR+45bp", "/"], ["银行承兑汇票", "/", "30%"]]
    joined = cells("facilities", TABLE, rates)
    assert len(joined) == 2 and joined[0]["rate"] == "LPR+45bp" and joined[1]["margin_ratio"] == "30%"


def test_a_merged_first_cell_names_a_block_of_rows() -> None:
    made = outline(
        [["国内保理", "额度", "4,500万元"], ["期限", "6个月"], ["非融资性保函", "额度", "500万元"], ["期限", "一年"]]
    )
    assert [[column.field.key for column, _ in item.cells] for item in items(made, GROUPS["facilities"])] == [
        ["product", "amount", "tenor"]
    ] * 2


def test_a_numbered_title_names_the_rows_under_it() -> None:
    rows = [["分项金额", "300万元"], ["单笔期限", "三年"]]
    assert found("facilities", "1. 并购贷款", rows, "2. 票据池业务", rows) == [
        "并购贷款 / 分项金额\t300万元\n单笔期限\t三年",
        "票据池业务 / 分项金额\t300万元\n单笔期限\t三年",
    ]


def test_list_items_under_the_heading_are_items_where_each_states_an_amount() -> None:
    lines = ("三、分项额度", "1．商票保贴人民币500万元，期限6个月。", "2．项目贷款人民币900万元。", "四、担保", "无。")
    assert found("facilities", *lines) == ["商票保贴人民币500万元，期限6个月。", "项目贷款人民币900万元。"]
    assert found("facilities", "三、分项额度", "1．按我行规定办理。", "2．另行商定。") == []


def test_sentences_that_each_name_a_product_and_an_amount_are_items() -> None:
    text = "同意给予流动资金贷款3,000万元，期限一年；银行承兑汇票2,000万元，期限半年。"
    assert found("facilities", text) == ["流动资金贷款3,000万元，期限一年；", "银行承兑汇票2,000万元，期限半年。"]


def test_a_line_that_names_one_item_belongs_to_it() -> None:
    note = "流动资金贷款利率按1年期LPR加45个基点确定。"
    assert found("facilities", TABLE, note, "其他按规定执行。")[0].endswith(note)


def test_one_facility_is_no_item_of_its_own() -> None:
    assert found("facilities", "同意给予流动资金贷款3,000万元，期限一年。") == []


def test_security_is_one_item_a_clause() -> None:
    lines = (
        "四、担保方式",
        "（一）由甲乙控股有限公司提供保证。",
        "（二）以某厂房抵押。",
        "五、放款条件",
        "1. 办妥登记。",
    )
    assert found("security", *lines) == ["由甲乙控股有限公司提供保证。", "以某厂房抵押。"]


def test_what_follows_a_list_speaks_of_all_its_items() -> None:
    made = outline("六、财务约束", "应持续满足：（1）资产负债率不高于65%；（2）流动比率不低于1.1。上述指标按季监测。")
    [first, _] = items(made, GROUPS["covenants"])
    assert [made.document.quote(span) for span in first.context] == ["应持续满足：", "上述指标按季监测。"]


def test_labelled_names_are_items_of_a_group_without_headings() -> None:
    assert len(found("signatories", "审批人：顾维桢、陈砚秋\u3000\u3000复核人：沈听澜")) == 3


def test_the_whole_document_holds_everything() -> None:
    made = outline("任意一行")
    assert Item().whole and Item().holds(made.lines[0].span)
    assert not Item((made.lines[0].span,)).whole


def test_terms_and_conditions_are_the_title_of_the_whole_and_no_list_of_conditions() -> None:
    lines: list[Any] = [
        [["Reference", "MQB-2026-00062", "Approval date", "29 July 2026"], ["Facility period", "5 years", "", ""]],
        "# 3. Pre-drawdown conditions",
        "3.1 evidence of insurance with the Bank named as loss payee",
        "3.2 the latest audited financial statements of the Guarantor",
    ]
    assert found("conditions_precedent", "# Summary of Terms and Conditions", *lines) == [
        "evidence of insurance with the Bank named as loss payee",
        "the latest audited financial statements of the Guarantor",
    ]


def test_one_block_under_a_merged_name_is_an_item_though_a_label_in_it_is_unknown() -> None:
    rows = [["Overdraft Facility", "Facility amount", "USD 24,500,000"], ["Reusable", "revolving"], ["Tenor", "1 year"]]
    assert cells("facilities", rows) == [
        {"product": "Overdraft Facility", "amount": "USD 24,500,000", "tenor": "1 year"},
    ]


def test_a_row_that_holds_a_date_or_a_reference_is_no_header() -> None:
    rows = [["No", "TLB-2026-00634", "End Date", "14 February 2026"], ["Tenor", "12 months", "Amount", "USD 5m"]]
    assert cells("facilities", rows) == []


def test_a_header_may_state_its_unit_in_figures() -> None:
    rows = [["Facility", "Amount (HKD'000)", "Tenor"], ["Overdraft", "5,000", "12 months"]]
    assert [item["product"] for item in cells("facilities", rows)] == ["Overdraft"]
