"""Reading: pages a second, characters lost against the text layer, cells of tables, memory; scans on one and two cores.

Reads the annual reports and the agreements of the shared data (public filings; see its README) and pages rendered from
our own samples. A character counts as lost where PyMuPDF's plain text of the page has it and our text has not. The
cells of tables are compared with `bench/_tables.yaml`, written by hand from pictures of ten pages.

    python -m bench.reading [--no-scans] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pymupdf
import yaml
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from cli import samples
from docs_ai.reading import Document, read

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SAMPLES = (samples.CREDIT_APPROVAL_PDF, samples.FACILITY_LETTER_PDF)
LONG_PAGES = 300
SCAN_DPI = 200


@dataclass(frozen=True, slots=True)
class Loss:
    """What one file lost: pages, characters of its text layer, those missing from our text, those that we added."""

    pages: int
    characters: int
    missing: int
    added: int


def loss(path: Path, document: Document) -> Loss:
    """Compare a document with its file's text layer, character by character, blanks left out."""
    with pymupdf.open(path) as file:
        layer = Counter("".join("".join(page.get_text().split()) for page in file))
        pages = int(file.page_count)
    ours = Counter("".join(document.text.split()))
    return Loss(pages, sum(layer.values()), sum((layer - ours).values()), sum((ours - layer).values()))


def right_cells(document: Document, page: int, tables: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Count the figures of a page that stand in one row with their label, under the words over their column."""
    rows: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for cell in document.cells:
        if document.page_at(cell.span.start) == page:
            words = "".join(document.quote(cell.span).split())
            rows.setdefault((cell.table, cell.row), []).append((words, "".join(cell.header.split())))
    wanted = right = 0
    for table in tables:
        for label, figures in table["rows"].items():
            wanted += len(figures)
            candidates = [row for row in rows.values() if row[0][0] == "".join(label.split())]
            pairs = [(figure, "".join(name.split())) for figure, name in zip(figures, table["columns"], strict=True)]
            right += max((_matching(row[1:], pairs) for row in candidates), default=0)
    return wanted, right


def _matching(cells: Sequence[tuple[str, str]], pairs: Sequence[tuple[str, str]]) -> int:
    """Count the wanted figures that a row holds, in order, each under its words."""
    count = at = 0
    for figure, name in pairs:
        found = next(
            (i for i, (words, header) in enumerate(cells[at:], at) if words == figure and name in header), None
        )
        if found is not None:
            count, at = count + 1, found + 1
    return count


def _rate(paths: Sequence[Path], jobs: int) -> float:
    """Return the pages read in a second, over all of ``paths``."""
    started = time.perf_counter()
    pages = sum(len(read(path, jobs=jobs).pages) for path in paths)
    return pages / (time.perf_counter() - started)


def _long_file(folder: Path) -> Path:
    """Write a file of 300 full pages."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for number in range(LONG_PAGES):
        for line in range(45):
            text = f"Clause {number}.{line}: the Borrower shall keep its accounts in good order and open to the Lender."
            canvas.drawString(72, 780 - 16 * line, text)
        canvas.showPage()
    canvas.save()
    path = folder / "long.pdf"
    path.write_bytes(buffer.getvalue())
    return path


def _scans(folder: Path) -> Path:
    """Write the pages of our samples as pictures only."""
    scanned = pymupdf.open()
    for sample in SAMPLES:
        with pymupdf.open(sample) as file:
            for page in file:
                picture = page.get_pixmap(dpi=SCAN_DPI).tobytes("png")
                scanned.new_page(width=page.rect.width, height=page.rect.height).insert_image(page.rect, stream=picture)
    path = folder / "scans.pdf"
    scanned.save(path)
    scanned.close()
    return path


def _peak(path: Path) -> int:
    """Return the most memory in MB that reading ``path`` in a fresh process took beyond starting it."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return int(pool.apply(_measured, (str(path),)))


def _measured(path: str) -> int:
    """Read ``path``, and return by how many MB the memory of this process grew at most (Linux: see proc(5))."""
    read(SAMPLES[0])
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    before = _resident("VmRSS")
    read(Path(path))
    return (_resident("VmHWM") - before) // 1024


def _resident(name: str) -> int:
    """Return a figure of this process's memory in kB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _print(title: str, rows: Sequence[Mapping[str, str]]) -> None:
    print(f"{title}, {platform.machine()} {platform.system()}, {date.today()}")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(row.values()) + " |")
    print()


def _texts(shared: Path) -> Iterator[dict[str, str]]:
    filings = sorted((shared / "documents" / "filings").glob("*.pdf"))
    agreements = sorted((shared / "documents" / "kleister-nda").glob("*.pdf"))
    for name, paths in (*((path.stem, [path]) for path in filings), ("25 agreements", agreements)):
        started = time.perf_counter()
        documents = [read(path) for path in paths]
        took = time.perf_counter() - started
        losses = [loss(path, document) for path, document in zip(paths, documents, strict=True)]
        pages = sum(one.pages for one in losses)
        yield {
            "documents": name,
            "pages": str(pages),
            "pages/s, 1 core": f"{pages / took:.0f}",
            "pages/s, 2 cores": f"{_rate(paths, 2):.0f}",
            "characters": f"{sum(one.characters for one in losses):,}",
            "lost": str(sum(one.missing for one in losses)),
            "added": str(sum(one.added for one in losses)),
        }


def _tables(shared: Path) -> Iterator[dict[str, str]]:
    expected = yaml.safe_load(Path(__file__).with_name("_tables.yaml").read_text("utf-8"))
    for name, pages in expected.items():
        document = read(shared / "documents" / "filings" / name)
        counts = {page: right_cells(document, page, tables) for page, tables in pages.items()}
        yield {
            "document": Path(name).stem,
            "pages looked at": ", ".join(str(page) for page in counts),
            "figures": str(sum(wanted for wanted, _ in counts.values())),
            "right": str(sum(right for _, right in counts.values())),
            "pages with a wrong one": ", ".join(str(page) for page, (w, r) in counts.items() if w != r) or "none",
        }


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the shared cases")
    parser.add_argument("--no-scans", action="store_true", help="leave text recognition out: it takes minutes")
    options = parser.parse_args(arguments)
    read(SAMPLES[0])  # what is loaded once is not counted
    if (options.data / "documents").is_dir():
        _print("Text layers", list(_texts(options.data)))
        _print("Figures of tables on ten pages, checked by hand", list(_tables(options.data)))
    else:
        print(f"the annual reports and agreements are not there: {options.data}")
    with tempfile.TemporaryDirectory() as folder:
        long = _long_file(Path(folder))
        rates = {"file": f"{LONG_PAGES} pages of text", "pages/s": f"{_rate([long], 1):.0f}", "MB": str(_peak(long))}
        rows = [rates]
        if not options.no_scans:
            scans = _scans(Path(folder))
            for jobs in (1, 2):
                rate = f"{_rate([scans], jobs):.2f}"
                rows.append({"file": f"samples as pictures, {SCAN_DPI} dpi, {jobs} jobs", "pages/s": rate, "MB": ""})
            rows[-1]["MB"] = str(_peak(scans))
        _print("Speed and memory (MB beyond the program itself)", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
