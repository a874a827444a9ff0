"""Sources of all sorts: each is read by what reads it, and a bad one is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from copilot.errors import InputError, LimitExceeded
from docs_ai.diligence import load_template
from docs_ai.diligence.rulebook import Rulebook
from docs_ai.diligence.sources import Reader, read_all
from docs_ai.diligence.workbook import Workbook, read_workbook
from docs_ai.reading import Document, Limits, read
from docs_ai.reading.process import ReadingProcess
from tests.docs_ai import files
from tests.docs_ai.diligence.books import SAMPLES
from tests.docs_ai.reading import endless

RULES = load_template("due-diligence").rules


def test_documents_and_workbooks_are_read_by_the_given_reader(tmp_path: Path) -> None:
    seen: list[str] = []

    def document(path: Path) -> Document:
        seen.append(path.name)
        return read(path)

    def workbook(path: Path, rules: Rulebook) -> Workbook:
        seen.append(path.name)
        return read_workbook(path, rules)

    (tmp_path / "note.txt").write_text("公司现有员工412人。", "utf-8")
    paths = [files.pdf(tmp_path / "a.pdf", ["甲公司"]), SAMPLES / "zh" / "statements.xlsx", tmp_path / "note.txt"]
    found = read_all(paths, RULES, reader=Reader(document, workbook))
    assert seen == ["a.pdf", "statements.xlsx"] and len(found.sources) == 3 and found.failures == ()


def test_a_process_reads_what_is_read_here_and_gives_up_what_takes_too_long(tmp_path: Path) -> None:
    hangs = endless.forms(tmp_path / "hangs.pdf", 12, 10)
    process = ReadingProcess(Limits(drawings=10**15, content_bytes=10**15, seconds=2, page_seconds=0))
    reader = Reader(process.read, lambda path, rules: process.call(read_workbook, path, rules=rules))
    paths = [hangs, SAMPLES / "zh" / "statements.xlsx", files.pdf(tmp_path / "a.pdf", ["甲公司"])]
    try:
        found = read_all(paths, RULES, reader=reader)
    finally:
        process.close()
    (failure,) = found.failures
    assert failure.path == hangs and isinstance(failure.error, LimitExceeded)
    here = read_all(paths[1:], RULES)
    assert (found.sources, found.passages, found.workbooks) == (here.sources, here.passages, here.workbooks)


@pytest.mark.parametrize("name", ["pipe", "folder"])
def test_a_pipe_and_a_folder_are_named_and_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (failure,) = read_all([tmp_path / name], RULES).failures
    assert isinstance(failure.error, InputError) and name in str(failure.error)


def test_a_text_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(1 << 40)
    (failure,) = read_all([tmp_path / "big.txt"], RULES).failures
    assert isinstance(failure.error, LimitExceeded)
