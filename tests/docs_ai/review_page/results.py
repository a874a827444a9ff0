"""Result files that the tests write by hand, and the page over a folder of them without a socket."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from copilot.pages.access import Access, Rules
from docs_ai.reading import read
from docs_ai.reading.render import page_image, page_sizes
from docs_ai.review_page import Reader, review_app
from docs_ai.terms import load_schema
from tests.docs_ai import files
from tests.visitor import RULES, Visitor, visit

SHA = "a" * 64
OTHER = "b" * 64
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
READER = Reader(read, lambda path, number, width: page_image(path, number, width=width), page_sizes)
LINES = [
    "批复编号：审批〔2026〕第0012号",
    "授信额度：人民币5,000万元",
    "保证人：青屿控股集团有限公司",
    "授信期限：24个月",
]


def field(name: str, value: str | None = None, span: list[int] | None = None, **more: Any) -> dict[str, Any]:
    """An entry of a result: found where it has a value, else absent."""
    found = value is not None
    return {
        "name": name,
        "index": None,
        "value": value,
        "normalized": value,
        "unit": None,
        "status": "found" if found else "absent",
        "page": 1 if found else None,
        "span": span if span is not None else [0, len(value)] if value else None,
        "boxes": [[72, 72, 172, 84]] if found else [],
        "quote": value,
        "confidence": 0.9,
        **more,
    }


def result(path: Path, *fields: dict[str, Any], sha256: str = SHA, document: str = "a.pdf", **more: Any) -> Path:
    """Write a result file of version 1.0."""
    table = {
        "version": "1.0",
        "document": {"path": document, "sha256": sha256, "pages": 1},
        "schema": "credit-approval",
        "fields": list(fields),
        "model": "scripted",
        "prompt": "",
        "elapsed_s": 0.1,
        "errors": [],
        **more,
    }
    path.write_text(json.dumps(table, ensure_ascii=False), "utf-8", "backslashreplace")
    return path


def reviewed_pdf(folder: Path) -> Path:
    """Write a one-page approval and its result, and return the result: three fields found, one of them wrong."""
    pdf = files.pdf(folder / "approval.pdf", LINES)
    document = read(pdf)

    def found(name: str, value: str, **more: Any) -> dict[str, Any]:
        start = document.text.index(value)
        span = [start, start + len(value)]
        boxes = [list(box) for _, box in document.boxes(type(document.pages[0].span)(*span))]
        return field(name, value, span, boxes=boxes, quote=value, **more)

    return result(
        folder / "approval.json",
        found("approval_number", "审批〔2026〕第0012号"),
        found("amount", "24个月"),
        found("guarantor", "青屿控股集团有限公司", index=0),
        field("maturity_date"),
        sha256=hashlib.sha256(pdf.read_bytes()).hexdigest(),
        document=str(pdf),
    )


@asynccontextmanager
async def page(folder: Path, rules: Rules | None = None, reader: Reader = READER) -> AsyncIterator[Visitor]:
    """The page over a folder, and a browser of its own that has not come in."""
    access = Access(rules or RULES)
    app = review_app(folder, access, reader, [load_schema("credit-approval")])
    async with visit(app, access, "documents") as visitor:
        yield visitor


def target(row: dict[str, Any]) -> dict[str, Any]:
    """What the page sends to say which row it means."""
    place = row["place"]
    return {
        "name": row["name"], "index": row["index"], "value": place["value"], "span": place["span"],
        "origin": row["origin"],
    }  # fmt: skip
