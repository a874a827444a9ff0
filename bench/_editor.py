"""An editor of a few lines: starts a language server as a process over stdio, types, and asks for completions.

It speaks the protocol by hand, so that a round trip that is measured holds little beside the server's own work.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench._processes import ROOT

__all__ = ["SERVER", "Answer", "Editor", "Item", "Question", "offset_at", "position_at", "started"]

SERVER = (sys.executable, "-m", "cli", "lsp")
SECTION = "bank-copilot"
WAIT_S = 30.0
_QUIET_S = 0.3
"""Work that follows upon other work begins sooner than this."""
_INVOKED, _AUTOMATIC = 1, 2
_TAKEN_BACK = (-32800, -32801, -32802)
"""A request that was cancelled, whose document has changed, or that the server has given up: no fault."""
_LANGUAGES = {".py": "python", ".java": "java"}
_CAPABILITIES: Mapping[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {"inlineCompletion": {}, "synchronization": {"didSave": True}},
    "window": {"workDoneProgress": True},
    "workspace": {"configuration": True, "workspaceFolders": True},
}


@dataclass(frozen=True, slots=True)
class Item:
    """One suggestion: the text that takes the place of what stands between two offsets of the document."""

    text: str
    start: int
    end: int
    command: Mapping[str, Any] | None = None

    def beyond(self, document: str, offset: int) -> str:
        """Return what it would add at the cursor; empty when it rewrites what stands before the cursor."""
        typed = document[self.start : offset]
        return self.text[len(typed) :] if self.text.startswith(typed) else ""

    def applied(self, document: str) -> str:
        """Return the document with the suggestion taken."""
        return document[: self.start] + self.text + document[self.end :]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to one question, and when it came, in seconds of ``time.monotonic``."""

    items: tuple[Item, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Question:
    """A request under way: its identity, the document as it was, and the raw answer to come."""

    id: int
    text: str
    sent: float
    raw: asyncio.Future[tuple[Any, float]]

    async def answer(self) -> Answer:
        """Wait for the answer; one that was refused or cancelled holds nothing."""
        result, at = await asyncio.shield(self.raw)
        found = result.get("items", []) if isinstance(result, dict) else result or []
        return Answer(tuple(_item(self.text, one) for one in found), at)


@dataclass
class Editor:
    """One editor window on one server.

    Attributes:
        process: the server.
        settings: what the section ``bank-copilot`` holds; the server may ask for it.
        initialized_s: seconds from the start of the process to the answer to ``initialize``.
        messages: what the server showed to the user, and faults that it answered with.
        progress: when each piece of reported work began and ended, by its title.
    """

    process: asyncio.subprocess.Process
    settings: Mapping[str, Any]
    initialized_s: float = 0.0
    messages: list[str] = field(default_factory=list)
    progress: list[tuple[str, str, float]] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)
    _versions: dict[str, int] = field(default_factory=dict)
    _waiting: dict[int, asyncio.Future[tuple[Any, float]]] = field(default_factory=dict)
    _titles: dict[Any, str] = field(default_factory=dict)
    _last: int = 0

    def text(self, uri: str) -> str:
        """Return a document as it stands."""
        return self._texts[uri]

    def open(self, uri: str, text: str) -> None:
        """Open a document; the end of its address says its language."""
        self._texts[uri], self._versions[uri] = text, 1
        language = _LANGUAGES.get(Path(uri).suffix, "plaintext")
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": item})

    def close(self, uri: str) -> None:
        """Close a document."""
        del self._texts[uri], self._versions[uri]
        self._notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def replace(self, uri: str, start: int, end: int, text: str) -> None:
        """Put ``text`` in the place of what stands between two offsets."""
        before = self._texts[uri]
        where = {"start": position_at(before, start), "end": position_at(before, end)}
        self._texts[uri] = before[:start] + text + before[end:]
        self._versions[uri] += 1
        document = {"uri": uri, "version": self._versions[uri]}
        changes = [{"range": where, "text": text}]
        self._notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def ask(self, uri: str, offset: int, *, invoked: bool = False) -> Question:
        """Ask for what belongs at the cursor, as while typing or as by the key that asks for it."""
        text = self._texts[uri]
        context = {"triggerKind": _INVOKED if invoked else _AUTOMATIC}
        where = {"textDocument": {"uri": uri}, "position": position_at(text, offset), "context": context}
        sent = time.monotonic()
        number, raw = self._request("textDocument/inlineCompletion", where)
        return Question(number, text, sent, raw)

    def cancel(self, question: Question) -> None:
        """Take a question back, unless it is answered."""
        if not question.raw.done():
            self._notify("$/cancelRequest", {"id": question.id})

    def accept(self, uri: str, item: Item) -> None:
        """Take a suggestion into the document and run its command."""
        self.replace(uri, item.start, item.end, item.text)
        if item.command:
            given = {"command": item.command["command"], "arguments": item.command.get("arguments", [])}
            self._request("workspace/executeCommand", given)

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Change the settings."""
        self.settings = settings
        self._notify("workspace/didChangeConfiguration", {"settings": {SECTION: settings}})

    async def idle(self, *, begin_s: float, end_s: float) -> bool:
        """Wait until the work that the server reports has ended; say whether there was any.

        Args:
            begin_s: seconds that it may take to begin.
            end_s: seconds that it may take in all.
        """
        begun = last = time.monotonic()
        while (now := time.monotonic()) - begun < (end_s if self.progress else begin_s) and now - last < _QUIET_S:
            last = now if self._titles or not self.progress else last
            await asyncio.sleep(0.02)
        return bool(self.progress)

    async def serve(self) -> None:
        """Read what the server says until it ends."""
        assert self.process.stdout is not None
        with suppress(asyncio.IncompleteReadError):
            while True:
                head = await self.process.stdout.readuntil(b"\r\n\r\n")
                sizes = (line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-len"))
                said = json.loads(await self.process.stdout.readexactly(int(next(sizes))))
                self._hear(said, time.monotonic())
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result((None, time.monotonic()))

    async def begin(self, folders: Sequence[Path], begun: float) -> None:
        """Shake hands, with the folders of the workspace."""
        named = [{"uri": folder.as_uri(), "name": folder.name} for folder in folders]
        given = {
            "processId": None,
            "rootUri": named[0]["uri"] if named else None,
            "workspaceFolders": named or None,
            "capabilities": _CAPABILITIES,
            "initializationOptions": dict(self.settings),
        }
        _, raw = self._request("initialize", given)
        _, at = await asyncio.wait_for(raw, WAIT_S)
        self.initialized_s = at - begun
        self._notify("initialized", {})

    async def end(self) -> None:
        """Shut the server down."""
        with suppress(ConnectionError, TimeoutError):
            _, raw = self._request("shutdown", None)
            await asyncio.wait_for(raw, WAIT_S)
            self._notify("exit", None)
            await asyncio.wait_for(self.process.wait(), WAIT_S)
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def _hear(self, said: Mapping[str, Any], at: float) -> None:
        if "method" not in said:
            error = said.get("error")
            if error and error["code"] not in _TAKEN_BACK:
                self.messages.append(f"fault {error['code']}: {error['message']}")
            waiting = self._waiting.pop(said["id"], None)
            if waiting is not None and not waiting.done():
                waiting.set_result((said.get("result"), at))
            return
        params = said.get("params") or {}
        if "id" in said:
            asked = said["method"] == "workspace/configuration"
            self._send({"id": said["id"], "result": [self.settings for _ in params["items"]] if asked else None})
        elif said["method"] == "window/showMessage":
            self.messages.append(params["message"])
        elif said["method"] == "$/progress" and params["value"].get("kind") in ("begin", "end"):
            self._note_progress(params["token"], params["value"], at)

    def _note_progress(self, token: Any, value: Mapping[str, Any], at: float) -> None:
        title = value.get("title", "") if value["kind"] == "begin" else self._titles.pop(token, "")
        if value["kind"] == "begin":
            self._titles[token] = title
        self.progress.append((value["kind"], title, at))

    def _request(self, method: str, params: Any) -> tuple[int, asyncio.Future[tuple[Any, float]]]:
        self._last += 1
        raw: asyncio.Future[tuple[Any, float]] = asyncio.get_running_loop().create_future()
        self._waiting[self._last] = raw
        self._send({"id": self._last, "method": method, "params": params})
        return self._last, raw

    def _notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, said: Mapping[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **{key: value for key, value in said.items() if _given(key, value)}})
        data = body.encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))


@asynccontextmanager
async def started(
    environ: Mapping[str, str],
    settings: Mapping[str, Any],
    folders: Sequence[Path] = (),
    command: Sequence[str] = SERVER,
) -> AsyncIterator[Editor]:
    """Run a language server until the end of the block.

    Args:
        environ: its whole environment.
        settings: the section ``bank-copilot`` of the editor's settings.
        folders: the folders that are open.
        command: the program and its arguments.
    """
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env=dict(environ),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 26,
    )
    editor = Editor(process, settings)
    listening = asyncio.create_task(editor.serve())
    try:
        await editor.begin(folders, begun)
        yield editor
    finally:
        await editor.end()
        await listening


def position_at(text: str, offset: int) -> dict[str, int]:
    """Return the protocol's position of an offset: a line, and UTF-16 units in it."""
    start = text.rfind("\n", 0, offset) + 1
    return {"line": text.count("\n", 0, start), "character": len(text[start:offset].encode("utf-16-le")) // 2}


def offset_at(text: str, position: Mapping[str, int]) -> int:
    """Return the offset of a position of the protocol."""
    start = 0
    for _ in range(position["line"]):
        start = text.index("\n", start) + 1
    end = text.find("\n", start)
    line = text[start : len(text) if end < 0 else end]
    return start + len(line.encode("utf-16-le")[: 2 * position["character"]].decode("utf-16-le", "ignore"))


def _given(key: str, value: Any) -> bool:
    return value is not None or key == "result"


def _item(text: str, said: Mapping[str, Any]) -> Item:
    where = said["range"]
    inserted = said["insertText"]
    inserted = inserted["value"] if isinstance(inserted, dict) else inserted
    return Item(inserted, offset_at(text, where["start"]), offset_at(text, where["end"]), said.get("command"))
