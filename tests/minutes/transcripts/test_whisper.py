"""JSON of Whisper programs: words that change hands, and fields that are wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from copilot.errors import DamagedFile
from minutes.transcripts import parse


def spoken(segments: list[dict[str, Any]]) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in parse(json.dumps({"segments": segments}).encode()).turns]


def test_words_that_do_not_add_up_to_the_segment_leave_it_whole() -> None:
    words = [{"word": "Yes", "speaker": "A"}, {"word": "no", "speaker": "B"}]
    assert spoken([{"start": 0, "end": 1, "text": "Yes and no", "speaker": "A", "words": words}]) == [
        ("A", "Yes and no")
    ]


def test_words_with_their_spaces_in_front_are_put_together() -> None:
    words = [{"word": " Yes.", "speaker": "A"}, {"word": " No", "speaker": "B"}, {"word": "body.", "speaker": "B"}]
    assert spoken([{"text": " Yes. Nobody.", "words": words}]) == [("A", "Yes."), ("B", "Nobody.")]


@pytest.mark.parametrize(
    ("segment", "said"),
    [
        ({"start": 0}, "segment 1 of the list has no text"),
        ({"text": "a", "start": "soon"}, "start must be seconds"),
        ({"text": "a", "end": -1}, "end must be seconds"),
        ({"text": "a", "end": 1e400}, "end must be seconds"),
        ({"text": "a", "speaker": 7}, "speaker must be text"),
    ],
)
def test_a_wrong_field_is_named_by_its_place(segment: dict[str, Any], said: str) -> None:
    with pytest.raises(DamagedFile, match=said):
        spoken([segment])


def test_a_number_of_too_many_digits_is_no_crash() -> None:
    with pytest.raises(DamagedFile, match="too many digits"):
        parse(b'{"segments": [{"text": "a", "start": ' + b"9" * 5000 + b"}]}")
