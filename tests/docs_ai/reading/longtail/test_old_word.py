from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cli import samples
from copilot.errors import DamagedFile
from docs_ai.reading import read
from docs_ai.reading.longtail.old_word import converted

OFFICE = shutil.which("soffice")


def program(path: Path, body: str) -> Path:
    """Write a stand-in for LibreOffice."""
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_the_file_is_made_into_a_docx_in_a_folder_apart(tmp_path: Path) -> None:
    made = converted(
        b"old",
        "a.doc",
        program(
            tmp_path / "office", 'cp "$HOME/in.doc" "$HOME/in.docx"; cat "$HOME"/profile/user/*.xcu >> "$HOME/in.docx"'
        ),
    )
    assert made.startswith(b"old") and b"DisableMacrosExecution" in made


def test_a_file_that_it_cannot_read_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="LibreOffice cannot read it"):
        converted(b"old", "a.doc", program(tmp_path / "office", "exit 1"))


def test_nothing_of_the_environment_reaches_it(tmp_path: Path) -> None:
    os.environ["COPILOT_TEST_SECRET"] = "seen"
    try:
        made = converted(b"", "a.doc", program(tmp_path / "office", 'env > "$HOME/in.docx"'))
    finally:
        del os.environ["COPILOT_TEST_SECRET"]
    assert b"seen" not in made


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed (Debian: libreoffice-writer-nogui)")
def test_an_old_word_file_reads_as_the_new_one_does(tmp_path: Path) -> None:
    command = [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless", "--convert-to", "doc"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(samples.CREDIT_APPROVAL_DOCX)], check=True, capture_output=True
    )
    old, new = read(next(tmp_path.glob("*.doc"))), read(samples.CREDIT_APPROVAL_DOCX)
    assert old.format == "doc"
    assert [old.quote(cell.span) for cell in old.cells] == [new.quote(cell.span) for cell in new.cells]
