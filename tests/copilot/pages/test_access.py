from __future__ import annotations

import re

import pytest

from copilot.errors import Forbidden, Unauthorized
from copilot.pages.access import Access, Rules
from copilot.pages.http import Request

LOCAL = Rules(frozenset({"127.0.0.1", "localhost", "::1"}), user="wang")
HOLDERS = {"good": "li", "monitor": ""}


def request(**headers: str) -> Request:
    return Request("GET", "/", {}, {"host": "127.0.0.1:8800", **headers})


def cookie(headers: dict[str, str]) -> str:
    return headers["set-cookie"].partition(";")[0]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def identify(key: str) -> str:
    if key not in HOLDERS:
        raise Unauthorized("wrong")
    if not HOLDERS[key]:
        raise Forbidden("may not")
    return HOLDERS[key]


@pytest.mark.parametrize("host", ["127.0.0.1:8800", "localhost", "LOCALHOST:1", "[::1]:8800"])
def test_this_machines_names_are_answered(host: str) -> None:
    Access(LOCAL).check_host(request(host=host))


@pytest.mark.parametrize(
    "host", ["", "evil.example", "127.0.0.1.evil.example", "10.0.0.1", "127.0.0.1:x", "a@127.0.0.1"]
)
def test_another_name_that_leads_here_is_refused(host: str) -> None:
    with pytest.raises(Forbidden):
        Access(LOCAL).check_host(request(host=host))


def test_off_loopback_a_known_name_or_any_address_will_do() -> None:
    access = Access(Rules(frozenset({"review.bank"}), addresses=True))
    for host in ("review.bank:8800", "10.1.2.3:8800", "[fe80::1]:8800"):
        access.check_host(request(host=host))
    with pytest.raises(Forbidden):
        access.check_host(request(host="evil.example"))


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9", "http://[", ""])
def test_a_page_of_another_site_is_refused(origin: str) -> None:
    with pytest.raises(Forbidden):
        Access(LOCAL).check_host(request(origin=origin))
    Access(LOCAL).check_host(request(origin="http://127.0.0.1:8800"))


def test_the_secret_lets_in_again_and_again_a_ticket_once_and_for_a_minute() -> None:
    clock = Clock()
    access = Access(LOCAL, clock)
    ticket, late = access.ticket(), access.ticket()
    for secret in (access.secret, access.secret, ticket):
        assert access.session(request(cookie=cookie(access.enter(secret)))).user == "wang"
    clock.now = 61.0
    for wrong in (ticket, late, "", "x" * 43, "密"):
        with pytest.raises(Unauthorized):
            access.enter(wrong)


def test_the_cookie_is_closed_to_scripts_and_other_sites() -> None:
    access = Access(LOCAL)
    headers = access.enter(access.secret)["set-cookie"]
    assert re.fullmatch(r"review-[0-9a-f]{8}=[\w-]{43}; Max-Age=43200; Path=/; HttpOnly; SameSite=Strict", headers)
    secure = Access(Rules(LOCAL.hosts, user="wang", secure=True))
    assert secure.enter(secure.secret)["set-cookie"].endswith("; Secure")


def test_a_session_ends_with_its_time_and_when_one_leaves() -> None:
    clock = Clock()
    access = Access(LOCAL, clock)
    mine = request(cookie=cookie(access.enter(access.secret)))
    access.leave(mine)
    with pytest.raises(Unauthorized):
        access.session(mine)
    mine = request(cookie=cookie(access.enter(access.secret)))
    clock.now = 12 * 3600.0
    for other in (mine, request(), request(cookie="review-0=x"), request(cookie="\x00=;;")):
        with pytest.raises(Unauthorized):
            access.session(other)


def test_a_change_carries_the_sessions_own_text() -> None:
    access = Access(LOCAL)
    mine, other = (access.session(request(cookie=cookie(access.enter(access.secret)))) for _ in range(2))
    access.check_change(request(**{"x-review-token": mine.change_token}), mine)
    for token in ("", other.change_token, "密"):
        with pytest.raises(Forbidden):
            access.check_change(request(**{"x-review-token": token}), mine)


def test_with_keys_only_a_key_lets_in_and_its_holder_decides() -> None:
    access = Access(Rules(LOCAL.hosts, identify=identify))
    with pytest.raises(Unauthorized):
        access.enter(access.secret)
    with pytest.raises(Unauthorized):
        access.log_in("bad")
    with pytest.raises(Forbidden):
        access.log_in("monitor")
    assert access.session(request(cookie=cookie(access.log_in("good")))).user == "li"
    with pytest.raises(Unauthorized):
        Access(LOCAL).log_in("good")


def test_a_revoked_key_ends_with_the_next_request() -> None:
    holders = dict(HOLDERS)

    def still(key: str) -> str:
        if key not in holders:
            raise Unauthorized("revoked")
        return holders[key]

    access = Access(Rules(LOCAL.hosts, identify=still))
    mine = request(cookie=cookie(access.log_in("good")))
    assert access.session(mine).user == "li"
    del holders["good"]
    with pytest.raises(Unauthorized):
        access.session(mine)
