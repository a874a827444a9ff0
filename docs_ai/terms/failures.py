"""The list of what failed, as ``failures.json`` beside the results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from copilot import atomic
from copilot.errors import CopilotError, OutputError
from copilot.regular_file import read_regular

__all__ = ["NAME", "listed", "record"]

NAME = "failures.json"
_BYTES = 64 << 20
_LOCK = ".failures.lock"
_LOCK_S = 10.0


def record(folder: Path, tried: Mapping[Path, CopilotError | None]) -> None:
    """Bring the list up to date; the file goes when nothing is on it.

    What another run could not do stays on the list until it is done. Runs that end at once take turns.

    Args:
        folder: where the results go.
        tried: the files of this run that were finished, with the error of each that failed.

    Raises:
        OutputError: the list cannot be written.
    """
    if not any(tried.values()) and not (folder / NAME).exists():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / _LOCK, timeout=_LOCK_S):
            _record(folder, tried)
    except Timeout as error:
        raise OutputError(f"cannot write {folder / NAME}: another run holds it") from error
    except OSError as error:
        raise OutputError(f"cannot write {folder / NAME}: {error.strerror or error}") from error


def listed(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of the list in ``folder``, each with ``path``, ``error`` and ``message``."""
    try:
        content = json.loads(read_regular(folder / NAME, _BYTES) or b"")
    except (OSError, ValueError, RecursionError):
        return []
    entries = content.get("failures") if isinstance(content, dict) else None
    return [entry for entry in entries if _is_entry(entry)] if isinstance(entries, list) else []


def _record(folder: Path, tried: Mapping[Path, CopilotError | None]) -> None:
    file = folder / NAME
    names = {str(path.resolve()) for path in tried}
    before = [entry for entry in listed(folder) if entry["path"] not in names]
    now = [
        {"path": str(path.resolve()), "error": type(error).__name__, "message": str(error)}
        for path, error in tried.items()
        if error is not None
    ]
    if before or now:
        atomic.write_json(file, {"version": "1.0", "failures": [*before, *now]})
    else:
        file.unlink(missing_ok=True)


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("path", "error", "message"))
