"""A small meeting as the shared cases have them, written by us, and results for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TURNS: list[dict[str, Any]] = [
    {"n": 0, "speaker": "C", "start": 0.0, "end": 4.0, "text": "I'm your project manager today."},
    {"n": 1, "speaker": "C", "start": 4.0, "end": 9.0, "text": "So the case will be made of soft rubber."},
    {"n": 2, "speaker": "B", "start": 20.0, "end": 24.0, "text": "I am the uh Marketing Expert."},
    {"n": 3, "speaker": "B", "start": 40.0, "end": 45.0, "text": "Rubber costs four euros."},
    {"n": 4, "speaker": "C", "start": 60.0, "end": 66.0, "text": "You ask twenty people about it by Friday."},
    {"n": 5, "speaker": "B", "start": 66.0, "end": 68.0, "text": "Okay."},
]
REFERENCE: dict[str, Any] = {
    "summary": "The group chose soft rubber for the case.",
    "decisions": [{"text": "The case will be made of soft rubber.", "turns": [1]}],
    "actions": [{"text": "The marketing expert will ask twenty people about the rubber.", "turns": [4]}],
    "topics": [{"title": "Case", "turns": [[0, 1]]}, {"title": "Cost", "turns": [[2, 3]]}],
}


def written(folder: Path, name: str = "made", source: str = "ami", **reference: Any) -> Path:
    """Write the meeting below ``folder`` and return its file."""
    content = {"id": name, "language": "en", "source": source.upper(), "turns": TURNS}
    path = folder / source / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content | {"reference": REFERENCE | reference}), "utf-8")
    return path


def item(text: str, *turns: int, **more: Any) -> dict[str, Any]:
    """Return an item of a result that has no times."""
    return {"text": text, "turns": list(turns), "times": [], **more}
