"""A bank's own template: filled as it is meant, refused where it asks for more, closed to what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from copilot.errors import UsageError
from minutes.render import RenderOptions, choose, load, render, starter, starters, template
from minutes.render.fields import fields
from minutes.render.lines import Lines
from minutes.summarise.items import Chapter, Item, Minutes
from tests.minutes.render import rich
from tests.minutes.render.shown import headers, opened, text_of

SHOWN = RenderOptions()
SPOKEN = "{{ 7*7 }} {% for x in y %} {# c #} </w:t></w:r><w:p/> & <b> \x07\x0c\n\x00 {_{ title }_}"


@pytest.fixture
def word(tmp_path: Path) -> Path:
    return tmp_path / "own.docx"


def write(path: Path, lines: Sequence[str], header: str = "") -> Path:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.save(str(path))
    return path


def filled(path: Path, minutes: Minutes, options: RenderOptions = SHOWN) -> bytes:
    return render(minutes, load(path), options)[".docx"]


@pytest.mark.parametrize("name", starters())
def test_what_one_starts_from_makes_whole_minutes(name: str, word: Path) -> None:
    word.write_bytes(starter(name))
    minutes = rich.chinese() if name in ("jiyao", "jilu", "team-zh") else rich.english()
    data = filled(word, minutes)
    text = text_of(data)
    for item in (*minutes.decisions, *minutes.actions, *minutes.questions, *minutes.votes, *minutes.objections):
        assert item.text.rstrip("。.") in text
    for item in (*minutes.key_points, *minutes.figures):
        assert item.text in text
    assert "{{" not in text and "{%" not in text
    assert all(("草稿" if minutes.language == "zh" else "DRAFT") in header for header in headers(data))


def test_fields_lists_and_conditions_are_filled(word: Path) -> None:
    write(
        word,
        [
            "{{ title }} / {{ place }} / {{ attendees|join(', ') }}",
            "{%p for item in votes %}",
            "{{ item.number }} {{ item.in_favour }}-{{ item.against }}-{{ item.abstained }} {{ item.where }}",
            "{%p endfor %}",
            "{% if apologies %}Excused: {{ apologies[0] }}{% endif %}",
        ],
    )
    text = text_of(filled(word, rich.english()))
    assert (
        "Minutes: Board of Ardley Mutual Bank / Head office, third floor / Ruth Vale (Chair of the Board), Paul" in text
    )
    assert "1 6-1-1 11:05 (turn 7)" in text
    assert "2 -- 19:00 (turn 12)" in text  # what nobody counted is empty
    assert "Excused: Lena Brook" in text


def test_sources_can_be_switched_off(word: Path) -> None:
    write(word, ["{%p for item in actions %}", "{{ item.text }}{{ item.source }}", "{%p endfor %}"])
    minutes = replace(rich.english(), problems=())
    assert "Draft the facility letter. [12:40 (turn 8)]" in text_of(filled(word, minutes))
    assert "turn" not in text_of(filled(word, minutes, RenderOptions(sources=False)))


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("{{ decison }}", "decison"),
        ("{% if chair %}{{ chairman }}{% endif %}", "chairman"),
        ("{% for item in actions %}{{ item.deadline }}{% endfor %}", "deadline"),
        ("{{ range(3) }}", "range"),
    ],
)
def test_a_field_that_there_is_not_is_named_when_the_template_is_loaded(line: str, field: str, word: Path) -> None:
    with pytest.raises(UsageError, match=f"own.docx names a field that there is not: {field};"):
        load(write(word, [line]))


def test_an_unknown_field_of_a_header_is_named_too(word: Path) -> None:
    with pytest.raises(UsageError, match="not: titel;"):
        load(write(word, ["{{ title }}"], header="{{ titel }}"))


@pytest.mark.parametrize(
    "line",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ title.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ attendees.append('Nobody') }}",
        "{{ '{0.__class__}'.format(title) }}",
        "{% include 'x' %}",
    ],
)
def test_a_template_cannot_reach_past_its_fields(line: str, word: Path) -> None:
    with pytest.raises(UsageError, match=r"own\.docx"):
        load(write(word, [line]))


@pytest.mark.parametrize("line", ["{{ title", "{% if %}", "{%p for item in actions %}", "{{ title title }}"])
def test_a_field_that_cannot_be_read_is_a_plain_message(line: str, word: Path) -> None:
    with pytest.raises(UsageError, match=r"own\.docx"):
        load(write(word, [line, "x"]))


def test_what_was_said_is_never_read_as_a_template_or_as_xml(word: Path) -> None:
    minutes = rich.english()
    hostile = replace(
        minutes,
        decisions=(Item("decision", SPOKEN, (5,)),),
        meeting=replace(minutes.meeting, title=SPOKEN, attendees=(SPOKEN,)),
        chapters=(Chapter(SPOKEN, SPOKEN, tuple(range(1, 19))),),
    )
    write(
        word,
        ["{{ title }}", "{{ attendees|join }}", "{% for m in matters %}{{ m.title }}{% endfor %}"],
        "{{ meeting }}",
    )
    data = filled(word, hostile)
    body = text_of(data).replace("\u2060", "")
    assert body.count("{{ 7*7 }} {% for x in y %} {# c #} </w:t></w:r><w:p/> & <b>") == 3
    assert "49" not in body
    assert len(opened(data).paragraphs) == 3 + len(minutes.problems)
    assert "{{ 7*7 }}" in headers(data)[0].replace("\u2060", "")
    assert "{{" not in str(fields(Lines(hostile)))  # so that no second reading opens a field either


def test_the_title_of_the_file_is_plain_text(word: Path) -> None:
    minutes = rich.english()
    told = replace(minutes, meeting=replace(minutes.meeting, title="Loans & <Bonds>"))
    assert opened(filled(write(word, ["{{ title }}"]), told)).core_properties.title == "Minutes: Loans & <Bonds>"


def test_a_template_without_the_draft_mark_gets_it_on_every_page(word: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{{ title }}")
    document.settings.odd_and_even_pages_header_footer = True
    section = document.add_section()
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = "Confidential"
    document.save(str(word))
    shown = headers(filled(word, rich.english()))
    assert len(shown) == 5
    assert all("DRAFT" in header for header in shown if header != "")
    assert shown[0].startswith("DRAFT") and shown[1].startswith("DRAFT")
    assert any("DRAFT" in header and "Confidential" in header for header in shown)


def test_a_template_without_a_place_for_problems_gets_them_on_top(word: Path) -> None:
    text = text_of(filled(write(word, ["{{ title }}"]), rich.english()))
    assert text.startswith("Turns 15–16 could not be worked on")
    once = text_of(filled(write(word, ["{{ title }}", "{{ problems|join }}"]), rich.english()))
    assert once.count("Turns 15–16") == 1


def test_the_same_minutes_are_the_same_bytes(word: Path) -> None:
    write(word, ["{{ title }}"])
    assert filled(word, rich.english()) == filled(word, rich.english())


def test_a_file_that_is_no_word_file_is_a_plain_message(tmp_path: Path) -> None:
    (tmp_path / "text.docx").write_text("{{ title }}")
    with pytest.raises(UsageError, match=r"text\.docx is not a Word file"):
        load(tmp_path / "text.docx")
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load(tmp_path / "none.docx")


def test_a_template_is_chosen_by_its_name_or_by_its_file(word: Path) -> None:
    assert choose("jiyao") == template("jiyao")
    assert choose(str(write(word, ["{{ title }}"]))).name == "own.docx"
    with pytest.raises(UsageError, match=r"or a \.docx file of your own"):
        choose("house-style")


def test_there_is_nothing_to_start_from_under_another_name() -> None:
    with pytest.raises(UsageError, match="name one of team, team-zh, board, jilu, jiyao"):
        starter("minutes")
