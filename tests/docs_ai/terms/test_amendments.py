from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from docs_ai.reading import Struck
from docs_ai.terms import Extractor
from docs_ai.terms.amendments import amendments
from docs_ai.terms.result import validate
from prompts import Library
from tests.docs_ai.terms.made import SCHEMA, document, model, outline


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("将授信额度由人民币5,000万元调整为人民币8,000万元。", "人民币5,000万元", "人民币8,000万元"),
        ("原核定的授信总额6880万元调整为8600万元，其余条件不变。", "6880万元", "8600万元"),
        ("到期日变更为2027年3月1日。", None, "2027年3月1日"),
        ("The Facility Amount is hereby amended to read USD 9,000,000.", None, "USD 9,000,000"),
        ("The Tenor shall be extended from 12 months to 24 months.", "12 months", "24 months"),
        ("The Margin shall be replaced by 2.10% per annum.", None, "2.10% per annum"),
    ],
)
def test_what_is_changed_into_what(text: str, old: str | None, new: str) -> None:
    made = outline(text)
    [change] = amendments(made).changes
    assert new in made.document.quote(change.new)
    stated = made.document.quote(change.old) if change.old else ""
    assert old is None or old in stated


@pytest.mark.parametrize(
    "text",
    [
        "利率自提款日起每12个月调整一次。",
        "由甲方提供保证。",
        "Interest is payable from day to day.",
        "担保方式调整为信用。",
    ],
)
def test_a_rule_is_no_change(text: str) -> None:
    assert amendments(outline(text)).changes == ()


async def fields(*items: Any, struck: tuple[Struck, ...] = ()) -> dict[str, dict[str, Any]]:
    made = replace(document(*items), struck=struck)
    result = (await Extractor(model(), Library.load(), SCHEMA).extract(made)).to_json()
    validate(result)
    return {field["name"]: field for field in result["fields"]}


async def test_the_later_wording_wins_and_the_earlier_is_shown() -> None:
    found = await fields("授信额度：人民币5,000万元", "经复议，将授信额度由人民币5,000万元调整为人民币8,000万元。")
    total = found["limit.total"]
    assert (total["status"], total["normalized"]) == ("found", "80000000.00")
    [earlier, *_] = total["superseded"]
    assert earlier["normalized"] == "50000000.00" and earlier["span"] is not None


async def test_a_later_part_outranks_what_stands_before_it() -> None:
    found = await fields("一、授信方案", "授信期限：12个月", "二、补充批复", "授信期限：24个月")
    tenor = found["limit.tenor"]
    assert tenor["normalized"] == "P24M"
    assert [earlier["normalized"] for earlier in tenor["superseded"]] == ["P12M"]


async def test_a_tracked_deletion_beside_the_value_is_superseded_without_a_span() -> None:
    text = "授信额度：人民币8,000万元"
    struck = (Struck(text.index("人民币"), "人民币5,000万元", "deleted"),)
    total = (await fields(text, struck=struck))["limit.total"]
    assert total["normalized"] == "80000000.00"
    [earlier] = total["superseded"]
    assert (earlier["normalized"], earlier["span"], earlier["quote"]) == ("50000000.00", None, "人民币5,000万元")


async def test_a_change_without_a_known_label_is_of_the_field_that_has_the_earlier_value() -> None:
    found = await fields("授信期限：24个月", "授信额度：人民币5,000万元", "经复审，使用时间由24个月变动为36个月。")
    tenor = found["limit.tenor"]
    assert tenor["normalized"] == "P36M"
    assert [earlier["normalized"] for earlier in tenor["superseded"]] == ["P24M"]


def test_instead_of_names_the_earlier_wording_last() -> None:
    made = outline("The lines now run for 36 months instead of 24 months.")
    [change] = amendments(made).changes
    assert change.old is not None and "24 months" in made.document.quote(change.old)
    assert "36 months" in made.document.quote(change.new)


def test_a_table_with_a_column_for_each_wording_states_a_change_a_row() -> None:
    rows = [
        ["项目", "调整前", "调整后"],
        ["授信总额", "人民币5,000万元", "人民币8,000万元"],
        ["授信期限", "12个月", "24个月"],
    ]
    made = outline(rows)
    changes = [
        (made.document.quote(change.old), made.document.quote(change.new))
        for change in amendments(made).changes
        if change.old
    ]
    assert changes == [("人民币5,000万元", "人民币8,000万元"), ("12个月", "24个月")]


async def test_the_value_of_the_later_column_wins() -> None:
    rows = [["Term", "Before", "After"], ["Total facilities", "USD 5,000,000", "USD 8,000,000"]]
    total = (await fields("The facilities are changed as follows.", rows))["limit.total"]
    assert total["normalized"] == "8000000.00"
    assert [earlier["normalized"] for earlier in total["superseded"]] == ["5000000.00"]


async def test_what_is_struck_out_before_a_sentence_is_the_earlier_wording_of_its_first_value() -> None:
    text = "本次核准授信总额为人民币8,000万元，其中敞口人民币6,000万元。"
    found = await fields(text, struck=(Struck(0, "人民币5,000万元", "deleted"),))
    [earlier] = found["limit.total"]["superseded"]
    assert earlier["normalized"] == "50000000.00" and earlier["span"] is None
    assert not found["limit.exposure"].get("superseded")
