"""Find the sources of a folder that are worth knowing, and read them."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from copilot.regular_file import read_regular
from lsp.syntax.languages import of_path
from lsp.workspace.entry import Stamp
from lsp.workspace.ignoring import Ignoring

__all__ = ["Limits", "holds_keys", "passed_over", "read", "sources", "stamp_of", "worth"]

_PLAIN = frozenset(
    {".bas", ".cbl", ".cob", ".cpy", ".cs", ".groovy", ".kt", ".lua", ".php", ".pl", ".pls", ".proto", ".r", ".rb"}
    | {".rs", ".scala", ".swift", ".vue"}
)
_SKIPPED = frozenset({"__pycache__", "bower_components", "node_modules", "site-packages", "venv"})
_KEYS = frozenset({".jks", ".kdbx", ".key", ".keystore", ".p12", ".pem", ".pfx", ".ppk"})
_KEY_NAMES = frozenset({"id_dsa", "id_ecdsa", "id_ed25519", "id_rsa"})
_GENERATED = re.compile(r"@generated|DO NOT EDIT|[Gg]enerated by |[Aa]uto-?generated")
_HEAD = 1024
_LONGEST_LINE = 5_000
_AVERAGE_LINE = 250


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the folders is taken in.

    Attributes:
        file_bytes: a larger file is left out.
        files: never more files than this, over all folders.
        total_bytes: never more text than this, over all folders.
    """

    file_bytes: int = 512 * 1024
    files: int = 5_000
    total_bytes: int = 32 * 1024 * 1024


def worth(path: Path) -> bool:
    """Tell by its name whether a file is a source."""
    return of_path(path.name) is not None or path.suffix.lower() in _PLAIN


def holds_keys(path: Path) -> bool:
    """Tell by its name whether a file holds keys or passwords."""
    return path.suffix.lower() in _KEYS or path.name in _KEY_NAMES


def passed_over(name: str) -> bool:
    """Tell by its name whether a folder or file is never looked into: hidden ones, and other people's packages."""
    return name.startswith(".") or name in _SKIPPED


def sources(folder: Path, ignoring: Ignoring, limits: Limits) -> Iterator[tuple[Path, Stamp]]:
    """Walk the sources of ``folder``: in each folder its own files come before those of the folders in it.

    Links are not followed: what they lead to is found where it is, and a loop of them cannot catch the walk. Hidden
    folders, and those that hold other people's packages, are left out as the ignored ones are.
    """
    waiting = [folder]
    while waiting:
        inner: list[Path] = []
        for entry in _listed(waiting.pop()):
            path = Path(entry.path)
            if entry.is_symlink() or passed_over(entry.name):
                continue
            if entry.is_dir():
                if stamp_of(path / "pyvenv.cfg") is None and not ignoring.ignores_here(path, is_folder=True):
                    inner.append(path)
            elif worth(path) and not ignoring.ignores_here(path, is_folder=False):
                stamp = stamp_of(path)
                if stamp is not None and stamp[1] <= limits.file_bytes:
                    yield path, stamp
        waiting.extend(reversed(inner))


def stamp_of(path: Path) -> Stamp | None:
    """Return a file's stamp; None where there is no such file, or what is there is a link, a pipe or a device."""
    try:
        status = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_mtime_ns, status.st_size


def read(path: Path, limits: Limits) -> str | None:
    """Return the text of a source; None for one that cannot be read, or that no person wrote.

    Left out: binary files, other encodings than UTF-8 and GB 18030, minified code, and what says in its first lines
    that a program generated it.
    """
    try:
        data = read_regular(path, limits.file_bytes, links=False)
    except OSError:
        return None
    if data is None or b"\0" in data:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _written_by_a_program(text) else text
    return None


def _written_by_a_program(text: str) -> bool:
    lines = text.split("\n")
    if max(map(len, lines)) > _LONGEST_LINE or len(text) / len(lines) > _AVERAGE_LINE:
        return True
    return _GENERATED.search("\n".join(lines[:8])[:_HEAD]) is not None


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
