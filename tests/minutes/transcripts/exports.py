"""The invented exports under tests/data/transcripts and the turns that they must give.

    python -m tests.minutes.transcripts.exports

writes the expected turns anew from what the readers give now: look at the difference before you keep it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from minutes.transcripts import Transcript, read

FOLDER = Path(__file__).parents[2] / "data" / "transcripts"
SOURCES = sorted(file for file in (FOLDER / "sources").rglob("*") if file.is_file())


def name(source: Path) -> str:
    """Return the name of an export: its folder, which is its product and form, and its file."""
    return source.relative_to(FOLDER / "sources").as_posix()


def expected(source: Path) -> Path:
    """Return the file with the turns that an export must give."""
    return FOLDER / "expected" / f"{name(source)}.json"


def content(transcript: Transcript) -> dict[str, Any]:
    """Return a transcript as the expected files have it."""
    return {
        "format": transcript.source.format,
        "encoding": transcript.source.encoding,
        "header": dict(transcript.header),
        "titles": dict(transcript.titles),
        "turns": [[turn.speaker, turn.start, turn.end, turn.text] for turn in transcript.turns],
    }


def main() -> None:
    """Write every expected file."""
    for source in SOURCES:
        target = expected(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        found = content(read(source))
        turns = ",\n  ".join(json.dumps(turn, ensure_ascii=False) for turn in found.pop("turns"))
        head = json.dumps(found, ensure_ascii=False, indent=1)[:-2]
        target.write_text(f'{head},\n "turns": [\n  {turns}\n ]\n}}\n', "utf-8")


if __name__ == "__main__":
    main()
