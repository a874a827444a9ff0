"""Which files of a folder git ignores: by every ``.gitignore`` from the repository's root down to the file.

The rules are those of gitignore(5): the deepest file that says anything about a path decides, and what lies in an
ignored folder stays ignored. ``.git/info/exclude`` counts too; a user's own file of exclusions does not.
"""

from __future__ import annotations

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
        if self._root != folder and self.ignores(folder):
            self._root = folder

    def ignores(self, path: Path) -> bool:
        """Tell whether ``path``, a file in the folder, or a folder above it is ignored."""
        try:
            inner = path.relative_to(self._root)
        except ValueError:
            return False
        at = self._root
        parts = inner.parts
        for number, part in enumerate(parts):
            at = at / part
            if self.ignores_here(at, is_folder=number + 1 < len(parts)):
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
            self._specs[folder] = pathspec.GitIgnoreSpec.from_lines(lines) if lines else None
        return self._specs[folder]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
