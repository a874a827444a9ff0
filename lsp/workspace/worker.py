"""The process that reads the workspace, so that the language server need not: ``python -m lsp.workspace.worker``.

One request comes on stdin: the folders, the limits, and the stamps of what is known. For each file that is new or has
changed a line goes to stdout with what `entry.Entry.plain` gives, as JSON; the last line names the files that are as
they were. Nothing is written anywhere else.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lsp.workspace.discovery import Limits, read, sources
from lsp.workspace.entry import Stamp, entry_of
from lsp.workspace.ignoring import Ignoring

__all__ = ["answers"]

_NICER = 10


def answers(folders: list[Path], limits: Limits, known: Mapping[str, Stamp]) -> Iterator[dict[str, Any]]:
    """Yield a line for each file that is new or has changed, and one for those that have not."""
    kept: list[str] = []
    seen: set[Path] = set()
    total = 0
    for folder in folders:
        for path, stamp in sources(folder, Ignoring(folder), limits):
            if path in seen:
                continue
            if len(seen) >= limits.files or total + stamp[1] > limits.total_bytes:
                break
            seen.add(path)
            total += stamp[1]
            file = path.as_posix()
            if known.get(file) == stamp:
                kept.append(file)
            elif (text := read(path, limits)) is not None:
                yield {"file": file, "entry": entry_of(text, file, stamp).plain()}
    yield {"kept": kept}


def _main() -> None:
    os.nice(_NICER)
    asked = json.loads(sys.stdin.readline())
    known = {file: (stamp[0], stamp[1]) for file, stamp in asked["known"].items()}
    for answer in answers([Path(folder) for folder in asked["folders"]], Limits(**asked["limits"]), known):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        _main()
    except BrokenPipeError:
        os._exit(0)  # the language server is gone; so is the place where Python would report it
