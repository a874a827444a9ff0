"""Files that only the service may read: what people said lies in them until the minutes are made.

And how a file changes its place: in one step, or, to another file system, so that it is always whole in one of the two.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from copilot.errors import OutputError

__all__ = ["make_folder", "move", "reserve", "write"]


def make_folder(path: Path) -> Path:
    """Make a folder for its owner alone, with those above it; one that is there stays as it is.

    Raises:
        OutputError: it cannot be made.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {path}: {error.strerror or error}") from error
    return path


def write(path: Path, data: bytes) -> Path:
    """Replace ``path`` in one step by a file for its owner alone.

    Raises:
        OutputError: it cannot be written; ``path`` is then as it was.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        _fill(temporary, data)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def move(source: Path, target: Path) -> None:
    """Rename a file; to another file system it is copied, and taken away when the copy is whole.

    Raises:
        OSError: it cannot be moved; it is still in its place.
        OutputError: there is no room for the copy; it is still in its place.
    """
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write(target, source.read_bytes())
        with suppress(OSError):
            shutil.copystat(source, target)
        source.unlink()


def reserve(path: Path, data: bytes) -> bool:
    """Write ``path`` unless it is there; of several who try at once, one is told True.

    Raises:
        OutputError: it cannot be written.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        _fill(temporary, data)
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            temporary.unlink()
    return True


def _fill(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
