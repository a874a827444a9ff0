"""A page as an ASGI application: the door, the files of the page itself, and errors as answers."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

from copilot.errors import CopilotError, Forbidden, RequestRejected, RequestTooLarge, RequestTooSlow, Unauthorized
from copilot.language import Language
from copilot.pages import http
from copilot.pages.access import Access
from copilot.pages.http import Request, Response, json_response, redirect
from copilot.pages.look import Look
from copilot.pages.refusals import Changed, NotShown, NotThere
from copilot.pages.routing import Answers

__all__ = ["PageApp"]

_log = logging.getLogger(__name__)

_BODY = 1 << 20
_TYPES = {
    "js": "text/javascript",
    "css": "text/css",
    "json": "application/json",
    "svg": "image/svg+xml",
}
_ASSET = re.compile(r"/assets/(?P<name>[a-z_]+\.(?P<type>js|css|json|svg))")
# The most specific first.
_STATUS: tuple[tuple[type[CopilotError], HTTPStatus], ...] = (
    (Unauthorized, HTTPStatus.UNAUTHORIZED),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (NotThere, HTTPStatus.NOT_FOUND),
    (Changed, HTTPStatus.CONFLICT),
    (NotShown, HTTPStatus.UNPROCESSABLE_ENTITY),
    (RequestTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (RequestTooSlow, HTTPStatus.REQUEST_TIMEOUT),
    (RequestRejected, HTTPStatus.BAD_REQUEST),
    (CopilotError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


class PageApp:
    """The ASGI application."""

    def __init__(self, access: Access, routes: Answers, look: Look) -> None:
        """Let in by ``access``, answer by ``routes``, and show ``look``."""
        self._access = access
        self._routes = routes
        self._look = look

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        try:
            response = await self._answer(await http.read(scope, receive, _BODY))
        except http.Gone:
            return
        except CopilotError as error:
            status = next(status for kind, status in _STATUS if isinstance(error, kind))
            response = json_response({"error": {"message": str(error)}}, status)
        except Exception as error:
            _log.error("a request failed: %s", type(error).__name__)  # its words may quote a document
            response = json_response({"error": {"message": "the server failed; see its log"}}, 500)
        await http.send(response, send)

    async def _answer(self, request: Request) -> Response:
        self._access.check_host(request)
        asset = _ASSET.fullmatch(request.path)
        if asset and request.method == "GET":
            return self._asset(asset["name"], asset["type"])
        if request.path == "/login" and request.method == "POST":
            return self._log_in(request)
        if request.path == "/" and request.method == "GET":
            return self._front(request)
        session = self._access.session(request)
        if request.method != "GET":
            self._access.check_change(request, session)
        if request.path == "/logout" and request.method == "POST":
            return redirect("/", self._access.leave(request))
        response = await self._routes.answer(request, session)
        if response is None:
            raise NotThere("there is no such address")
        return response

    def _front(self, request: Request) -> Response:
        token = request.query.get("token")
        if token is not None:
            try:
                return redirect("/", self._access.enter(token))
            except Unauthorized:
                return self._door(request, "wrong_address")
        try:
            self._access.session(request)
        except (Unauthorized, Forbidden):
            return self._door(request, "")
        return Response(200, self._look.file("index.html") or b"", "text/html; charset=utf-8")

    def _log_in(self, request: Request) -> Response:
        if "origin" not in request.headers:
            raise Forbidden("the key must come from the page of this server")
        try:
            return redirect("/", self._access.log_in(request.form().get("key", "").strip()))
        except (Unauthorized, Forbidden):
            return self._door(request, "wrong_key")

    def _door(self, request: Request, problem: str) -> Response:
        asks = self._access.rules.identify is not None
        page = self._look.door(_language(request), problem, asks=asks)
        return Response(HTTPStatus.UNAUTHORIZED, page, "text/html; charset=utf-8")

    def _asset(self, name: str, kind: str) -> Response:
        content = self._look.file(name)
        if content is None:
            raise NotThere("there is no such file")
        return Response(200, content, f"{_TYPES[kind]}; charset=utf-8")


def _language(request: Request) -> Language:
    """Return the language that the browser names first of the two that we have."""
    for part in request.headers.get("accept-language", "").lower().split(","):
        if part.strip().startswith(("zh", "en")):
            return "zh" if part.strip().startswith("zh") else "en"
    return "en"
