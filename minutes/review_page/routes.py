"""The addresses under ``/api/``: each reads or changes one thing and answers in JSON or a file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

from copilot.errors import RequestRejected
from copilot.pages.access import Session
from copilot.pages.http import Request, Response, download, json_response
from copilot.pages.refusals import NotThere
from copilot.pages.routing import Call, Router, mapping, session_response
from minutes.render import Template, default, template, templates
from minutes.review_page import views
from minutes.review_page.content import ITEMS, KINDS, Content, EntryKind, content_of, turns_of
from minutes.review_page.decisions import Outcome, Review
from minutes.review_page.exports import EXPORTS
from minutes.review_page.head import head_of
from minutes.review_page.result_file import PROBLEMS, ResultFile, meeting_of
from minutes.review_page.store import Reviewed, Store, Target, Verdict
from minutes.summarise.dates import day_in, full_date_in
from minutes.summarise.items import Problem

__all__ = ["Routes"]

_OUTCOMES = ("accepted", "edited", "rejected")
_ADDED = frozenset(KINDS) - {"chapter"}
_KEPT = frozenset({"chapter"})  # the order of the meeting: reworded, never rejected


class Routes:
    """The calls that the page makes."""

    def __init__(self, store: Store, own: Template | None = None) -> None:
        """Serve ``store``; ``own`` is the template that documents are made by when the page names none."""
        self._store = store
        self._own = own
        one = r"/api/meetings/(?P<id>[0-9a-f]{16})"
        self._router = Router(
            (
                ("GET", r"/api/session", self._session),
                ("GET", r"/api/meetings", self._list),
                ("GET", one, self._review),
                ("GET", one + r"/transcript", self._transcript),
                ("GET", one + r"/day", self._day),
                ("POST", one + r"/decisions", self._decide),
                ("POST", one + r"/additions", self._add),
                ("POST", one + r"/undo", self._undo),
                ("POST", one + r"/rest", self._accept_rest),
                ("POST", one + r"/rest/undo", self._undo_rest),
                ("POST", one + r"/head", self._correct),
                ("POST", one + r"/notes", self._deal),
                ("POST", one + r"/notes/undo", self._undo_deal),
                ("GET", one + r"/export/(?P<kind>[a-z]+)", self._export),
            )
        )

    async def answer(self, request: Request, session: Session) -> Response | None:
        """Answer a request; None where there is no such address."""
        return await self._router.answer(request, session)

    async def _session(self, call: Call) -> Response:
        return session_response(call.session, self._store.folder.name)

    async def _list(self, _call: Call) -> Response:
        found = await asyncio.to_thread(self._store.all)
        own = [self._own.name] if self._own is not None and self._own.name not in templates() else []
        chosen = self._own.name if self._own is not None else ""
        listed = [views.listed(reviewed) for reviewed in found]
        return json_response({"meetings": listed, "templates": [*own, *templates()], "template": chosen})

    async def _review(self, call: Call) -> Response:
        return _shown(await asyncio.to_thread(self._store.get, call.parts["id"]))

    async def _transcript(self, call: Call) -> Response:
        result, _ = await self._found(call)
        return json_response(await asyncio.to_thread(views.transcript_view, result))

    async def _day(self, call: Call) -> Response:
        """Say which day words name, seen from the day of the meeting, or by themselves for that one: a proposal."""
        result, review = await self._found(call)
        words = call.request.query.get("words", "")[:300]
        if call.request.query.get("of") == "meeting":
            found = full_date_in(words)
            day = found[1] if found else None
        else:
            day = day_in(words, review.meeting(result).day)
        return json_response({"day": day.isoformat() if day else None})

    async def _decide(self, call: Call) -> Response:
        body = call.request.json()
        status = body.get("status")
        if status not in _OUTCOMES:
            raise RequestRejected(f"status must be one of {', '.join(_OUTCOMES)}")
        target = _target(mapping(body.get("target")))
        if status == "rejected" and target.kind in _KEPT:
            raise RequestRejected("a chapter is the order of the meeting: it can be edited, not rejected")
        verdict = Verdict(cast(Outcome, status))
        if status == "edited":
            content = await self._content(call, body, sourced=target.origin != "added")
            verdict = Verdict("edited", content, _changed_kind(body.get("kind"), target))
        return _shown(await asyncio.to_thread(self._store.decide, call.parts["id"], target, verdict, call.session.user))

    async def _add(self, call: Call) -> Response:
        body = call.request.json()
        kind = _kind(body.get("kind"))
        if kind not in _ADDED:
            raise RequestRejected("an entry of this kind cannot be added")
        content = await self._content(call, body, sourced=False)
        return _shown(await asyncio.to_thread(self._store.add, call.parts["id"], kind, content, call.session.user))

    async def _undo(self, call: Call) -> Response:
        target = _target(mapping(call.request.json().get("target")))
        return _shown(await asyncio.to_thread(self._store.undo, call.parts["id"], target))

    async def _accept_rest(self, call: Call) -> Response:
        body = call.request.json()
        kind, digest = _kind(body.get("kind")), str(body.get("digest"))
        return _shown(
            await asyncio.to_thread(self._store.accept_rest, call.parts["id"], kind, digest, call.session.user)
        )

    async def _undo_rest(self, call: Call) -> Response:
        kind = _kind(call.request.json().get("kind"))
        return _shown(await asyncio.to_thread(self._store.undo_rest, call.parts["id"], kind))

    async def _correct(self, call: Call) -> Response:
        body = call.request.json()
        try:
            shown, meeting = meeting_of(mapping(body.get("shown"))), head_of(mapping(body.get("meeting")))
        except (TypeError, ValueError) as error:
            raise RequestRejected("a value of the head is too long, or is none") from error
        return _shown(await asyncio.to_thread(self._store.correct, call.parts["id"], shown, meeting, call.session.user))

    async def _deal(self, call: Call) -> Response:
        problem = _problem(call.request.json())
        return _shown(await asyncio.to_thread(self._store.deal, call.parts["id"], problem, call.session.user))

    async def _undo_deal(self, call: Call) -> Response:
        problem = _problem(call.request.json())
        return _shown(await asyncio.to_thread(self._store.undo_deal, call.parts["id"], problem))

    async def _export(self, call: Call) -> Response:
        export = EXPORTS.get(call.parts["kind"])
        if export is None:
            raise NotThere("there is no such export")
        result, review = await self._found(call)
        chosen = self._template(call.request.query.get("template", ""), result)
        sources = call.request.query.get("sources", "1") != "0"
        data = await asyncio.to_thread(export.write, result, review, chosen, sources)
        return download(data, export.content_type, f"minutes{export.suffix}")

    def _template(self, name: str, result: ResultFile) -> Template:
        if self._own is not None and name in ("", self._own.name):
            return self._own
        if name and name not in templates():
            raise NotThere("there is no such template")
        return template(name) if name else default(result.minutes.language)

    async def _found(self, call: Call) -> tuple[ResultFile, Review]:
        reviewed = await asyncio.to_thread(self._store.get, call.parts["id"])
        if reviewed.result is None or reviewed.review is None:
            raise NotThere(reviewed.error)
        return reviewed.result, reviewed.review

    async def _content(self, call: Call, body: Mapping[str, Any], *, sourced: bool) -> Content:
        """Return what a person wrote. Raises RequestRejected where words are missing, or turns where it is sourced."""
        result, _ = await self._found(call)
        try:
            return content_of(mapping(body.get("content")), len(result.minutes.transcript.turns), sourced=sourced)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise RequestRejected("an entry needs words, and turns of the transcript that it rests on") from error


def _shown(reviewed: Reviewed) -> Response:
    if reviewed.result is None or reviewed.review is None:
        return json_response(views.listed(reviewed))
    return json_response(views.review_view(reviewed, reviewed.result, reviewed.review))


def _target(value: Mapping[str, Any]) -> Target:
    try:
        kind, index, text, origin = value["kind"], value["index"], value["text"], value["origin"]
        turns = turns_of(value["turns"], None, sourced=False)
    except (KeyError, TypeError, ValueError) as error:
        raise RequestRejected("the entry is not named as it should be") from error
    if type(index) is not int or not all(isinstance(one, str) for one in (kind, text, origin)):
        raise RequestRejected("the entry is not named as it should be")
    return Target(kind, index, text, turns, origin)


def _problem(value: Mapping[str, Any]) -> Problem:
    try:
        turns = turns_of(value["turns"], None, sourced=False)
    except (KeyError, TypeError, ValueError) as error:
        raise RequestRejected("the note is not named as it should be") from error
    if value.get("kind") not in PROBLEMS:
        raise RequestRejected("there is no such note")
    return Problem(value["kind"], turns)


def _changed_kind(value: Any, target: Target) -> EntryKind | None:
    """Return the kind that an entry becomes; None where it stays what it is."""
    if value is None or value == target.kind:
        return None
    if not {target.kind, _kind(value)} <= ITEMS:
        raise RequestRejected("an entry of this kind becomes no other")
    return _kind(value)


def _kind(value: Any) -> EntryKind:
    if value not in KINDS:
        raise RequestRejected("there is no such kind of entry")
    return cast(EntryKind, value)
