"""llama.vscode's way of completing, to compare with: its request to ``/infill``, its context and its cache.

Written after https://github.com/ggml-org/llama.vscode (MIT) as of 2025: ``completion.ts``, ``extra-context.ts``,
``llama-server.ts``, ``utils.ts`` and the defaults in ``configuration.ts``. Left out are its status bar and its
retrieval for chats. Its request draws at random; a seed is added, so that two runs can be compared.

* The prompt is 256 lines before the cursor and 64 after it, with up to 16 chunks of 64 lines from other places.
* One request at a time: a newer one waits in steps of 150 ms until the older one has been answered; one whose question
  is of no use any more is given up only while it waits.
* A cache of 250 answers by the text around the cursor, looked up with every shorter text before the cursor too.
* After an answer the one that would follow it is asked for as well, and kept, unless another key was pressed since.

Later versions wait 150 ms after each key before they ask, and their newest request takes the place of the older ones;
what is sent and kept is the same. On a slow engine such a request is sent for each pause, and each of them is read to
its end, as their requests are no streams: so the older way, one at a time, is the one that suits it, and is measured.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from copilot.autostart import Address

__all__ = ["Around", "Cache", "Defaults", "LlamaVscode", "Ring", "around", "body", "fitted", "running_peer"]


@dataclass(frozen=True, slots=True)
class Defaults:
    """The settings as they are shipped."""

    n_prefix: int = 256
    n_suffix: int = 64
    n_predict: int = 128
    t_max_prompt_ms: int = 500
    t_max_predict_ms: int = 2500
    max_line_suffix: int = 8
    max_cache_keys: int = 250
    ring_n_chunks: int = 16
    ring_chunk_size: int = 64
    ring_scope: int = 1024
    ring_update_s: float = 1.0
    ring_quiet_s: float = 3.0
    ring_distance: int = 32
    max_queued_chunks: int = 16
    wait_s: float = 0.15


@dataclass(frozen=True, slots=True)
class Around:
    """The text around a cursor as it is sent: whole lines before, the line up to the cursor, and what follows."""

    prefix: str
    prompt: str
    suffix: str
    line_suffix: str
    indent: int
    blanks: int = 0

    @property
    def key(self) -> str:
        """What an answer is kept by."""
        return f"{self.prefix}|{self.suffix}|{self.prompt}"


def around(text: str, offset: int, defaults: Defaults) -> Around:
    """Gather the text around a cursor. A line of blanks alone is sent as an empty one."""
    before, after = text[:offset].split("\n"), text[offset:].split("\n")
    line_prefix, line_suffix = before[-1], after[0]
    blanks = len(line_prefix) if not line_prefix.strip(" \t") else 0
    line = line_prefix + line_suffix
    return Around(
        prefix="\n".join(before[max(0, len(before) - 1 - defaults.n_prefix) : -1]) + "\n",
        prompt="" if blanks else line_prefix,
        suffix="\n".join([line_suffix, *after[1 : 1 + defaults.n_suffix]]) + "\n",
        line_suffix=line_suffix,
        indent=len(line) - len(line.lstrip()),
        blanks=blanks,
    )


def body(asked: Around, chunks: list[dict[str, Any]], defaults: Defaults) -> dict[str, Any]:
    """Return the request to ``/infill``."""
    return {
        "input_prefix": asked.prefix,
        "input_suffix": asked.suffix,
        "input_extra": chunks,
        "prompt": asked.prompt,
        "n_predict": defaults.n_predict,
        "top_k": 40,
        "top_p": 0.99,
        "stream": False,
        "samplers": ["top_k", "top_p", "infill"],
        "cache_prompt": True,
        **({"n_indent": asked.indent} if asked.indent else {}),
        "t_max_prompt_ms": defaults.t_max_prompt_ms,
        "t_max_predict_ms": defaults.t_max_predict_ms,
        "seed": 1,
    }


def fitted(answer: str, text: str, offset: int, asked: Around) -> str:
    """Return what is shown of an answer; empty when it says again what stands there already."""
    lines = answer.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or _repeats(lines, text, offset, asked):
        return ""
    if asked.line_suffix.strip():
        if lines[0].endswith(asked.line_suffix):
            return lines[0][: -len(asked.line_suffix)]
        return lines[0]
    return "\n".join(lines)


def _repeats(lines: list[str], text: str, offset: int, asked: Around) -> bool:
    below = text[offset:].split("\n")[1:]
    if not below:
        return False
    if len(lines) > 1 and lines[0].strip() in ("", asked.line_suffix.strip()) and lines[1:] == below[: len(lines) - 1]:
        return True
    if len(lines) == 1 and lines[0] == asked.line_suffix:
        return True
    first = next((number for number, line in enumerate(below) if line.strip()), None)
    if first is None or text[text.rfind("\n", 0, offset) + 1 : offset] + lines[0] != below[first]:
        return False
    after = below[first + 1 :]
    if len(lines) == 1:
        return True
    if len(lines) == 2:
        return bool(after) and after[0].startswith(lines[1])
    return lines[1:] == after[: len(lines) - 1]


class Cache:
    """The last answers by the text around the cursor, the least used thrown out first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[str, str] = OrderedDict()

    def put(self, key: str, answer: str) -> None:
        """Keep an answer."""
        self._answers[key] = answer
        self._answers.move_to_end(key)
        while len(self._answers) > self._size:
            self._answers.popitem(last=False)

    def holds(self, key: str) -> bool:
        """Return whether there is an answer to exactly this."""
        return key in self._answers

    def get(self, asked: Around) -> str | None:
        """Return the answer, or what is left of one to a shorter line whose continuation has been typed since."""
        for length in range(len(asked.prompt), -1, -1):
            key = f"{asked.prefix}|{asked.suffix}|{asked.prompt[:length]}"
            answer = self._answers.get(key)
            typed = asked.prompt[length:]
            if answer is not None and answer.startswith(typed):
                self._answers.move_to_end(key)
                return answer[len(typed) :]
        return None


@dataclass
class Ring:
    """Chunks of other places, sent with each request; new ones queue up and come in one by one while nobody types."""

    defaults: Defaults
    chunks: list[dict[str, Any]] = field(default_factory=list)
    _queued: list[dict[str, Any]] = field(default_factory=list)
    _last_line: int = -9999
    _drawn: random.Random = field(default_factory=lambda: random.Random(0))

    def look(self, name: str, text: str, line: int) -> None:
        """Queue a chunk from before and one from after what is sent anyway, when the cursor has moved far."""
        if abs(line - self._last_line) <= self.defaults.ring_distance:
            return
        self._last_line = line
        lines = text.split("\n")
        last = len(lines) - 1
        defaults = self.defaults
        begin, end = max(0, line - defaults.ring_scope), max(0, line - defaults.n_prefix)
        self._pick(name, lines[begin : end + 1])
        begin = min(last, line + defaults.n_suffix)
        self._pick(name, lines[begin : min(last, begin + defaults.ring_chunk_size) + 1])

    def update(self) -> bool:
        """Take one queued chunk in; say whether there was one."""
        if not self._queued:
            return False
        self.chunks = [*self.chunks, self._queued.pop(0)][-self.defaults.ring_n_chunks :]
        return True

    def _pick(self, name: str, lines: list[str]) -> None:
        if len(lines) < 3:
            return
        size = self.defaults.ring_chunk_size
        if len(lines) + 1 >= size:
            start = int(self._drawn.random() * max(0, len(lines) - size // 2 + 1))
            lines = lines[start : start + size // 2]
        if len(self._queued) >= self.defaults.max_queued_chunks:
            self._queued.pop(0)
        self._queued.append({"text": "\n".join(lines) + "\n", "time": int(time.time() * 1000), "filename": name})


class LlamaVscode:
    """The extension's part. ``asked`` counts the requests to the engine, ``read`` the tokens that it read for them."""

    def __init__(self, url: str, api_key: str, defaults: Defaults | None = None) -> None:
        self.read = 0
        self.asked = 0
        self._defaults = defaults or Defaults()
        self._url = url
        self._http = aiohttp.ClientSession(headers={"Authorization": f"Bearer {api_key}"}, trust_env=False)
        self._cache = Cache(self._defaults.max_cache_keys)
        self._ring = Ring(self._defaults)
        self._busy = False
        self._last = time.monotonic()
        self._later: set[asyncio.Task[None]] = set()
        self._updates = asyncio.create_task(self._update_ring())

    async def complete(self, name: str, text: str, offset: int) -> str:
        """Return the suggestion at a cursor; a caller that is cancelled leaves a request that was sent running."""
        while self._busy:
            await asyncio.sleep(self._defaults.wait_s)
        self._busy = True
        # In the extension a cancelled provider runs on to its end; so does this, whatever becomes of the caller.
        wanted = asyncio.Event()
        wanted.set()
        task = asyncio.create_task(self._complete(name, text, offset, wanted))
        self._keep(task)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            wanted.clear()
            raise

    async def close(self) -> None:
        """Stop, after what was sent has been answered."""
        self._updates.cancel()
        while self._later:
            await asyncio.wait(self._later)
        await self._http.close()

    async def _complete(self, name: str, text: str, offset: int, wanted: asyncio.Event) -> str:
        """Answer; with the answer there, what comes after it is left out where it is not ``wanted`` any more."""
        try:
            self._last = time.monotonic()
            asked = around(text, offset, self._defaults)
            if len(asked.line_suffix) > self._defaults.max_line_suffix:
                return ""
            answer, sent = self._cache.get(asked), False
            if answer is None:
                answer, sent = await self._infill(body(asked, self._ring.chunks, self._defaults)), True
            shown = fitted(answer, text, offset, asked) if answer.strip() else ""
            if shown and sent:
                self._cache.put(asked.key, shown)
            if shown and wanted.is_set():
                self._keep(asyncio.create_task(self._follow(asked, shown)))
                self._ring.look(name, text, text.count("\n", 0, offset))
            return _dedented(shown, asked.blanks)
        finally:
            self._busy = False

    async def _follow(self, asked: Around, shown: str) -> None:
        """Ask for what would follow the suggestion once it is taken; also keep its rest after its first line."""
        if asked.line_suffix.strip():
            return
        lines = shown.split("\n")
        prefix, prompt = asked.prefix, asked.prompt + lines[0]
        if len(lines) > 1:
            prefix, prompt = asked.prefix + asked.prompt + "\n".join(lines[:-1]) + "\n", lines[-1]
            kept = prefix[:-1].split("\n")[-self._defaults.n_prefix :]
            prefix = "\n".join(kept) + "\n"
        indent = len(asked.prompt) - len(asked.prompt.lstrip())
        next_one = Around(prefix, prompt, asked.suffix, "", indent)
        if not self._cache.holds(next_one.key):
            answer = await self._infill(body(next_one, self._ring.chunks, self._defaults))
            if answer.strip():
                self._cache.put(next_one.key, answer.rstrip())
        rest = Around(f"{asked.prefix}{asked.prompt}{lines[0]}\n", "", asked.suffix, "", 0)
        if len(lines) > 1 and not self._cache.holds(rest.key):
            self._cache.put(rest.key, "\n".join(lines[1:]))

    async def _update_ring(self) -> None:
        while True:
            await asyncio.sleep(self._defaults.ring_update_s)
            if time.monotonic() - self._last >= self._defaults.ring_quiet_s and self._ring.update():
                extra = {"input_prefix": "", "input_suffix": "", "prompt": "", "input_extra": self._ring.chunks}
                limits = {"t_max_prompt_ms": self._defaults.t_max_prompt_ms, "t_max_predict_ms": 1}
                await self._infill({**extra, "n_predict": 0, "samplers": [], "cache_prompt": True, **limits})

    async def _infill(self, request: Mapping[str, Any]) -> str:
        self.asked += 1
        async with self._http.post(f"{self._url}/infill", json=dict(request)) as answer:
            said = await answer.json()
        self.read += int((said.get("timings") or {}).get("prompt_n", 0))
        return str(said.get("content", ""))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._later.add(task)
        task.add_done_callback(self._later.discard)


@asynccontextmanager
async def running_peer(engine: Address) -> AsyncIterator[LlamaVscode]:
    """Run the extension's part until the end of the block."""
    peer = LlamaVscode(engine.url, engine.api_key)
    try:
        yield peer
    finally:
        await peer.close()


def _dedented(shown: str, blanks: int) -> str:
    """Take the blanks off that stand before the cursor already."""
    count = 0
    while count < min(blanks, len(shown)) and shown[count] in " \t":
        count += 1
    return shown[count:]
