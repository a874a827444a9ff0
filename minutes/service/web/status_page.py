"""``/status``: what is worked on, how far it is, what was done. HTML without a script that comes anew by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from copilot.language import Language
from copilot.pages.http import Request, Response
from minutes.service.history import Entry
from minutes.service.web.door import Caller
from minutes.service.web.records import Records

__all__ = ["StatusPage"]

_SHOWN = 100


class StatusPage:
    """Answers ``/`` and ``/status``, and the page's style."""

    def __init__(self, records: Records) -> None:
        self._records = records
        loader = PackageLoader("minutes.service.web", "assets")
        environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        self._page = environment.get_template("status.html")
        assets = resources.files("minutes.service.web") / "assets"
        self._style = (assets / "status.css").read_bytes()
        self._words: Mapping[Language, Mapping[str, str]] = json.loads((assets / "words.json").read_text("utf-8"))

    async def __call__(self, request: Request, caller: Caller) -> Response | None:
        """Answer; see `minutes.service.web.app.Answer`."""
        if request.path == "/assets/status.css":
            return Response(200, self._style, "text/css; charset=utf-8")
        if request.path not in ("/", "/status"):
            return None
        found = [one for one in await self._records.all(_SHOWN) if caller.sees(one.owner)]
        language = _language(request)
        words = self._words[language]
        page = self._page.render(
            language="zh-CN" if language == "zh" else "en",
            other="en" if language == "zh" else "zh",
            words=words,
            running=[_row(one, words) for one in found if one.state in ("waiting", "running")],
            ended=[_row(one, words) for one in found if one.state in ("done", "failed")],
        )
        return Response(200, page.encode("utf-8", "backslashreplace"), "text/html; charset=utf-8")


def _row(one: Entry, words: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": words[f"kind_{one.kind}"],
        "state": one.state,
        "state_word": words[f"state_{one.state}"],
        "priority": words.get(f"priority_{one.priority}", one.priority),
        "done": one.done,
        "total": one.total,
        "created": _time(one.created),
        "ended": _time(one.ended),
        "elapsed": f"{one.elapsed_s:.0f} s" if one.elapsed_s else "",
        "attempts": one.attempts,
        "files": ", ".join(PurePosixPath(name).name for name in one.files),
        "error": one.error,
        "partial": one.state == "done" and not one.whole,
    }


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def _language(request: Request) -> Language:
    """Return what the address asks for, else what the browser names first of the two that we have."""
    asked = request.query.get("language", "")
    for part in [asked, *request.headers.get("accept-language", "").lower().split(",")]:
        word = part.strip()
        if word.startswith("zh"):
            return "zh"
        if word.startswith("en"):
            return "en"
    return "en"
