import os
from pathlib import Path

import pytest

from lsp.workspace.folders import Folders, file_of, path_of


def test_a_file_is_named_by_its_place_in_its_folder(tmp_path):
    folders = Folders()
    folders.add(tmp_path / "ledger", "")
    assert folders.name(f"{tmp_path}/ledger/src/a.py") == "src/a.py"
    assert folders.name("/elsewhere/b.py") == "b.py"


def test_of_a_document_outside_the_folders_nobody_sees_where_it_lies():
    folders = Folders()
    assert folders.name("vscode-notebook-cell:/home/somebody/nb.ipynb#W0") == "nb.ipynb"
    assert folders.name("git:/home/somebody/%E8%B4%B7.py?%7B%22path%22%3A%22/home/somebody%22%7D") == "贷.py"
    assert folders.name("untitled:Untitled-1") == "Untitled-1"


def test_a_name_that_is_no_utf_8_can_be_shown_to_the_model(tmp_path):
    folders = Folders()
    folders.add(tmp_path, "")
    name = os.fsdecode("利率.py".encode("gb18030"))
    assert folders.name(f"{tmp_path}/{name}").endswith("?.py")
    folders.name(f"{tmp_path}/{name}").encode()


def test_a_name_is_one_that_the_gateway_takes(tmp_path):
    folders = Folders()
    folders.add(tmp_path, "")
    assert folders.name(f"{tmp_path}/利率\u3000表\n.py") == "利率?表?.py"
    longest = folders.name(f"{tmp_path}/{'deep/' * 200}a.py")
    assert len(longest) == 500
    assert longest.endswith("/deep/a.py")


def test_with_several_folders_the_folders_name_comes_first(tmp_path):
    folders = Folders()
    folders.add(tmp_path / "one", "ledger")
    folders.add(tmp_path / "two", "")
    assert folders.name(f"{tmp_path}/one/a.py") == "ledger/a.py"
    assert folders.name(f"{tmp_path}/two/a.py") == "two/a.py"
    folders.remove(tmp_path / "two")
    assert folders.name(f"{tmp_path}/one/a.py") == "a.py"


def test_the_innermost_folder_counts(tmp_path):
    folders = Folders()
    folders.add(tmp_path, "all")
    folders.add(tmp_path / "in", "inner")
    assert folders.of(tmp_path / "in/a.py") == tmp_path / "in"


def test_uris_lead_to_files_and_other_documents_stay_what_they_are():
    assert path_of("file:///w/%E8%B4%B7%E6%AC%BE%20a.py") == Path("/w/贷款 a.py")
    assert path_of("untitled:Untitled-1") is None
    assert file_of("untitled:Untitled-1") == "untitled:Untitled-1"


@pytest.mark.parametrize("uri", ["file://[x/a.py", "http://[::1", "file:///a%00b.py", "file:", "", "a.py", "\ud800"])
def test_what_is_no_uri_of_a_file_is_a_document_outside_of_the_folders(uri):
    folders = Folders()
    folders.add(Path("/w"), "")
    assert path_of(uri) is None
    assert "\0" not in folders.name(file_of(uri))
    assert not folders.withholds(file_of(uri))


def test_a_folder_whose_name_no_system_takes_holds_nothing():
    folders = Folders()
    path = path_of(f"file:///{'long' * 2000}")
    assert path is not None
    folders.add(path, "")
    assert not folders.ignores(path / "a.py")


def test_nothing_is_shown_of_what_is_open_in_a_folder_that_is_shut(tmp_path):
    folders = Folders()
    folders.add(tmp_path / "open", "")
    folders.add(tmp_path / "shut/but", "")
    folders.shut([tmp_path / "shut", tmp_path / "open/part"])
    assert folders.withholds(f"{tmp_path}/shut/a.py")
    assert folders.withholds(f"{tmp_path}/open/part/deep/a.py")
    assert not folders.withholds(f"{tmp_path}/open/a.py")
    assert not folders.withholds(f"{tmp_path}/shut/but/a.py")
    assert not folders.withholds(f"{tmp_path}/a.py")
    folders.shut([])
    assert not folders.withholds(f"{tmp_path}/shut/a.py")
