"""Write a report: the Word document and the JSON beside it, each whole or not at all."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any, cast

from copilot import atomic
from docs_ai.diligence.docx_report import to_docx
from docs_ai.diligence.report import Report, to_json

__all__ = ["schema", "write"]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the JSON file."""
    text = resources.files("docs_ai.diligence").joinpath("report.schema.json").read_text("utf-8")
    return cast(dict[str, Any], json.loads(text))


def write(report: Report, path: Path) -> tuple[Path, Path]:
    """Write ``path`` and ``<stem>.json`` beside it; the JSON comes first, so a report never lacks its proof.

    Raises:
        OutputError: one of them cannot be written; what was there before stays.
    """
    document = to_docx(report)
    evidence = atomic.write_json(path.with_suffix(".json"), to_json(report))
    return atomic.write_bytes(path, document), evidence
