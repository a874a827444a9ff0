"""Have a package's own tests judge code, and keep what they said: the same code is not run twice."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import _confined, _packages
from bench._places import Place

__all__ = ["Judged", "records", "sharp", "tests_of"]


def tests_of(package: _packages.Package) -> list[str]:
    """Return what is given to pytest."""
    return [package.tests, *(f"--deselect={path}" for path in package.skipped)]


def sharp(package: _packages.Package, root: Path, drawn: Iterable[Place], count: int, scratch: Path) -> list[Place]:
    """Return the first places whose code the tests need, found by running them.

    Args:
        package: the package.
        root: the folder that it was unpacked into.
        drawn: the places, in the order in which they are tried.
        count: how many are wanted.
        scratch: a file of JSON lines that keeps what was found.

    Raises:
        SystemExit: the package's tests do not pass as they are.
    """
    known = {line["place"]: line["sharp"] for line in records(scratch) if line["package"] == package.stem}
    if not _confined.passes(root, tests_of(package)):
        raise SystemExit(f"the tests of {package.stem} do not pass here as they are")
    found: list[Place] = []
    for place in drawn:
        if len(found) == count:
            break
        name = f"{place.path}:{place.start}:{place.end}"
        if name not in known:
            file = root / place.path
            source = file.read_text("utf-8")
            file.write_text(place.broken(source), "utf-8")
            known[name] = not _confined.passes(root, tests_of(package))
            file.write_text(source, "utf-8")
            with scratch.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps({"package": package.stem, "place": name, "sharp": known[name]}) + "\n")
        if known[name]:
            found.append(place)
    return found


class Judged:
    """What the tests said of each completed file, in a file of JSON lines."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._passed = {record["key"]: record["passed"] for record in records(file)}

    async def passes(self, package: _packages.Package, root: Path, place: Place, note: Mapping[str, str]) -> bool:
        """Return whether the tests pass with the file as it stands; ``note`` is kept beside the verdict."""
        written = await asyncio.to_thread((root / place.path).read_bytes)
        key = hashlib.sha256(f"{package.stem} {place.path} ".encode() + written).hexdigest()
        if key not in self._passed:
            self._passed[key] = await asyncio.to_thread(_confined.passes, root, tests_of(package))
            record = {"key": key, "package": package.stem, "passed": self._passed[key], **asdict(place), **note}
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        return bool(self._passed[key])


def records(file: Path) -> list[dict[str, Any]]:
    """Return what a file of JSON lines holds; nothing when it is not there."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
