"""Run the gateway as a process: open the port, say where it is, stop when idle or told to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from copilot import atomic
from copilot.config import ServerSettings, Settings
from copilot.errors import ConfigError, EngineError
from copilot.gateway.app import Gateway
from copilot.gateway.assembly import assembled
from copilot.gateway.guarding import server_config
from copilot.gateway.keys import KeyRing
from copilot.gateway.listening import LOOPBACK, UnsignalledServer, listen
from copilot.gateway.whereabouts import announcement, state_file
from copilot.tls import server_context

__all__ = ["serve"]

_log = logging.getLogger(__name__)


class _Server(UnsignalledServer):
    """A server that is told to leave: the engines are stopped after it."""

    def leave(self) -> None:
        """Finish the running requests and stop; asked twice, stop at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


async def serve(settings: Settings, *, managed: bool = False) -> None:
    """Serve until told to stop.

    Args:
        settings: host, port, engine, keys, certificate and limits. A managed server on loopback needs no certificate.
        managed: the server was started by a command on the user's behalf: it is the only one, says where it is, and
            stops when nobody asked anything for ``server.idle_stop_s`` seconds.

    Raises:
        ConfigError: the server would be open to other machines without a key, or its keys or its certificate cannot
            be used.
        EngineError: the port is taken, or another managed server runs.
    """
    server_settings = settings.server
    local = server_settings.host in LOOPBACK
    ring = KeyRing.of(settings)
    if not local and not ring.usable:
        raise ConfigError(
            f"serving on {server_settings.host} needs a key: run bank-copilot keys create, "
            "or set server.api_key (COPILOT_SERVER_API_KEY), or serve on 127.0.0.1"
        )
    tls = None if managed and local else _tls(server_settings)
    listener = listen(server_settings.host, server_settings.port, EngineError)
    host, port = listener.getsockname()[:2]
    url = f"{'https' if tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        async with assembled(settings, ring) as services:
            gateway = Gateway(services)
            server = _Server(server_config(gateway, tls, round(server_settings.drain_s)))

            def leave() -> None:
                services.pool.drain()
                server.leave()

            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, leave)
            with _announced(settings, url) if managed else contextlib.nullcontext():
                background = [asyncio.create_task(services.pool.prepare())]
                if managed:
                    background.append(
                        asyncio.create_task(_stop_when_idle(server, gateway, server_settings.idle_stop_s))
                    )
                _log.info("serving on %s", url)
                await server.serve(sockets=[listener])
                for task in background:
                    task.cancel()
    finally:
        listener.close()


def _tls(server: ServerSettings) -> ssl.SSLContext | None:
    if not server.tls_certificate and not server.tls_key:
        return None
    return server_context(server.tls_certificate, server.tls_key)


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


async def _stop_when_idle(server: _Server, gateway: Gateway, after_s: float) -> None:
    while gateway.active or time.monotonic() - gateway.last_request < after_s:
        await asyncio.sleep(min(1.0, after_s / 4))
    _log.info("idle for %.0f s, stopping", after_s)
    server.should_exit = True
