"""The files of the page: of this server alone, nothing inline, both languages complete."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import copilot.pages
import minutes.review_page
from copilot.pages.look import look
from minutes.review_page.content import KINDS
from minutes.summarise.items import Meeting

FOLDERS = [Path(package.__file__).parent / "assets" for package in (minutes.review_page, copilot.pages)]
SCRIPTS = "\n".join(path.read_text("utf-8") for folder in FOLDERS for path in folder.glob("*.js"))
PAGE = (FOLDERS[0] / "index.html").read_text("utf-8")
STYLES = "\n".join(path.read_text("utf-8") for folder in FOLDERS for path in folder.glob("*.css"))
WORDS = look("minutes.review_page").words


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    assert re.findall(r"<style|<script(?![^>]* src=)| style=| on\w+=", PAGE) == []
    assert all(address.startswith("/assets/") for address in re.findall(r'(?:src|href)="([^"]*)"', PAGE))
    assert re.findall(r"https?:|//\w+\.|@import|url\(", SCRIPTS + STYLES) == []


def test_no_script_makes_markup_out_of_text() -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc"
    assert re.findall(forbidden, SCRIPTS) == []


def test_both_languages_say_the_same_things() -> None:
    assert set(WORDS["en"]) == set(WORDS["zh"])
    for key, text in WORDS["en"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", WORDS["zh"][key])), key
        assert text and WORDS["zh"][key]


def test_every_word_that_is_used_is_there() -> None:
    used = set(re.findall(r'\bsay\("(\w+)"', SCRIPTS)) | set(re.findall(r'data-(?:text|label)="(\w+)"', PAGE))
    used |= {*KINDS, *(f"one_{kind}" for kind in KINDS), "accepted", "edited", "rejected", "together", "added", "gone"}
    used |= {f"head_{field.name}" for field in fields(Meeting) if field.name != "day"} | {"turns_none", "turns_how"}
    keys = re.search(r"const KEYS = \{(.*?)\};", SCRIPTS, re.DOTALL)
    assert keys is not None
    used |= {f"key_{name}" for name in re.findall(r"(\w+):", keys[1])}
    assert len(used) > 60 and used <= WORDS["en"].keys()
