"""What a sidecar may say."""

from __future__ import annotations

import json

import pytest

from copilot.errors import DamagedFile
from minutes.service import wishes
from minutes.service.wishes import Wishes
from minutes.transcripts.people import parse as table_of

WHOLE = """
title:  Credit   Committee
date: 2026-09-15
place: Room 4
chair: Ruth Vale
attendees: [Ruth Vale, Tom Marsh]
people:
  Speaker 1: Ruth Vale, Chair
  说话人 2: {name: 何嘉树, title: 风险总监}
template: credit-committee
language: en
priority: urgent
"""


def test_a_sidecar_is_read_and_told_and_read_again() -> None:
    found = wishes.read(WHOLE.encode())
    assert (found.stated.title, found.stated.date) == ("Credit Committee", "2026-09-15")
    assert found.stated.attendees == ("Ruth Vale", "Tom Marsh")
    assert (found.template, found.language, found.priority) == ("credit-committee", "en", "urgent")
    person = table_of(found.people.encode()).person("说话人2")
    assert person is not None and (person.name, person.title) == ("何嘉树", "风险总监")
    assert wishes.parse(found.told()) == found


def test_nothing_is_wished_by_an_empty_sidecar() -> None:
    assert wishes.read(b"") == Wishes() == wishes.parse({})


def test_names_may_stand_in_one_line() -> None:
    assert wishes.parse({"attendees": "周慕白、乔以安，何嘉树; Ana Ruiz"}).stated.attendees == (
        "周慕白",
        "乔以安",
        "何嘉树",
        "Ana Ruiz",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("titel: secret", "unknown field titel"),
        ("date: next week", "date:"),
        ("title: {a: b}", "title:"),
        ("language: fr", "language:"),
        ("priority: now", "priority:"),
        ("template: ../../etc/passwd", "template:"),
        ("people: secret", "people:"),
        ("attendees: {a: b}", "attendees:"),
        ("- secret", "fields such as"),
        ("title: [secret", "line 1"),
        ("title: " + 501 * "x", "500 characters"),
        ("a: " + (1 << 18) * "x", "256 KiB"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(text: str, words: str) -> None:
    with pytest.raises(DamagedFile, match=words) as found:
        wishes.read(text.encode())
    assert "secret" not in str(found.value)


@pytest.mark.parametrize(
    "text",
    [
        "people: &a [*a]",
        "people:\n a: &a [x, x]\n b: &b [*a, *a]\n c: [*b, *b]",
        "people: " + 400 * "[" + 400 * "]",
        'title: "\\ud800"',
        'people: {Speaker 1: "\\ud800"}',
        'title: "\\e[2J"',
        'people: {Speaker 1: "\\e[2J"}',
    ],
)
def test_what_would_break_whoever_reads_it_is_refused(text: str) -> None:
    with pytest.raises(DamagedFile):
        wishes.read(text.encode())


@pytest.mark.parametrize(
    "value", ["2026-09-15", "{null: x, 1: y}", "!!binary aGVsbG8=", "!!set {x, y}", ".nan", "{Speaker 1: {name: 5}}"]
)
def test_everything_in_a_table_of_people_is_a_text_whatever_yaml_makes_of_it(value: str) -> None:
    found = wishes.read(f"people: {{Speaker 9: {value}}}".encode())
    assert json.dumps(found.told(), sort_keys=True)
    assert wishes.parse(json.loads(json.dumps(found.told()))) == found
