"""Extraction on the samples: seconds and tokens a page, and how many of the values stand where they should.

Reads each sample, extracts the terms with the base model through the gateway, and prints one line a document.

    python -m bench.extraction
"""

from __future__ import annotations

import asyncio
import platform
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pymupdf

from cli import runtime, samples
from docs_ai.reading import read
from docs_ai.terms import Extraction, Extractor, load_schema

SAMPLES = (samples.CREDIT_APPROVAL_PDF, samples.CREDIT_APPROVAL_DOCX, samples.FACILITY_LETTER_PDF)


async def measure(path: Path, extractor: Extractor) -> dict[str, str]:
    """Extract from one document and return its line of the table."""
    started = time.perf_counter()
    document = read(path)
    reading = time.perf_counter() - started
    extraction = await extractor.extract(document)
    pages = _pages(path)
    tokens = extraction.prompt_tokens + extraction.completion_tokens
    counts = Counter(term.status for term in extraction.terms)
    return {
        "document": path.name,
        "pages": str(pages),
        "reading s": f"{reading:.2f}",
        "extraction s": f"{extraction.elapsed_s:.1f}",
        "s/page": f"{extraction.elapsed_s / pages:.1f}",
        "tokens/page": f"{tokens / pages:.0f}",
        "read + written": f"{extraction.prompt_tokens} + {extraction.completion_tokens}",
        "found / absent / to check": f"{counts['found']} / {counts['absent']} / {_doubtful(extraction)}",
    }


def _doubtful(extraction: Extraction) -> int:
    return sum(term.status in {"conflict", "needs_review"} for term in extraction.terms)


def _pages(path: Path) -> int:
    """Return the printed pages; the DOCX sample is the same notice as the PDF one and has none of its own."""
    printed = path if path.suffix == ".pdf" else path.with_suffix(".pdf")
    with pymupdf.open(printed) as file:
        return int(file.page_count)


async def main() -> None:
    """Print the table."""
    rows: list[dict[str, str]] = []
    async with runtime.client() as model:
        extractor = Extractor(model, runtime.library(), load_schema("credit-approval"))
        for path in SAMPLES:
            rows.append(await measure(path, extractor))
    print(f"Extraction, {runtime.settings().models.base}, {platform.machine()} {platform.system()}, {date.today()}")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(row.values()) + " |")
    print("Tokens read include those that the engine kept from the question before, which cost no time.")


if __name__ == "__main__":
    asyncio.run(main())
