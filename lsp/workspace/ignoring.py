"""Which files of a folder git ignores: by every ``.gitignore`` from the repository's root down to the file.

The rules are those of gitignore(5): the deepest file that says anything about a path decides, and what lies in an
ignored folder stays ignored. ``.git/info/exclude`` counts too; a user's own file of exclusions does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pathspec

__all__ = ["Ignoring"]


class Ignoring:
    """The rules that hold in one folder; each file of rules is read once."""

    def __init__(self, folder: Path) -> None:
        """Find the repository that ``folder`` lies in.

        Without one, or where the repository ignores the folder, which somebody opened all the same, its own rules hold
        alone.
        """
        self.folder = folder
        self._root = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)
        self._specs: dict[Path, pathspec.GitIgnoreSpec | None] = {}
        if self._root != folder and self.ignores(folder, is_folder=True):
            self._root = folder

    def ignores(self, path: Path, *, is_folder: bool = False) -> bool:
        """Tell whether ``path``, a file or folder in the repository, or a folder above it is ignored."""
        try:
            inner = path.relative_to(self._root)
        except ValueError:
            return False
        at = self._root
        parts = inner.parts
        for number, part in enumerate(parts):
            at = at / part
            if self.ignores_here(at, is_folder=is_folder or number + 1 < len(parts)):
                return True
        return False

    def ignores_here(self, path: Path, *, is_folder: bool) -> bool:
        """Tell whether a rule takes ``path`` out, when no folder above it is ignored."""
        for parent in path.parents:
            spec = self._spec(parent)
            if spec is not None:
                inner = path.relative_to(parent).as_posix() + ("/" if is_folder else "")
                said = spec.check_file(inner).include
                if said is not None:
                    return said
            if parent == self._root:
                break
        return False

    def forget(self) -> None:
        """Read the files of rules anew when they are next needed."""
        self._specs.clear()

    def _spec(self, folder: Path) -> pathspec.GitIgnoreSpec | None:
        if folder not in self._specs:
            lines = _lines(folder / ".gitignore")
            if folder == self._root:
                lines = _lines(folder / ".git" / "info" / "exclude") + lines
            self._specs[folder] = _compiled(lines) if lines else None
        return self._specs[folder]


def _compiled(lines: Sequence[str]) -> pathspec.GitIgnoreSpec:
    """Return the rules of ``lines``; one that is none, such as ``!`` alone, is left out and the others hold."""
    try:
        return pathspec.GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error):
        return pathspec.GitIgnoreSpec.from_lines([line for line in lines if _is_rule(line)])


def _is_rule(line: str) -> bool:
    try:
        pathspec.GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig", "replace").splitlines()
    except OSError:
        return []
