"""Labels and headings that no schema lists."""

from __future__ import annotations

from typing import Any

import pytest

from docs_ai.terms import Extractor
from docs_ai.terms.adoption import Resemblance, adopted
from docs_ai.terms.slots import Ground, slots
from prompts import Library
from tests.docs_ai.terms.made import SCHEMA, document, model, outline


def adoptions(*blocks: Any) -> dict[str, tuple[str, ...]]:
    """Return what the fields and lists adopt in a document, by name."""
    schema = adopted(outline(*blocks), SCHEMA)
    fields = {field.name: field.adopted for field in schema.fields if field.adopted}
    return fields | {group.name: group.adopted for group in schema.groups if group.adopted}


@pytest.mark.parametrize(
    ("label", "value", "name"),
    [
        ("批复出具之日", "2026年3月1日", "approval.date"),
        ("首次动用之期限", "批复后三个月内", "approval.validity"),
        ("净敞口部分上限", "人民币500万元", "limit.exposure"),
        ("每笔提款上限额", "人民币300万元", "facilities.single_drawing"),
        ("Obligor risk rating grade", "BBB", "customer.rating"),
        ("Cash collateral margin ratio", "20%", "facilities.margin_ratio"),
    ],
)
def test_a_label_goes_to_the_field_whose_labels_share_its_words(label: str, value: str, name: str) -> None:
    assert adoptions([[label, value]]) == {name: (label,)}
    assert adoptions(f"{label}：{value}") == {name: (label,)}


def test_what_a_label_governs_must_have_the_type_of_the_field() -> None:
    assert adoptions([["批复出具之日", "总行信贷审批委员会"]]) == {}


def test_a_label_that_is_listed_is_not_adopted_and_a_hint_stays_one() -> None:
    assert adoptions([["批复日期", "2026年3月1日"]]) == {}
    assert adoptions("Date: 14 September 2026") == {}


def test_earlier_terms_are_adopted_by_the_fields_of_earlier_terms_alone() -> None:
    assert set(adoptions([["前次批复的授信额度", "人民币500万元"]])) == {"approval.replaced_amount"}


def test_a_value_is_no_label_of_what_follows_it() -> None:
    assert adoptions([["担保方式", "最高额保证人", "某某有限公司", "x"]]) == {}


def test_an_unknown_header_of_a_table_of_facilities_names_its_column() -> None:
    rows = [
        ["业务品种", "核定可用额（万元）", "期限"],
        ["流动资金贷款", "3,000", "一年"],
        ["银行承兑汇票", "2,000", "半年"],
    ]
    made = outline(rows)
    found = [slot for slot in slots(Ground(made), adopted(made, SCHEMA)) if slot.field.name == "facilities.amount"]
    read = [slot.candidates[0].reading for slot in found]
    assert [reading.normalized for reading in read if reading] == ["30000000.00", "20000000.00"]


def test_a_heading_goes_to_the_list_that_it_resembles() -> None:
    found = adoptions("# 二、首次放款须落实事项", "1. 已办妥抵押登记手续；", "2. 提供股东会决议。")
    assert found == {"conditions_precedent": ("首次放款须落实事项",)}


def test_a_heading_without_a_known_word_goes_by_what_stands_under_it() -> None:
    found = adoptions("# 五、红线", "1. 未经我行同意不得对外担保；", "2. 不得向股东分红。")
    assert found == {"restrictions": ("红线",)}
    assert adoptions("# 五、其他", "1. 本批复一式三份；", "2. 由经办机构保管。") == {}


def test_resemblance_rests_on_rare_words_and_needs_the_rarest_of_the_label() -> None:
    resemblance = Resemblance(SCHEMA.fields)
    assert "limit.low_risk" in resemblance.of("低风险类业务额度")
    assert "limit.low_risk" not in resemblance.of("业务额度")
    assert resemblance.of("审批日期")["approval.date"] == 1.0
    assert resemblance.of("") == {}


def guesses(*blocks: Any) -> dict[str, tuple[str, ...]]:
    return {field.name: field.guessed for field in adopted(outline(*blocks), SCHEMA).fields if field.guessed}


def test_a_label_that_two_fields_resemble_alike_is_a_guess() -> None:
    assert set(guesses([["放款有效期", "一年"]])) == {"approval.validity", "facilities.drawing_period"}
    assert guesses([["净敞口部分上限", "人民币500万元"]]) == {}


async def test_a_guess_goes_to_a_person_until_the_model_says_the_same() -> None:
    made, name = document([["生效期限", "一年"]]), "approval.expiry_date"
    alone = await Extractor(model(), Library.load(), SCHEMA).extract(made)
    agreed = await Extractor(model({name: "一年"}), Library.load(), SCHEMA).extract(made)
    assert {term.status for term in alone.terms if term.name == name} == {"needs_review"}
    assert {term.status for term in agreed.terms if term.name == name} == {"found"}


def test_the_name_that_spans_the_rows_of_a_table_is_no_label() -> None:
    rows = [["Overdraft Facility", "Line amount", "USD 24,500,000"], ["Max. tenor", "one year"]]
    assert "facilities.product" not in adoptions(rows)


def test_a_date_is_no_text_that_a_label_governs() -> None:
    assert "facilities.repayment" not in adoptions([["本金还款安排日", "2028年4月9日"]])
