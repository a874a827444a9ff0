"""The server as a process: keys and TLS as the settings say, before a model server that stands still."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from copilot import config
from copilot.client import CopilotClient
from copilot.errors import ConfigError, QuotaExceeded, RequestTooLarge, Unauthorized
from copilot.gateway import http, process
from copilot.gateway.keys import KeyFile
from tests.copilot.certificates import issue
from tests.copilot.gateway.stub import StubServer, served
from tests.copilot.test_client import CAPITAL

ASKED = replace(CAPITAL, output_schema=None)


class ModelServer(StubServer):
    """Says as well what it serves, as a server must that the settings name."""

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        if scope["method"] == "GET":
            await http.send_json(send, 200, {"data": [{"id": "some-model", "max_model_len": 4096}]})
        else:
            await super().__call__(scope, receive, send)


def environ(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    return kept | {
        "COPILOT_PATHS_DATA": str(tmp_path),
        "COPILOT_PATHS_LOG": str(tmp_path / "log"),
        "PYTHONPATH": str(Path(__file__).parents[3]),
        **more,
    }


@asynccontextmanager
async def serving(variables: dict[str, str]) -> AsyncIterator[str]:
    """Run ``bank-copilot serve`` before a model server of a few lines; yields the address that it logs."""
    async with served(ModelServer()) as engine:
        words = ("-m", "cli", "serve", "--port", "0", "--engine", engine)
        server = await asyncio.create_subprocess_exec(
            sys.executable, *words, env=variables, stderr=asyncio.subprocess.PIPE
        )
        assert server.stderr
        said = b""
        async with asyncio.timeout(60):
            while not (found := re.search(rb"serving on (\S+)", said)):
                line = await server.stderr.readline()
                assert line, said.decode()
                said += line
        rest = asyncio.ensure_future(server.stderr.read())
        try:
            yield found[1].decode()
        finally:
            server.terminate()
            assert await server.wait() == 0
            await rest


async def test_keys_are_revoked_and_rotated_on_a_running_server_over_tls(tmp_path: Path) -> None:
    files = issue(tmp_path / "tls")
    variables = environ(
        tmp_path, COPILOT_SERVER_TLS_CERTIFICATE=str(files.certificate), COPILOT_SERVER_TLS_KEY=str(files.key)
    )
    keys = KeyFile(tmp_path / "server" / "keys.json")
    text, _ = keys.create("wang", "engineer")
    async with serving(variables) as url:
        assert url.startswith("https://127.0.0.1:")

        async def ask(key: str) -> str:
            async with CopilotClient(url, key, authority=str(files.authority)) as model:
                return (await model.ask(ASKED)).text

        assert await ask(text) == "Hello world"
        with pytest.raises(Unauthorized):
            await ask("")
        later, _ = keys.create("li", "office")
        assert await ask(later) == "Hello world"
        new, _, _ = keys.rotate("li", timedelta(hours=1))
        assert await ask(later) == await ask(new) == "Hello world"
        keys.revoke("li")
        for gone in (later, new):
            with pytest.raises(Unauthorized, match="revoked"):
                await ask(gone)
        assert await ask(text) == "Hello world"


async def test_the_days_budget_and_the_bodys_limit_hold_across_a_restart(tmp_path: Path) -> None:
    variables = environ(tmp_path, COPILOT_SERVER_BODY_LIMIT_KB="16", COPILOT_LIMITS_TOKENS_PER_DAY="12")
    text, _ = KeyFile(tmp_path / "server" / "keys.json").create("ci", "office")
    async with serving(variables) as url, CopilotClient(url, text) as model:
        await model.ask(ASKED)  # 7 tokens read, 3 written
        await model.ask(ASKED)
        with pytest.raises(QuotaExceeded, match="12 tokens a day"):
            await model.ask(ASKED)
    async with serving(variables) as url, CopilotClient(url, text) as model:
        with pytest.raises(QuotaExceeded) as spent:
            await model.ask(ASKED)
        with pytest.raises(RequestTooLarge, match="larger than 16 KiB"):
            await model.count_tokens(["x" * 20_000])
    assert 0 < spent.value.retry_after <= 86_400


async def test_a_certificate_or_key_file_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    files, other = issue(tmp_path / "tls"), issue(tmp_path / "other")
    wrong = {"COPILOT_SERVER_TLS_CERTIFICATE": str(files.certificate), "COPILOT_SERVER_TLS_KEY": str(other.key)}
    with pytest.raises(ConfigError, match="does not belong"):
        await process.serve(config.load(environ(tmp_path, **wrong)))
    keys = tmp_path / "keys.json"
    keys.write_text("{")
    keys.chmod(0o600)
    with pytest.raises(ConfigError, match="not JSON"):
        await process.serve(config.load(environ(tmp_path, COPILOT_SERVER_KEYS=str(keys))))


async def test_only_a_valid_key_opens_the_server_to_other_machines(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "server" / "keys.json")
    text, _ = keys.create("wang", "engineer")
    keys.revoke("wang")
    for variables in ({}, {"COPILOT_SERVER_API_KEY": text}):  # a made key is one to send, not one to accept
        settings = config.load(environ(tmp_path, COPILOT_SERVER_HOST="0.0.0.0", **variables))
        with pytest.raises(ConfigError, match="needs a key: run bank-copilot keys create"):
            await process.serve(settings)
    keys.create("li", "engineer")
    async with serving(environ(tmp_path, COPILOT_SERVER_HOST="0.0.0.0")) as url:
        assert url.startswith("http://0.0.0.0:")
