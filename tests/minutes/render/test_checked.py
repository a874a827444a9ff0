"""What people decided, in the documents of every template: marks beside sources, and the end of the draft mark."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import docx
import pytest

from minutes.render import Checked, Decided, RenderOptions, load, render, starter, template, templates
from tests.minutes.render import rich

MINUTES = rich.english()
SOME = Checked(decided=2, count=22, marks={MINUTES.decisions[1]: Decided("edited", "wang.fang")})
WHOLE = replace(SOME, complete=True, decided=22, by=("wang.fang", "li.na"), day="2026-11-26")


def header(data: bytes) -> str:
    document: Any = docx.Document(io.BytesIO(data))
    return "".join(paragraph.text for paragraph in document.sections[0].header.paragraphs)


@pytest.mark.parametrize("name", templates())
def test_a_draft_says_how_much_was_decided_and_a_whole_review_ends_it(name: str) -> None:
    some = render(MINUTES, template(name), RenderOptions(checked=SOME))
    whole = render(MINUTES, template(name), RenderOptions(checked=WHOLE))
    language = template(name).language or "en"
    mark, count = (
        ("草稿", "已核2条，共22条。") if language == "zh" else ("DRAFT", "Entries decided on so far: 2 of 22.")
    )
    assert mark in header(some[".docx"]) and count in header(some[".docx"]) and count in some[".md"].decode()
    assert header(whole[".docx"]) == "" and mark not in whole[".md"].decode()
    assert "wang.fang" in whole[".md"].decode().splitlines()[-1]
    assert some[".json"] == whole[".json"] == render(MINUTES, template(name))[".json"]


def test_the_mark_stands_beside_the_source_and_goes_with_it() -> None:
    shown = render(MINUTES, template("team"), RenderOptions(checked=SOME))[".md"].decode()
    assert shown.count("edited by wang.fang") == 1 and "(turn 12); edited by wang.fang" in shown
    without = render(MINUTES, template("team"), RenderOptions(checked=SOME, sources=False))[".md"].decode()
    assert "wang.fang" not in without


def test_a_banks_own_template_shows_no_draft_mark_after_a_whole_review(tmp_path: Any) -> None:
    path = tmp_path / "own.docx"
    path.write_bytes(starter("board"))
    own = load(path)
    assert "DRAFT" in header(render(MINUTES, own, RenderOptions(checked=SOME))[".docx"])
    assert "DRAFT" not in header(render(MINUTES, own, RenderOptions(checked=WHOLE))[".docx"])


def test_without_a_review_nothing_is_said_of_one() -> None:
    plain = render(MINUTES, template("team"))
    assert plain[".md"] == render(MINUTES, template("team"), RenderOptions(checked=Checked()))[".md"]
    assert "Decided on" not in plain[".md"].decode()
