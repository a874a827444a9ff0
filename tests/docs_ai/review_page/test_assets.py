"""The files of the page: small, of this server alone, nothing inline, both languages complete."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import copilot.pages
import docs_ai.review_page
from docs_ai.review_page.decisions import review_schema
from docs_ai.review_page.wording import Titles, strings
from docs_ai.terms import load_schema

FOLDERS = [Path(package.__file__).parent / "assets" for package in (docs_ai.review_page, copilot.pages)]
PAGES = [path.read_text("utf-8") for folder in FOLDERS for path in folder.glob("*.html")]
SCRIPTS = {path.name: path.read_text("utf-8") for folder in FOLDERS for path in folder.glob("*.js")}
STYLES = [path.read_text("utf-8") for folder in FOLDERS for path in folder.glob("*.css")]


class Inline(HTMLParser):
    """Collects what a strict policy would refuse, and what is loaded from where."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.inline += [name for name in found if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in found):
            self.inline.append(tag)
        self.loads += [found[name] or "" for name in ("src", "href", "action") if name in found]


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    for page in PAGES:
        parser = Inline()
        parser.feed(page)
        assert parser.inline == []
        assert parser.loads and all(re.match(r"/(assets/|login$)", address) for address in parser.loads)
    for text in [*SCRIPTS.values(), *STYLES]:
        assert re.findall(r"https?:|//\w+\.|@import|url\(", text) == []


def test_no_script_makes_markup_out_of_text() -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc"
    assert {name: found for name, text in SCRIPTS.items() if (found := re.findall(forbidden, text))} == {}


def test_the_scripts_stay_small() -> None:
    assert sum(text.count("\n") for text in SCRIPTS.values()) < 1100


def test_both_languages_say_the_same_things() -> None:
    words = strings()
    assert list(words["en"]) == list(words["zh"])
    for key, text in words["en"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words["zh"][key])), key
        assert text and words["zh"][key]


def test_every_word_that_is_used_is_there() -> None:
    used = set(re.findall(r'\bsay\("(\w+)"', "\n".join(SCRIPTS.values())))
    used |= set(re.findall(r'data-(?:text|label)="(\w+)"', "\n".join(PAGES)))
    assert len(used) > 40 and used <= strings()["en"].keys()


def test_a_field_of_an_unknown_schema_goes_by_its_name() -> None:
    titles = Titles([load_schema("credit-approval")])
    assert titles.of_field("own", "facilities.amount") == {"en": "amount"}
    assert titles.of_group("own", "facilities.amount") == {"en": "facilities"}
    assert titles.of_group("own", "amount") == {} and titles.of_schema("own") == {"en": "own"}


def test_the_review_file_has_a_schema_of_its_own() -> None:
    assert review_schema()["$id"].endswith("review-1.1.json")
