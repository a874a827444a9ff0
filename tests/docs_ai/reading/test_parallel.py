from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import DamagedFile, EncryptedFile, InputError
from docs_ai.reading import Limits, read
from docs_ai.reading.parallel import PdfPages, read_chunk
from tests.docs_ai import files
from tests.docs_ai.reading import drawn


def test_any_number_of_processes_gives_the_same_document(tmp_path: Path) -> None:
    pages = [drawn.page([f"Facility {number}: USD {number},000,000"]) for number in range(1, 4)]
    path = drawn.scanned(tmp_path / "a.pdf", pages)
    seen: list[int] = []
    alone = read(path)
    assert read(path, jobs=2, on_page=lambda done, _: seen.append(done)) == alone
    assert seen == [1, 2, 3]
    assert [page.source for page in alone.pages] == ["scan"] * 3


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    path = files.pdf(tmp_path / "a.pdf", ["one"])
    with pytest.raises(InputError, match="was changed"):
        read_chunk(PdfPages(path, "0" * 64, Limits()), range(1), 1)
    with pytest.raises(InputError, match="cannot be read"):
        read_chunk(PdfPages(tmp_path / "none.pdf", "0" * 64, Limits()), range(1), 1)


def test_a_password_is_not_shown() -> None:
    assert "geheim" not in repr(PdfPages(Path("a.pdf"), "0" * 64, Limits(), "geheim"))


def test_errors_are_those_of_one_process(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nnothing\n%%EOF\n")
    with pytest.raises((DamagedFile, EncryptedFile)):
        read(tmp_path / "a.pdf", jobs=4)
