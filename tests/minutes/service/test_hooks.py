"""Others are told: signed, without content, until it is delivered, and only where it may go."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import ssl
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from copilot.errors import ConfigError
from copilot.tls import server_context
from minutes.service.hooks import Delivery, Notices, Webhook
from tests.copilot.certificates import issue
from tests.minutes.service.made import Place, running, until
from tests.minutes.service.servers import Answer, web_server

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


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(1 << 12):
        writer.write(bytes(1 << 16))
        await writer.drain()


async def slow(writer: asyncio.StreamWriter) -> None:
    for part in b"HTTP/1.1 200 OK\r\n":
        writer.write(bytes([part]))
        await asyncio.sleep(0.2)


async def mute(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


def says(text: str) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(text.encode())

    return answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (says("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"), "answered 500"),
        (says("HTTP/1.1 302 Gone\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), "answered 302"),
        (says("220 this is no web server\r\n"), "no answer"),
        (mute, "no answer within 1 s"),
        (slow, "no answer within 1 s"),
    ],
    ids=["500", "redirect", "other protocol", "mute", "slow"],
)
async def test_a_receiver_that_does_not_take_it_is_away(answer: Answer, words: str) -> None:
    async with web_server(answer) as port:
        hook = Webhook(f"http://127.0.0.1:{port}/", "s", ("127.0.0.1",), within_s=1)
        with pytest.raises(Delivery, match=words):
            await hook.tell({"id": "1"})


async def test_of_an_answer_only_the_status_is_read() -> None:
    async with web_server(endless) as port:
        await Webhook(f"http://127.0.0.1:{port}/", "s", ("127.0.0.1",), within_s=5).tell({"id": "1"})


async def test_a_certificate_that_this_machine_does_not_trust_is_not_sent_to(tmp_path: Path) -> None:
    files = issue(tmp_path)
    server = server_context(str(files.certificate), str(files.key))
    async with web_server(says("HTTP/1.1 204 Good\r\n\r\n"), server) as port:
        url = f"https://localhost:{port}/"
        with pytest.raises(Delivery, match="not trusted"):
            await Webhook(url, "s", ("localhost",), within_s=5).tell({"id": "1"})
        trusted = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(files.authority)))
        await Webhook(url, "s", ("localhost",), trusted, within_s=5).tell({"id": "1"})


async def test_one_who_is_slow_holds_up_no_other_and_what_a_hook_raises_is_tried_again(tmp_path: Path) -> None:
    released, told = asyncio.Event(), Counter[str]()

    @dataclass
    class Waiting:
        name: str

        async def tell(self, notice: Mapping[str, Any]) -> None:
            if self.name == "slow":
                await released.wait()
            elif self.name == "broken":
                raise UnicodeError
            released.set()

    hooks = tuple(map(Waiting, ("broken", "slow", "swift")))
    spool = Place(tmp_path).spool()
    notices = Notices(spool, hooks, lambda hook, what: told.update([f"{hook} {what}"]))
    notices.put({"id": "1", "state": "done", "files": []})
    await asyncio.wait_for(notices.deliver(), 10)
    assert told == {"broken tried": 1, "slow told": 1, "swift told": 1}


async def test_a_clock_that_was_put_back_delays_no_notice_for_years(tmp_path: Path) -> None:
    receiver = Receiver()
    spool = Place(tmp_path).spool()
    notices = Notices(spool, (receiver.hook(),), lambda hook, what: None)
    notices.put({"id": "1", "state": "done", "files": []})
    [waiting] = (spool.root / "hooks").iterdir()
    waiting.write_text(json.dumps({**json.loads(waiting.read_text()), "after": time.time() + 1e8}))
    await notices.deliver()
    assert len(receiver.requests) == 1
