from __future__ import annotations

import pytest

from docs_ai.terms.candidates import Candidate, candidates
from tests.docs_ai.terms.made import FIELDS, outline


def best(field: str, *items: object) -> tuple[str, str | None, str]:
    made = outline(*items)  # type: ignore[arg-type]
    found = candidates(made, FIELDS[field])
    assert found, "no candidate"
    return made.document.quote(found[0].span), found[0].reading and found[0].reading.normalized, found[0].how


@pytest.mark.parametrize(
    ("field", "items", "expected"),
    [
        ("limit.total", ([["授信额度", "人民币伍仟万元整"]],), ("人民币伍仟万元整", "50000000.00", "cell")),
        ("limit.total", ([["2. 授信金额（万元）", "5,000.00"]],), ("5,000.00", "50000000.00", "cell")),
        ("limit.total", ([["Facility Amount", "USD 3,000,000"]],), ("USD 3,000,000", "3000000.00", "cell")),
        ("limit.tenor", ("2、授信期限：24个月，可循环使用",), ("24个月", "P24M", "label")),
        ("limit.tenor", ("授信金额：人民币5,000万元\u3000\u3000\u3000授信期限：一年",), ("一年", "P1Y", "label")),
        ("customer.name", ("借 款 人：江北精工有限公司",), ("江北精工有限公司", "江北精工有限公司", "label")),
        (
            "security.provider",
            ("“Guarantor” means Marlow Holdings Limited, a company",),
            ("Marlow Holdings Limited",) * 2 + ("definition",),
        ),
        (
            "customer.name",
            ("We offer to Marlow Timber Limited (the “Borrower”) a loan",),
            ("Marlow Timber Limited",) * 2 + ("sentence",),
        ),
        ("customer.name", ("江北精工有限公司（以下简称“借款人”）申请授信",), ("江北精工有限公司",) * 2 + ("defined",)),
        (
            "facilities.end",
            ("in full on 31 March 2032 (the “Final Maturity Date”)",),
            ("31 March 2032", "2032-03-31", "defined"),
        ),
        (
            "limit.total",
            ("同意给予该公司综合授信额度人民币8,000万元，期限一年。",),
            ("人民币8,000万元", "80000000.00", "inline"),
        ),
        (
            "facilities.rate",
            ("流动资金贷款利率按1年期LPR加45个基点执行",),
            ("1年期LPR加45个基点", "LPR-1Y+45bp", "inline"),
        ),
        (
            "approval.expiry_date",
            ("八、批复有效期", "自签发之日起六个月内有效，即至2027年3月17日止。"),
            ("2027年3月17日", "2027-03-17", "sentence"),
        ),
        ("approval.expiry_date", ("批复有效期：自签发之日起6个月",), ("6个月", "P6M", "label")),
        (
            "approval.number",
            ("批复编号：审批〔2026〕第0387号\u3000\u3000\u3000密级：内部",),
            ("审批〔2026〕第0387号", "审批[2026]第0387号", "label"),
        ),
    ],
)
def test_where_a_value_stands(field: str, items: tuple[object, ...], expected: tuple[str, str, str]) -> None:
    assert best(field, *items) == expected


def test_a_bare_column_takes_the_unit_above_the_table() -> None:
    table = [["品种", "授信额度", "期限"], ["流动资金贷款", "3,800.00", "12个月"]]
    assert best("limit.total", "分项如下（单位：人民币万元）：", table) == ("3,800.00", "38000000.00", "column")


def places(field: str, *items: object) -> list[Candidate]:
    return candidates(outline(*items), FIELDS[field])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("limit.total", "原授信额度：人民币9,000万元"),
        ("limit.total", "担保金额：人民币9,000万元"),
        ("facilities.rate", "逾期罚息利率：在合同利率基础上上浮50%"),
        ("limit.tenor", "保证期限：三年"),
        ("limit.total", "授信额度：____________"),
        ("customer.name", "借款人：/"),
    ],
)
def test_what_is_meant_otherwise_or_left_blank_is_no_candidate(field: str, text: str) -> None:
    assert places(field, text) == []


def test_a_reference_to_another_document_is_marked_external() -> None:
    found = places("facilities.rate", "利率：详见《借款合同》约定")
    assert [(candidate.external, candidate.reading) for candidate in found] == [(True, None)]
    found = places("facilities.rate", "Interest Rate: as set out in the Fee Letter")
    assert found[0].external


def test_each_place_is_named_once() -> None:
    found = places("limit.total", [["授信金额", "人民币5,000万元"]], "授信金额：人民币5,000万元")
    assert len(found) == 2 and not found[0].span.meets(found[1].span)


def test_what_expires_after_a_range_expires_on_its_last_day() -> None:
    assert best("approval.expiry_date", "批复有效期：2026年3月1日至2027年2月28日")[1] == "2027-02-28"
    assert best("approval.expiry_date", "批复有效期：2027年2月28日")[1] == "2027-02-28"


def test_a_heading_that_names_other_things_too_is_less_sure_of_what_stands_under_it() -> None:
    alone = places("approval.expiry_date", "# Validity", "The third of May counts, 3 May 2027.")
    among = places(
        "approval.expiry_date", "# Validity and various other matters", "The third of May counts, 3 May 2027."
    )
    assert among[0].strength < alone[0].strength


def test_a_value_ends_with_its_cell() -> None:
    made = outline([["用于采购原材料", "可循环使用", "一年"]])
    found = candidates(made, FIELDS["limit.tenor"])
    assert all("\t" not in made.document.quote(candidate.span) for candidate in found)


@pytest.mark.parametrize(
    ("field", "text", "tentative"),
    [
        ("facilities.amount", "本次授信额度总计：人民币9,000万元", True),
        ("limit.total", "同意给予该公司综合授信额度人民币8,000万元，期限一年。", False),
    ],
)
def test_a_label_within_a_longer_one_is_not_sure(field: str, text: str, tentative: bool) -> None:
    assert candidates(outline(text), FIELDS[field])[0].tentative is tentative


@pytest.mark.parametrize("before", ["上轮", "前期", "被替换", "原"])
def test_a_label_of_what_held_before_is_none_of_what_holds_now(before: str) -> None:
    assert not [found for found in candidates(outline(f"{before}授信期限：一年"), FIELDS["limit.tenor"]) if found.label]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("流动比率（按季监测）不得低于1.2", "流动比率"),
        ("期内任一时点年销售收入不低于3亿元", "年销售收入"),
        ("Interest Cover (tested quarterly): at least 4.00:1", "Interest Cover"),
        ("at all times Net Debt to EBITDA must not exceed 2.75x", "Net Debt to EBITDA"),
        ("the Borrower keeps Interest Cover not less than 3.0 times", "Interest Cover"),
    ],
)
def test_the_subject_of_a_covenant_is_the_ratio_alone(text: str, subject: str) -> None:
    assert best("covenants.subject", text)[0] == subject


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (
            "customer.name",
            "We are pleased to offer Marlow Timber Limited the facilities below.",
            "Marlow Timber Limited",
        ),
        ("customer.name", "Marlow Timber Limited may use facilities of USD 5,000,000.", "Marlow Timber Limited"),
        (
            "approval.deciding_body",
            "At session 4 the Group Credit Committee so resolved.",
            "the Group Credit Committee",
        ),
    ],
)
def test_who_receives_and_who_decides_is_said_in_sentences(field: str, text: str, value: str) -> None:
    assert best(field, text)[0] == value


@pytest.mark.parametrize("text", ["Pricing: governed by the Fee Letter", "利率：见双方另行签署的《综合授信协议》"])
def test_a_rate_that_another_document_states_is_a_reference(text: str) -> None:
    assert candidates(outline(text), FIELDS["facilities.rate"])[0].external
