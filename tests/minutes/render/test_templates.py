"""The templates of the house: what each must show, whatever it looks like."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from docx.oxml.ns import qn

from copilot.errors import UsageError
from minutes.render import RenderOptions, render, template, templates
from minutes.summarise.items import Chapter, Item, Minutes, Vote
from tests.minutes.render import rich
from tests.minutes.render.shown import headers, opened, text_of

LANGUAGES = {name: (language,) if (language := template(name).language) else ("en", "zh") for name in templates()}
EVERY = [(name, language) for name, languages in LANGUAGES.items() for language in languages]
SHOWN = RenderOptions()
HOSTILE = "x</w:t></w:r><w:p/> {{ 7*7 }} {% raise %} | **b** <b>&amp; \x0b\ufffe`"
# The order in which the schema of WordprocessingML (ECMA-376) has these properties; Word may refuse others.
ORDER = {
    "w:pPr": (
        "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind",
        "jc outlineLvl",
    ),
    "w:rPr": ("rStyle rFonts b bCs i iCs caps smallCaps strike color", "spacing w kern position sz szCs u lang"),
    "w:tblPr": ("tblStyle tblW jc tblInd", "tblBorders shd tblLayout tblCellMar tblLook"),
    "w:tcPr": ("tcW gridSpan vMerge", "tcBorders shd noWrap vAlign"),
}


def minutes_in(language: str) -> Minutes:
    return rich.chinese() if language == "zh" else rich.english()


def documents(name: str, minutes: Minutes, options: RenderOptions = SHOWN) -> dict[str, str]:
    files = render(minutes, template(name), options)
    return {"md": files[".md"].decode().replace("\\", ""), "docx": text_of(files[".docx"])}


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_nothing_that_was_decided_voted_objected_or_promised_is_left_out(name: str, language: str) -> None:
    minutes = minutes_in(language)
    for text in documents(name, minutes).values():
        standing = [item for item in minutes.decisions if name != "brief" or item.replaced_by is None]
        for item in (*standing, *minutes.votes, *minutes.objections, *minutes.actions, *minutes.questions):
            assert item.text.rstrip("。.") in text
        for item in minutes.figures:
            assert item.text in text


@pytest.mark.parametrize(("name", "language"), [pair for pair in EVERY if pair[0] != "brief"])
def test_every_point_is_there_but_in_a_brief(name: str, language: str) -> None:
    minutes = minutes_in(language)
    for text in documents(name, minutes).values():
        assert all(item.text in text for item in minutes.key_points)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_who_dissented_and_who_abstained_is_named_with_the_count(name: str, language: str) -> None:
    minutes = minutes_in(language)
    against, abstained = ("何嘉树", "顾予棠") if language == "zh" else ("Ana Ruiz", "Mei Lin")
    for text in documents(name, minutes).values():
        counts = text[text.index(minutes.votes[0].text.rstrip("。.")) :]
        assert re.search(rf"6.*1.*{against}.*1.*{abstained}", counts, re.DOTALL)
        assert minutes.objections[0].owner == against
        assert re.search(rf"{against}[：:] ?{re.escape(minutes.objections[0].text)}", text)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_page_carries_the_draft_mark_and_what_it_means(name: str, language: str) -> None:
    files = render(minutes_in(language), template(name))
    mark, meaning = ("草稿", "不构成任何决定") if language == "zh" else ("DRAFT", "It decides nothing")
    shown = headers(files[".docx"])
    assert len(shown) == (2 if name == "jiyao" else 1)
    assert all(mark in header and meaning in header for header in shown)
    assert mark in files[".md"].decode().splitlines()[2]


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_part_that_failed_is_said_before_anything_else(name: str, language: str) -> None:
    minutes = minutes_in(language)
    for text in documents(name, minutes).values():
        words = "第15–16条发言未能处理" if language == "zh" else "Turns 15–16 could not be worked on"
        assert text.index(words) < text.index(minutes.summary[0].text if name != "jilu" else minutes.decisions[0].text)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_source_stands_by_each_item_and_can_be_switched_off(name: str, language: str) -> None:
    minutes = minutes_in(language)
    items = [item for item in (*minutes.actions, *minutes.votes, *minutes.objections) if not item.replaced_by]
    word = "发言 " if language == "zh" else "turn"
    for text in documents(name, minutes).values():
        for item in items:
            numbers = ("、" if language == "zh" else ", ").join(map(str, item.turns))
            assert re.search(rf"\d+:\d\d[ （(]+{word}s? ?{numbers}", text)
    silent = replace(minutes, problems=(), decisions=minutes.decisions[1:])
    for text in documents(name, silent, RenderOptions(sources=False)).values():
        assert not re.search(rf"\d:\d\d|{word}s? ?\d", text)
    assert json.loads(render(silent, template(name), RenderOptions(sources=False))[".json"])["actions"][0]["turns"]


@pytest.mark.parametrize(("name", "language"), [pair for pair in EVERY if pair[0] != "brief"])
def test_a_replaced_decision_is_struck_and_says_what_replaced_it(name: str, language: str) -> None:
    minutes = minutes_in(language)
    files = render(minutes, template(name))
    old, new = minutes.decisions[0], minutes.decisions[2]
    why = "已由后来的决定取代，见26:55" if language == "zh" else "replaced by the later decision at 26:55"
    assert re.search(rf"~~{re.escape(old.text)}~~ ?——?.*{why}", files[".md"].decode().replace("\\", ""))
    document = opened(files[".docx"])
    struck = [
        "".join(node.text or "" for node in run.iter(qn("w:t")))
        for run in document.element.body.iter(qn("w:r"))
        if run.find(f".//{qn('w:strike')}") is not None
    ]
    assert set(struck) == {old.text}
    assert new.text not in struck


@pytest.mark.parametrize("name", ["board", "jilu", "jiyao", "credit-committee"])
def test_what_replaced_a_decision_stands_under_the_same_matter(name: str) -> None:
    language = template(name).language or "zh"
    minutes = minutes_in(language)
    text = documents(name, minutes)["md"]
    second = text.rindex(minutes.chapters[1].title)
    assert text.rindex(minutes.decisions[2].text, 0, second)


def test_a_brief_tells_only_what_stands() -> None:
    for minutes in (rich.chinese(), rich.english()):
        text = documents("brief", minutes)["md"]
        assert minutes.decisions[0].text not in text
        assert minutes.decisions[2].text in text


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_what_was_said_works_neither_as_markup_nor_as_a_template(name: str, language: str) -> None:
    minutes = minutes_in(language)
    spoken = replace(
        minutes,
        decisions=(Item("decision", HOSTILE, (5,)),),
        objections=(Item("objection", HOSTILE, (3,), owner=HOSTILE),),
        meeting=replace(minutes.meeting, title=HOSTILE, place=HOSTILE),
        chapters=(Chapter(HOSTILE, HOSTILE, tuple(range(1, 19))),),
    )
    files = render(spoken, template(name))
    seen = "x</w:t></w:r><w:p/> {{ 7*7 }} {% raise %} | **b** <b>&amp; \t`".replace("\t", "")
    assert text_of(files[".docx"]).count(seen) >= 3
    markdown = files[".md"].decode()
    assert "<b>" not in markdown and "**b**" not in markdown
    assert re.search(r"(?<!\\)\| \*\*", markdown) is None


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_minutes_of_nothing_are_still_a_draft(name: str, language: str) -> None:
    minutes = Minutes(
        minutes_in(language).transcript, replace(minutes_in(language).meeting, title=""), minutes_in(language).language
    )
    for text in documents(name, minutes).values():
        assert text.strip()


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_same_minutes_are_the_same_bytes(name: str, language: str) -> None:
    assert render(minutes_in(language), template(name)) == render(minutes_in(language), template(name))


def out_of_order(element: Any) -> Iterator[str]:
    for name, names in ORDER.items():
        order = " ".join(names).split()
        for properties in element.iter(qn(name)):
            found = [child.tag.rpartition("}")[2] for child in properties]
            known = [tag for tag in found if tag in order]
            if known != sorted(known, key=order.index):
                yield f"{name}: {found}"


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_word_finds_the_properties_in_the_order_of_its_schema(name: str, language: str) -> None:
    document = opened(render(minutes_in(language), template(name))[".docx"])
    assert list(out_of_order(document.element)) == []
    assert list(out_of_order(document.styles.element)) == []


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_font_has_others_in_its_place(name: str, language: str) -> None:
    with zipfile.ZipFile(io.BytesIO(render(minutes_in(language), template(name))[".docx"])) as packed:
        table = packed.read("word/fontTable.xml").decode()
        styles = packed.read("word/styles.xml").decode()
    fonts = dict(re.findall(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"/>', table))
    ours = re.findall(r'w:styleId="Minutes.*?</w:style>', styles, re.DOTALL)
    used = {font for style in ours for font in re.findall(r'w:(?:ascii|eastAsia)="([^"]+)"', style)}
    assert used and used <= set(fonts)


def test_a_count_that_nobody_said_is_a_dash_and_a_nought_is_a_nought() -> None:
    minutes = rich.chinese()
    said = replace(minutes, votes=(replace(minutes.votes[0], vote=Vote(in_favour=6, against=0)),))
    assert "| 6 | 0 | — |" in documents("jilu", said)["md"]
    assert "同意6票，反对0票。" in documents("jiyao", said)["md"]


def test_a_record_tells_the_report_from_the_discussion_by_who_speaks() -> None:
    text = documents("jilu", rich.chinese())["md"]
    first = text[text.index("议题1：") : text.index("议题2：")]
    report, discussion = first.split("### 讨论")
    assert "乔以安：青屿精密申请综合授信" in report and "沈听澜" not in report
    assert "沈听澜建议单一买方占比" in discussion


def test_a_record_without_a_known_chair_does_not_guess_who_reports() -> None:
    minutes = replace(rich.chinese(), meeting=replace(rich.chinese().meeting, chair=""))
    assert "### 汇报" not in documents("jilu", minutes)["md"]


def test_the_opening_of_a_jiyao_says_only_what_is_known() -> None:
    minutes = rich.chinese()
    text = documents("jiyao", minutes)["md"]
    assert "2026年9月15日，周慕白（董事长）在总行三楼会议室主持召开青川银行董事会2026年第四次会议。" in text
    bare = replace(minutes, meeting=replace(minutes.meeting, date="", place="", chair=""))
    assert "\n召开青川银行董事会2026年第四次会议。" in documents("jiyao", bare)["md"]


def test_who_only_spoke_is_not_said_to_be_everybody_present() -> None:
    minutes = rich.chinese()
    heard = replace(minutes, meeting=replace(minutes.meeting, attendees=minutes.transcript.speakers, observers=()))
    assert "温朗（风险部总经理）（仅列发言人）" in documents("jiyao", heard)["md"]
    assert "仅列发言人" not in documents("jiyao", minutes)["md"]


def test_observers_do_not_stand_among_those_present() -> None:
    text = documents("board", rich.english())["md"]
    present = next(line for line in text.splitlines() if "Present" in line)
    assert "Joan Hale" not in present and "Ruth Vale (Chair of the Board)" in present
    assert "**In attendance**: Joan Hale, Iris Cole" in text


def test_what_belongs_to_no_chapter_comes_last_and_is_not_lost() -> None:
    minutes = replace(rich.english(), chapters=rich.english().chapters[:1])
    for name in ("board", "credit-committee", "team"):
        text = documents(name, minutes)["md"]
        assert text.index("Other matters") > text.index("Denholm Glass facility")
        assert minutes.key_points[3].text in text


def test_a_template_for_one_language_keeps_it() -> None:
    assert "出席" in documents("jilu", rich.english(), RenderOptions(language="en"))["md"]
    assert "Resolved" in documents("board", rich.chinese())["md"]


def test_an_unknown_template_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(UsageError, match="no template 'bord'; name one of team, board"):
        template("bord")
