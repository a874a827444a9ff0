"""From file to files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from copilot.errors import AnswerInvalid, InputError, OutputError
from minutes.making import Order, make, stems
from minutes.render import RenderOptions, template
from prompts import Library
from tests.fakes import ScriptedModel
from tests.minutes import meetings
from tests.minutes.summarise.test_pipeline import EN_ITEMS, extract, write


def scripted() -> ScriptedModel:
    return ScriptedModel({"minutes/extract": extract(EN_ITEMS), "minutes/summary": write})


async def test_three_files_and_progress(tmp_path: Path, library: Library) -> None:
    source = tmp_path / "committee.vtt"
    source.write_text(meetings.ENGLISH, "utf-8")
    steps: list[tuple[int, int]] = []
    made = await make(source, tmp_path / "out" / "committee", scripted(), library, Order(), lambda *s: steps.append(s))
    assert [file.name for file in made.files] == ["committee.docx", "committee.md", "committee.json"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(file.name for file in made.files)
    assert json.loads(made.files[2].read_text("utf-8"))["decisions"]
    assert made.whole
    assert steps[0][0] == 0 and steps[-1][0] == steps[-1][1]


async def test_a_template_and_what_it_shows_are_as_ordered(tmp_path: Path, library: Library) -> None:
    source = tmp_path / "committee.vtt"
    source.write_text(meetings.ENGLISH, "utf-8")
    order = Order(template=template("board"), rendering=RenderOptions(sources=False))
    made = await make(source, tmp_path / "out", scripted(), library, order)
    text = made.files[1].read_text("utf-8")
    assert "**Resolved**" in text or "Resolved: " in text
    assert "(turn" not in text


async def test_our_own_result_is_read_back_to_the_same_turns(tmp_path: Path, library: Library) -> None:
    source = tmp_path / "committee.vtt"
    source.write_text(meetings.ENGLISH, "utf-8")
    made = await make(source, tmp_path / "one", scripted(), library, Order())
    again = await make(made.files[2], tmp_path / "two", scripted(), library, Order())
    assert again.minutes.transcript.turns == made.minutes.transcript.turns
    assert again.minutes.meeting.day == made.minutes.meeting.day


async def test_a_meeting_of_which_no_part_was_understood_is_a_failure(tmp_path: Path, library: Library) -> None:
    source = tmp_path / "committee.vtt"
    source.write_text(meetings.ENGLISH, "utf-8")
    model = ScriptedModel({"minutes/extract": lambda _: AnswerInvalid("no")})
    with pytest.raises(AnswerInvalid):
        await make(source, tmp_path / "out", model, library, Order())


async def test_a_file_that_is_not_there(tmp_path: Path, library: Library) -> None:
    with pytest.raises(InputError, match="No such file"):
        await make(tmp_path / "none.vtt", tmp_path / "out", scripted(), library, Order())


async def test_a_folder_that_cannot_be_written(tmp_path: Path, library: Library) -> None:
    source = tmp_path / "committee.vtt"
    source.write_text(meetings.ENGLISH, "utf-8")
    with pytest.raises(OutputError):
        await make(source, source / "out" / "committee", scripted(), library, Order())


def test_names_that_meet_are_kept_apart(tmp_path: Path) -> None:
    sources = [Path("a.vtt"), Path("a.txt"), Path("b/a.vtt"), Path("c.vtt"), Path("c.vtt"), Path("C.txt")]
    named = stems(sources, tmp_path)
    assert named == {
        Path("a.vtt"): "a.vtt",
        Path("a.txt"): "a.txt",
        Path("b/a.vtt"): "a.vtt-2",
        Path("c.vtt"): "c.vtt",
        Path("C.txt"): "C.txt",
    }


def test_a_result_never_overwrites_a_transcript(tmp_path: Path) -> None:
    source = tmp_path / "meeting.json"
    source.write_text("{}", "utf-8")
    assert stems([source], tmp_path) == {source: "meeting-2"}
    assert stems([source], tmp_path / "out") == {source: "meeting"}
