"""``/v1/files`` and ``/v1/batches``, as far as a plain client of OpenAI's batches needs them.

A file that is given in waits in the spool until it is deleted, or retention takes it. A batch is the same for the same
file and client, so that asking again does nothing twice.
Source: https://platform.openai.com/docs/api-reference/batch and ``…/files``.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from copilot.errors import RequestRejected
from copilot.pages.http import Request, Response, json_response
from copilot.pages.refusals import NotThere
from minutes.service import private, requests_file
from minutes.service.history import Entry
from minutes.service.names import safe_name
from minutes.service.spool import Upload
from minutes.service.web.door import Caller
from minutes.service.web.forms import read_form
from minutes.service.web.records import Records
from minutes.service.wishes import Wishes

__all__ = ["Batches"]

_FILE = re.compile(r"/v1/files/(?P<id>file-[0-9a-z-]{1,60})(?P<content>/content)?")
_BATCH = re.compile(r"/v1/batches/batch_(?P<id>[0-9a-f]{32})")
_RESULT = re.compile(r"file-(?P<kind>output|errors)-(?P<id>[0-9a-f]{32})")
_STATES = {"waiting": "validating", "running": "in_progress", "done": "completed", "failed": "failed"}
_DAY_S = 86400


class Batches:
    """Answers what is asked below ``/v1/files`` and ``/v1/batches``."""

    def __init__(self, records: Records, upload_bytes: int) -> None:
        self._records = records
        self._upload_bytes = upload_bytes
        self._files = records.spool.root / "files"
        self._batches = records.spool.root / "batches"

    async def __call__(self, request: Request, caller: Caller) -> Response | None:
        """Answer; see `minutes.service.web.app.Answer`."""
        caller.check_asks()
        route = (request.method, request.path)
        if route == ("POST", "/v1/files"):
            return await self._keep(request, caller)
        if route == ("GET", "/v1/files"):
            return _list(await asyncio.to_thread(_told_in, self._files, caller))
        if route == ("POST", "/v1/batches"):
            return await self._begin(request, caller)
        if route == ("GET", "/v1/batches"):
            told = await asyncio.to_thread(_told_in, self._batches, caller)
            return _list([await self._batch(one, caller) for one in told])
        if named := _FILE.fullmatch(request.path):
            return await self._file(request.method, named["id"], bool(named["content"]), caller)
        if (named := _BATCH.fullmatch(request.path)) and request.method == "GET":
            told_batch = await asyncio.to_thread(_told, self._batches / f"{named['id']}.json", caller)
            return json_response(await self._batch(told_batch, caller))
        return None

    async def _keep(self, request: Request, caller: Caller) -> Response:
        form = await asyncio.to_thread(read_form, request)
        if form.fields.get("purpose", "batch") != "batch":
            raise RequestRejected("purpose: only files for batches are kept")
        if len(form.data) > self._upload_bytes:
            raise RequestRejected(f"the file is larger than {self._upload_bytes >> 10} KiB")
        name = safe_name(form.name)
        told = _file_object(f"file-{secrets.token_hex(12)}", len(form.data), name, "batch", int(time.time()))
        await asyncio.to_thread(self._write, told, form.data, caller.name)
        return json_response(told)

    def _write(self, told: Mapping[str, Any], data: bytes, owner: str) -> None:
        folder = private.make_folder(self._files / f"{told['id']}")
        private.write(folder / "content", data)
        private.write(folder / "told.json", json.dumps({**told, "owner": owner}).encode())

    async def _file(self, method: str, file_id: str, content: bool, caller: Caller) -> Response | None:
        if result := _RESULT.fullmatch(file_id):
            found = await self._records.find(result["id"], caller)
            if found is None or found.state != "done":
                raise NotThere("there is no such file, or not yet")
            body, name = await self._records.result(found, f".{result['kind']}.jsonl")
            created = int(found.ended.timestamp()) if found.ended else 0
            told: dict[str, Any] = _file_object(file_id, len(body), name, "batch_output", created)
        else:
            folder = self._files / file_id
            told = _shown(await asyncio.to_thread(_told, folder / "told.json", caller))
            if method == "DELETE" and not content:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
                return json_response({"id": file_id, "object": "file", "deleted": True})
            body = await asyncio.to_thread(_content, folder)
        if method != "GET":
            return None
        return Response(200, body, "application/jsonl; charset=utf-8") if content else json_response(told)

    async def _begin(self, request: Request, caller: Caller) -> Response:
        body = request.json()
        file_id, endpoint = body.get("input_file_id"), body.get("endpoint")
        if endpoint != requests_file.ENDPOINT:
            raise RequestRejected(f"endpoint: only {requests_file.ENDPOINT} is served")
        if not isinstance(file_id, str) or not _FILE.fullmatch(f"/v1/files/{file_id}"):
            raise RequestRejected("input_file_id: name a file that was given in")
        folder = self._files / file_id
        file = await asyncio.to_thread(_told, folder / "told.json", caller)
        data = await asyncio.to_thread(_content, folder)
        await asyncio.to_thread(requests_file.read, data)
        metadata = body.get("metadata") or {}
        if not isinstance(metadata, dict) or len(json.dumps(metadata)) > 1 << 14:
            raise RequestRejected("metadata: an object of at most 16 KiB is needed")
        name = f"{Path(file['filename']).stem or 'batch'}.jsonl"
        order_id = await self._records.give(Upload(name, data, Wishes(), caller.name))
        told = {
            "id": order_id,
            "input_file_id": file_id,
            "completion_window": body.get("completion_window", "24h"),
            "metadata": metadata,
            "created_at": int(time.time()),
            "owner": caller.name,
        }
        await asyncio.to_thread(private.write, self._batches / f"{order_id}.json", json.dumps(told).encode())
        return json_response(await self._batch(told, caller))

    async def _batch(self, told: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
        """Return a batch in OpenAI's form."""
        order_id = told["id"]
        try:
            found = await self._records.find(order_id, caller)
        except NotThere:  # retention took its record
            found = None
        state = _STATES[found.state] if found else "validating"
        figures = found.figures if found else {}
        done = state == "completed"
        ended = int(found.ended.timestamp()) if found and found.ended else None
        files = {name.rsplit(".", 2)[-2] for name in found.files} if found and done else set()
        return {
            "id": f"batch_{order_id}",
            "object": "batch",
            "endpoint": requests_file.ENDPOINT,
            "errors": _errors(found) if state == "failed" else None,
            "input_file_id": told["input_file_id"],
            "completion_window": told["completion_window"],
            "status": state,
            "output_file_id": f"file-output-{order_id}" if "output" in files else None,
            "error_file_id": f"file-errors-{order_id}" if "errors" in files else None,
            "created_at": told["created_at"],
            "in_progress_at": int(found.started.timestamp()) if found and found.started else None,
            "expires_at": told["created_at"] + _DAY_S,
            "finalizing_at": ended if done else None,
            "completed_at": ended if done else None,
            "failed_at": ended if state == "failed" else None,
            "expired_at": None,
            "cancelling_at": None,
            "cancelled_at": None,
            "request_counts": {name: int(figures.get(name, 0)) for name in ("total", "completed", "failed")},
            "metadata": told["metadata"],
        }


def _errors(found: Entry | None) -> dict[str, Any]:
    message = found.error if found else ""
    return {"object": "list", "data": [{"code": "failed", "message": message, "param": None, "line": None}]}


def _file_object(file_id: str, size: int, name: str, purpose: str, created: int) -> dict[str, Any]:
    return {
        "id": file_id,
        "object": "file",
        "bytes": size,
        "created_at": created,
        "filename": name,
        "purpose": purpose,
        "status": "processed",
    }


def _list(entries: list[dict[str, Any]]) -> Response:
    ids = [one["id"] for one in entries]
    ends = {"first_id": ids[0] if ids else None, "last_id": ids[-1] if ids else None, "has_more": False}
    return json_response({"object": "list", "data": [_shown(one) for one in entries], **ends})


def _shown(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "owner"}


def _told(path: Path, caller: Caller) -> dict[str, Any]:
    """Return what was kept of a file or batch. Raises NotThere where the caller has none."""
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        told = {}
    if not told or not caller.sees(told["owner"]):
        raise NotThere("there is no such file or batch")
    return told


def _content(folder: Path) -> bytes:
    """Return what a file holds. Raises NotThere where it was deleted meanwhile."""
    try:
        return (folder / "content").read_bytes()
    except OSError as error:
        raise NotThere("there is no such file or batch") from error


def _told_in(folder: Path, caller: Caller) -> list[dict[str, Any]]:
    """Return all that the caller has, the newest first."""
    found = []
    for path in folder.iterdir():
        try:
            found.append(_told(path / "told.json" if path.is_dir() else path, caller))
        except NotThere:
            continue
    return sorted(found, key=lambda one: -int(one["created_at"]))
