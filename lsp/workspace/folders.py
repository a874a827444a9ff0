"""The folders of the workspace: which file lies where, under which name, and whether git ignores it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

from lsp.workspace.discovery import holds_keys, passed_over
from lsp.workspace.ignoring import Ignoring

__all__ = ["Folders", "file_of", "path_of"]

_LONGEST_NAME = 500  # characters


def path_of(uri: str) -> Path | None:
    """Return the file that a URI means; None for a document that is in no file, and for what is no URI."""
    parts = _parts(uri)
    path = unquote(parts.path) if parts.scheme == "file" else ""
    return Path(path) if path and "\0" not in path else None


@lru_cache(maxsize=1024)
def file_of(uri: str) -> str:
    """Return the name by which a document's file is known: its path, or the URI itself."""
    path = path_of(uri)
    return uri if path is None else path.as_posix()


class Folders:
    """Folders with their names, in the order in which they came."""

    def __init__(self) -> None:
        self._names: dict[Path, str] = {}
        self._ignoring: dict[Path, Ignoring] = {}
        self._shut: frozenset[Path] = frozenset()

    @property
    def paths(self) -> list[Path]:
        """The folders; one may lie in another, which may leave it out."""
        return list(self._names)

    def add(self, folder: Path, name: str) -> None:
        """Take in a folder."""
        self._names[folder] = name or folder.name
        self._ignoring[folder] = Ignoring(folder)

    def remove(self, folder: Path) -> None:
        """Forget a folder; nothing happens when it is not known."""
        self._names.pop(folder, None)
        self._ignoring.pop(folder, None)

    def shut(self, folders: Iterable[Path]) -> None:
        """Withhold what is open in ``folders``, and in no others: the settings want nothing of them to be shown."""
        self._shut = frozenset(folders)

    def of(self, path: Path) -> Path | None:
        """Return the innermost folder that holds ``path``."""
        return next((parent for parent in path.parents if parent in self._names), None)

    def name(self, file: str) -> str:
        """Return a file's place in the workspace, with slashes: with several folders the folder's name comes first.

        Of a document outside of it there is only the last part of its name. What cannot be printed, as bytes that are
        no UTF-8, becomes ``?``, and of a very long name there is the end: the gateway takes no others.
        """
        path = Path(file)
        folder = self.of(path)
        if folder is None:
            place = path.name if path.is_absolute() else unquote(PurePosixPath(_parts(file).path).name)
        else:
            inner = path.relative_to(folder).as_posix()
            place = inner if len(self._names) == 1 else f"{self._names[folder]}/{inner}"
        if not place.isprintable():
            place = "".join(one if one.isprintable() else "?" for one in place)
        return place[-_LONGEST_NAME:]

    def ignores(self, path: Path) -> bool:
        """Tell whether a file is not to be taken in.

        It lies outside, also where a link in the folder leads to it; it is passed over; or git ignores it.
        """
        folder = self.of(path)
        if folder is None or any(map(passed_over, path.relative_to(folder).parts)):
            return True
        inner = path.parents[: len(path.relative_to(folder).parts) - 1]
        return any(map(_is_link, (path, *inner))) or self._ignoring[folder].ignores(path)

    def withholds(self, file: str) -> bool:
        """Tell whether nothing of a file that is open may be shown in another one.

        The settings want nothing of its folder to be shown, git ignores it, it is hidden or in a hidden folder, or its
        name says that it holds keys: whoever opens ``.env`` does not expect to find its lines in the prompts of other
        files.
        """
        path = Path(file)
        if not path.is_absolute():
            return False
        nearest = next((one for one in path.parents if one in self._names or one in self._shut), None)
        if nearest in self._shut:
            return True
        folder = self.of(path)
        inner = path.relative_to(folder) if folder is not None else path
        if holds_keys(path) or any(part.startswith(".") for part in inner.parts):
            return True
        return folder is not None and self._ignoring[folder].ignores(path)

    def rules_changed(self) -> None:
        """Read the ``.gitignore`` files anew."""
        for ignoring in self._ignoring.values():
            ignoring.forget()


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:  # its name is too long, or one may not look into its folder: it cannot be read either
        return False


def _parts(uri: str) -> SplitResult:
    try:
        return urlsplit(uri)
    except ValueError:  # brackets in the place of a host that enclose no address
        return SplitResult("", "", uri, "", "")
