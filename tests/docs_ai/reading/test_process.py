from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from copilot.errors import DamagedFile, EmptyFile, InputError, LimitExceeded, UnsupportedFormat
from docs_ai.reading import Limits, read
from docs_ai.reading.process import ReadingProcess, Stopped
from docs_ai.reading.render import page_image
from tests.docs_ai import files
from tests.docs_ai.reading import drawn, endless

UNCHECKED = Limits(drawings=10**15, content_bytes=10**15)  # so that a file that would be refused hangs


@contextmanager
def reading(limits: Limits | None = None) -> Iterator[ReadingProcess]:
    process = ReadingProcess(limits or Limits())
    try:
        yield process
    finally:
        process.close()


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    path = drawn.scanned(tmp_path / "a.pdf", [drawn.page(["Facility Amount: USD 5,000"])] * 2)
    word = files.docx_file(tmp_path / "b.docx", ["授信金额：5,000万元"])
    seen: list[tuple[int, int]] = []
    with reading() as process:
        assert process.read(path, on_page=lambda *at: seen.append(at), jobs=2, cache=tmp_path / "kept") == read(path)
        assert process.read(word) == read(word)
        assert process.page_image(path, 1, width=120) == page_image(path, 1, width=120)
    assert seen == [(1, 2), (2, 2)]
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_one_process_reads_file_after_file_and_tells_what_is_wrong_with_each(tmp_path: Path) -> None:
    good = files.pdf(tmp_path / "a.pdf", ["one"])
    (tmp_path / "b.pdf").write_bytes(b"")
    with reading() as process:
        process.read(good)
        first = process._process
        with pytest.raises(EmptyFile, match=r"^b\.pdf: the file is empty$"):
            process.read(tmp_path / "b.pdf")
        with pytest.raises(InputError, match="cannot be read"):
            process.read(tmp_path / "gone.pdf")
        with pytest.raises(UnsupportedFormat):
            process.page_image(files.docx_file(tmp_path / "c.docx", ["x"]), 1, width=100)
        process.read(good)
        assert process._process is first


def test_a_file_that_takes_too_long_ends_and_the_next_is_read(tmp_path: Path) -> None:
    endless_file = endless.forms(tmp_path / "a.pdf", 10, 10)
    good = files.pdf(tmp_path / "b.pdf", ["one"])
    with reading(replace(UNCHECKED, seconds=1.0, page_seconds=0.0)) as process:
        before = time.perf_counter()
        with pytest.raises(LimitExceeded, match=r"^a\.pdf: takes longer than 1 s; refused$"):
            process.read(endless_file)
        assert time.perf_counter() - before < 20
        assert process.read(good).text.strip() == "one"


def test_processes_that_read_pages_end_with_the_file(tmp_path: Path) -> None:
    path = endless.forms(tmp_path / "a.pdf", 10, 10, pages=3)
    before = set(psutil.Process().children(recursive=True))
    seen: set[psutil.Process] = set()

    def look() -> None:
        seen.update(set(psutil.Process().children(recursive=True)) - before)

    with reading(replace(UNCHECKED, seconds=4.0, page_seconds=0.0)) as process:
        threading.Timer(3.5, look).start()
        with pytest.raises(LimitExceeded, match="takes longer than 4 s"):
            process.read(path, jobs=2)
    assert len(seen) >= 3, "the one that reads, and its own"
    assert psutil.wait_procs(seen, timeout=10)[1] == []


def test_pages_give_a_file_more_time(tmp_path: Path) -> None:
    limits = Limits(seconds=3.0, page_seconds=2.5)
    assert (limits.time(), limits.time(4)) == (3.0, 13.0)
    path = drawn.scanned(tmp_path / "a.pdf", [drawn.page(["Facility Amount: USD 5,000"])])
    with reading(Limits(page_seconds=0.001)) as process, pytest.raises(LimitExceeded, match="takes longer than 0 s"):
        process.page_image(path, 1, width=4000)


def test_closing_ends_what_is_under_way_at_once(tmp_path: Path) -> None:
    endless_file = endless.forms(tmp_path / "a.pdf", 10, 10)
    process = ReadingProcess(UNCHECKED)
    process.read(files.pdf(tmp_path / "b.pdf", ["one"]))
    threading.Timer(0.3, process.close).start()
    before = time.perf_counter()
    with pytest.raises(Stopped):
        process.read(endless_file)
    assert time.perf_counter() - before < 10
    with pytest.raises(Stopped):
        process.read(endless_file)


def test_a_process_that_dies_costs_one_file(tmp_path: Path) -> None:
    path = endless.forms(tmp_path / "a.pdf", 10, 10)
    good = files.pdf(tmp_path / "b.pdf", ["one"])
    with reading(UNCHECKED) as process:
        process.read(good)
        assert process._process is not None
        threading.Timer(0.3, process._process.kill).start()
        with pytest.raises(DamagedFile, match=r"^a\.pdf: reading it ended a process"):
            process.read(path)
        assert process.read(good).text.strip() == "one"


def test_an_error_in_telling_the_progress_is_not_the_answer_to_the_next_file(tmp_path: Path) -> None:
    path, other = files.pdf(tmp_path / "a.pdf", ["one"]), files.pdf(tmp_path / "b.pdf", ["two"])

    def broken(_done: int, _total: int) -> None:
        raise KeyError

    with reading() as process:
        with pytest.raises(KeyError):
            process.read(path, on_page=broken)
        assert process.read(other).text.strip() == "two"
