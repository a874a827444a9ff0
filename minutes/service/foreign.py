"""Files that somebody else put there: never waited for, never longer than allowed, and told of in that person's words.

Each function raises FileNotFoundError as it comes: a file that is gone is another worker's, and no fault.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Literal

from copilot import regular_file
from copilot.errors import InputError, LimitExceeded

__all__ = ["What", "opened", "read"]

What = Literal["file", "sidecar"]
"""What the messages call it: the meeting's own file, or what was said about it."""


def read(path: Path, what: What, most: int) -> bytes:
    """Return what a file holds, at most ``most`` bytes.

    Raises:
        FileNotFoundError: it is not there.
        InputError: it is no regular file, or not for us to read.
        LimitExceeded: it holds more.
    """
    with _told(what):
        data = regular_file.read_regular(path, most, links=False)
    if data is None:
        raise _too_large(what, most)
    return data


def opened(path: Path, what: What, most: int) -> BufferedReader:
    """Return a file that is open for reading and holds at most ``most`` bytes. Raises as `read`."""
    with _told(what):
        file = regular_file.open_regular(path, links=False)
    if os.fstat(file.fileno()).st_size > most:
        file.close()
        raise _too_large(what, most)
    return file


@contextmanager
def _told(what: What) -> Generator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise InputError(f"the service may not read this {what}; give its user the right to") from error
    except OSError as error:
        raise InputError(f"the {what} cannot be read: {error.strerror or error}") from error


def _too_large(what: What, most: int) -> LimitExceeded:
    return LimitExceeded(f"the {what} is larger than {f'{most >> 20} MB' if most >> 20 else f'{most >> 10} KiB'}")
