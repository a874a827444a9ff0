"""Write a result file whole or not at all."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from copilot.errors import OutputError

__all__ = ["write_bytes", "write_json", "write_text"]


def write_bytes(path: Path, data: bytes, *, mark: str = "") -> Path:
    """Replace ``path`` by ``data`` in one step; its folder is made when missing. Who may read it, the umask says.

    Args:
        path: the file.
        data: what it is to hold.
        mark: begins the name of what is written beside it meanwhile, for whoever clears away what a process that was
            killed had begun: ``.MARK*.part``.

    Raises:
        OutputError: the folder or file cannot be written (permissions, disk full). ``path`` is then as it was before.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{mark}{secrets.token_hex(8)}.part")  # the longest names leave no room for more
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def write_text(path: Path, text: str) -> Path:
    """As `write_bytes`, in UTF-8; half of a surrogate pair, as in file names that are not UTF-8, is escaped."""
    return write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_json(path: Path, value: Mapping[str, Any]) -> Path:
    """As `write_bytes`: readable JSON, keys in the order given, Chinese unescaped, a newline at the end."""
    return write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
