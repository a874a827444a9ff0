"""Result files as `docs extract` writes them, laid down directly."""

from __future__ import annotations

import hashlib
from typing import Any


def entry(name: str, value: str | None, normalized: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a field of a result, found on page 1 unless it is said otherwise."""
    there = value is not None
    fields = {
        "index": None,
        "unit": None,
        "status": "found" if there else "absent",
        "page": 1 if there else None,
        "span": [0, max(len(value or ""), 1)] if there else None,
        "boxes": [],
        "quote": value,
        "confidence": 0.9,
    }
    return {"name": name, "value": value, "normalized": normalized, **fields, **more}


def result(name: str, fields: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return the content of a result file of the document ``name``.pdf."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    return {
        "version": "1.1",
        "document": {"path": f"{name}.pdf", "sha256": sha256, "pages": 3},
        "schema": "small",
        "fields": fields,
        "model": "scripted",
        "prompt": "documents/terms@1#abc",
        "elapsed_s": 1.5,
        "errors": [],
        **more,
    }
