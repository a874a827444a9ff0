"""Where rules and model disagree, the model is shown the lines alone and asked once more."""

from __future__ import annotations

from typing import Any

from docs_ai.terms import Extractor
from prompts import Library, Rendered
from tests.docs_ai.terms.made import SCHEMA, document, model
from tests.fakes import ScriptedModel

LINES = ("江北精工有限公司（以下简称“借款人”）申请授信。", "由青屿控股集团有限公司介绍。")
CLAIM = {"customer.name": "青屿控股集团有限公司"}


async def name(scripted: ScriptedModel, *lines: Any) -> dict[str, Any]:
    result = (await Extractor(scripted, Library.load(), SCHEMA).extract(document(*lines))).to_json()
    return next(field for field in result["fields"] if field["name"] == "customer.name")


def looks(scripted: ScriptedModel) -> list[Rendered]:
    return [prompt for prompt in scripted.asked if prompt.name == "documents/terms-second-look"]


async def test_only_the_disputed_lines_are_shown_and_nothing_of_the_first_answer() -> None:
    scripted = model(CLAIM)
    await name(scripted, *LINES, "第三行与此无关。")
    [prompt] = looks(scripted)
    shown = prompt.messages[-1].content
    assert "[1] " in shown and "[2] " in shown and "[3] " not in shown
    assert prompt.output_schema is not None and prompt.output_schema["properties"]["line"] == {"enum": [0, 1, 2]}


async def test_a_verdict_for_the_rule_makes_it_surer_and_one_against_it_less_sure() -> None:
    borne_out = await name(model(CLAIM, second=lambda _: 1), *LINES)
    against = await name(model(CLAIM, second=lambda _: 2), *LINES)
    assert borne_out["value"] == against["value"] == "江北精工有限公司", "a label outranks what the model prefers"
    assert borne_out["confidence"] > against["confidence"]


async def test_where_all_agree_there_is_no_second_look() -> None:
    scripted = model({"customer.name": "江北精工有限公司"})
    await name(scripted, *LINES)
    assert looks(scripted) == []
