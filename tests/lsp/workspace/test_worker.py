from lsp.workspace.discovery import Limits
from lsp.workspace.entry import Entry
from lsp.workspace.scan import scan
from lsp.workspace.worker import answers

SOURCE = "def rate(value):\n    step = value\n    return step\n"


def test_only_what_has_changed_is_read_again(tmp_path):
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(SOURCE)
    first = {one["file"]: one["entry"] for one in answers([tmp_path], Limits(), {}) if "file" in one}
    assert sorted(first) == [str(tmp_path / "a.py"), str(tmp_path / "b.py")]
    known = {file: Entry.from_plain(entry).stamp for file, entry in first.items()}
    (tmp_path / "b.py").write_text(SOURCE + "\n\nx = 1\n")
    again = list(answers([tmp_path], Limits(), known))
    assert [one["file"] for one in again[:-1]] == [str(tmp_path / "b.py")]
    assert again[-1] == {"kept": [str(tmp_path / "a.py")]}


def test_no_more_files_and_bytes_than_allowed_are_taken(tmp_path):
    for number in range(5):
        (tmp_path / f"f{number}.py").write_text(SOURCE)
    assert len(list(answers([tmp_path], Limits(files=2), {}))) == 3
    assert len(list(answers([tmp_path], Limits(total_bytes=3 * len(SOURCE)), {}))) == 4


def test_a_folder_within_another_is_read_once(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.py").write_text(SOURCE)
    assert len(list(answers([tmp_path, tmp_path / "in"], Limits(), {}))) == 2


async def test_the_process_reads_the_folders(tmp_path):
    (tmp_path / "a.py").write_text(SOURCE)
    found = [one async for one in scan([tmp_path], Limits(), {})]
    (file, entry) = found[0]
    assert file == str(tmp_path / "a.py")
    assert [one.name for one in entry.definitions] == ["rate"]
    assert [one async for one in scan([tmp_path], Limits(), {file: entry.stamp})] == [(file, None)]


async def test_a_module_in_the_workspace_cannot_take_the_place_of_pythons_own(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('taken over')\n")
    monkeypatch.chdir(tmp_path)
    assert [file async for file, _ in scan([tmp_path], Limits(), {})] == [str(tmp_path / "json.py")]
