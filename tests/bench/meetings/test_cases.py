"""References followed into our transcripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench._meetings import cases
from tests.bench.meetings.made import TURNS, written


def test_turns_of_a_reference_are_followed_to_the_joined_turns_that_hold_them(tmp_path: Path) -> None:
    case = cases.load(written(tmp_path))
    assert [turn.text[:12] for turn in case.transcript.turns] == [
        "I'm your pro", "I am the uh ", "Rubber costs", "You ask twen", "Okay.",
    ]  # fmt: skip
    assert case.begins == (0, 2, 3, 4, 5) and case.count == len(TURNS)
    [decision], [action] = case.noted["decisions"], case.noted["actions"]
    assert decision.turns == {1} and decision.times == ((4.0, 9.0),)
    assert action.turns == {4}
    assert [passage.spans for passage in case.passages] == [((0, 1),), ((2, 3),)]


def test_a_reference_without_decisions_is_not_one_with_none(tmp_path: Path) -> None:
    path = written(tmp_path, source="qmsum")
    content = json.loads(path.read_text("utf-8"))
    del content["reference"]["decisions"], content["reference"]["actions"]
    path.write_text(json.dumps(content), "utf-8")
    assert cases.load(path).noted == {}


def test_words_that_the_reader_lost_are_an_error_and_not_a_shift() -> None:
    with pytest.raises(ValueError, match="one after the other"):
        cases._followed(["One two.", "Three."], ["One.", "Three."])


def test_meetings_are_chosen_by_number_and_by_name(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        written(tmp_path, name)
    assert [path.stem for path in cases.paths(tmp_path, "ami", 2)] == ["a", "b"]
    assert [path.stem for path in cases.paths(tmp_path, "ami", 0, ["c"])] == ["c"]
    assert cases.paths(tmp_path, "vcsum") == []


def test_every_shared_meeting_can_be_followed(shared_data: Path) -> None:
    for source in cases.SOURCES:
        for path in cases.paths(shared_data / "meetings", source):
            case = cases.load(path)
            assert case.begins == tuple(sorted(case.begins)) and case.summary
            assert all(one.turns for kind in case.noted.values() for one in kind)
