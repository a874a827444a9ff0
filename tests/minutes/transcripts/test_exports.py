"""Every invented export gives the turns that its expected file states; see `tests.minutes.transcripts.exports`."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from minutes.transcripts import PeopleTable, read
from tests.minutes.transcripts.exports import SOURCES, content, expected, name


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_an_export_gives_the_turns_it_must(source: Path) -> None:
    assert content(read(source)) == json.loads(expected(source).read_text("utf-8"))


def test_there_are_three_exports_of_each_form() -> None:
    forms = Counter(source.parent.name for source in SOURCES)
    assert {form: count for form, count in forms.items() if count < 3} == {}
    assert len(forms) >= 17


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_the_name_of_a_file_does_not_matter(source: Path, tmp_path: Path) -> None:
    copy = tmp_path / "transcript.bin"
    copy.write_bytes(source.read_bytes())
    assert read(copy).turns == read(source).turns


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_no_people_leaves_every_label(source: Path) -> None:
    assert read(source, PeopleTable()).speakers == read(source).speakers
