"""The benchmark of the service's faults sees what it is to see."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from bench._minutes_stub import least
from bench.service_faults import broken, meeting
from minutes.transcripts import parse


def test_meetings_are_transcripts_of_which_no_two_are_the_same() -> None:
    talks = {tuple(turn.text for turn in parse(meeting(number).encode()).turns) for number in range(20)}
    assert len(talks) == 20 and all(len(talk) > 20 for talk in talks)


@pytest.mark.parametrize(
    ("name", "data"), [("a.json", b'{"version": "1'), ("a.docx", b"PK\x03\x04"), ("a.md", b"half")]
)
def test_a_result_that_is_not_whole_is_seen(tmp_path: Path, name: str, data: bytes) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    (tmp_path / "b.docx").write_bytes(whole.getvalue())
    (tmp_path / "b.md").write_text("whole\n")
    (tmp_path / ".0123.part").write_bytes(b"being written")
    assert broken(tmp_path) == []
    (tmp_path / name).write_bytes(data)
    assert broken(tmp_path) == [name]


def test_the_least_answer_fits_its_schema() -> None:
    schema = {
        "type": "object",
        "required": ["items", "kind"],
        "properties": {
            "kind": {"enum": ["x", "y"]},
            "left": {"type": "string"},
            "items": {
                "type": "array",
                "items": {"anyOf": [{"type": "object", "required": ["at"], "properties": {"at": {"type": "integer"}}}]},
            },
        },
    }
    assert least(schema) == {"items": [{"at": 1}], "kind": "x"}
