"""Which files a command line means: files as they are named, the documents of folders, and what patterns match."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from copilot.errors import UsageError

__all__ = ["SUFFIXES", "Inputs", "look"]

SUFFIXES = frozenset(
    f".{kind}"
    for kinds in ("pdf docx doc odt rtf pptx xlsx eml msg html htm", "png jpg jpeg tif tiff bmp webp")
    for kind in kinds.split()
)
"""What is taken from a folder; a file that is named is taken whatever it is called, and judged by its content."""

_PATTERN = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a command line means: the documents, and the other files of the folders that it names."""

    paths: list[Path]
    others: list[Path]


def look(named: Sequence[Path], *, recursive: bool = False, leave_out: Path | None = None) -> Inputs:
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
    others: dict[Path, Path] = {}
    for path in named:
        for file, taken in _files(path, recursive, away):
            (found if taken else others).setdefault(file.resolve(), file)
    if not found:
        below = "" if recursive else "; --recursive looks in the folders below too"
        raise UsageError(f"no document in {', '.join(map(str, named))}{below}")
    return Inputs(list(found.values()), [file for key, file in others.items() if key not in found])


def _files(path: Path, recursive: bool, away: Path | None) -> Iterator[tuple[Path, bool]]:
    """Yield files, each with whether it is taken."""
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError:  # it lies in a folder that cannot be looked into
        is_folder, is_there = False, True
    if is_folder:
        yield from _documents(path, recursive, away)
    elif is_there or not _PATTERN & set(str(path)):
        yield path, True
    else:
        matches = _matches(path)
        if not matches:
            raise UsageError(f"nothing matches {path}")
        yield from ((match, True) for match in matches)


def _matches(pattern: Path) -> list[Path]:
    start = Path(pattern.anchor or ".")
    try:
        found = sorted(start.glob(str(pattern.relative_to(pattern.anchor))))
    except ValueError as error:
        raise UsageError(f"{pattern}: not a pattern: {error}") from error
    return [path for path in found if path.is_file() and not _is_aside(path.name)]


def _documents(folder: Path, recursive: bool, away: Path | None) -> Iterator[tuple[Path, bool]]:
    closed: list[Path] = []

    def on_error(error: OSError) -> None:
        closed.append(Path(error.filename))

    for place, folders, names in os.walk(folder, onerror=on_error):
        below = [name for name in folders if not name.startswith(".") and (Path(place) / name).resolve() != away]
        folders[:] = sorted(below) if recursive else []
        for name in sorted(names):
            if not _is_aside(name) and (Path(name).suffix.lower() in SUFFIXES or not _is_ours(place, name, away)):
                yield Path(place) / name, Path(name).suffix.lower() in SUFFIXES
    yield from ((path, True) for path in closed)


def _is_ours(place: str, name: str, away: Path | None) -> bool:
    """Tell whether a file is a result, where documents and results share a folder."""
    return Path(place).resolve() == away and name.endswith(".json")


def _is_aside(name: str) -> bool:
    return name.startswith((".", "~$"))
