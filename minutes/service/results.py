"""Results in the outbox: each is whole or not there, and a worker that is killed while it writes leaves nothing behind.

A result is written beside its place under a name that bears the order's identity, so that whoever ends the order finds
what a killed worker had begun.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from copilot.errors import OutputError
from minutes.service.orders import Order

__all__ = ["clear_away", "write"]


def write(outbox: Path, order: Order, suffix: str, data: bytes) -> str:
    """Write a result in one step; return its place in the outbox. Who may read it, the umask says.

    Raises:
        OutputError: it cannot be written; what stood there still does.
    """
    name = f"{order.target}{suffix}"
    path = outbox / name
    temporary = path.with_name(f".{order.id}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    return name


def clear_away(outbox: Path, order_id: str, target: str) -> None:
    """Take away what killed workers had begun to write of an order that has ended."""
    for path in (outbox / target).parent.glob(f".{order_id}-*.part"):
        path.unlink(missing_ok=True)
