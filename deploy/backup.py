"""Copy Bank Copilot's state while it runs: ``python backup.py DATA_FOLDER BACKUP_FOLDER [--keep N]``.

Makes BACKUP_FOLDER/2026-11-25T031700Z with the audit trail, its checkpoints and public keys, the clients' keys (hashes)
and their use, and SHA256SUMS. Databases are copied by SQLite itself, so that a copy is whole whatever is written
meanwhile. Not copied: models, which are pulled again, logs, private keys, and a trail in PostgreSQL, which its own
back-up covers. It needs nothing but Python.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["back_up", "main"]

# The checkpoints first: a trail must never be shorter than what its checkpoints say.
FILES = ("audit/*.checkpoints.jsonl", "audit/*.pub", "server/keys.json")
DATABASES = ("audit/*.sqlite3", "server/*.sqlite")
STAMP = "%Y-%m-%dT%H%M%SZ"


def back_up(data: Path, target: Path) -> list[Path]:
    """Copy the state into a folder that must not exist; return the copies.

    Raises:
        FileNotFoundError: there is nothing to copy.
    """
    half = target.with_name(f".{target.name}.part")
    half.mkdir(parents=True, mode=0o700)
    try:
        copies = [_copy_file(file, half / file.relative_to(data)) for file in _found(data, FILES)]
        copies += [_copy_database(file, half / file.relative_to(data)) for file in _found(data, DATABASES)]
        if not copies:
            raise FileNotFoundError(f"{data} holds no state of Bank Copilot")
        sums = "".join(
            f"{hashlib.sha256(copy.read_bytes()).hexdigest()}  {copy.relative_to(half)}\n" for copy in copies
        )
        (half / "SHA256SUMS").write_text(sums, "utf-8")
        half.rename(target)
    except BaseException:
        shutil.rmtree(half)
        raise
    return [target / copy.relative_to(half) for copy in copies]


def _found(data: Path, patterns: tuple[str, ...]) -> list[Path]:
    return [file for pattern in patterns for file in sorted(data.glob(pattern)) if file.is_file()]


def _copy_file(source: Path, target: Path) -> Path:
    target.parent.mkdir(exist_ok=True, mode=0o700)
    shutil.copy2(source, target)
    return target


def _copy_database(source: Path, target: Path) -> Path:
    target.parent.mkdir(exist_ok=True, mode=0o700)
    with closing(sqlite3.connect(source, timeout=30)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)
    target.chmod(0o600)
    return target


def _drop_old(folder: Path, keep: int) -> None:
    made = sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))
    for old in made[: max(0, len(made) - keep)] if keep else []:
        shutil.rmtree(old)


def main(arguments: list[str]) -> int:
    """Make a back-up, say where it is, and remove the oldest ones; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("data", type=Path, help="paths.data of the server")
    parser.add_argument("folder", type=Path, help="where back-ups are put")
    parser.add_argument("--keep", type=int, default=0, help="remove all but the newest N")
    asked = parser.parse_args(arguments)
    os.umask(0o077)
    target = asked.folder / datetime.now(UTC).strftime(STAMP)
    try:
        copies = back_up(asked.data, target)
        _drop_old(asked.folder, asked.keep)
    except (OSError, sqlite3.Error) as error:
        sys.stderr.write(f"no back-up: {error}\n")
        return 1
    sys.stdout.write(f"{target}: {len(copies)} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
