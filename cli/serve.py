"""``bank-copilot serve``: run the gateway in the foreground."""

from __future__ import annotations

import asyncio
import dataclasses
import logging

import click

from cli import runtime
from copilot.gateway.process import serve as run_gateway

__all__ = ["serve"]

_PORT = 8765


@click.command()
@click.option(
    "--engine", metavar="KIND", help="auto, llamacpp, vllm, or the URL of an OpenAI-compatible server, or several."
)
@click.option("--host", help="Address to serve on; other than loopback needs an API key.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to serve on; 0 takes a free one.  [default: 8765]")
def serve(engine: str | None, host: str | None, port: int | None) -> None:
    """Run the gateway until Ctrl-C.

    It answers as an OpenAI server: /v1/chat/completions, /v1/completions (with suffix), /v1/models, /metrics.
    Other commands use it when COPILOT_SERVER_URL names it; without that they start one of their own.

    \b
    Examples:
      bank-copilot serve
      bank-copilot serve --engine vllm
      bank-copilot serve --engine http://gpu-1:8000,http://gpu-2:8000 --port 9000
      curl localhost:8765/v1/completions -d '{"prompt": "def add(a, b):\\n    return ", "suffix": "\\n"}'
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings = runtime.settings()
    server = dataclasses.replace(
        settings.server,
        engine=engine or settings.server.engine,
        host=host or settings.server.host,
        port=(settings.server.port or _PORT) if port is None else port,
    )
    asyncio.run(run_gateway(dataclasses.replace(settings, server=server)))
