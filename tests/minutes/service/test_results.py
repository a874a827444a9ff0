"""Results are whole or not there, and nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import OutputError
from minutes.service import results
from minutes.service.orders import Order
from minutes.service.wishes import Wishes

ORDER = Order("0123", "run", "minutes", "a.vtt", "", "sha", "uploads/a", "", 0.0, False, Wishes())


def test_a_result_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    for text in (b"one", b"two"):
        assert results.write(tmp_path, ORDER, ".md", text) == "uploads/a.md"
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == ["a.md"]
    assert (tmp_path / "uploads" / "a.md").read_bytes() == b"two"


def test_what_a_killed_worker_had_begun_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    for name in (".0123-aa.part", ".9999-aa.part", ".own.part", "a.md"):
        (folder / name).write_text("half")
    results.clear_away(tmp_path, ORDER.id, ORDER.target)
    assert sorted(path.name for path in folder.iterdir()) == [".9999-aa.part", ".own.part", "a.md"]


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file in the way")
    with pytest.raises(OutputError):
        results.write(tmp_path, ORDER, ".md", b"one")
    assert [path.name for path in tmp_path.iterdir()] == ["uploads"]
