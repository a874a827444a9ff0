"""What becomes of an answer: claims, and how sure the model was of each."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest

from docs_ai.terms import Extractor
from docs_ai.terms.ask import Claim, Question, ask
from docs_ai.terms.places import Shown
from docs_ai.terms.result import Term
from prompts import Library
from tests.docs_ai.terms.made import FIELDS, SCHEMA, document, model, outline

Scores = Callable[[str], tuple[tuple[int, float], ...]]

LINES = ("华东分行：", "双方约定给予一百万元的支持，另付费用1万元。")


def doubtful(written: str, probability: float) -> Scores:
    """Return the scores of an answer of which ``written`` has this probability and all else is certain."""

    def scores(text: str) -> tuple[tuple[int, float], ...]:
        parts = re.split(f"({re.escape(written)})", text)
        return tuple((len(part), math.log(probability) if part == written else 0.0) for part in parts)

    return scores


async def claims(library: Library, scores: Scores = lambda text: ()) -> list[Claim]:
    made = outline(*LINES)
    lines = [Shown(line, made.text(line)) for line in made.lines]
    question = Question(SCHEMA, [FIELDS["limit.total"], FIELDS["facilities.use"]], lines, "zh")
    answering = model({"limit.total": "一百万元", "facilities.use": 2}, scores=scores)
    found = await ask(answering, library, question)
    return [claim for name in ("limit.total", "facilities.use") for claim in found.by_field[name]]


async def test_a_claim_has_the_probability_of_its_value_and_one_of_a_clause_of_its_line(library: Library) -> None:
    value, clause = await claims(library, scores=doubtful("一百万元", 0.4))
    assert value.probability == pytest.approx(0.4) and clause.probability == pytest.approx(1.0)


async def test_without_log_probabilities_nothing_is_known_of_a_claim(library: Library) -> None:
    assert [claim.probability for claim in await claims(library)] == [None, None]


async def settled(library: Library, probability: float | None) -> Term:
    scores = doubtful("一百万元", probability) if probability else lambda text: ()
    answering = model({"limit.total": "一百万元"}, scores=scores)
    extraction = await Extractor(answering, library, SCHEMA).extract(document(*LINES))
    [term] = [term for term in extraction.terms if term.name == "limit.total"]
    return term


async def test_a_value_of_which_the_model_is_unsure_counts_less(library: Library) -> None:
    sure, unsure, unknown = [await settled(library, probability) for probability in (0.99, 0.5, None)]
    assert sure.span == unsure.span == unknown.span
    assert unsure.confidence < sure.confidence < unknown.confidence, "no log-probabilities are no sign against a value"


@pytest.mark.parametrize(("probability", "heard"), [(0.5, True), (0.2, False)])
async def test_that_the_model_agrees_is_heard_unless_it_all_but_guessed(
    library: Library, probability: float, heard: bool
) -> None:
    scores = doubtful("一百万元", probability)
    made = document("华东分行：", "经研究，授信额度暂定为一百万元。", "另付费用1万元。")
    terms = []
    for answering in (model(), model({"limit.total": "一百万元"}, scores=scores)):
        extraction = await Extractor(answering, library, SCHEMA).extract(made)
        terms += [term for term in extraction.terms if term.name == "limit.total"]
    silent, agreed = terms
    assert (agreed.confidence > silent.confidence) == heard
