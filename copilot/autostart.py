"""Find the gateway, or start a local one: whoever asks first, one server and one model in memory."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
from filelock import FileLock, Timeout

from copilot import __version__, config
from copilot.config import Settings
from copilot.errors import EngineError, OutputError
from copilot.gateway.whereabouts import state_file
from copilot.models.catalogue import find
from copilot.models.store import Store
from copilot.tls import client_context

__all__ = ["Address", "ensure", "running"]

_PROBE_S = 2.0
_STEP_S = 0.05


@dataclass(frozen=True, slots=True)
class Address:
    """Where the gateway answers, the key it wants, and the authority whose certificate it has, if not a public one."""

    url: str
    api_key: str = ""
    authority: str = ""


async def ensure(settings: Settings) -> Address:
    """Return the configured gateway, else the local one, started when none runs.

    Two commands that ask at once share one server: the second waits for the first one's.

    Raises:
        ModelError: neither model has been pulled, so a server could answer nothing.
        EngineError: the local server does not come up; the message names its log.
    """
    if settings.server.url:
        return Address(settings.server.url.rstrip("/"), settings.server.api_key, settings.server.tls_authority)
    if found := await running(settings):
        return found
    _check_models(settings)
    path = state_file(settings)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {path.parent}: {error.strerror}") from error
    deadline = time.monotonic() + settings.server.start_timeout_s
    lock = FileLock(path.with_name("starting.lock"))
    while True:
        try:
            lock.acquire(timeout=0)
            break
        except Timeout as error:
            if time.monotonic() > deadline:
                raise EngineError("another command has been starting the local server for too long") from error
            await asyncio.sleep(_STEP_S)
    try:
        if found := await running(settings):
            return found
        await _retire(settings, deadline)
        return await _start(settings, deadline)
    finally:
        lock.release()


async def running(settings: Settings) -> Address | None:
    """Return the local server if one of this version answers, else None."""
    try:
        state = json.loads(state_file(settings).read_text("utf-8"))
        address = Address(state["url"], settings.server.api_key, settings.server.tls_authority)
        verify = client_context(address.authority)
        async with httpx.AsyncClient(timeout=_PROBE_S, verify=verify, trust_env=False) as client:
            answer = await client.get(f"{address.url}/healthz")
        return address if answer.json().get("version") == __version__ else None
    except (OSError, ValueError, KeyError, TypeError, httpx.HTTPError):
        return None


async def _retire(settings: Settings, deadline: float) -> None:
    """Ask a local server of another version to stop, after an update, and wait until it has let go of its lock."""
    path = state_file(settings)
    lock = FileLock(path.with_suffix(".lock"))
    asked = False
    while time.monotonic() < deadline:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if not asked:
                with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                    os.kill(int(json.loads(path.read_text("utf-8"))["pid"]), signal.SIGTERM)
                    asked = True
            await asyncio.sleep(_STEP_S)
        else:
            lock.release()
            return
    raise EngineError(f"an older local server does not stop; end the process that {path} names")


def _check_models(settings: Settings) -> None:
    """Say at once what is missing, rather than at the first request."""
    if settings.server.engine.startswith("http"):
        return
    from copilot.engines import pool  # slow to load, and of no use where a server runs already

    pool.build(settings)
    store = Store(settings.paths.data / "models")
    base, small = find("base", settings), find("small", settings)
    if not store.path(base).exists() and not store.path(small).exists():
        store.locate(base)


async def _start(settings: Settings, deadline: float) -> Address:
    settings.paths.log.mkdir(parents=True, exist_ok=True)
    words = settings.paths.log / "gateway-start.log"
    with words.open("w+b") as output:
        process = _spawn(settings, output)
        while time.monotonic() < deadline:
            if found := await running(settings):
                _leave(process)
                return found
            if process.poll() is not None:
                raise EngineError(f"the local server did not start: {_last_line(words)}")
            await asyncio.sleep(_STEP_S)
        process.kill()
    raise EngineError(f"the local server did not start in time; its log is in {settings.paths.log}")


def _spawn(settings: Settings, output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "copilot.gateway"],
        env={**os.environ, **config.as_environment(settings)},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def _leave(process: subprocess.Popen[bytes]) -> None:
    """Let a server go on by itself: it outlives this process. One that ends before is waited for, or it would stay."""
    threading.Thread(target=process.wait, name="local-server", daemon=True).start()


def _last_line(path: Path) -> str:
    lines = path.read_text("utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else f"no reason was given; see {path.parent}"
