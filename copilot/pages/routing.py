"""The addresses of a page: each is a method and a pattern, and is answered by one handler."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from copilot.errors import RequestRejected
from copilot.pages.access import Session
from copilot.pages.http import Request, Response, json_response

__all__ = ["Answers", "Call", "Handler", "Router", "mapping", "session_response"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the request, who makes it, and the parts of its address."""

    request: Request
    session: Session
    parts: Mapping[str, str]


Handler = Callable[[Call], Awaitable[Response]]


class Answers(Protocol):
    """What a page answers behind the door."""

    async def answer(self, request: Request, session: Session) -> Response | None:
        """Answer a request; None where there is no such address."""


class Router:
    """A table of addresses."""

    def __init__(self, table: Iterable[tuple[str, str, Handler]]) -> None:
        """Take method, pattern and handler of each."""
        self._table = tuple((method, re.compile(pattern), handler) for method, pattern, handler in table)

    async def answer(self, request: Request, session: Session) -> Response | None:
        """Answer a request; None where there is no such address."""
        for method, pattern, handler in self._table:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                return await handler(Call(request, session, match.groupdict()))
        return None


def session_response(session: Session, folder: str) -> Response:
    """Say who sits before the browser, what its changes must carry, and which folder is shown."""
    return json_response(
        {"user": session.user, "token": session.change_token, "leaves": bool(session.key), "folder": folder}
    )


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a JSON object. Raises RequestRejected for anything else."""
    if not isinstance(value, dict):
        raise RequestRejected("an object is needed")
    return value
