from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import InputError, UsageError
from docs_ai.reading import read
from docs_ai.terms.inputs import look


def touched(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def expand(paths: list[Path], **options: Any) -> list[Path]:
    """The documents alone."""
    return look(paths, **options).paths


def named(found: list[Path], below: Path) -> list[str]:
    return [str(path.relative_to(below)) for path in found]


def test_a_folder_is_its_documents_by_name(tmp_path: Path) -> None:
    touched(tmp_path, "b.PDF", "a.docx", "notes.md", "a.json", ".hidden.pdf", "~$a.docx", "deep/c.pdf")
    assert named(expand([tmp_path]), tmp_path) == ["a.docx", "b.PDF"]
    assert named(expand([tmp_path], recursive=True), tmp_path) == ["a.docx", "b.PDF", "deep/c.pdf"]


def test_the_other_files_of_a_folder_are_named_but_for_results_and_hidden_ones(tmp_path: Path) -> None:
    touched(tmp_path, "a.pdf", "b.ofd", "c.wps", "a.json", ".d", "deep/e.csv", "deep/a.json")
    assert named(look([tmp_path]).others, tmp_path) == ["a.json", "b.ofd", "c.wps"]
    below = look([tmp_path], recursive=True, leave_out=tmp_path).others
    assert named(below, tmp_path) == ["b.ofd", "c.wps", "deep/a.json", "deep/e.csv"]
    assert look([tmp_path, tmp_path / "b.ofd"], leave_out=tmp_path).others == [tmp_path / "c.wps"]


def test_the_folder_of_results_is_no_input(tmp_path: Path) -> None:
    touched(tmp_path, "a.pdf", "out/terms.xlsx")
    assert named(expand([tmp_path], recursive=True, leave_out=tmp_path / "out"), tmp_path) == ["a.pdf"]


def test_a_quoted_pattern_is_expanded_and_a_file_named_like_one_is_itself(tmp_path: Path) -> None:
    touched(tmp_path, "x/1.pdf", "x/y/2.pdf", "x/3.docx", "b[1].pdf")
    assert named(expand([tmp_path / "x" / "*.pdf"]), tmp_path) == ["x/1.pdf"]
    assert named(expand([tmp_path / "x" / "**" / "*.pdf"]), tmp_path) == ["x/1.pdf", "x/y/2.pdf"]
    assert named(expand([tmp_path / "b[1].pdf"]), tmp_path) == ["b[1].pdf"]


def test_a_file_is_taken_once_and_as_it_is_named(tmp_path: Path) -> None:
    touched(tmp_path, "a.pdf", "odd.name")
    again = tmp_path / "." / "x" / ".." / "a.pdf"
    assert expand([tmp_path / "a.pdf", again, tmp_path, tmp_path / "odd.name"]) == [
        tmp_path / "a.pdf",
        tmp_path / "odd.name",
    ]


def test_a_file_that_is_not_there_fails_later_and_alone(tmp_path: Path) -> None:
    assert expand([tmp_path / "gone.pdf"]) == [tmp_path / "gone.pdf"]


def test_nothing_at_all_is_wrong_usage(tmp_path: Path) -> None:
    touched(tmp_path, "deep/a.pdf")
    with pytest.raises(UsageError, match="--recursive"):
        expand([tmp_path])
    with pytest.raises(UsageError, match=r"nothing matches .*\*\.pdf"):
        expand([tmp_path / "*.pdf"])
    with pytest.raises(UsageError, match="not a pattern"):
        expand([tmp_path / "**.pdf"])


def test_a_relative_pattern_gives_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched(tmp_path, "in/a.pdf", "in/.b.pdf", "b.pdf")
    monkeypatch.chdir(tmp_path / "in")
    assert expand([Path("*.pdf")]) == [Path("a.pdf")]
    assert expand([Path("../*.pdf")]) == [Path("../b.pdf")]


def test_a_link_to_a_folder_above_does_not_go_round(tmp_path: Path) -> None:
    touched(tmp_path, "in/a.pdf")
    (tmp_path / "in" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert named(expand([tmp_path], recursive=True), tmp_path) == ["in/a.pdf"]


def test_a_folder_that_cannot_be_looked_into_fails_later_and_alone() -> None:
    with tempfile.TemporaryDirectory() as made, ExitStack() as then:
        folder = Path(made)
        touched(folder, "in/a.pdf", "in/closed/b.pdf")
        folder.chmod(0o755)
        closed = folder / "in" / "closed"
        closed.chmod(0)
        then.callback(closed.chmod, 0o700)
        if os.geteuid() == 0:  # whom nothing is closed to
            os.seteuid(65534)
            then.callback(os.seteuid, 0)
        assert expand([folder / "in"], recursive=True) == [folder / "in" / "a.pdf", closed]
        assert expand([closed]) == [closed]
        assert expand([closed / "b.pdf"]) == [closed / "b.pdf"]
        with pytest.raises(InputError, match="closed: cannot be read: Permission denied"):
            read(closed)
