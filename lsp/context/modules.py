"""Find the files of the workspace that an import means."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

from lsp.syntax.imports import Import

__all__ = ["means"]

_STANDING_FOR_FOLDER = frozenset({"__init__", "index", "mod"})
_SUFFIX = re.compile(r"\.(?:js|jsx|mjs|ts|tsx)$")
_WITH_SUFFIX = re.compile(r"\.(?:h|hh|hpp|hxx|inc|sh|bash)$")


def means(path: str, one: Import, importer: str) -> bool:
    """Tell whether the file ``path`` is what ``one`` brings in, or holds what it brings in.

    A module is compared with the end of the path, as the folder where modules start is not known. Dots and ``./`` that
    go up from the importing file are followed.

    Args:
        path: a file's place in the workspace, with slashes.
        one: the import, as written.
        importer: the place of the file that holds it.
    """
    if _WITH_SUFFIX.search(one.module):
        return f"/{path}".endswith("/" + one.module.lstrip("./"))
    parts = _parts(path)
    wanted, base = _wanted(one.module, importer)
    candidates = [wanted, [*wanted, one.name]] if one.name else [wanted]
    for candidate in candidates:
        if not candidate:
            continue
        if base is not None:
            if parts == [*base, *candidate]:
                return True
        elif parts[-len(candidate) :] == candidate or _package(path, candidate):
            return True
    return False


def _wanted(module: str, importer: str) -> tuple[list[str], list[str] | None]:
    """Return the parts of a module's name, and the folder that it starts from when it says so."""
    here = list(PurePosixPath(importer).parent.parts)
    if re.match(r"\.+[\w]|\.+$", module):  # Python: one dot is the folder itself
        dots = len(module) - len(module.lstrip("."))
        base = here[: len(here) - (dots - 1)] if dots > 1 else here
        return [part for part in module.lstrip(".").split(".") if part], base
    if module.startswith("./") or module.startswith("../"):
        parts = _SUFFIX.sub("", module).split("/")
        while parts and parts[0] in {".", ".."}:
            here = here[:-1] if parts.pop(0) == ".." else here
        return parts, here
    if "/" in module or _SUFFIX.search(module):
        return [part for part in _SUFFIX.sub("", module).split("/") if part not in {"", ".", "..", "@"}], None
    return re.split(r"[.:]+", module), None


@lru_cache(maxsize=4096)
def _parts(path: str) -> list[str]:
    parts = list(PurePosixPath(path).with_suffix("").parts)
    return parts[:-1] if parts and parts[-1] in _STANDING_FOR_FOLDER else parts


def _package(path: str, module: list[str]) -> bool:
    """Tell whether a file lies in a package of Go or Java: its folder ends as the module does."""
    if not path.endswith((".go", ".java")):
        return False
    folder = list(PurePosixPath(path).parent.parts)
    if path.endswith(".java"):
        return len(module) > 1 and folder[-len(module) :] == module
    return bool(folder) and folder[-1] == module[-1]
