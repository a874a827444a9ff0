"""Opening files that may be anything: a pipe is never waited for, and a device never read without end."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

__all__ = ["open_regular", "read_regular"]


def open_regular(path: Path, *, links: bool = True) -> BufferedReader:
    """Open a regular file for reading.

    Args:
        path: the file.
        links: whether it may be reached through a symbolic link.

    Raises:
        OSError: it cannot be opened, or is a folder, a pipe, a device or, without ``links``, a symbolic link.
        ValueError: the path cannot be one.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if links else os.O_NOFOLLOW))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


def read_regular(path: Path, most: int, *, links: bool = True) -> bytes | None:
    """Return the bytes of a regular file, or None where it has more than ``most``. Raises as `open_regular`."""
    with open_regular(path, links=links) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            return None
        data = file.read(size + 1)  # Python sets aside what it is asked for
        if len(data) > size:  # it has grown
            data += file.read(most + 1 - len(data))
    return data if len(data) <= most else None
