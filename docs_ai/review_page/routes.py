"""The addresses under ``/api/``: each reads or changes one thing and answers in JSON, a picture or a file."""

from __future__ import annotations

import asyncio
import re
import string
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from copilot.errors import RequestRejected
from copilot.language import Language
from copilot.pages.access import Session
from copilot.pages.http import Request, Response, download, json_response
from copilot.pages.refusals import NotThere
from copilot.pages.routing import Call, Router, mapping, session_response
from docs_ai.reading import Box, Document, Span
from docs_ai.review_page import views
from docs_ai.review_page.decisions import Outcome
from docs_ai.review_page.documents import Documents, Unavailable, spot
from docs_ai.review_page.exports import EXPORTS
from docs_ai.review_page.normal_form import normal_form
from docs_ai.review_page.result_file import Place, ResultFile, span_of
from docs_ai.review_page.store import Reviewed, Store, Target
from docs_ai.review_page.wording import Titles
from docs_ai.terms.outline import Outline

__all__ = ["Routes"]

_TEXT = 20_000
_BETWEEN = ":：,，;；、"
_OUTCOMES = ("accepted", "corrected", "absent")


class Routes:
    """The calls that the page makes."""

    def __init__(self, store: Store, documents: Documents, titles: Titles) -> None:
        self._store = store
        self._documents = documents
        self._titles = titles
        one = r"/api/documents/(?P<id>[0-9a-f]{16})"
        self._router = Router(
            (
                ("GET", r"/api/session", self._session),
                ("GET", r"/api/documents", self._list),
                ("GET", one, self._review),
                ("GET", one + r"/source", self._source),
                ("GET", one + r"/pages/(?P<page>[1-9]\d{0,5})\.png", self._picture),
                ("GET", one + r"/pages/(?P<page>[1-9]\d{0,5})/words", self._words),
                ("GET", one + r"/find", self._find),
                ("POST", one + r"/locate", self._locate),
                ("POST", one + r"/decisions", self._decide),
                ("POST", one + r"/undo", self._undo),
                ("POST", one + r"/absents", self._accept_absent),
                ("POST", one + r"/absents/undo", self._undo_absent),
                ("GET", r"/api/export/(?P<kind>[a-z]+)", self._export),
            )
        )

    async def answer(self, request: Request, session: Session) -> Response | None:
        """Answer a request; None where there is no such address."""
        return await self._router.answer(request, session)

    async def _session(self, call: Call) -> Response:
        return session_response(call.session, self._store.folder.name)

    async def _list(self, _call: Call) -> Response:
        found = await asyncio.to_thread(self._store.all)
        return json_response({"documents": [views.listed(reviewed) for reviewed in found]})

    async def _review(self, call: Call) -> Response:
        return self._shown(await self._reviewed(call))

    async def _source(self, call: Call) -> Response:
        """Say how the document is shown; with ``quick``, before it is read, where its pages tell their sizes unread."""
        result = await self._result(call)
        try:
            sizes = await self._documents.sizes(result) if call.request.query.get("quick") else None
            if sizes is not None:
                return json_response({"kind": "pages", "pages": sizes, "unread": True})
            document = await self._documents.document(result)
        except Unavailable as error:
            return json_response({"kind": "quotes", "code": error.code, "message": str(error)})
        return json_response(views.source_view(document))

    async def _picture(self, call: Call) -> Response:
        result, page = await self._result(call), int(call.parts["page"])
        if page > result.pages:
            raise NotThere("the document has no such page")
        width = call.request.query.get("width", "")
        picture = await self._documents.picture(result, page, int(width) if re.fullmatch(r"\d{1,5}", width) else 1200)
        return Response(200, picture, "image/png")

    async def _words(self, call: Call) -> Response:
        document = await self._documents.document(await self._result(call))
        return json_response({"words": views.words_view(document, int(call.parts["page"]))})

    async def _find(self, call: Call) -> Response:
        found = await self._documents.find(await self._result(call), call.request.query.get("text", "")[:_TEXT])
        return json_response({"places": [views.place_view(place) for place in found]})

    async def _locate(self, call: Call) -> Response:
        """Say what stands at a span or in a box: the text, its places, and its normal form as the named field."""
        result, body = await self._result(call), call.request.json()
        document = await self._documents.document(result)
        place = _pointed(document, body)
        field = self._titles.field(result.schema, str(body.get("name")))
        if place.span is not None and field is not None:
            outline = await asyncio.to_thread(Outline, document)
            normalized, unit = await asyncio.to_thread(normal_form, field, outline, place.span)
            place = replace(place, normalized=normalized, unit=unit)
        return json_response({"place": views.place_view(place)})

    async def _decide(self, call: Call) -> Response:
        body, by = call.request.json(), call.session.user
        status = body.get("status")
        if status not in _OUTCOMES:
            raise RequestRejected(f"status must be one of {', '.join(_OUTCOMES)}")
        place = Place()
        if status == "corrected":
            document = await self._documents.document(await self._result(call))
            place = _corrected(document, mapping(body.get("place")))
        wanted = call.parts["id"]
        if body.get("add"):
            if status != "corrected":
                raise RequestRejected("only a value can be added")
            target = _target(mapping(body.get("target")))
            index = target.index if body["add"] == "here" else None
            return self._shown(await asyncio.to_thread(self._store.add, wanted, target.name, index, place, by))
        target = _target(mapping(body.get("target")))
        outcome = cast(Outcome, status)
        return self._shown(await asyncio.to_thread(self._store.decide, wanted, target, outcome, place, by))

    async def _undo(self, call: Call) -> Response:
        target = _target(mapping(call.request.json().get("target")))
        return self._shown(await asyncio.to_thread(self._store.undo, call.parts["id"], target))

    async def _accept_absent(self, call: Call) -> Response:
        digest, wanted, by = str(call.request.json().get("digest")), call.parts["id"], call.session.user
        return self._shown(await asyncio.to_thread(self._store.accept_absent, wanted, digest, by))

    async def _undo_absent(self, call: Call) -> Response:
        return self._shown(await asyncio.to_thread(self._store.undo_absent, call.parts["id"]))

    async def _export(self, call: Call) -> Response:
        export = EXPORTS.get(call.parts["kind"])
        if export is None:
            raise NotThere("there is no such export")
        language: Language = "zh" if call.request.query.get("language") == "zh" else "en"

        def written() -> bytes:
            return export.write(self._store.all(), self._titles, language)

        return download(await asyncio.to_thread(written), export.content_type, export.name)

    async def _reviewed(self, call: Call) -> Reviewed:
        return await asyncio.to_thread(self._store.get, call.parts["id"])

    async def _result(self, call: Call) -> ResultFile:
        reviewed = await self._reviewed(call)
        if reviewed.result is None:
            raise NotThere(reviewed.error)
        return reviewed.result

    def _shown(self, reviewed: Reviewed) -> Response:
        if reviewed.result is None:
            return json_response(views.listed(reviewed))
        return json_response(views.review_view(reviewed, reviewed.result, self._titles))


def _target(value: Mapping[str, Any]) -> Target:
    try:
        target = Target(
            value["name"], value["index"], value["value"], span_of(value["span"]), value.get("origin", "extracted")
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RequestRejected("the field is not named as it should be") from error
    if not isinstance(target.name, str) or not isinstance(target.index, int | None):
        raise RequestRejected("the field is not named as it should be")
    return target


def _pointed(document: Document, body: Mapping[str, Any]) -> Place:
    """Return the place of ``span``, or of the words in ``box`` on ``page``; without words, the box alone."""
    try:
        span = span_of(body.get("span"))
        if span is not None:
            if span.end > len(document.text) or span.end - span.start > _TEXT:
                raise ValueError("outside the text, or too much of it")
            return spot(document, _trimmed(document, span))
        page, box = body["page"], Box(*map(float, body["box"]))
        if type(page) is not int or not 1 <= page <= len(document.pages):
            raise ValueError("no such page")
    except (KeyError, TypeError, ValueError) as error:
        raise RequestRejected("a span, or a page and a box, are needed") from error
    span = document.span_in(page, box)
    if span is None:
        return Place(page=page, boxes=(Box(*(round(side, 1) for side in box)),))
    return spot(document, _trimmed(document, span, _BETWEEN))  # a box that is drawn by hand takes in what is beside


def _corrected(document: Document, given: Mapping[str, Any]) -> Place:
    """Return the place that a person gave, with the value and the normal form as the person left them."""
    boxes = given.get("boxes") or []
    place = _pointed(document, {**given, "box": boxes[0] if boxes else None})
    value, normalized, unit = (_text(given.get(name)) for name in ("value", "normalized", "unit"))
    if not value:
        raise RequestRejected("a corrected value is needed; mark the field absent if there is none")
    return replace(place, value=value, normalized=normalized or None, unit=unit or None, quote=None)


def _trimmed(document: Document, span: Span, more: str = "") -> Span:
    """Return a span without blanks, and without marks of ``more``, at its ends."""
    text, blank = document.quote(span), f"{string.whitespace}\xa0\u3000{more}"
    start = span.start + len(text) - len(text.lstrip(blank))
    end = span.end - (len(text) - len(text.rstrip(blank)))
    return Span(start, end) if start < end else span


def _text(value: Any) -> str | None:
    if value is not None and (not isinstance(value, str) or len(value) > _TEXT):
        raise RequestRejected(f"a text of at most {_TEXT:,} characters is needed")
    return value.strip() if value else None
