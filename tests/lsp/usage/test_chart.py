"""Charts are sound pictures that need nothing from elsewhere."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from lsp.usage.chart import HEIGHT, WIDTH, Charted, draw
from lsp.usage.page import html, png
from lsp.usage.report import report
from lsp.usage.rows import TypingRow
from lsp.usage.table import table
from lsp.usage.words import WORDS, name_of
from tests.lsp.usage.test_report import SUGGESTIONS, TYPING

SVG = "{http://www.w3.org/2000/svg}"


def charted(suggestions=SUGGESTIONS, typing=TYPING, words=WORDS["en"]) -> Charted:
    return Charted.of(suggestions, typing, words)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_chart_says_the_rates(language) -> None:
    words = WORDS[language]
    shown = texts(draw(charted(words=words), words))
    assert shown[:2] == [words.title, words.days.format(first="2026-11-24", last="2026-11-25")]
    assert {"50 %", "38 %", "69 %", "8"} <= set(shown)  # acceptance, share, kept 5 min, shown
    assert shown.index("Python") < shown.index("Java")  # more was written in it
    assert {"32 %", "60 %"} <= set(shown)


def test_everything_stands_inside_the_picture_also_with_many_days_and_languages() -> None:
    suggestions = [
        replace(
            SUGGESTIONS[number % 8], id=str(number), time=f"2026-{1 + number % 12:02}-{1 + number % 28:02}T08:00:00Z"
        )
        for number in range(400)
    ]
    typing = [TypingRow("2026-11-24", "", f"language-{number}", 10, number, 0, 0) for number in range(30)]
    root = ElementTree.fromstring(draw(charted(suggestions, typing), WORDS["en"]))
    places = [(float(one.get("x", "0")), float(one.get("y", "0"))) for one in root.iter(f"{SVG}text")]
    places += [(float(one.get("cx", "0")), float(one.get("cy", "0"))) for one in root.iter(f"{SVG}circle")]
    for shape in (*root.iter(f"{SVG}polyline"), *root.iter(f"{SVG}polygon")):
        places += [tuple(map(float, pair.split(","))) for pair in shape.attrib["points"].split()]
    assert len(places) > 200
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in places)


def test_a_year_is_drawn_by_week_and_says_so() -> None:
    def rows(days: int):
        begun = date(2025, 12, 1)
        return [
            replace(SUGGESTIONS[day % 8], id=str(day), time=f"{begun + timedelta(days=day)}T08:00:00Z")
            for day in range(days)
        ]

    months, year = (draw(charted(rows(days), []), WORDS["en"]) for days in (63, 364))
    assert WORDS["en"].by_day in texts(months) and months.count("<circle") == 63
    assert WORDS["en"].by_week in texts(year) and year.count("<circle") == 52
    assert {"2025-12", "2026-11"} <= set(texts(year))


def test_languages_for_which_there_is_no_room_are_drawn_together_and_last() -> None:
    typing = [TypingRow("2026-11-24", "", f"language-{number:02}", 100 - number, 0) for number in range(30)]
    shown = texts(draw(charted([], typing), WORDS["en"]))
    assert shown.count("others") == 1 and shown.index("others") > shown.index("Language-05")
    assert sum(name.startswith("Language-") for name in shown) == 6
    assert f"{sum(100 - number for number in range(6, 30)):,} characters" in shown
    assert "others" not in texts(draw(charted([], typing[:7]), WORDS["en"]))


def test_how_sure_a_rate_is_stays_inside_the_chart() -> None:
    root = ElementTree.fromstring(draw(charted(SUGGESTIONS[:4], []), WORDS["en"]))
    *_, band = root.iter(f"{SVG}rect")
    (dot,) = root.iter(f"{SVG}circle")
    top, bottom = float(band.attrib["y"]), float(band.attrib["y"]) + float(band.attrib["height"])
    assert 150 <= top < float(dot.attrib["cy"]) < bottom <= 350


def test_a_chart_of_one_side_only_says_what_is_missing() -> None:
    assert texts(draw(charted(SUGGESTIONS, []), WORDS["en"])).count(WORDS["en"].too_few) == 1
    assert texts(draw(charted([], TYPING), WORDS["en"])).count(WORDS["en"].too_few) == 1


def test_names_from_outside_cannot_become_markup() -> None:
    typing = [TypingRow("2026-11-24", "<b>", "<i>&x", 10, 10, 0, 0)]
    found = report([], typing, ("project", "language"))
    svg = draw(charted([], typing), WORDS["en"])
    page = html(svg, table(found, WORDS["en"]), WORDS["en"], "en")
    assert "<i>" not in page and "<b>" not in page and "&lt;b&gt;" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_needs_nothing_from_elsewhere(language) -> None:
    words = WORDS[language]
    page = html(draw(charted(), words), table(report(SUGGESTIONS, TYPING, ("day",)), words), words, language)
    addresses = set(re.findall(r"https?://[^\"'\s]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<script|<link|<img|@import|url\(", page)
    assert all(note.split("（")[0][:20] in page for note in words.notes)


def test_a_picture_is_a_png_of_twice_the_size_that_shows_chinese() -> None:
    chinese, english = (png(draw(charted(), WORDS[language])) for language in ("zh", "en"))
    assert chinese[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", chinese[16:24]) == (2 * WIDTH, 2 * HEIGHT)
    assert chinese != english


def test_the_last_row_of_a_table_is_the_total() -> None:
    headings, first, last, total = table(report(SUGGESTIONS, TYPING, ("language",)), WORDS["en"])
    assert headings[:3] == ["Language", "Shown", "Accepted"]
    assert first[:4] == ["Java", "1", "1", "100 % (21–100)"]
    assert last[:4] == ["Python", "7", "3", "43 % (16–75)"]
    assert total == ["Total", "8", "4", "50 % (22–78)", "57 %", "25 %", "38 %", "94 %", "69 %", "–"]
    assert len({len(row) for row in (headings, first, last, total)}) == 1


def test_languages_have_the_names_that_people_write() -> None:
    assert [name_of(one) for one in ("cpp", "shellscript", "kotlin", "COBOL")] == ["C++", "Shell", "Kotlin", "COBOL"]
