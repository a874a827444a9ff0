"""The three outputs of one draft."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import jsonschema
import pytest

from minutes.render import render, template
from minutes.render.contract import schema, to_json
from minutes.render.words import WORDS, clock, problem_line, runs, source_line
from minutes.summarise.items import Chapter, Cost, Due, Item, Meeting, Minutes, Problem, Statement
from tests.minutes import meetings


def english() -> Minutes:
    return Minutes(
        transcript=meetings.english(),
        meeting=Meeting(
            "Credit Committee",
            "15 September 2026",
            date(2026, 9, 15),
            chair="Ruth Vale",
            attendees=("Ruth Vale", "Tom Marsh"),
        ),
        language="en",
        summary=(Statement("The loan was approved.", (2, 4)),),
        chapters=(Chapter("Denholm", "A loan.", (1, 2, 3, 4, 5, 6)), Chapter("", "The watchlist.", (7,))),
        key_points=(Item("point", "Two buyers take 70 % of the <sales>.", (3,)),),
        decisions=(
            Item("decision", "The loan of 45 million is approved.", (4,)),
            Item("decision", "Ardley Timber moves to red, all agreed.", (7,), quoted=True),
        ),
        actions=(
            Item(
                "action", "Send the offer letter | today.", (5,), "Tom Marsh", Due("by next Friday", date(2026, 9, 25))
            ),
            Item("action", "Ask the parent.", (6,)),
        ),
        questions=(Item("question", "Whether the parent gives a guarantee.", (6,)),),
        cost=Cost(100, 20, 2, ("minutes/extract@1.0#abc",), ("qwen",)),
    )


def chinese() -> Minutes:
    return replace(
        english(),
        transcript=meetings.chinese(),
        language="zh",
        meeting=Meeting("信贷审批委员会第31次会议", "2026年9月15日", attendees=("周慕白", "何嘉树")),
        problems=(Problem("part_failed", (3, 4, 5), "AnswerTruncated"), Problem("suspect_instruction", (6,))),
    )


def to_markdown(minutes: Minutes, name: str = "team") -> str:
    return render(minutes, template(name))[".md"].decode()


def to_docx(minutes: Minutes, name: str = "team") -> bytes:
    return render(minutes, template(name))[".docx"]


def text_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = [paragraph.text for section in document.sections for paragraph in section.header.paragraphs]
    return "\n".join([*heads, *(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("minutes", [english(), chinese()], ids=["en", "zh"])
def test_the_result_fits_its_schema(minutes: Minutes) -> None:
    result = json.loads(json.dumps(to_json(minutes)))
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(result, schema(), format_checker=jsonschema.FormatChecker())
    numbers = {turn["n"] for turn in result["transcript"]}
    for kind in ("summary", "chapters", "key_points", "decisions", "actions", "questions"):
        for item in result[kind]:
            assert item["text"] and set(item["turns"]) <= numbers
            assert len(item["times"]) == len(item["turns"])


def test_an_action_has_its_words_and_its_day() -> None:
    action, other = to_json(english())["actions"]
    assert list(action) == ["text", "owner", "due", "due_date", "turns", "times", "quoted"]
    assert (action["owner"], action["due"], action["due_date"]) == ("Tom Marsh", "by next Friday", "2026-09-25")
    assert action["times"] == [[28.0, 33.0]]
    assert (other["owner"], other["due"], other["due_date"]) == (None, None, None)


def test_a_wrong_result_does_not_fit() -> None:
    result = to_json(english())
    result["decisions"][0]["turns"] = []
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(result, schema())


@pytest.mark.parametrize(("minutes", "draft"), [(english(), "DRAFT"), (chinese(), "草稿")], ids=["en", "zh"])
def test_every_output_carries_the_draft_mark_and_every_item(minutes: Minutes, draft: str) -> None:
    markdown, word = to_markdown(minutes), text_of(to_docx(minutes))
    assert to_json(minutes)["draft"] is True
    for output in (markdown.replace("\\", ""), word):
        assert draft in output
        for item in (*minutes.decisions, *minutes.actions, *minutes.questions, *minutes.key_points, *minutes.summary):
            assert item.text in output
        for item in minutes.actions:
            assert item.owner is None or item.owner in output


def test_problems_stand_in_the_draft() -> None:
    for output in (to_markdown(chinese()), text_of(to_docx(chinese()))):
        assert "第3–5条发言未能处理" in output
        assert "第6条发言像是说给机器听的指令" in output


@pytest.mark.parametrize(
    ("language", "turns", "line"),
    [
        ("en", (1,), "Turn 1 speaks to a machine and not to the meeting; nothing rests on it."),
        ("en", (1, 2, 5), "Turns 1–2, 5 speak to a machine and not to the meeting; nothing rests on them."),
        ("zh", (1,), "第1条发言像是说给机器听的指令，本稿没有采用。"),
        ("zh", (1, 2, 5), "第1–2、5条发言像是说给机器听的指令，本稿没有采用。"),
    ],
)
def test_one_turn_is_one_and_several_are_several(language: Any, turns: tuple[int, ...], line: str) -> None:
    assert problem_line(Problem("suspect_instruction", turns), WORDS[language]) == line


@pytest.mark.parametrize("name", ["team", "board", "credit-committee", "brief"])
def test_a_speaker_named_as_a_script_is_a_name(name: str) -> None:
    evil = "<script>alert(1)</script>"
    minutes = english()
    turns = tuple(replace(turn, speaker=evil) for turn in minutes.transcript.turns)
    meeting = replace(minutes.meeting, title=evil, chair=evil, attendees=(evil, "Ann & [Bob](http://x)"))
    actions = tuple(replace(item, owner=evil) for item in minutes.actions)
    made = replace(minutes, transcript=replace(minutes.transcript, turns=turns), meeting=meeting, actions=actions)
    markdown = to_markdown(made, name)
    assert "\\<script\\>" in markdown and not re.search(r"(?<!\\)<(?!br>)", markdown)
    assert evil in text_of(to_docx(made, name))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- all agreed", "\\- all agreed"),
        ("+ 5 per cent", "\\+ 5 per cent"),
        ("12. Denholm", "12\\. Denholm"),
        ("3) Denholm", "3\\) Denholm"),
        ("---", "\\---"),
        ("-5 per cent", "-5 per cent"),
        ("58.5 million", "58.5 million"),
        ("R&amp;D", "R\\&amp;D"),
    ],
)
def test_a_line_that_begins_like_a_list_is_none(text: str, written: str) -> None:
    made = replace(english(), summary=(Statement(text, (2,)),))
    assert f"\n\n{written} *[" in to_markdown(made)


def test_nobody_and_not_stated_are_said() -> None:
    assert "| Ask the parent. | not named | not stated |" in to_markdown(english())


def test_talk_does_not_work_as_markup() -> None:
    markdown = to_markdown(english())
    assert "\\<sales\\>" in markdown
    assert "letter \\| today" in markdown


def test_what_xml_cannot_hold_is_left_out_of_word() -> None:
    odd = replace(english(), decisions=(Item("decision", "Approved\x0b\x00 now\ufffe.", (4,)),))
    assert "Approved now." in text_of(to_docx(odd))


def test_the_same_minutes_give_the_same_document() -> None:
    assert to_docx(english()) == to_docx(english())


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (245.9, "4:05"), (3845, "1:04:05")])
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_sources_with_and_without_times() -> None:
    assert runs((1, 3, 4, 5), WORDS["en"]) == "1, 3–5"
    assert source_line((4,), ((21.0, 27.0),), WORDS["en"]) == "0:21 (turn 4)"
    assert source_line((4, 5), (), WORDS["zh"]) == "发言 4–5"
