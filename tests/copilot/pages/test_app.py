"""A page of any kind: what its own files and the shared ones answer, and how errors become answers."""

from __future__ import annotations

import json

import httpx
import pytest

from copilot.errors import CopilotError, OutputError, RequestRejected
from copilot.pages.access import Access, Rules, Session
from copilot.pages.app import PageApp
from copilot.pages.http import Request, Response, json_response
from copilot.pages.look import look
from copilot.pages.refusals import Changed, NotShown, NotThere
from copilot.pages.routing import Call, Router

ERRORS: dict[str, Exception] = {
    "there": NotThere("no"), "changed": Changed("no"), "shown": NotShown("no"), "rejected": RequestRejected("no"),
    "output": OutputError("no"), "any": CopilotError("no"), "bug": ValueError("what was said"),
}  # fmt: skip


async def fail(call: Call) -> Response:
    raise ERRORS[call.parts["kind"]]


async def hello(call: Call) -> Response:
    return json_response({"user": call.session.user})


class Answers:
    def __init__(self) -> None:
        self._router = Router((("GET", r"/api/fail/(?P<kind>\w+)", fail), ("GET", r"/api/hello", hello)))

    async def answer(self, request: Request, session: Session) -> Response | None:
        return await self._router.answer(request, session)


@pytest.fixture
def access() -> Access:
    return Access(Rules(frozenset({"127.0.0.1"}), user="wang"))


@pytest.fixture
def browser(access: Access) -> httpx.AsyncClient:
    app = PageApp(access, Answers(), look("minutes.review_page"))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8800")


async def test_files_of_the_page_and_the_shared_ones_are_served_and_nothing_else(browser: httpx.AsyncClient) -> None:
    types = {"app.js": "text/javascript", "words.js": "text/javascript", "base.css": "text/css", "icon.svg": "image"}
    for name, kind in types.items():
        answer = await browser.get(f"/assets/{name}")
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
    for name in ("door.html", "none.js", "..%2f__init__.py", "app.js/x"):
        assert (await browser.get(f"/assets/{name}")).status_code in (401, 404)


async def test_the_words_are_the_pages_own_over_the_shared_ones(browser: httpx.AsyncClient) -> None:
    words = json.loads((await browser.get("/assets/strings.json")).text)
    assert words["en"]["title"] == "Review of minutes" and words["zh"]["save"] == "保存"


@pytest.mark.parametrize(
    ("kind", "status"),
    [("there", 404), ("changed", 409), ("shown", 422), ("rejected", 400), ("output", 500), ("any", 500), ("bug", 500)],
)
async def test_an_error_is_an_answer_of_its_own(
    browser: httpx.AsyncClient, access: Access, kind: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    await browser.get("/", params={"token": access.secret})
    assert (await browser.get("/api/hello")).json() == {"user": "wang"}
    answer = await browser.get(f"/api/fail/{kind}")
    assert answer.status_code == status and "error" in answer.json()
    assert "what was said" not in answer.text + caplog.text


async def test_the_door_speaks_the_browsers_language(browser: httpx.AsyncClient) -> None:
    for tag, shown in (("zh-CN,en;q=0.5", "zh-CN"), ("fr,en", "en"), ("", "en")):
        answer = await browser.get("/", headers={"accept-language": tag})
        assert answer.status_code == 401 and f'<html lang="{shown}">' in answer.text
