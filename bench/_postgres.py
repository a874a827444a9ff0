"""A throw-away PostgreSQL for a benchmark, where its programs are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

__all__ = ["Database", "postgres"]

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


class Database:
    """Databases of one server that listens on a socket in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def address(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://bank@/{name}?host={self._folder}"

    def make(self, name: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.address(name)

    def cut(self, name: str) -> int:
        """Cut every connection to a database; return how many there were."""
        asked = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            return len(connection.execute(asked, (name,)).fetchall())


@contextmanager
def postgres() -> Iterator[Database]:
    """Run a server until the end of the block. Raises SystemExit where its programs are not installed."""
    if not _PROGRAMS:
        raise SystemExit("PostgreSQL's server is not installed (Debian: postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket has at most 107 characters
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")  # it refuses root
    programs, data = _PROGRAMS[-1].parent, folder / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    _run(programs / "initdb", "-D", data, "-U", "bank", "--auth=trust")
    _run(programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    try:
        yield Database(folder)
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _run(*words: str | Path) -> None:
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*as_postgres, *map(str, words)]
    # Not piped: the server would keep the pipe open.
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd="/")
