from __future__ import annotations

from docs_ai.reading import Document
from tests.docs_ai.reading.set_lines import LEADING, blocks, document, grid, line, right


def prose(x: float, y: float, count: int, word: str) -> list[object]:
    """``count`` full lines of a column 230 points wide, each with its number."""
    return [
        line(x, y + n * LEADING, f"{word} {n:02d} of a column that is set in full", width=230) for n in range(count)
    ]


def rows(made: Document) -> list[str]:
    return [text for kind, text in blocks(made) if kind == "row"]


def test_two_columns_of_prose_are_read_one_after_the_other_though_the_file_goes_across() -> None:
    left, right_ = prose(50, 100, 8, "left"), prose(310, 100, 8, "right")
    across = [item for pair in zip(left, right_, strict=True) for item in pair]
    text = document(across).text
    assert text.index("left 07") < text.index("right 00")
    assert "\t" not in text


def test_a_heading_over_both_columns_parts_what_is_above_from_what_is_below() -> None:
    page = [
        *prose(50, 100, 6, "a"),
        *prose(310, 100, 6, "b"),
        line(50, 200, "A title that runs over both columns", width=480),
    ]
    page += [*prose(50, 230, 6, "c"), *prose(310, 230, 6, "d")]
    text = document(page).text
    at = [text.index(words) for words in ("a 00", "b 00", "A title", "c 00", "d 00")]
    assert at == sorted(at)


def test_narrow_columns_of_figures_stay_side_by_side() -> None:
    page = [
        item
        for n in range(8)
        for item in (line(50, 100 + n * LEADING, f"Item {n}"), right(400, 100 + n * LEADING, f"1,{n}00"))
    ]
    assert rows(document(page))[3] == "Item 3\t1,300"


def test_figures_without_rules_have_their_column_and_the_words_above_it() -> None:
    page = [
        line(300, 100, "Year ended"),
        right(300, 112, "2025"),
        right(400, 112, "2026"),
        line(50, 124, "Operating expenses:"),
        line(60, 136, "Rent"),
        right(300, 136, "1,250"),
        right(400, 136, "9"),
        line(60, 148, "Wages"),
        right(400, 148, "(12,400)"),
    ]
    made = document(page)
    assert [(made.quote(cell.span), cell.column, cell.header) for cell in made.cells if cell.row > 2] == [
        ("Rent", 0, ""),
        ("1,250", 1, "Year ended 2025"),
        ("9", 2, "Year ended 2026"),
        ("Wages", 0, ""),
        ("(12,400)", 2, "Year ended 2026"),
    ]


def test_a_sign_belongs_to_its_figure_and_a_bracket_too() -> None:
    page = [
        line(50, 100, "Net income"), line(200, 100, "$"), right(300, 100, "3,033"), line(340, 100, "$"),
        right(400, 100, "(12"), line(401, 100, ")"), line(50, 112, "Other"), right(300, 112, "5"), right(400, 112, "7"),
    ]  # fmt: skip
    assert rows(document(page)) == ["Net income\t$3,033\t$(12)", "Other\t5\t7"]


def test_a_label_that_wraps_is_one_label() -> None:
    page = [
        line(50, 100, "Net cash used in"), line(50, 112, "investing activities"), right(400, 112, "(5)"),
        line(50, 140, "Net increase"), right(400, 140, "12"), line(50, 152, "in cash"),
    ]  # fmt: skip
    page += [line(50, 180, "Cash at the end"), right(400, 180, "90")]
    assert rows(document(page)) == [
        "Net cash used in investing activities\t(5)",
        "Net increase in cash\t12",
        "Cash at the end\t90",
    ]


def test_a_paragraph_ends_a_table() -> None:
    page = [line(50, 100, "Rent"), right(400, 100, "5"), line(50, 112, "Wages"), right(400, 112, "7")]
    page += [line(50, 124, "These figures are those of the borrower alone and were not audited.", width=500)]
    assert [kind for kind, _ in blocks(document(page))] == ["row", "row", "paragraph"]


def test_a_marker_set_apart_opens_its_paragraph() -> None:
    page = [line(50, 100, "(a)"), line(90, 100, "the Borrower shall keep its accounts in good order and", width=400)]
    page += [line(90, 112, "give them to the Lender.")]
    assert blocks(document(page)) == [
        ("paragraph", "(a) the Borrower shall keep its accounts in good order and give them to the Lender.")
    ]


def test_a_superscript_stands_in_its_word() -> None:
    page = [line(50, 100, "The 39 Street branch"), line(81, 99, "th", size=6, width=5)]
    assert document(page).text == "The 39th Street branch\n"


HEAD = ["品种", "金额", "期限"]


def test_a_table_with_its_heading_repeated_is_one_table() -> None:
    first = [
        line(50, 60, "单位：万元"),
        grid(50, 580, [HEAD, ["贷款", "3,800", "12个月"], ["保函", "500", "6个月"]], height=40),
    ]
    made = document(first, [grid(50, 80, [HEAD, ["信用证", "700", "3个月"]]), line(50, 300, "以上为全部额度。")])
    assert {cell.table for cell in made.cells} == {1}
    last = [cell for cell in made.cells if made.page_at(cell.span.start) == 2]
    assert [(made.quote(cell.span), cell.row, cell.header) for cell in last] == [
        ("信用证", 3, "品种"),
        ("700", 3, "金额"),
        ("3个月", 3, "期限"),
    ]
    assert ("furniture", "品种\t金额\t期限") in blocks(made)
    assert [(notice.code, notice.page) for notice in made.notices] == [("table_joined", 2)]


def test_a_table_goes_on_without_a_heading_where_its_rules_do() -> None:
    made = document(
        [grid(50, 700, [HEAD, ["贷款", "3,800", "12个月"]], height=40)],
        [grid(50, 80, [["保函", "500", "6个月"]]), line(50, 300, "完。")],
    )
    assert [cell.header for cell in made.cells if cell.row == 2] == HEAD


def test_a_table_with_another_heading_is_another_table() -> None:
    first = [grid(50, 700, [HEAD, ["贷款", "3,800", "12个月"]], height=40)]
    made = document(first, [grid(50, 80, [["抵押物", "评估值", "抵押率"], ["厂房", "9,000", "50%"]])])
    assert {cell.table for cell in made.cells} == {1, 2}
    assert made.notices == ()


def test_a_table_after_other_text_or_far_from_the_foot_is_another_table() -> None:
    low, high = (
        grid(50, 700, [HEAD, ["贷款", "3,800", "12个月"]], height=40),
        grid(50, 80, [HEAD, ["保函", "500", "6个月"]]),
    )
    assert {cell.table for cell in document([low], [line(50, 20, "二、其他"), high]).cells} == {1, 2}
    assert {cell.table for cell in document([high], [high]).cells} == {1, 2}


def test_every_character_is_kept_whatever_the_layout() -> None:
    pages = [[*prose(50, 100, 6, "a"), *prose(310, 100, 6, "b"), grid(50, 700, [HEAD, ["x", "1", "2"]], height=40)]]
    made = document(*pages, [grid(50, 80, [HEAD, ["y", "3", "4"]])])
    covered = {offset for word in made.words for offset in range(word.start, word.end)}
    assert {i for i, c in enumerate(made.text) if not c.isspace()} == covered
    assert all(left.end <= right_.start for left, right_ in zip(made.words, made.words[1:], strict=False))


def test_a_line_that_runs_on_over_the_white_between_columns_is_cut() -> None:
    page = [line(50, 100, "Net sales"), right(400, 100, "118,573      $"), right(500, 100, "141,915")]
    page += [line(50, 112, "Other"), right(370, 112, "5"), right(500, 112, "7")]
    assert rows(document(page)) == ["Net sales\t118,573\t$141,915", "Other\t5\t7"]


def test_justified_lines_are_not_cut() -> None:
    words = [line(50, 100, "the    sum    of    5,000    due    at    once    to    it", width=500)]
    assert [kind for kind, _ in blocks(document(words))] == ["paragraph"]


def test_a_change_and_its_percentage_share_a_name() -> None:
    page = [right(260, 100, "2025"), line(300, 100, "2025 to 2026")]
    for y, label, change, rate in ((112, "Rent", "70", "14 %"), (124, "Wages", "(5)", "(1)%")):
        page += [line(50, y, label), right(260, y, "1,250"), right(340, y, change), right(400, y, rate)]
    made = document(page)
    assert [cell.header for cell in made.cells if cell.row == 1] == ["", "2025", "2025 to 2026", "2025 to 2026"]


def test_numbers_that_count_the_pages_are_furniture_also_well_above_the_margin() -> None:
    pages = [[line(50, 100, f"Page of text, the {n}. one"), line(290, 400, str(n + 14))] for n in range(1, 5)]
    made = document(*pages, [line(50, 100, "Total in all"), line(290, 400, "7")])
    assert [text for kind, text in blocks(made) if kind == "furniture"] == ["15", "16", "17", "18"]
    assert ("paragraph", "7") in blocks(made)


def chinese(x: float, y: float, texts: list[str]) -> list[object]:
    """Lines of a narrow Chinese column, from ``y`` on."""
    return [line(x, y + n * LEADING, text) for n, text in enumerate(texts)]


LEFT = ["一、客户基本情况", "望屿明湃化工股份有限公司系望屿泓拓控股集团成员", "企业。", "二、授信方案",
        "同意向望屿明湃化工股份有限公司提供人民币授信支持", "期限七年。", "三、分项额度"]  # fmt: skip
RIGHT = ["四、担保安排", "1．由栖霞湾金穗田精密机械股份有限公司提供保证担", "保。", "五、放款条件",
         "1．落实抵押物财产保险并办妥抵押登记手续的原件", "已提交", "六、其他"]  # fmt: skip


def test_columns_of_short_chinese_items_are_columns_where_their_sections_count_on() -> None:
    text = document([*chinese(50, 100, LEFT), *chinese(310, 100, RIGHT)]).text
    assert "\t" not in text and text.index("三、分项额度") < text.index("四、担保安排")


def test_columns_whose_lines_do_not_stand_beside_each_other_are_no_table() -> None:
    unnumbered = [text.split("、")[-1] for text in RIGHT]
    text = document([*chinese(50, 100, LEFT), *chinese(310, 105, unnumbered)]).text
    assert "\t" not in text and text.index("分项额度") < text.index("担保安排")


def test_a_line_that_ends_in_the_white_between_columns_does_not_cut_its_column() -> None:
    hanging = [*LEFT[:4], LEFT[4] + "，", *LEFT[5:]]
    text = document([*chinese(50, 100, hanging), *chinese(310, 100, RIGHT)]).text
    assert text.index("期限七年") < text.index("四、担保安排")
