"""The pages of a PDF by several processes at once: PyMuPDF is not safe for several threads.

Each process opens the file for itself, reads a few pages and forgets it, so that nothing is shared but the file's path.
It ends with the process that asked for the pages, however that ends.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from copilot.errors import DamagedFile, InputError
from copilot.regular_file import read_regular
from docs_ai.reading.lifeline import end_with_parent
from docs_ai.reading.limits import Limits
from docs_ai.reading.page_reading import PageReading
from docs_ai.reading.pdf_cost import check_cost
from docs_ai.reading.pdf_file import opened
from docs_ai.reading.pdf_page import PageReader

__all__ = ["PdfPages", "read_pages"]

_CHUNK = 4  # pages that a process reads at a time
_AHEAD = 2  # chunks in waiting for each process


@dataclass(frozen=True, slots=True)
class PdfPages:
    """A PDF whose pages are read: where it lies, what it was, its limits and its password."""

    path: Path
    sha256: str
    limits: Limits
    password: str | None = field(default=None, repr=False)


def read_pages(pages: PdfPages, data: bytes, count: int, jobs: int, threads: int) -> Iterator[PageReading]:
    """Yield the pages in order.

    Args:
        pages: the file.
        data: its bytes, for reading without another process.
        count: how many pages it has.
        jobs: processes at most.
        threads: processor threads for text recognition, in all.

    Raises:
        CopilotError: as `docs_ai.reading.pdf.read`.
    """
    workers = min(jobs, (count + 1) // 2)
    if workers < 2:
        yield from _read(pages, data, range(count), threads)
        return
    size = max(1, min(_CHUNK, count // (2 * workers)))
    chunks = iter([range(start, min(start + size, count)) for start in range(0, count, size)])
    each = max(1, threads // workers)
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=end_with_parent)
    try:
        waiting = [pool.submit(read_chunk, pages, chunk, each) for chunk in islice(chunks, workers * _AHEAD)]
        while waiting:
            yield from waiting.pop(0).result()
            waiting += [pool.submit(read_chunk, pages, chunk, each) for chunk in islice(chunks, 1)]
    except BrokenProcessPool as error:
        raise DamagedFile(f"{pages.path.name}: reading it ended a process; it may be damaged") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def read_chunk(pages: PdfPages, indices: range, threads: int) -> list[PageReading]:
    """Read some pages, counted from 0, in a process of their own.

    Raises:
        InputError: the file is not what it was.
    """
    try:
        data = read_regular(pages.path, pages.limits.file_bytes)
    except OSError as error:
        raise InputError(f"{pages.path}: cannot be read: {error.strerror or error}") from error
    if data is None or hashlib.sha256(data).hexdigest() != pages.sha256:
        raise InputError(f"{pages.path.name}: was changed while it was read")
    return list(_read(pages, data, indices, threads))


def _read(pages: PdfPages, data: bytes, indices: range, threads: int) -> Iterator[PageReading]:
    name = pages.path.name
    reader = PageReader(name, pages.limits, threads)
    with opened(data, name, pages.limits, pages.password) as file:
        for index in indices:
            page = file[index]
            check_cost(file, page, name, pages.limits)
            yield reader.read(page)
