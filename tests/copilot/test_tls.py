"""Certificates: what is refused at the start, and what a client trusts."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from copilot.client import CopilotClient
from copilot.config import ServerSettings, Settings
from copilot.diagnosis import survey
from copilot.errors import ConfigError, ServerUnavailable
from copilot.tls import client_context, server_context
from tests.copilot.certificates import issue
from tests.copilot.gateway.test_guarding import Echo, guarding


def test_files_that_cannot_be_used_are_named_by_their_setting(tmp_path: Path) -> None:
    good, other = issue(tmp_path / "good"), issue(tmp_path / "other")
    locked = issue(tmp_path / "locked", passphrase="geheim")
    text = tmp_path / "text.pem"
    text.write_text("no certificate")
    missing = str(tmp_path / "missing.pem")
    certificate, key = str(good.certificate), str(good.key)
    for given, words in (
        ((certificate, ""), "needs both server.tls_certificate and server.tls_key"),
        (("", key), "needs both"),
        ((missing, key), "server.tls_certificate: cannot read .*missing.pem: No such file"),
        ((certificate, missing), "server.tls_key: cannot read .*missing.pem"),
        ((certificate, str(tmp_path)), "server.tls_key: cannot read .*: Is a directory"),
        ((certificate, str(other.key)), "server.tls_key does not belong to server.tls_certificate"),
        ((certificate, str(text)), "not a PEM file of its kind"),
        ((str(text), key), "not a PEM file of its kind"),
        ((str(locked.certificate), str(locked.key)), "has a passphrase"),
    ):
        with pytest.raises(ConfigError, match=words):
            server_context(*given)
    for authority, words in (
        (missing, "server.tls_authority: cannot read"),
        (str(text), "server.tls_authority is not"),
    ):
        with pytest.raises(ConfigError, match=words):
            client_context(authority)
    assert client_context() is True


async def test_a_client_trusts_the_authority_of_the_settings_and_no_other(tmp_path: Path) -> None:
    files, other = issue(tmp_path / "good"), issue(tmp_path / "other")
    context = server_context(str(files.certificate), str(files.key))
    async with guarding(Echo(), tls=context) as port:
        for host in ("127.0.0.1", "localhost"):
            url = f"https://{host}:{port}"
            async with httpx.AsyncClient(verify=client_context(str(files.authority)), trust_env=False) as client:
                assert (await client.post(url, json={"text": "x" * 30000})).json()["bytes"] > 30000
        for authority in (str(other.authority), ""):
            async with CopilotClient(f"https://127.0.0.1:{port}", authority=authority) as model:
                with pytest.raises(ServerUnavailable, match=r"not trusted: set server\.tls_authority"):
                    await model.models()


async def test_a_certificate_for_another_name_is_not_trusted(tmp_path: Path) -> None:
    files = issue(tmp_path, names=("gateway.bank.example",))
    context = server_context(str(files.certificate), str(files.key))
    async with (
        guarding(Echo(), tls=context) as port,
        CopilotClient(f"https://localhost:{port}", authority=str(files.authority)) as model,
    ):
        with pytest.raises(ServerUnavailable, match="a name that stands in it"):
            await model.models()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
async def test_old_versions_of_tls_are_refused(tmp_path: Path) -> None:
    files = issue(tmp_path)
    async with guarding(Echo(), tls=server_context(str(files.certificate), str(files.key))) as port:

        def connect(version: ssl.TLSVersion) -> str:
            context = ssl.create_default_context(cafile=str(files.authority))
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            with (
                socket.create_connection(("127.0.0.1", port)) as plain,
                context.wrap_socket(plain, server_hostname="localhost") as secure,
            ):
                return str(secure.version())

        assert await asyncio.to_thread(connect, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
        assert await asyncio.to_thread(connect, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
        with pytest.raises(ssl.SSLError):
            await asyncio.to_thread(connect, ssl.TLSVersion.TLSv1_1)


async def test_plain_http_to_a_tls_port_gets_nothing(tmp_path: Path) -> None:
    files = issue(tmp_path)
    context = server_context(str(files.certificate), str(files.key))
    async with guarding(Echo(), tls=context) as port, CopilotClient(f"http://127.0.0.1:{port}") as model:
        with pytest.raises(ServerUnavailable, match="cannot be reached"):
            await model.models()


async def test_the_diagnosis_tells_an_untrusted_certificate_from_a_silent_server(tmp_path: Path) -> None:
    files = issue(tmp_path)
    context = server_context(str(files.certificate), str(files.key))
    async with guarding(Echo(), tls=context) as port:
        server = ServerSettings(url=f"https://127.0.0.1:{port}")
        trusting = replace(server, tls_authority=str(files.authority))
        answers = [
            (await asyncio.to_thread(survey, Settings(server=one), None)).server.answer for one in (server, trusting)
        ]
    assert answers == ["untrusted", "not ready"]
