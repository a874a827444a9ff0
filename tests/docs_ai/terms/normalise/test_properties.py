"""What holds of every normaliser on any text: it does not fail, its spans are exact, and it takes linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings

from docs_ai.terms.normalise import (
    amounts,
    benchmarks,
    bounds,
    credit_codes,
    currencies,
    dates,
    events,
    identifiers,
    names,
    rates,
    tenors,
)
from tests.docs_ai.terms.normalise.written import TEXTS, Find, assert_whole

FINDERS = {
    module.__name__.rpartition(".")[2]: module.find
    for module in (amounts, benchmarks, credit_codes, currencies, dates, events, identifiers, names, rates, tenors)
} | {"floors": rates.floors, "labelled numbers": identifiers.labelled}
FEW = {"credit_codes", "identifiers", "floors", "labelled numbers"}
EXACT = ["amounts", "dates", "tenors", "currencies", "credit_codes"]
PARAGRAPH = (
    "本行同意给予江北精工有限公司授信人民币5,000万元（大写：伍仟万元整），期限36个月，利率1年期LPR+45bp，"
    "自首次提款日起六个月，2025年3月1日。The Lender shall make available up to US$5,000,000 for thirty-six (36) "
    "months at SOFR plus 2.35% from 1 March 2025 to Kestrel Bay Logistics Limited. "
)
HOSTILE = [
    "1", "1,", "1,000", "1 000 ", " ", "壹", "壹佰", "one ", "one and ", "1万", "人民币", "USD ", "(", "-", "Aa ", "a",
    "2025年", "1.1", "\n", "LPR ", "1年期LPR+", "公司", "汉", "Inc. ", "Abc, ", "the date falling ", "自", "“",
    "of the ", "首次提款日", "less than zero ", "negative ", "2倍", "(A) ",
]  # fmt: skip


@pytest.mark.parametrize("name", FINDERS)
@given(text=TEXTS)
@settings(max_examples=80)
def test_any_text_is_searched_without_failing(name: str, text: str) -> None:
    for reading in FINDERS[name](text):
        assert 0 <= reading.start < reading.end <= len(text)
        assert bool(reading.normalized) != bool(reading.why)


@pytest.mark.parametrize("name", EXACT)
@given(text=TEXTS)
@settings(max_examples=150)
def test_spans_are_exact_and_cut_no_number(name: str, text: str) -> None:
    assert_whole(FINDERS[name], text)


@given(text=TEXTS)
@settings(max_examples=150)
def test_a_bound_stands_beside_its_value(text: str) -> None:
    for value in [*amounts.find(text), *tenors.find(text)]:
        bound = bounds.of(text, value)
        assert bound is None or bound.end <= value.start or value.end <= bound.start


@given(text=TEXTS)
@settings(max_examples=150)
def test_the_parts_of_a_floating_rate_stand_within_it(text: str) -> None:
    for rate in rates.floating(text):
        parts = [rate.benchmark, rate.spread, *([rate.tenor] if rate.tenor else [])]
        assert all(rate.rate.start <= part.start < part.end <= rate.rate.end for part in parts)
        assert rate.rate in rates.find(text)


@pytest.mark.parametrize("name", FINDERS)
def test_a_long_document_takes_seconds(name: str) -> None:
    text = PARAGRAPH * (200_000 // len(PARAGRAPH))
    assert len(FINDERS[name](text)) >= (0 if name in FEW else 800)
    assert _seconds(FINDERS[name], text) < 10


@pytest.mark.parametrize("name", FINDERS)
def test_no_repetition_makes_the_search_explode(name: str) -> None:
    """Eight thousand characters take far under a second each; a search of quadratic cost would take minutes."""
    assert sum(_seconds(FINDERS[name], piece * (8_000 // len(piece))) for piece in HOSTILE) < 30


def _seconds(find: Find, text: str) -> float:
    start = time.process_time()
    find(text)
    return time.process_time() - start
