"""Others are told: signed, without content, until it is delivered, and only where it may go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import time
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest

from copilot.errors import ConfigError
from minutes.service.hooks import Delivery, Mail, Notices, Webhook
from tests.minutes.service.made import Place, running, until

HOSTS = ("flow.bank.example",)
URL = "https://flow.bank.example/minutes"


class Receiver:
    """A web server that refuses the first ``refuse`` requests."""

    def __init__(self, refuse: int = 0) -> None:
        self.refuse = refuse
        self.requests: list[httpx.Request] = []

    def hook(self, secret: str = "shared secret") -> Webhook:
        return Webhook(URL, secret, HOSTS, httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if len(self.requests) <= self.refuse:
            return httpx.Response(302, headers={"location": "https://elsewhere.example/"})
        return httpx.Response(204)


async def test_a_request_is_signed_and_tells_places_and_nothing_of_the_meeting(tmp_path: Path) -> None:
    receiver = Receiver()
    place = Place(tmp_path, hooks=(receiver.hook(),))
    place.drop("weekly.vtt", "the loan of forty-five million")
    async with running(place.service()):
        await until(lambda: bool(receiver.requests))
    [request] = receiver.requests
    told = json.loads(request.content)
    assert told["state"] == "done" and Path(told["files"][0]).name.startswith("weekly")
    assert b"forty-five" not in request.content
    headers = request.headers
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request.content
    expected = base64.b64encode(hmac.new(b"shared secret", signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == told["id"] and abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert place.leftover() == []


async def test_what_is_refused_is_tried_again_later_and_nothing_is_followed(tmp_path: Path) -> None:
    receiver, told = Receiver(refuse=1), Counter[str]()
    spool = Place(tmp_path).spool()
    notices = Notices(spool, (receiver.hook(),), lambda hook, what: told.update([what]))
    notices.put({"id": "1", "state": "done", "files": []})
    await notices.deliver()
    [waiting] = (spool.root / "hooks").iterdir()
    kept = json.loads(waiting.read_text())
    assert kept["tries"] == 1 and kept["after"] > time.time()
    await notices.deliver()
    assert len(receiver.requests) == 1, "it is not due yet"
    waiting.write_text(json.dumps({**kept, "after": 0}))
    await notices.deliver()
    assert told == {"tried": 1, "told": 1} and not list((spool.root / "hooks").iterdir())


async def test_a_notice_is_given_up_after_many_tries(tmp_path: Path) -> None:
    receiver, told = Receiver(refuse=100), Counter[str]()
    spool = Place(tmp_path).spool()
    notices = Notices(spool, (receiver.hook(),), lambda hook, what: told.update([what]))
    notices.put({"id": "1", "state": "done", "files": []})
    for _ in range(20):
        for waiting in (spool.root / "hooks").glob("*.json"):
            waiting.write_text(json.dumps({**json.loads(waiting.read_text()), "after": 0}))
        await notices.deliver()
    assert len(receiver.requests) == 12 and told == {"tried": 11, "lost": 1}


async def test_a_notice_that_a_killed_worker_held_is_delivered_by_the_next(tmp_path: Path) -> None:
    receiver = Receiver()
    spool = Place(tmp_path).spool()
    notices = Notices(spool, (receiver.hook(),), lambda hook, what: None)
    notices.put({"id": "1", "state": "done", "files": []})
    [waiting] = (spool.root / "hooks").iterdir()
    held = waiting.with_suffix(".held")
    waiting.rename(held)
    await notices.deliver()
    assert receiver.requests == []
    os.utime(held, (1, 1))
    await notices.deliver()
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("https://elsewhere.example/x", "s"),
        ("https://flow.bank.example@elsewhere.example/", "s"),
        ("ftp://flow.bank.example/", "s"),
        ("flow.bank.example", "s"),
        (URL, ""),
    ],
)
def test_a_webhook_may_lead_only_where_the_settings_say(url: str, secret: str) -> None:
    with pytest.raises(ConfigError):
        Webhook(url, secret, HOSTS)


async def test_a_mail_names_the_files_and_nothing_else() -> None:
    sent: list[tuple[str, int, EmailMessage]] = []
    mail = Mail(
        ("a@bank.example", "b@bank.example"), "copilot@bank.example", "mail", 25, sent=lambda *m: sent.append(m)
    )
    await mail.tell({"id": "7-1", "state": "done", "files": ["/srv/out/committee.docx"]})
    [(host, port, message)] = sent
    assert (host, port, message["To"]) == ("mail", 25, "a@bank.example, b@bank.example")
    assert "/srv/out/committee.docx" in message.get_content()
    assert "纪要" in message["Subject"]


async def test_a_mail_server_that_is_away_is_no_end_of_it() -> None:
    def away(*_: Any) -> None:
        raise ConnectionRefusedError

    mail = Mail(("a@bank.example",), "copilot@bank.example", "mail", 25, sent=away)
    with pytest.raises(Delivery, match="ConnectionRefusedError"):
        await mail.tell({"id": "7-1", "state": "failed", "files": []})
    with pytest.raises(ConfigError):
        Mail(("a@bank.example",), "", "mail")
