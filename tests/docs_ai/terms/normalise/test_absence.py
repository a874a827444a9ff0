from __future__ import annotations

import pytest

from docs_ai.terms.normalise import absence


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "--", "——", "/", "／", "____", "…", "无", "暂无", "（无）", "不适用。", "N/A", "n.a.", "Nil"],
)
def test_what_says_that_there_is_no_value(text: str) -> None:
    assert absence.stated(text)


@pytest.mark.parametrize("text", ["无锡", "无担保", "0", "A/B", "一", "none of the above", "-5%", "X1"])
def test_what_says_something(text: str) -> None:
    assert not absence.stated(text)


@pytest.mark.parametrize("text", ["手续费：不适用", "手续费\t无", "Restrictions: none.", "无。"])
def test_a_label_with_what_says_that_there_is_none(text: str) -> None:
    assert absence.closes(text)


@pytest.mark.parametrize(
    "text", ["条件如下：", "", "手续费：0.1%", "限制：不得对外担保；其他：按季检查", "贷款\t500万元\t—"]
)
def test_a_clause_that_says_something(text: str) -> None:
    assert not absence.closes(text)
