"""Which files of a folder git ignores: by every ``.gitignore`` from the repository's root down to the file.

The rules are those of gitignore(5): the deepest file that says anything about a path decides, and what lies in an
ignored folder stays ignored. ``.git/info/exclude`` counts too; a user's own file of exclusions does not. As with git, a
link is no file of rules, nor is a pipe or a device. Whoever wrote the rules may not mean well: no rule takes long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pathspec

from copilot.regular_file import read_regular

__all__ = ["Ignoring"]

_MOST_BYTES = 128 * 1024
_ALL = "*"
_STAR = "[^/]*"
_FOLDERS = "(?:/.+)?/"
_REMEMBERED = 8192  # rules; making one takes far longer than matching it


@dataclass(frozen=True, slots=True)
class _Rule:
    """One line of a file of rules.

    A pattern of pathspec takes all that lies in a folder for matched where the folder is. Here each folder is asked
    about by itself, as git does it, so a rule is about nothing but what it matches itself.

    Attributes:
        fits: what the line matches.
        takes_out: whether it leaves out what it matches; else it takes it in again.
        by_name: whether it is about names, in whatever folder.
        all_below: whether it is about all that is in a folder, however deep.
        folders_only: whether it is for folders alone.
    """

    fits: re.Pattern[str]
    takes_out: bool
    by_name: bool
    all_below: bool
    folders_only: bool

    def matches(self, above: str, name: str, *, is_folder: bool) -> bool:
        """Tell whether the rule is about ``name`` in the folder ``above``, seen from the folder of the rule's file."""
        if self.folders_only and not is_folder:
            return False
        end = "/" if is_folder else ""
        if self.by_name:
            return self._fits(name + end)
        if self.all_below:
            return self._fits(above + name)
        return self._fits(above + name + end) and not (above and self._fits(above))

    def _fits(self, path: str) -> bool:
        return self.fits.match(path) is not None


class Ignoring:
    """The rules that hold in one folder; each file of rules is read once."""

    def __init__(self, folder: Path) -> None:
        """Find the repository that ``folder`` lies in.

        Without one, or where the repository ignores the folder, which somebody opened all the same, its own rules hold
        alone.
        """
        self._root = next(filter(_is_repository, (folder, *folder.parents)), folder)
        self._rules: dict[Path, list[_Rule]] = {}
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
            if rules := self._rules_of(parent):
                above = path.relative_to(parent).as_posix()[: -len(path.name)]
                for rule in reversed(rules):
                    if rule.matches(above, path.name, is_folder=is_folder):
                        return rule.takes_out
            if parent == self._root:
                break
        return False

    def forget(self) -> None:
        """Read the files of rules anew when they are next needed."""
        self._rules.clear()

    def _rules_of(self, folder: Path) -> list[_Rule]:
        if folder not in self._rules:
            lines = _lines(folder / ".gitignore")
            if folder == self._root:
                lines = _lines(folder / ".git" / "info" / "exclude") + lines
            self._rules[folder] = [rule for line in lines if (rule := _rule(line)) is not None]
        return self._rules[folder]


def _is_repository(folder: Path) -> bool:
    try:
        return (folder / ".git").exists()
    except OSError:  # its name is too long, or one may not look into it
        return False


@lru_cache(maxsize=_REMEMBERED)
def _rule(line: str) -> _Rule | None:
    """Return the rule of a line; None for an empty line, a comment, and one that is no rule, such as ``!`` alone."""
    try:
        pattern = next(iter(pathspec.GitIgnoreSpec.from_lines([line]).patterns), None)
    except (ValueError, re.error):
        return None
    if pattern is None or pattern.include is None or pattern.regex is None:
        return None
    body = line.rstrip()
    path = body.removeprefix("!").rstrip("/")
    fits = re.compile(_steady(pattern.regex.pattern))
    return _Rule(fits, pattern.include, "/" not in path, path.endswith("/**"), body.endswith("/"))


def _steady(expression: str) -> str:
    """Return the same expression of pathspec, made so that it never tries one part of a path in many ways.

    What stands between two stars may as well match as early as it can: the second star takes the rest. So no star but
    the last of a name, and no ``/**/`` but the last, need ever be tried again (an atomic group).
    """
    *parts, last = expression.split(_FOLDERS)
    if not parts:
        return _steady_names(last)
    first, *between = map(_steady_names, parts)
    return first + "".join(f"(?>(?:/.+?)??/{part}(?=/))" for part in between) + _FOLDERS + _steady_names(last)


def _steady_names(expression: str) -> str:
    first, *others = expression.split(_STAR)
    for index, part in enumerate(others):
        ends = index + 1 == len(others) or "/" in part
        others[index] = f"{_STAR}{part}" if ends else f"(?>{_STAR}?{part})"
    return first + "".join(others)


def _lines(path: Path) -> list[str]:
    """Return the lines of a file of rules; one that takes out all where they are too many to go by."""
    try:
        data = read_regular(path, _MOST_BYTES, links=False)
    except (OSError, ValueError):
        return []
    return [_ALL] if data is None else data.decode("utf-8-sig", "replace").splitlines()
