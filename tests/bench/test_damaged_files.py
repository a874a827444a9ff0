"""What spoils files, and that the reader bears a sample of them: no crash, no hang, and errors that name the file."""

from __future__ import annotations

import random
from pathlib import Path

from bench import _harmful, _soiled, damaged_files
from bench._reader_process import Reader

NOT_HERE = {"bomb.docx", "heavy.docx", "stream.pdf", "twice.pdf", "lines.pdf"}  # they take seconds to make


def test_one_seed_makes_one_set_of_files() -> None:
    whole = _soiled.whole_files()
    for _, spoil in _soiled.WAYS:
        once, again = (spoil(whole["letter.rtf"], random.Random(5)) for _ in range(2))
        assert once == again
    assert _soiled.WAYS[0][1](whole["letter.rtf"], random.Random(5)) != whole["letter.rtf"]


def test_a_sample_of_damaged_files_crashes_and_hangs_nothing(tmp_path: Path) -> None:
    whole, chance = _soiled.whole_files(), random.Random(7)
    names = [name for name in sorted(whole) if not name.startswith("scan.")]
    files: list[tuple[Path, str]] = []
    for number in range(36):
        name, (way, spoil) = names[number % len(names)], _soiled.WAYS[number % len(_soiled.WAYS)]
        path = tmp_path / f"{number}-{_soiled.named(name, way, chance)}"
        path.write_bytes(spoil(whole[name], chance))
        files.append((path, way))
    outcomes = damaged_files.run(files, 60.0)
    assert [outcome for outcome in outcomes if outcome.ending not in {"read", "error"}] == []
    assert {outcome.ending for outcome in outcomes} == {"read", "error"}


def test_harmful_files_crash_and_hang_nothing(tmp_path: Path) -> None:
    files: list[tuple[Path, str]] = []
    for name, way, data in _harmful.files():
        if name in NOT_HERE:
            continue
        files.append((tmp_path / f"{way}-{name}", way))
        files[-1][0].write_bytes(data)
    assert len(files) >= 40
    outcomes = damaged_files.run(files, 60.0)
    assert [outcome for outcome in outcomes if outcome.ending not in {"read", "error"}] == []


def test_a_process_that_dies_is_a_crash_and_the_next_file_is_read(tmp_path: Path) -> None:
    good = tmp_path / "a.txt"
    good.write_text("the Bank offers a term loan", "utf-8")
    reader = Reader(damaged_files.reading, damaged_files.MEMORY, 30.0)
    try:
        assert reader.read(good, "whole").ending == "read"
        assert reader._process is not None
        reader._process.kill()
        reader._process.join()
        assert reader.read(good, "whole").ending == "crash"
        assert reader.read(good, "whole").ending == "read"
    finally:
        reader.close()
