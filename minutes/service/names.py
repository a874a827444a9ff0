"""Names: what a file that somebody sends may be called, and what its results are called in the outbox."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from minutes.service import private

__all__ = ["GivenNames", "safe_name"]

_NAME_BYTES = 180
_RESULTS = (".docx", ".md", ".json")
# Control characters, what turns the direction of writing, halves of surrogate pairs (names that are not UTF-8), paths.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff/\\]+")


class GivenNames:
    """The names that were given away in an outbox: one mark a name, shared by every worker."""

    def __init__(self, marks: Path, outbox: Path) -> None:
        """Keep the marks in the folder ``marks``, which is there."""
        self._marks = marks
        self._outbox = outbox

    def give(self, order_id: str, name: str, *, uploaded: bool) -> str:
        """Give an order a name in the outbox, without suffix, that neither another order nor a foreign file has.

        The same order is given the same name again. Raises OutputError.
        """
        place = "uploads/" if uploaded else ""
        stem = Path(name).stem or "meeting"
        number = 1
        while not self._takes(order_id, target := f"{place}{stem}{'' if number == 1 else f'-{number}'}"):
            number += 1
        return target

    def _takes(self, order_id: str, target: str) -> bool:
        """Tell whether a name is the order's, now or already."""
        mark = self._marks / hashlib.sha256(target.casefold().encode("utf-8", "replace")).hexdigest()[:32]
        if not mark.exists() and not self._foreign(target) and private.reserve(mark, order_id.encode()):
            return True
        return mark.exists() and mark.read_text("ascii") == order_id

    def _foreign(self, target: str) -> bool:
        path = self._outbox / target
        return any(path.with_name(f"{path.name}{suffix}").exists() for suffix in _RESULTS)


def safe_name(name: str) -> str:
    """Return a file name for one that somebody gave: no path, nothing hidden or unprintable, not too long."""
    plain = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ~")
    stem, suffix = Path(plain).stem, Path(plain).suffix[:16]
    short = stem.encode("utf-8", "replace")[: _NAME_BYTES - len(suffix.encode())].decode("utf-8", "ignore")
    return f"{short or 'meeting'}{suffix}"
