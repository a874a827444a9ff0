from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from docs_ai.terms import schema
from docs_ai.terms.comparison import Comparison, compare
from tests.docs_ai.terms.written import entry, result

TERMS = """
name: small
version: "1.0"
title: {zh: 小表, en: Small}
groups:
  - name: approval
    nested: true
    fields:
      - {name: total, type: amount, title: {en: Total}, description: {en: the total}}
      - {name: date, type: date, title: {en: Date}, description: {en: its date}}
      - {name: guarantor, type: party, repeating: true, title: {en: Guarantor}, description: {en: who}}
      - {name: condition, type: clause, repeating: true, title: {en: Condition}, description: {en: what}}
  - name: facilities
    repeating: true
    key: number
    fields:
      - {name: number, type: identifier, title: {en: Number}, description: {en: its number}}
      - {name: product, type: text, title: {en: Product}, description: {en: its kind}}
      - {name: amount, type: amount, title: {en: Amount}, description: {en: how much}}
      - {name: tenor, type: tenor, title: {en: Tenor}, description: {en: how long}}
"""


@pytest.fixture
def small(tmp_path: Path) -> schema.Schema:
    (tmp_path / "small.yaml").write_text(TERMS, "utf-8")
    return schema.load(str(tmp_path / "small.yaml"))


def compared(small: schema.Schema, a: Sequence[dict[str, Any]], b: Sequence[dict[str, Any]]) -> Comparison:
    return compare(small, result("a", list(a)), result("b", list(b)))


def kinds(comparison: Comparison) -> list[tuple[str, str]]:
    return [(one.name, one.kind) for one in comparison.differences]


def facility(index: int, number: str, product: str, amount: str, tenor: str) -> list[dict[str, Any]]:
    return [
        entry("facilities.number", number, number, index=index),
        entry("facilities.product", product, index=index),
        entry("facilities.amount", amount, amount, unit="CNY", index=index),
        entry("facilities.tenor", tenor, tenor, index=index),
    ]


def test_values_are_the_same_by_their_normal_form(small: schema.Schema) -> None:
    found = compared(
        small,
        [entry("approval.total", "5,000万元", "50000000.00", unit="CNY"), entry("approval.date", None)],
        [entry("approval.total", "人民币伍仟万元整", "50000000.00", unit="CNY"), entry("approval.date", None)],
    )
    assert kinds(found) == [("approval.total", "same")]
    assert found.counts == {"same": 1, "changed": 0, "only_a": 0, "only_b": 0}


def test_a_value_differs_by_amount_or_by_currency_and_keeps_both_places(small: schema.Schema) -> None:
    a = entry("approval.total", "CNY 5", "5.00", unit="CNY", page=1)
    b = entry("approval.total", "USD 5", "5.00", unit="USD", page=4)
    [found] = compared(small, [a], [b]).differences
    assert (found.kind, found.a[0]["page"], found.b[0]["page"], found.certain) == ("changed", 1, 4, True)
    assert found.to_json()["item"] is None


def test_what_one_document_does_not_state_is_only_in_the_other(small: schema.Schema) -> None:
    found = compared(
        small,
        [entry("approval.total", "5", "5.00"), entry("approval.date", None)],
        [entry("approval.total", None), entry("approval.date", "2026-01-01", "2026-01-01")],
    )
    assert kinds(found) == [("approval.total", "only_a"), ("approval.date", "only_b")]


def test_the_places_of_a_conflict_are_one_uncertain_side(small: schema.Schema) -> None:
    both = [
        entry("approval.total", "5", "5.00", index=0, status="conflict"),
        entry("approval.total", "6", "6.00", index=1, status="conflict"),
    ]
    [found] = compared(small, both, [entry("approval.total", "6", "6.00")]).differences
    assert (found.kind, len(found.a), found.certain) == ("changed", 2, False)
    [same] = compared(small, both, list(reversed(both))).differences
    assert same.kind == "same"


def test_the_values_of_a_repeating_field_are_told_one_by_one(small: schema.Schema) -> None:
    def guarantors(*names: str) -> list[dict[str, Any]]:
        return [entry("approval.guarantor", name, name, index=index) for index, name in enumerate(names)]

    found = compared(small, guarantors("甲公司", "乙公司"), guarantors("丙公司", "甲公司"))
    assert [(one.kind, (one.a or one.b)[0]["value"]) for one in found.differences] == [
        ("same", "甲公司"),
        ("only_a", "乙公司"),
        ("only_b", "丙公司"),
    ]


def test_clauses_are_the_same_by_their_words_and_changed_where_alike(small: schema.Schema) -> None:
    def conditions(*texts: str) -> list[dict[str, Any]]:
        return [entry("approval.condition", text, index=index) for index, text in enumerate(texts)]

    found = compared(
        small,
        conditions("（1）办妥抵押登记。", "资产负债率不高于 60%。", "签订账户监管协议"),
        conditions("资产负债率不高于65%", "(1) 办妥抵押登记", "追加法定代表人个人连带责任保证"),
    )
    assert [(one.kind, (one.a or one.b)[0]["value"]) for one in found.differences] == [
        ("same", "（1）办妥抵押登记。"),
        ("changed", "资产负债率不高于 60%。"),
        ("only_a", "签订账户监管协议"),
        ("only_b", "追加法定代表人个人连带责任保证"),
    ]


def test_items_are_matched_by_what_they_are_and_not_where_they_stand(small: schema.Schema) -> None:
    loan, bills = ("流动资金贷款", "30000000.00"), ("银行承兑汇票", "20000000.00")
    a = facility(0, "1", *loan, "P12M") + facility(1, "2", *bills, "P6M")
    letter = facility(0, "1", "国内信用证", "5000000.00", "P6M")
    b = letter + facility(1, "2", *bills, "P6M") + facility(2, "3", *loan, "P24M")
    found = compared(small, a, b)
    assert {(one.item_a, one.item_b) for one in found.differences} == {(0, 2), (1, 1), (None, 0)}
    assert [(one.name, one.kind) for one in found.differences if one.item_a == 0] == [
        ("facilities.number", "changed"),
        ("facilities.product", "same"),
        ("facilities.amount", "same"),
        ("facilities.tenor", "changed"),
    ]
    assert {one.kind for one in found.differences if one.item_a == 1} == {"same"}
    assert {one.kind for one in found.differences if one.item_a is None} == {"only_b"}


def test_an_item_whose_amount_changed_is_known_by_its_product(small: schema.Schema) -> None:
    a = facility(0, "1", "流动资金贷款", "30000000.00", "P12M") + facility(1, "2", "流动资金贷款", "10.00", "P6M")
    b = facility(0, "1", "流动资金循环贷款", "40000000.00", "P12M") + facility(1, "2", "流动资金贷款", "10.00", "P6M")
    found = compared(small, a, b)
    assert {(one.item_a, one.item_b) for one in found.differences} == {(0, 0), (1, 1)}
    assert [one.kind for one in found.differences if one.item_a == 0] == ["same", "changed", "changed", "same"]


def test_one_item_against_one_is_a_pair_whatever_it_says_and_nothing_alike_is_none(small: schema.Schema) -> None:
    one = facility(0, "1", "贷款", "1.00", "P1M")
    other = facility(0, "9", "Guarantee line", "2.00", "P9M")
    assert {(found.item_a, found.item_b) for found in compared(small, one, other).differences} == {(0, 0)}
    more = other + facility(1, "8", "Overdraft", "3.00", "P8M")
    assert {(found.item_a, found.item_b) for found in compared(small, one, more).differences} == {
        (0, None),
        (None, 0),
        (None, 1),
    }


def test_a_document_is_the_same_as_itself(small: schema.Schema) -> None:
    told = [*facility(0, "1", "x", "1.00", "P1M"), *facility(1, "1", "x", "1.00", "P1M"), entry("approval.total", "1")]
    assert set(dict(kinds(compared(small, told, told))).values()) == {"same"}
