from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.errors import ConfigError
from docs_ai.diligence import template
from docs_ai.diligence.phrases import Phrases
from docs_ai.diligence.statements import with_measures
from tests.docs_ai.diligence.books import ledger

OWN = """
name: our-bank
version: "2.0"
title: {zh: 我行模板, en: Our template}
sections:
  - id: figures
    kind: figures
    title: {zh: 数据, en: Figures}
    table: [revenue, asset_turnover]
    paragraphs: [{id: turnover, title: {zh: 周转, en: Turnover}, figures: [asset_turnover]}]
measures:
  asset_turnover: {zh: 总资产周转率, en: Asset turnover, kind: times, formula: revenue / total_assets}
accounts:
  revenue: {zh: [经营总收入]}
flags:
  debt_ratio_high: {when: debt_ratio > 0.8}
  litigation: null
  turnover_low: {zh: 周转率低, en: Turnover is low, when: asset_turnover < 1}
"""


def test_a_bank_changes_sections_measures_names_and_flags_without_code(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, "utf-8")
    own = template.load(str(path))
    book = with_measures(ledger({"revenue": ["50"], "total_assets": ["100"]}), own.rules)
    assert book.series("asset_turnover")[0].formula is not None
    assert own.rules.account_of("income", "经营总收入") is not None
    flags = {flag.name: flag for flag in own.rules.figure_flags}
    assert flags["debt_ratio_high"].when.text == "debt_ratio > 0.8"
    assert "turnover_low" in flags
    assert "litigation" not in {flag.name for flag in own.rules.mention_flags}
    assert template.load("due-diligence").rules.mention_flags, "the packaged rules are as they were"


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (["sections"], [], "sections"),
        (["name"], "Our Bank", "name"),
        (["sections", 0, "table"], ["revenue", "ebitda"], "ebitda"),
        (["sections", 0, "kind"], "prose", "sections"),
        (["measures", "asset_turnover", "formula"], "revenue / total_asset", "total_asset"),
        (["measures", "asset_turnover", "formula"], "revenue.__class__", "formula"),
        (["measures", "asset_turnover", "kind"], "percentage", "kind"),
        (["flags", "turnover_low", "when"], "asset_turnover <", "formula"),
    ],
)
def test_a_malformed_template_is_refused_with_its_place(
    tmp_path: Path, place: list[Any], value: object, message: str
) -> None:
    data = yaml.safe_load(OWN)
    target = data
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    with pytest.raises(ConfigError, match=message):
        template.load(str(path))


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(ConfigError, match="due-diligence"):
        template.load("no-such")
    with pytest.raises(ConfigError, match="cannot read"):
        template.load("no-such.yaml")


def test_both_languages_have_the_same_words() -> None:
    text = resources.files("docs_ai.diligence").joinpath("rules", "words.yaml").read_text("utf-8")
    words = yaml.safe_load(text)
    assert set(words["zh"]) == set(words["en"])
    assert Phrases("en")("page", page=3) == "page 3"
