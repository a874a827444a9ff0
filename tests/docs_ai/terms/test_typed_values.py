"""Types of values that are read nowhere else: choices, levels, parts of rates, credit codes, persons."""

from __future__ import annotations

import pytest

from docs_ai.terms import choices, measures, rate_parts, typed
from docs_ai.terms.outline import Outline
from tests.docs_ai.terms.made import FIELDS, outline

YES_NO = {"yes": ("可循环", "循环使用", "=是"), "no": ("不可循环", "=否")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("可循环", ["yes"]),
        ("不可循环", ["no"]),
        ("☑可循环　□不可循环", ["yes"]),
        ("□可循环　☑不可循环", ["no"]),
        ("□可循环　□不可循环", []),
        ("是", ["yes"]),
        ("是否另行通知", []),
        ("循环贷", []),
    ],
)
def test_a_choice_is_what_the_words_or_the_ticked_box_say(text: str, expected: list[str]) -> None:
    assert [reading.normalized for reading in choices.find(text, YES_NO)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不高于65%", ["65%"]),
        ("3.25 : 1", ["3.25"]),
        ("不低于1.10。", ["1.1"]),
        ("3.0倍", ["3"]),
        ("at least US$25,000,000", ["25000000.00"]),
        ("70 per cent.", ["70%"]),
        ("连续3个月", []),
        ("每15日", []),
    ],
)
def test_levels_of_covenants(text: str, expected: list[str]) -> None:
    assert [reading.normalized for reading in measures.find(text)] == expected


@pytest.mark.parametrize(
    ("text", "benchmark", "tenor", "spread"),
    [
        ("1年期LPR加45个基点", ("LPR", "LPR"), ("1年期", "P1Y"), ("45个基点", "45bp")),
        ("5年期以上LPR减20BP", ("LPR", "LPR"), ("5年期以上", "P5Y"), ("20BP", "-20bp")),
        ("一年期LPR的1.05倍", ("LPR", "LPR"), ("一年期", "P1Y"), ("1.05倍", "*1.05")),
        ("Term SOFR plus 2.35 per cent. per annum", ("Term SOFR", "TERM-SOFR"), None, ("2.35 per cent.", "235bp")),
        ("按1年期LPR执行", ("1年期LPR", "LPR"), None, None),
        ("在合同利率基础上上浮50%", None, None, None),
        ("3.85%", None, None, None),
    ],
)
def test_each_part_of_a_rate_has_its_place(
    text: str, benchmark: tuple[str, str] | None, tenor: tuple[str, str] | None, spread: tuple[str, str] | None
) -> None:
    for find, expected in (
        (rate_parts.benchmarks, benchmark),
        (rate_parts.tenors, tenor),
        (rate_parts.spreads, spread),
    ):
        found = [(text[reading.start : reading.end], reading.normalized) for reading in find(text)]
        assert found == ([expected] if expected else [])


def read(field: str, text: str) -> list[tuple[str, str | None]]:
    made: Outline = outline(text)
    readings = typed.find(FIELDS[field], made, made.lines[0].span, labelled=True)
    return [(text[reading.start : reading.end], reading.normalized) for reading in readings]


def test_a_credit_code_with_a_false_check_character_has_no_normal_form() -> None:
    assert read("customer.credit_code", "91990105MA0QYJX2T5") == [("91990105MA0QYJX2T5", "91990105MA0QYJX2T5")]
    assert read("customer.credit_code", "91990105MA0QYJX2T6") == [("91990105MA0QYJX2T6", None)]


def test_blanks_within_a_credit_code_are_left_out() -> None:
    assert read("customer.credit_code", "91990105 MA0QYJX2T5") == [("91990105 MA0QYJX2T5", "91990105MA0QYJX2T5")]


@pytest.mark.parametrize("text", ["无", "--", "／", "N/A", "不适用"])
@pytest.mark.parametrize("field", ["facilities.use", "security.provider", "facilities.floor", "facilities.amount"])
def test_a_stated_absence_is_no_value_of_any_type(field: str, text: str) -> None:
    assert read(field, text) == []
    made = outline(text)
    assert typed.plain(FIELDS[field], made, made.whole) is None


@pytest.mark.parametrize(
    ("text", "floor"),
    [("3.00%", ("3.00%", "3%")), ("Zero", ("Zero", "0%")), ("if less than zero, zero", ("zero", "0%"))],
)
def test_a_floor_may_be_told_in_words(text: str, floor: tuple[str, str]) -> None:
    assert read("facilities.floor", text) == [floor]


def test_a_day_that_hangs_on_an_event_stays_an_event_where_a_label_governs_it() -> None:
    text = "自首次提款日起36个月"
    assert read("facilities.end", text) == [(text, "P36M after first-drawing")]
    made = outline(text)
    assert typed.find(FIELDS["facilities.end"], made, made.whole) == []


def test_a_short_name_is_of_the_company_that_the_document_gives_it_to() -> None:
    made = outline("江北精工有限公司（以下简称“精工”）申请授信。", "精工")
    (reading,) = typed.find(FIELDS["security.provider"], made, made.lines[-1].span, labelled=True)
    assert (reading.normalized, reading.end - reading.start) == ("江北精工有限公司", 2)
    made = outline("Marlow Holdings plc (the “Parent”) shall guarantee.", "the Parent")
    (reading,) = typed.find(FIELDS["security.provider"], made, made.lines[-1].span, labelled=True)
    assert reading.normalized == "Marlow Holdings plc"


def test_two_ways_of_writing_a_legal_form_are_one_party() -> None:
    made = outline("Marlow Ltd and MARLOW LIMITED and Marlow LLC")
    short, long, other = typed.find(FIELDS["customer.name"], made, made.whole)
    assert typed.same(FIELDS["customer.name"], short, long)
    assert not typed.same(FIELDS["customer.name"], long, other)


def test_persons_are_listed_and_committees_are_none() -> None:
    assert read("signatories.name", "顾维桢、沈听澜") == [("顾维桢", "顾维桢"), ("沈听澜", "沈听澜")]
    assert [name for name, _ in read("signatories.name", "Imogen Vale and Tobias Ashgrove")] == [
        "Imogen Vale",
        "Tobias Ashgrove",
    ]
    assert read("signatories.name", "the Credit Committee") == read("signatories.name", "授信审批部") == []


def test_a_penalty_may_be_relative_and_a_rate_may_not() -> None:
    text = "合同利率基础上上浮50%"
    assert read("facilities.penalty_rate", text) and read("facilities.rate", text) == []


def test_words_that_say_none_of_the_choices_hide_those_within_them() -> None:
    said = {"": ("到期一次性",), "no": ("一次性",)}
    assert choices.find("到期一次性还本", said) == []
    assert [reading.normalized for reading in choices.find("额度一次性使用", said)] == ["no"]


@pytest.mark.parametrize(("text", "level"), [("不低于2倍，按季监测", "2倍"), ("3.00 times, tested", "3.00 times")])
def test_a_level_keeps_its_unit_before_a_comma(text: str, level: str) -> None:
    assert [text[reading.start : reading.end] for reading in measures.find(text)] == [level]


def test_the_day_of_a_date_is_no_level() -> None:
    assert [reading.normalized for reading in measures.find("on 30 June: at least 3.0 times")] == ["3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2028年4月9日", True), ("人民币", True), ("USD 5,000,000", True), ("A", False), ("按季付息", False), ("", False)],
)
def test_what_is_nothing_but_a_figure(text: str, expected: bool) -> None:
    assert typed.is_figure(text) is expected


def test_the_name_of_a_person_ends_before_what_the_person_does() -> None:
    made = outline("令狐听澜作为保证人")
    readings = typed.find(FIELDS["security.provider"], made, made.whole, labelled=True)
    assert [reading.normalized for reading in readings] == ["令狐听澜"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a first fixed charge over the freehold warehouse", "mortgage"),
        ("a registered charge over Units 3 to 9", "mortgage"),
        ("a fixed charge over book debts", "pledge"),
        ("a floating charge", "pledge"),
    ],
)
def test_a_charge_over_land_is_a_mortgage_and_one_over_rights_a_pledge(text: str, kind: str) -> None:
    found = choices.find(text, FIELDS["security.kind"].choices or {})
    assert found[0].normalized == kind
