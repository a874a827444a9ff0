"""Results in the outbox: each is whole or not there, and a worker that is killed while it writes leaves nothing behind.

A result is written beside its place under a name that bears the order's identity, so that whoever ends the order finds
what a killed worker had begun.
"""

from __future__ import annotations

from pathlib import Path

from copilot import atomic
from minutes.service.orders import Order

__all__ = ["clear_away", "write"]


def write(outbox: Path, order: Order, suffix: str, data: bytes) -> str:
    """Write a result in one step; return its place in the outbox. Who may read it, the umask says.

    Raises:
        OutputError: it cannot be written; what stood there still does.
    """
    name = f"{order.target}{suffix}"
    atomic.write_bytes(outbox / name, data, mark=f"{order.id}-")
    return name


def clear_away(outbox: Path, order_id: str, target: str) -> None:
    """Take away what killed workers had begun to write of an order that has ended."""
    for path in (outbox / target).parent.glob(f".{order_id}-*.part"):
        path.unlink(missing_ok=True)
