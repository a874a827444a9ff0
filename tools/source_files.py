"""The Python files that a check of ours looks at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["ROOT", "source_files"]

ROOT = Path(__file__).resolve().parents[1]


def source_files(named: Iterable[str], folders: Sequence[str]) -> list[Path]:
    """Return the files below the named paths, from the repository's root; below ``folders`` when none is named."""
    roots = [ROOT / name for name in named] or [ROOT / folder for folder in folders]
    return [file for root in roots for file in (sorted(root.rglob("*.py")) if root.is_dir() else [root])]
