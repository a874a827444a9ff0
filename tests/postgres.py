"""A throw-away PostgreSQL, where its programs are installed."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _command(*words: str | Path) -> list[str]:
    """Return a command as a user whom PostgreSQL takes: it refuses root."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return [*as_postgres, *map(str, words)]


def _run(command: list[str]) -> None:
    # Not piped: the server would keep the pipe open.
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd="/")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Path]:
    """A server that listens on a socket in the folder."""
    if not _PROGRAMS:
        pytest.skip("PostgreSQL's server is not installed (Debian: postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket has at most 107 characters
    if os.geteuid() == 0:
        if shutil.which("runuser") is None:
            pytest.skip("PostgreSQL refuses root, and there is no runuser")
        shutil.chown(folder, "postgres")
    programs = _PROGRAMS[-1].parent
    data = folder / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    _run(_command(programs / "initdb", "-D", data, "-U", "bank", "--auth=trust"))
    start = _command(programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    _run(start)
    yield folder
    _run(_command(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(postgres_server: Path) -> Callable[[], str]:
    """Make an empty database and return its address."""
    import psycopg

    numbers = itertools.count(1)

    def make() -> str:
        name = f"trail{next(numbers)}"
        with psycopg.connect(f"postgresql://bank@/postgres?host={postgres_server}", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://bank@/{name}?host={postgres_server}"

    return make


@pytest.fixture
def database(new_database: Callable[[], str]) -> str:
    """An empty database's address."""
    return new_database()
