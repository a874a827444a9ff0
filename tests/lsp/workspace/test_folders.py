from pathlib import Path

from lsp.workspace.folders import Folders, file_of, path_of


def test_a_file_is_named_by_its_place_in_its_folder(tmp_path):
    folders = Folders()
    folders.add(tmp_path / "ledger", "")
    assert folders.name(f"{tmp_path}/ledger/src/a.py") == "src/a.py"
    assert folders.name("/elsewhere/b.py") == "b.py"


def test_with_several_folders_the_folders_name_comes_first(tmp_path):
    folders = Folders()
    folders.add(tmp_path / "one", "ledger")
    folders.add(tmp_path / "two", "")
    assert folders.name(f"{tmp_path}/one/a.py") == "ledger/a.py"
    assert folders.name(f"{tmp_path}/two/a.py") == "two/a.py"
    folders.remove(tmp_path / "two")
    assert folders.name(f"{tmp_path}/one/a.py") == "a.py"


def test_the_innermost_folder_counts_and_the_outer_one_is_read(tmp_path):
    folders = Folders()
    folders.add(tmp_path, "all")
    folders.add(tmp_path / "in", "inner")
    assert folders.of(tmp_path / "in/a.py") == tmp_path / "in"
    assert folders.paths == [tmp_path]


def test_uris_lead_to_files_and_other_documents_stay_what_they_are():
    assert path_of("file:///w/%E8%B4%B7%E6%AC%BE%20a.py") == Path("/w/贷款 a.py")
    assert path_of("untitled:Untitled-1") is None
    assert file_of("untitled:Untitled-1") == "untitled:Untitled-1"
