"""Who may use a page: the person who started it, by a secret in the opened address, or holders of the gateway's keys.

Either way the browser is given a random session in a cookie that scripts cannot read and other sites cannot send, and
a second random text that every change must carry in a header. A key is checked again with every request: a revoked one
ends at once. The header ``Host`` must name this server, so that a name of somebody else's that leads here (DNS
rebinding) opens nothing. Source: OWASP cheat sheets on session management and on cross-site request forgery.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from copilot.errors import Forbidden, Unauthorized
from copilot.pages.http import Request

__all__ = ["Access", "Rules", "Session"]

CHANGE_HEADER = "x-review-token"
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::\d{1,5})?")
_SESSIONS = 1000
_TICKET_S = 60.0


@dataclass(frozen=True, slots=True)
class Rules:
    """Who is let in.

    Attributes:
        hosts: names by which this server may be called, in lower case.
        addresses: whether any IP address will do as well: it cannot be rebound.
        user: the name of the person who started the server, when no key is asked for.
        identify: returns the name of a key's holder, or raises Unauthorized or Forbidden; None where no key is asked.
        secure: whether the page is served over TLS alone.
        session_s: seconds after which one has to come in anew.
    """

    hosts: frozenset[str]
    addresses: bool = False
    user: str = ""
    identify: Callable[[str], str] | None = None
    secure: bool = False
    session_s: float = 12 * 3600.0


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that was let in: who sits before it, and the text that its changes carry."""

    user: str
    change_token: str
    key: str
    ends: float


class Access:
    """The door."""

    def __init__(self, rules: Rules, clock: Callable[[], float] = time.monotonic) -> None:
        """Open by ``rules``; ``clock`` counts seconds."""
        self.rules = rules
        self._clock = clock
        self._secret = secrets.token_urlsafe(32)
        self._tickets: dict[str, float] = {}
        self._sessions: dict[str, Session] = {}
        self._cookie = f"review-{secrets.token_hex(4)}"

    @property
    def secret(self) -> str:
        """The text that opens the page when no key is asked for, as long as the server runs: for the terminal."""
        return self._secret

    def ticket(self) -> str:
        """Return a text that opens the page once, within a minute: for a command line, which others may see."""
        ticket = secrets.token_urlsafe(32)
        self._tickets[ticket] = self._clock() + _TICKET_S
        return ticket

    def check_host(self, request: Request) -> None:
        """Raise Forbidden for a request that was sent to another name, or by a page of another site."""
        host = request.headers.get("host", "")
        if not self._ours(host):
            raise Forbidden("this server does not go by that name")
        origin = request.headers.get("origin")
        if origin is not None and _server_of(origin) != host.lower():
            raise Forbidden("requests of other sites are not answered")

    def enter(self, token: str) -> dict[str, str]:
        """Let the person in who started the server; return the headers that say so. Raises Unauthorized."""
        bought = self._tickets.pop(token, 0.0) > self._clock()
        if self.rules.identify is not None or not (
            bought or hmac.compare_digest(token.encode(), self._secret.encode())
        ):
            raise Unauthorized("open the address that the command printed")
        return self._let_in(self.rules.user, "")

    def log_in(self, key: str) -> dict[str, str]:
        """Let the holder of a key in; return the headers that say so. Raises Unauthorized or Forbidden."""
        if self.rules.identify is None:
            raise Unauthorized("open the address that the command printed")
        return self._let_in(self.rules.identify(key), key)

    def leave(self, request: Request) -> dict[str, str]:
        """End the request's session; return the headers that say so."""
        self._sessions.pop(request.cookie(self._cookie), None)
        return {"set-cookie": f"{self._cookie}=; Max-Age=0; {self._attributes()}"}

    def session(self, request: Request) -> Session:
        """Return the session of a request. Raises Unauthorized or Forbidden where it has none that holds."""
        session = self._sessions.get(request.cookie(self._cookie))
        if session is None or session.ends <= self._clock():
            raise Unauthorized("come in anew")
        if self.rules.identify is not None:
            self.rules.identify(session.key)
        return session

    def check_change(self, request: Request, session: Session) -> None:
        """Raise Forbidden for a change that does not carry the session's text."""
        given = request.headers.get(CHANGE_HEADER, "")
        if not hmac.compare_digest(given.encode(), session.change_token.encode()):
            raise Forbidden("the page is out of date; load it again")

    def _let_in(self, user: str, key: str) -> dict[str, str]:
        now = self._clock()
        self._sessions = {name: one for name, one in self._sessions.items() if one.ends > now}
        while len(self._sessions) >= _SESSIONS:
            self._sessions.pop(next(iter(self._sessions)))
        name = secrets.token_urlsafe(32)
        self._sessions[name] = Session(user, secrets.token_urlsafe(32), key, now + self.rules.session_s)
        return {"set-cookie": f"{self._cookie}={name}; Max-Age={self.rules.session_s:.0f}; {self._attributes()}"}

    def _attributes(self) -> str:
        return "Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if self.rules.secure else "")

    def _ours(self, host: str) -> bool:
        shape = _HOST.fullmatch(host)
        if shape is None:
            return False
        name = shape["name"].strip("[]").lower()
        return name in self.rules.hosts or (self.rules.addresses and _is_address(name))


def _server_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
