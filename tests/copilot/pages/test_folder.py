from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from copilot.errors import DamagedFile, InputError, LimitExceeded, OutputError
from copilot.pages.folder import ResultFolder, read_regular, review_path
from copilot.pages.refusals import NotThere


def load(path: Path) -> str | None:
    """A result is a file that says so; one that says it is bad is damaged."""
    text = path.read_text()
    if "bad" in text:
        raise DamagedFile(f"{path.name}: bad")
    return text if "result" in text else None


@pytest.fixture
def folder(tmp_path: Path) -> ResultFolder[str]:
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("b/two.json", "one.json", ".hidden/no.json", ".no.json"):
        (tmp_path / name).write_text("result")
    (tmp_path / "other.json").write_text("{}")
    (tmp_path / "bad.json").write_text("bad")
    (tmp_path / "link.json").symlink_to(tmp_path / "one.json")
    return ResultFolder(tmp_path, load)


def test_only_results_inside_the_folder_are_found(folder: ResultFolder[str]) -> None:
    found = {one.path.relative_to(folder.path).as_posix(): (one.result, one.error) for one in folder.all()}
    assert found == {"one.json": ("result", ""), "b/two.json": ("result", ""), "bad.json": (None, "bad.json: bad")}


def test_a_result_is_known_by_what_names_no_file(folder: ResultFolder[str]) -> None:
    for one in folder.all():
        assert len(one.id) == 16 and int(one.id, 16) >= 0 and folder.get(one.id).path == one.path
    for wanted in ("0" * 16, "../one.json", ""):
        with pytest.raises(NotThere):
            folder.get(wanted)


def test_a_file_is_read_again_when_it_has_changed_and_only_then(tmp_path: Path) -> None:
    read: list[Path] = []

    def counted(path: Path) -> str | None:
        read.append(path)
        return load(path)

    (tmp_path / "one.json").write_text("result")
    folder = ResultFolder(tmp_path, counted)
    (one,) = folder.all()
    folder.get(one.id)
    assert len(read) == 1
    (tmp_path / "one.json").write_text("result, another")
    assert folder.get(one.id).result == "result, another" and len(read) == 2
    (tmp_path / "one.json").unlink()
    with pytest.raises(NotThere):
        folder.get(one.id)


def test_what_becomes_a_link_is_no_longer_served(folder: ResultFolder[str], tmp_path: Path) -> None:
    (one,) = [found for found in folder.all() if found.path.name == "one.json"]
    one.path.rename(tmp_path / "else.txt")
    one.path.symlink_to(tmp_path / "else.txt")
    with pytest.raises(NotThere):
        folder.get(one.id)


def test_decisions_are_saved_beside_the_result_one_after_the_other(folder: ResultFolder[str]) -> None:
    result = folder.path / "one.json"

    def add() -> None:
        with folder.changing():
            path = review_path(result)
            count = json.loads(path.read_text())["count"] if path.exists() else 0
            folder.save(result, {"count": count + 1})

    people = [threading.Thread(target=add) for _ in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert json.loads((folder.path / "one.review.json").read_text()) == {"count": 8}


def test_a_folder_that_is_gone_cannot_be_saved_into(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path / "gone", load)
    (tmp_path / "gone").write_text("a file")
    with pytest.raises(OutputError), folder.changing():
        pass


def test_only_regular_files_of_a_bearable_size_are_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("12345")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert read_regular(tmp_path / "a", 5) == b"12345"
    with pytest.raises(LimitExceeded):
        read_regular(tmp_path / "a", 4)
    for name in ("b", "none", "."):
        with pytest.raises(InputError):
            read_regular(tmp_path / name, 5)
