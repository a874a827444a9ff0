"""``/v1/minutes``: give a transcript in, ask how far it is, fetch what was made."""

from __future__ import annotations

import asyncio
import re

from copilot.errors import RequestRejected
from copilot.pages.http import Request, Response, json_response
from copilot.pages.refusals import NotThere
from minutes.service import wishes
from minutes.service.history import Entry
from minutes.service.spool import Upload
from minutes.service.web.door import Caller
from minutes.service.web.forms import read_form
from minutes.service.web.records import Records

__all__ = ["Meetings"]

_JOB = re.compile(r"/v1/minutes/(?P<id>[0-9a-f]{32})(?:/result(?P<suffix>\.(?:json|docx|md)))?")
_TYPES = {
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Meetings:
    """Answers what is asked below ``/v1/minutes``."""

    def __init__(self, records: Records, upload_bytes: int) -> None:
        self._records = records
        self._upload_bytes = upload_bytes

    async def __call__(self, request: Request, caller: Caller) -> Response | None:
        """Answer; see `minutes.service.web.app.Answer`."""
        if request.path == "/v1/minutes" and request.method == "POST":
            return await self._give(request, caller)
        named = _JOB.fullmatch(request.path)
        if named is None or request.method != "GET":
            return None
        found = await self._records.find(named["id"], caller)
        if named["suffix"]:
            return await self._result(found, named["suffix"])
        return json_response(_told(named["id"], found))

    async def _give(self, request: Request, caller: Caller) -> Response:
        caller.check_asks()
        form = await asyncio.to_thread(read_form, request)
        if len(form.data) > self._upload_bytes:
            raise RequestRejected(f"the file is larger than {self._upload_bytes >> 10} KiB")
        wished = wishes.parse(form.fields)
        order_id = await self._records.give(Upload(form.name or "meeting.txt", form.data, wished, caller.name))
        response = json_response(_told(order_id, None), 202)
        return Response(response.status, response.body, response.content_type, {"location": f"/v1/minutes/{order_id}"})

    async def _result(self, found: Entry | None, suffix: str) -> Response:
        if found is None or found.state != "done":
            raise NotThere("there is no result, or none yet")
        body, name = await self._records.result(found, suffix)
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
        return Response(200, body, _TYPES[suffix], {"content-disposition": f'attachment; filename="{plain}"'})


def _told(order_id: str, found: Entry | None) -> dict[str, object]:
    if found is None:
        return {"id": order_id, "state": "waiting", "results": {}}
    told = found.told()
    told.pop("files")  # places on the server
    kinds = [name[name.rindex(".") :] for name in found.files if found.state == "done"]
    results = {kind[1:]: f"/v1/minutes/{order_id}/result{kind}" for kind in kinds if kind in _TYPES}
    return {**told, "results": results}
