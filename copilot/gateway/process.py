"""Run the gateway as a process: open the port, say where it is, stop when idle or told to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from filelock import FileLock, Timeout

from copilot import __version__, atomic
from copilot.config import Settings
from copilot.engines import pool
from copilot.errors import ConfigError, EngineError
from copilot.gateway.app import Gateway, Limits
from copilot.gateway.upstream import Upstream

__all__ = ["announcement", "serve", "state_file"]

_log = logging.getLogger(__name__)

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_DRAIN_S = 10


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling, which ends the process before the engines are stopped."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def leave(self) -> None:
        """Finish the running requests and stop; asked twice, stop at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


def state_file(settings: Settings) -> Path:
    """Return the file in which the local server says where it answers."""
    return settings.paths.data / "server" / "server.json"


def announcement(url: str) -> dict[str, object]:
    """Return what the state file holds: where the server answers, which process and which version it is."""
    return {"url": url, "pid": os.getpid(), "version": __version__}


async def serve(settings: Settings, *, managed: bool = False) -> None:
    """Serve until told to stop.

    Args:
        settings: host, port, engine, key and limits.
        managed: the server was started by a command on the user's behalf: it is the only one, says where it is, and
            stops when nobody asked anything for ``server.idle_stop_s`` seconds.

    Raises:
        ConfigError: the server would be open to other machines without a key.
        EngineError: the port is taken, or another managed server runs.
    """
    server_settings = settings.server
    if server_settings.host not in _LOOPBACK and not server_settings.api_key:
        raise ConfigError(
            f"serving on {server_settings.host} needs a key: set server.api_key (COPILOT_SERVER_API_KEY), "
            "or serve on 127.0.0.1"
        )
    engines = pool.build(settings)
    upstream = Upstream(server_settings.request_timeout_s)
    gateway = Gateway(engines, upstream, Limits(server_settings.api_key, queue=server_settings.queue_limit))
    listener = _listen(server_settings.host, server_settings.port)
    host, port = listener.getsockname()[:2]
    config = uvicorn.Config(
        gateway,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_DRAIN_S,
        loop="asyncio",
    )
    server = _Server(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, server.leave)
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        with _announced(settings, url) if managed else contextlib.nullcontext():
            idle = (
                asyncio.create_task(_stop_when_idle(server, gateway, server_settings.idle_stop_s)) if managed else None
            )
            _log.info("serving on %s", url)
            await server.serve(sockets=[listener])
            if idle:
                idle.cancel()
    finally:
        listener.close()
        await engines.stop()
        await upstream.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise EngineError(f"cannot serve on {host}:{port}: {error.strerror}; choose another with --port") from error
    return listener


@contextmanager
def _announced(settings: Settings, url: str) -> Iterator[None]:
    """Hold the lock that keeps the managed server single, and the state file while it serves."""
    path = state_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise EngineError("a local server is running already") from error
    try:
        atomic.write_json(path, announcement(url))
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


async def _stop_when_idle(server: uvicorn.Server, gateway: Gateway, after_s: float) -> None:
    while gateway.active or time.monotonic() - gateway.last_request < after_s:
        await asyncio.sleep(min(1.0, after_s / 4))
    _log.info("idle for %.0f s, stopping", after_s)
    server.should_exit = True
