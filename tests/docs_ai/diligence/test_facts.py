from __future__ import annotations

import pytest

from docs_ai.diligence.facts import labelled, located, questions, worded
from docs_ai.diligence.identifiers import lei_valid, uscc_valid
from docs_ai.diligence.passages import Passage
from docs_ai.diligence.template import FactWanted, load
from prompts import Library

WANTED = load("due-diligence").facts


def passages(*texts: str) -> list[Passage]:
    return [Passage("form", None, 0, len(text), text, "\t" in text) for text in texts]


def read(*texts: str) -> dict[str, list[str]]:
    found, _ = labelled(WANTED, passages(*texts))
    result: dict[str, list[str]] = {}
    for fact in found:
        result.setdefault(fact.id, []).append(fact.text)
    return result


def test_forms_with_one_and_two_pairs_in_a_row() -> None:
    assert read("企业名称\t甲公司\t法定代表人\t沈某", "注册资本：\t100万元") == {
        "name": ["甲公司"],
        "representative": ["沈某"],
        "capital": ["100万元"],
    }


def test_lines_with_a_colon() -> None:
    assert read("统一社会信用代码：91999999MA0X4MP839", "Registered office: 12 Harbour Way, Eastmere.") == {
        "identifier": ["91999999MA0X4MP839"],
        "address": ["12 Harbour Way, Eastmere"],
    }


def test_a_fact_of_several_values() -> None:
    rows = read("股东：沈知远\t认缴3,000万元，60%", "股东：顾明岚\t认缴1,250万元，25%")
    assert rows == {"shareholders": ["沈知远，认缴3,000万元，60%", "顾明岚，认缴1,250万元，25%"]}


def test_the_citation_is_the_value_in_its_place() -> None:
    (fact,), left = labelled(WANTED, passages("企业名称\t甲公司", "公司主营阀体。"))
    assert (fact.citation.quote, fact.citation.span) == ("甲公司", (5, 8))
    assert [passage.text for passage in left] == ["公司主营阀体。"]


def test_identifiers_are_checked() -> None:
    (right,), _ = labelled(WANTED, passages("统一社会信用代码\t91999999MA0X4MP839"))
    (wrong,), _ = labelled(WANTED, passages("统一社会信用代码\t91999999MA0X4MP838"))
    (other,), _ = labelled(WANTED, passages("Registration number\tEM-0417736"))
    assert (right.valid, wrong.valid, other.valid) == (True, False, None)


@pytest.mark.parametrize("code", ["91110000600037341L", "91999999MA0X4MP839"])
def test_social_credit_codes(code: str) -> None:
    assert uscc_valid(code)
    for place in range(18):
        other = "1" if code[place] != "1" else "2"
        assert not uscc_valid(code[:place] + other + code[place + 1 :]), "one wrong character always shows"


def test_legal_entity_identifiers() -> None:
    assert lei_valid("5493001KJTIIGC8Y1R12")
    assert not lei_valid("5493001KJTIIGC8Y1R13")
    assert not lei_valid("5493001KJTIIGC8Y1R")


def test_words_find_sentences_and_not_parts_of_words() -> None:
    wanted = [FactWanted("charge", {"zh": "押", "en": "Charge"}, words=("charge", "抵押"))]
    found = worded(wanted, passages("A charge was registered.", "Discharged in 2020.", "厂房已抵押。"))
    assert [fact.text for fact in found] == ["A charge was registered.", "厂房已抵押。"]


def test_the_model_can_only_answer_with_openings_of_passages() -> None:
    wanted = [FactWanted("staff", {"zh": "员工", "en": "Staff"}, ask={"zh": "员工人数", "en": "staff"})]
    same = "公司位于示例市高新区云杉路"
    offered = passages(f"{same}一号。", f"{same}二号，员工85人。", f"{same}一号。")
    (question,) = questions(wanted, offered, Library.load(), "zh")
    assert question.prompt.output_schema is not None
    allowed = question.prompt.output_schema["properties"]["staff"]["items"]["enum"]
    assert len(allowed) == len(set(allowed)) == 2
    (fact,) = located({"staff": [allowed[1]]}, question)
    assert fact.text == offered[1].text
    assert fact.citation == offered[1].citation


def test_a_fact_without_a_question_is_not_asked_for() -> None:
    wanted = [FactWanted("name", {"zh": "名称", "en": "Name"}, labels=("名称",))]
    assert not questions(wanted, passages("甲。"), Library.load(), "zh")
