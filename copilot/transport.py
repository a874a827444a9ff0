"""The way to the gateway for whoever asks it at every key.

httpx's own transport takes two milliseconds of processor time for one completion, and aiohttp's a third of that, its
connection included: an answer that is left as soon as it is whole closes it. aiohttp takes longer to load, so commands
that ask a few times do without it.
"""

from __future__ import annotations

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from copilot.tls import client_context

__all__ = ["quick"]

_IDLE_S = 2.0  # shorter than the gateway keeps an idle connection, so that none is used which it is closing


def quick(url: str, authority: str = "") -> httpx.AsyncBaseTransport:
    """Return the transport to a gateway; no proxy of the environment carries data away.

    Args:
        url: where the gateway is.
        authority: a PEM file with the certificates that alone are trusted; empty for the public authorities.

    Raises:
        ConfigError: ``authority`` cannot be read.
    """
    verify = client_context(authority)
    secure = httpx.create_ssl_context(verify, trust_env=False) if url.startswith("https:") else True

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_S, ssl=secure)
        return aiohttp.ClientSession(connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar())

    return AiohttpTransport(client=session)
