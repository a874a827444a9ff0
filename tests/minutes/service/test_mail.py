"""Mails through a real server on this machine: who gets them, who logs in, and what is never sent in the clear."""

from __future__ import annotations

import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from copilot.config import MinutesSettings
from copilot.errors import ConfigError
from copilot.tls import server_context
from minutes.service.hooks import Delivery
from minutes.service.mail import Mail, MailServer
from tests.copilot.certificates import issue
from tests.minutes.service.servers import mail_server

SENDER, TO = "copilot@bank.example", ("a@bank.example",)
LOGIN = ("copilot", "s3cret word")
DONE = {"id": "7-1", "state": "done", "files": ["/srv/out/committee.docx"]}


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What the server serves with, and what trusts it."""
    files = issue(tmp_path / "tls")
    trusted = ssl.create_default_context(cafile=str(files.authority))
    return server_context(str(files.certificate), str(files.key)), trusted


async def test_a_mail_is_sent_and_those_who_are_refused_keep_it_from_nobody() -> None:
    async with mail_server() as server:
        mail = Mail((*TO, "nobody@bank.example"), SENDER, MailServer("127.0.0.1", server.port).send)
        await mail.tell(DONE)
    [text] = server.mails
    assert server.to == ["<a@bank.example>"] and server.encrypted == [False]
    assert "/srv/out/committee.docx" in text and "Auto-Submitted: auto-generated" in text and "\nDate: " in text


async def test_a_mail_server_with_starttls_is_spoken_to_only_where_its_certificate_is_trusted(
    tls: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    serves, trusts = tls
    async with mail_server(serves) as server:
        with pytest.raises(Delivery, match="not trusted"):
            await Mail(TO, SENDER, MailServer("localhost", server.port).send).tell(DONE)
        assert server.mails == []
        await Mail(TO, SENDER, MailServer("localhost", server.port, trusted=trusts).send).tell(DONE)
    assert server.encrypted == [True]


@pytest.mark.parametrize("at_once", [False, True], ids=["after STARTTLS", "from the first byte"])
async def test_who_logs_in_does_so_behind_encryption(tls: tuple[ssl.SSLContext, ssl.SSLContext], at_once: bool) -> None:
    serves, trusts = tls
    async with mail_server(serves, login=LOGIN, secure=at_once) as server:
        relay = MailServer("localhost", server.port, *LOGIN, tls_at_once=at_once, trusted=trusts)
        await Mail(TO, SENDER, relay.send).tell(DONE)
    assert server.tried == [LOGIN] and server.encrypted == [True] and len(server.mails) == 1


async def test_a_wrong_password_says_which_setting_to_look_at(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    serves, trusts = tls
    async with mail_server(serves, login=LOGIN) as server:
        relay = MailServer("localhost", server.port, "copilot", "wrong", trusted=trusts)
        with pytest.raises(Delivery, match=r"refuses minutes\.smtp_user or its password"):
            await Mail(TO, SENDER, relay.send).tell(DONE)
    assert server.mails == [] and "wrong" not in repr(relay)


async def test_a_password_is_never_sent_in_the_clear() -> None:
    async with mail_server(login=LOGIN, in_clear=True) as server:
        with pytest.raises(Delivery, match="not sent in the clear"):
            await Mail(TO, SENDER, MailServer("localhost", server.port, *LOGIN).send).tell(DONE)
    assert server.tried == [] and server.mails == []


async def test_a_server_that_knows_no_login_is_told_of(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    serves, trusts = tls
    async with mail_server(serves) as server:
        relay = MailServer("localhost", server.port, *LOGIN, trusted=trusts)
        with pytest.raises(Delivery, match=r"leave minutes\.smtp_user empty"):
            await Mail(TO, SENDER, relay.send).tell(DONE)


def test_the_password_is_the_first_line_of_a_file_or_a_setting(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret word\r\n# since 2026-11\n", "utf-8")
    common: dict[str, Any] = {"smtp_host": "mail.bank.example", "smtp_user": "copilot"}
    from_file = MailServer.of(MinutesSettings(**common, smtp_port=587, smtp_password_file=str(file)))
    assert (from_file.host, from_file.port, from_file.user) == ("mail.bank.example", 587, "copilot")
    assert (from_file.password, from_file.tls_at_once) == ("s3cret word", False)
    from_setting = MailServer.of(MinutesSettings(**common, smtp_port=465, smtp_password="x"))
    assert (from_setting.password, from_setting.tls_at_once) == ("x", True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, r"minutes\.smtp_host"),
        ({"smtp_host": "mail", "smtp_user": "copilot"}, r"needs minutes\.smtp_user, and"),
        ({"smtp_host": "mail", "smtp_password": "x"}, r"needs minutes\.smtp_user, and"),
        ({"smtp_host": "mail", "smtp_user": "c", "smtp_password": "x", "smtp_password_file": "y"}, "not both"),
        ({"smtp_host": "mail", "smtp_user": "c", "smtp_password_file": "/nowhere"}, "No such file"),
        ({"smtp_host": "mail", "smtp_user": "c", "smtp_password": "密码"}, "plain ASCII"),
        ({"smtp_host": "mail", "smtp_user": "c", "smtp_password_file": "/dev/null"}, "cannot be read"),
    ],
)
def test_half_a_login_is_none(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        MailServer.of(MinutesSettings(**given))


def test_an_address_with_a_second_line_is_none() -> None:
    with pytest.raises(ConfigError, match="--mail-to"):
        Mail(("a@bank.example\nBcc: all@bank.example",), SENDER, MailServer("mail").send)


async def test_a_mail_names_the_files_and_nothing_else() -> None:
    sent: list[EmailMessage] = []
    await Mail((*TO, "b@bank.example"), SENDER, sent.append).tell(DONE)
    [message] = sent
    assert message["To"] == "a@bank.example, b@bank.example"
    assert message.get_content() == "/srv/out/committee.docx\n\n7-1\n"
    assert "纪要" in message["Subject"]


async def test_a_mail_server_that_is_away_is_no_end_of_it() -> None:
    def away(_: EmailMessage) -> None:
        raise ConnectionRefusedError

    with pytest.raises(Delivery, match="ConnectionRefusedError"):
        await Mail(TO, SENDER, away).tell({"id": "7-1", "state": "failed", "files": []})
    with pytest.raises(ConfigError):
        Mail(TO, "", away)
