from __future__ import annotations

import pytest

from tests.docs_ai.reading.set_lines import LEADING, SIZE, blocks, document, grid, line, right


def paragraphs(*texts: tuple[float, str]) -> list[str]:
    """Lay lines down under one another, each ``(x, text)``, and return the blocks."""
    lines = [line(x, 100 + n * LEADING, text) for n, (x, text) in enumerate(texts)]
    return [text for _, text in blocks(document(lines))]


FULL = "经审批委员会审议同意向该公司提供流动资金贷款用于采购原材料及支付加工费"
IN = 50 + 2 * SIZE


def test_items_without_a_full_stop_are_items_though_the_longest_is_followed_by_one() -> None:
    items = ["1．借款人在我行开立结算账户，年结算量不低于授信金额", "2．取得借款人出具的承诺函", "3．落实保险"]
    assert paragraphs(*((IN, item) for item in items)) == items


def test_a_line_that_begins_with_a_number_goes_on_where_only_the_number_had_no_room() -> None:
    lines = [(50, FULL), (50, FULL[:-4] + "共计"), (50, "1,250万元，期限三年。"), (50, FULL)]
    assert paragraphs(*lines)[0].startswith(FULL + FULL[:-4] + "共计1,250万元")


def test_a_closing_mark_in_the_margin_does_not_move_the_edge() -> None:
    lines = [(50, FULL + "。"), (50, FULL), (50, FULL), (50, "期限三年。")]
    assert paragraphs(*lines) == [FULL + "。" + FULL * 2 + "期限三年。"]


def test_first_lines_that_are_set_in_begin_paragraphs_of_one_full_line() -> None:
    lines = [(IN, FULL[:-2]), (50, FULL), (50, "期限三年"), (IN, FULL[:-2]), (IN, FULL[:-2])]
    assert paragraphs(*lines) == [FULL[:-2] + FULL + "期限三年", FULL[:-2], FULL[:-2]]


def test_other_pages_tell_where_lines_end_and_first_lines_begin() -> None:
    first = [line(x, 100 + n * LEADING, text) for n, (x, text) in enumerate([(IN, FULL[:-2])] + [(50, FULL)] * 3)]
    second = [line(IN, 100, "一经启用不得对外担保"), line(IN, 112, "特此批复。"), line(50, 124, "签发人：沈望舒")]
    assert [text for _, text in blocks(document(first, second))][-3:] == [
        "一经启用不得对外担保", "特此批复。", "签发人：沈望舒",
    ]  # fmt: skip


def test_a_ruled_table_tells_how_wide_the_text_is() -> None:
    items = [grid(50, 100, [["产品", "金额"], ["流动资金贷款", "5000"]], width=240)]
    items += [line(50, 160, "5.2 Debt Service Cover not less than 1.25"), line(50, 172, "Signed for the Bank")]
    assert [text for kind, text in blocks(document(items)) if kind == "paragraph"] == [
        "5.2 Debt Service Cover not less than 1.25", "Signed for the Bank",
    ]  # fmt: skip


@pytest.mark.parametrize("marks", [("5.1", "5.2"), ("(d)", "(e)"), ("（三）", "（四）")])
def test_marks_that_count_on_open_items(marks: tuple[str, str]) -> None:
    first, second = f"{marks[0]} a certified copy of the resolution", f"{marks[1]} the accounts"
    assert paragraphs((50, first), (50, second)) == [first, second]


def test_a_number_in_brackets_within_a_sentence_opens_nothing() -> None:
    text = "The facilities are made available for a term of eighty-four"
    whole = paragraphs(
        (50, text), (50, text.replace("term", "time")), (50, "(84) months from the date of this letter.")
    )
    assert len(whole) == 1


def test_items_counted_within_a_paragraph_stay_in_it() -> None:
    text = "We grant you (1) a revolving loan of GBP 20 million as agreed;"
    second = "(2) an instalment loan of GBP 18 million with a term of ten yea"
    assert len(paragraphs((50, text), (50, second), (50, second.replace("(2)", "and")), (50, "rs."))) == 1


def test_a_title_in_the_middle_does_not_run_on_into_the_address_at_the_left() -> None:
    assert paragraphs((160, "关于同意给予该公司综合授信额度的批复"), (50, "碧湖分行：")) == [
        "关于同意给予该公司综合授信额度的批复", "碧湖分行：",
    ]  # fmt: skip


def test_a_date_under_a_signature_at_the_right_is_a_block_of_its_own() -> None:
    page = [right(500, 100, "沧浪发展银行股份有限公司"), right(500, 112, "二〇二六年五月二十五日")]
    assert [text for _, text in blocks(document(page))] == ["沧浪发展银行股份有限公司", "二〇二六年五月二十五日"]


def test_a_percentage_or_a_term_in_brackets_goes_on_in_its_cell() -> None:
    table = grid(50, 100, [["期限", "利率"], ["x", "y"]], width=70, height=40)
    table.cells[2].lines[:] = [line(52, 144, "twelve"), line(52, 156, "(12) months")]
    table.cells[3].lines[:] = [line(122, 144, "固定利率"), line(122, 156, "3.85%")]
    assert [text for kind, text in blocks(document([table])) if kind == "row"][1] == "twelve (12) months\t固定利率3.85%"
