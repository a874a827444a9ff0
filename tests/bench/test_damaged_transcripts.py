"""A sample of the damaged transcripts in the ordinary run of tests, and what the measure itself must see."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from bench import damaged_transcripts
from minutes.transcripts import Source, Transcript, Turn


def test_a_sample_of_damaged_transcripts_crashes_and_hangs_nothing(tmp_path: Path) -> None:
    files = damaged_transcripts.made(tmp_path, 120, 4)
    outcomes = damaged_transcripts.run([file for file in files if file[1] not in ("many", "bomb")], 60.0)
    assert [(one.name, one.way, one.what) for one in outcomes if one.ending in ("crash", "hang")] == []
    assert {one.ending for one in outcomes} == {"read", "error"}


def test_one_seed_gives_one_set_of_files(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    first, second = (damaged_transcripts.made(tmp_path / folder, 60, 9) for folder in ("a", "b"))
    assert [path.read_bytes() for path, _ in first] == [path.read_bytes() for path, _ in second]


def test_a_transcript_that_no_result_can_hold_counts_as_a_crash() -> None:
    source = Source("a.txt", "0" * 64, "text", "utf-8")
    for turn in (
        Turn(2, "Ana", "One."),
        Turn(1, "Ana", "On\x00e."),
        Turn(1, None, "One.", 9.0, 2.0),
        Turn(1, None, " "),
    ):
        assert damaged_transcripts.fault(Transcript(source, (turn,), MappingProxyType({})))
    assert not damaged_transcripts.fault(Transcript(source, (Turn(1, "Ana", "One.", 0.0, 2.0),), MappingProxyType({})))
