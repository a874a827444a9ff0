"""What a model may not smuggle into a sentence: numbers, names, denials, judgements, decisions, other facts."""

from __future__ import annotations

import pytest

from copilot.language import Language
from docs_ai.diligence import wording
from docs_ai.diligence.grounding import numbers_in, refusal

WORDS = wording.load()
ZH = [
    "客户：客户方面，第一大客户为示例重工集团，2025年销售占比46%，前五大客户合计占比78%。",
    "账期：示例重工集团自2025年下半年起将账期由90天延长至150天。",
]
EN = [
    "Litigation: The company is defendant in a warranty claim brought by Osterhaven Shipbuilding over shaft seals.",
    "Litigation: The amount claimed is USD 1.85 million; the hearing is set for September 2026.",
]


def reason(text: str, quotes: list[str], language: Language) -> str | None:
    return refusal(text, quotes, ["客户", "账期", "Litigation", "Disputes"], language, WORDS[language])


@pytest.mark.parametrize(
    "text",
    [
        "第一大客户为示例重工集团，2025年销售占比46%，前五大客户合计占比78%。",
        "公司第一大客户示例重工集团2025年的销售占比为46%。",
        "示例重工集团自2025年下半年起将账期由90天延长至150天。",
    ],
)
def test_a_faithful_sentence_stands(text: str) -> None:
    assert reason(text, ZH, "zh") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("第一大客户为示例重工集团，销售占比56%。", "number"),
        ("第一大客户为示例重工集团，销售占比约五成。", "number"),
        ("公司客户结构良好，第一大客户为示例重工集团。", "judgement"),
        ("第一大客户为示例重工集团，建议关注。", "decision"),
        ("第一大客户为示例重工集团，2025年销售占比78%，前五大客户合计占比46%。", "number"),
        ("前五大客户合计占比46%，第一大客户为示例重工集团。", "number"),
        ("第一大客户为海棠包装示例重工集团，2025年销售占比46%，前五大客户合计占比78%。", "unsupported"),
        ("由于账期延长，示例重工集团2025年销售占比46%。", "cause"),
        ("示例重工集团没有延长账期。", "negation"),
        ("第一大客户为华北钢铁公司，主营铁矿石贸易和港口物流。", "unsupported"),
        ("The largest customer takes 46% of sales.", "language"),
    ],
)
def test_an_unfaithful_sentence_falls(text: str, why: str) -> None:
    assert reason(text, ZH, "zh") == why


@pytest.mark.parametrize(
    "text",
    [
        "The company is defendant in a warranty claim brought by Osterhaven Shipbuilding over shaft seals.",
        "The amount claimed is USD 1.85 million and the hearing is set for September 2026.",
    ],
)
def test_a_faithful_english_sentence_stands(text: str) -> None:
    assert reason(text, EN, "en") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The amount claimed is USD 2.85 million.", "number"),
        ("The amount claimed is two million.", "number"),
        ("The company is defendant in a claim brought by Brannock Yards.", "name"),
        ("The company brought a warranty claim against Osterhaven Shipbuilding over shaft seals.", "role"),
        ("The company is not a defendant in a warranty claim.", "negation"),
        ("The claim is weak and the company is defendant.", "judgement"),
        ("The bank should approve the loan despite the warranty claim.", "decision"),
        ("The seals failed sea trials and sank several ships near harbour.", "unsupported"),
        ("公司涉及诉讼。", "language"),
    ],
)
def test_an_unfaithful_english_sentence_falls(text: str, why: str) -> None:
    assert reason(text, EN, "en") == why


def test_a_word_of_judgement_may_be_quoted() -> None:
    assert reason("公司称经营良好。", ["经营：公司称经营良好。"], "zh") is None


def test_who_sued_whom_must_stay() -> None:
    quotes = ["涉诉：公司因质量争议被示例市鼎合铸造厂起诉，要求支付货款860万元。"]
    assert reason("公司起诉示例市鼎合铸造厂，要求支付货款860万元。", quotes, "zh") == "role"
    assert reason("公司被示例市鼎合铸造厂起诉，要求支付货款860万元。", quotes, "zh") is None


def test_a_denial_of_the_source_must_stay() -> None:
    quotes = ["审计：财务负责人未能提供2025年审计报告。"]
    assert reason("财务负责人提供2025年审计报告。", quotes, "zh") == "negation"
    assert reason("财务负责人未能提供2025年审计报告。", quotes, "zh") is None


def test_numbers_are_compared_without_their_dress() -> None:
    assert numbers_in("3,000.00万元和４６％") == {"3000", "46"}


def test_what_a_real_model_carried_over_from_its_example_falls() -> None:
    quotes = [
        "股东及持股：沈知远，认缴出资3,000万元，持股比例60%",
        "股东及持股：顾明岚，认缴出资1,250万元，持股比例25%",
        "股东及持股：示例市青禾股权投资合伙企业（有限合伙），认缴出资750万元，持股比例15%",
    ]
    text = "沈知远、顾明岚和示例市青禾股权投资合伙企业（有限合伙）分别持有示例县海棠包装有限公司60%、25%和15%的股权。"
    assert reason(text, quotes, "zh") is not None
    assert reason("沈知远持有示例县海棠包装有限公司的股权。", quotes, "zh") == "unsupported"
