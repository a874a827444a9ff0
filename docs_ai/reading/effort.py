"""How a file is read, which changes nothing in the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Effort"]


class Effort(NamedTuple):
    """How a file is read: processes at once, processor threads in all, and who is told of each page."""

    jobs: int = 1
    threads: int = 1
    on_page: Callable[[int, int], None] | None = None
