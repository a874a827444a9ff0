"""A gateway that costs next to nothing and answers what minutes ask: ``python -m bench._minutes_stub --log FILE``.

It counts tokens by characters and answers each question with the least that its schema allows, after a pause in place
of a model. Each question whose answer reached whoever asked leaves a line in the log: one that was answered twice
is seen whatever was killed meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

__all__ = ["least"]

_CONTEXT = 16384


def least(schema: Mapping[str, Any]) -> Any:
    """Return the least value that a schema of ours allows; a list has one entry where it may."""
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return least(schema[key][0])
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: least(properties[name]) for name in schema.get("required", ())}
    if kind == "array":
        items = schema.get("prefixItems") or [schema.get("items", {})] * max(1, schema.get("minItems", 0))
        return [least(one) for one in items][: schema.get("maxItems", len(items))]
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return False
    return "The committee spoke of it at length."[: schema.get("maxLength", 40)] if kind == "string" else None


class Stub:
    """The addresses."""

    def __init__(self, log: Path, pause_s: float, slots: int) -> None:
        self._log = log
        self._pause_s = pause_s
        self._slots = asyncio.Semaphore(slots)

    def application(self) -> web.Application:
        """Return what aiohttp serves."""
        application = web.Application(client_max_size=1 << 24)
        application.router.add_post("/v1/chat/completions", self._chat)
        application.router.add_post("/v1/count_tokens", self._count)
        application.router.add_get("/readyz", self._ready)
        return application

    async def _ready(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ready", "engines": {}, "lanes": {}})

    async def _count(self, request: web.Request) -> web.Response:
        texts = (await request.json())["texts"]
        counts = [max(1, len(text) // 3) for text in texts]
        return web.json_response({"model": "stub", "context": _CONTEXT, "counts": counts})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        question = json.dumps(body["messages"], sort_keys=True)
        asked = body.get("response_format", {}).get("json_schema", {}).get("schema")
        text = json.dumps(least(asked)) if asked else "Noted."
        head = {"id": "stub", "object": "chat.completion.chunk", "created": 1, "model": "stub"}
        usage = {"prompt_tokens": len(question) // 3, "completion_tokens": len(text) // 3}
        if not body.get("stream"):
            await self._work()
            self._note(question)
            choice: dict[str, Any] = {"index": 0, "finish_reason": "stop", "message": {"content": text}}
            return web.json_response({**head, "choices": [choice], "usage": usage})
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        await self._work()
        delta: dict[str, Any] = {"index": 0, "delta": {"content": text}, "finish_reason": None}
        end: dict[str, Any] = {"index": 0, "delta": {}, "finish_reason": "stop"}
        with suppress(ConnectionResetError):  # whoever asked was killed
            for event in ({"choices": [delta]}, {"choices": [end]}, {"choices": [], "usage": usage}):
                await response.write(f"data: {json.dumps({**head, **event})}\n\n".encode())
            await response.write(b"data: [DONE]\n\n")
            await response.write_eof()
            self._note(question)
        return response

    async def _work(self) -> None:
        async with self._slots:
            await asyncio.sleep(self._pause_s)

    def _note(self, question: str) -> None:
        with self._log.open("a") as log:
            log.write(hashlib.sha256(question.encode()).hexdigest() + "\n")


async def serve(stub: Stub, port: int) -> None:
    """Serve for ever; the port goes to standard output."""
    runner = web.AppRunner(stub.application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", type=Path, required=True, help="where each answered question leaves a line")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds that an answer takes")
    parser.add_argument("--slots", type=int, default=64, help="answers that are worked on at once")
    given = parser.parse_args()

    async def run() -> None:
        await serve(Stub(given.log, given.pause, given.slots), given.port)

    asyncio.run(run())


if __name__ == "__main__":
    main()
