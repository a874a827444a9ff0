from __future__ import annotations

from docs_ai.terms.outline import Outline
from tests.docs_ai.terms.made import outline


def texts(made: Outline) -> list[str]:
    return [made.text(line) for line in made.lines]


def test_an_enumeration_inside_a_paragraph_becomes_items_with_their_lead() -> None:
    made = outline(
        "借款人应持续满足：（1）资产负债率不高于65%；（2）流动比率不低于1.10。上述指标按季监测，不达标即停止提款。"
    )
    assert texts(made) == [
        "借款人应持续满足：",
        "（1）资产负债率不高于65%；",
        "（2）流动比率不低于1.10。",
        "上述指标按季监测，不达标即停止提款。",
    ]
    assert [line.leads for line in made.lines] == [True, False, False, False]
    assert made.document.quote(made.lines[1].body) == "资产负债率不高于65%；"


def test_a_reference_to_a_clause_is_no_enumeration() -> None:
    made = outline("The security described in clause 8 (a) shall be perfected.")
    assert len(made.lines) == 1


def test_headings_are_numbered_short_and_open_and_nest() -> None:
    made = outline("一、授信方案", "（一）额度", "金额为5,000万元。", "二、担保方式", "由集团公司提供保证。")
    assert [(line.level, line.headings) for line in made.lines] == [(2, ()), (3, (1,)), (0, (1, 2)), (2, ()), (0, (4,))]
    assert [line.number for line in made.section(made.lines[0])] == [2, 3]


def test_a_numbered_sentence_is_no_heading() -> None:
    made = outline("（一）按季付息，到期还本。", "1. 办妥抵押登记。", "四、担保方式：保证", "14 Ropewalk Quay")
    assert [line.level for line in made.lines] == [0, 0, 0, 0]


def test_a_long_paragraph_is_cut_at_its_sentences() -> None:
    sentence = "授信资金仅限用于采购原材料及支付与生产经营直接相关的费用，不得流入股票、期货或者房地产市场。"
    made = outline(sentence * 8)
    assert len(made.lines) > 1 and "".join(texts(made)) == sentence * 8


def test_cells_are_shown_apart_by_a_bar_on_one_line() -> None:
    assert texts(outline([["额度", "5,000万元\n（大写伍仟万元整）", "期限"]])) == [
        "额度 | 5,000万元 （大写伍仟万元整） | 期限"
    ]


def test_line_at_finds_every_character_and_nothing_between() -> None:
    made = outline("甲乙丙", "丁戊", [["己", "庚"]])
    for line in made.lines:
        assert {made.line_at(offset) for offset in range(line.span.start, line.span.end)} == {line}
    assert made.line_at(3) is None and made.line_at(10**6) is None


def test_a_run_of_short_numbered_lines_is_a_list_and_no_row_of_headings() -> None:
    made = outline("五、放款条件", "（一）取得用途承诺函", "（二）办妥抵押登记", "六、其他", "无。")
    assert [line.level for line in made.lines] == [2, 0, 0, 2, 0]


def test_paragraphs_that_were_joined_come_apart_where_the_counting_goes_on() -> None:
    made = outline("三、先决条件1．提供贸易合同2．取得承诺函", "3．落实财产保险4．办妥登记", "附注：共4．5万元")
    assert texts(made) == [
        "三、先决条件", "1．提供贸易合同", "2．取得承诺函", "3．落实财产保险", "4．办妥登记", "附注：共4．5万元",
    ]  # fmt: skip
    assert made.lines[0].level == 2 and made.lines[1].headings == (1,)


def test_several_enumerations_in_one_paragraph() -> None:
    made = outline("条件：（1）签署合同；（2）办妥登记。限制条款：（1）不得分红；（2）不得担保。以上自批复之日起执行。")
    assert texts(made)[1:3] == ["（1）签署合同；", "（2）办妥登记。"]
    assert texts(made)[3:] == ["限制条款：", "（1）不得分红；", "（2）不得担保。", "以上自批复之日起执行。"]


def test_a_long_latin_heading_is_one_as_a_short_one_is() -> None:
    made = outline("5. Conditions to be satisfied before utilisation", "5.1 a legal opinion", "5.2 payment of all fees")
    assert made.lines[0].level and made.lines[1].headings == (1,)
