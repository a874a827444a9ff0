"""Which files a command line means: files as they are named, the documents of folders, and what patterns match."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from copilot.errors import UsageError

__all__ = ["SUFFIXES", "expand"]

SUFFIXES = frozenset(
    f".{kind}"
    for kinds in ("pdf docx doc odt rtf pptx xlsx eml msg html htm", "png jpg jpeg tif tiff bmp webp")
    for kind in kinds.split()
)
"""What is taken from a folder; a file that is named is taken whatever it is called, and judged by its content."""

_PATTERN = frozenset("*?[")


def expand(named: Sequence[Path], *, recursive: bool = False, leave_out: Path | None = None) -> list[Path]:
    """Return the files that ``named`` means, each once, in the order named and by name within a folder or pattern.

    A file that does not exist, and a folder that cannot be looked into, stay: they fail in their turn, and the others
    are done. Hidden files and the lock files of word processors (``~$``) are taken only where they are named, and links
    to folders are not followed.

    Args:
        named: files, folders, and patterns such as ``letters/*.pdf`` or ``letters/**/*.pdf``.
        recursive: take the folders below a folder too.
        leave_out: the folder of the results, whose files are no inputs.

    Raises:
        UsageError: a pattern matches nothing, or there is no document in all that was named.
    """
    away = leave_out.resolve() if leave_out is not None else None
    found: dict[Path, Path] = {}
    for path in named:
        for file in _files(path, recursive, away):
            found.setdefault(file.resolve(), file)
    if not found:
        below = "" if recursive else "; --recursive looks in the folders below too"
        raise UsageError(f"no document in {', '.join(map(str, named))}{below}")
    return list(found.values())


def _files(path: Path, recursive: bool, away: Path | None) -> Iterator[Path]:
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError:  # it lies in a folder that cannot be looked into
        is_folder, is_there = False, True
    if is_folder:
        yield from _documents(path, recursive, away)
    elif is_there or not _PATTERN & set(str(path)):
        yield path
    else:
        matches = _matches(path)
        if not matches:
            raise UsageError(f"nothing matches {path}")
        yield from matches


def _matches(pattern: Path) -> list[Path]:
    start = Path(pattern.anchor or ".")
    try:
        found = sorted(start.glob(str(pattern.relative_to(pattern.anchor))))
    except ValueError as error:
        raise UsageError(f"{pattern}: not a pattern: {error}") from error
    return [path for path in found if path.is_file() and not _is_aside(path.name)]


def _documents(folder: Path, recursive: bool, away: Path | None) -> Iterator[Path]:
    closed: list[Path] = []

    def on_error(error: OSError) -> None:
        closed.append(Path(error.filename))

    for place, folders, names in os.walk(folder, onerror=on_error):
        below = [name for name in folders if not name.startswith(".") and (Path(place) / name).resolve() != away]
        folders[:] = sorted(below) if recursive else []
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES and not _is_aside(name):
                yield Path(place) / name
    yield from closed


def _is_aside(name: str) -> bool:
    return name.startswith((".", "~$"))
