"""llama.vscode's way: what it sends, what it keeps, what it shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bench._llama_vscode import Around, Cache, Defaults, LlamaVscode, Ring, around, body, fitted, running_peer
from copilot.autostart import Address

DEFAULTS = Defaults()


def test_the_text_around_the_cursor_is_whole_lines_and_the_line_itself():
    text = "a\nb\n    return x)\nd\ne\n"
    asked = around(text, text.index("x"), DEFAULTS)
    assert (asked.prefix, asked.prompt, asked.suffix) == ("a\nb\n", "    return ", "x)\nd\ne\n\n")
    assert (asked.line_suffix, asked.indent) == ("x)", 4)


def test_it_shows_so_many_lines_and_no_more():
    text = "\n".join(f"line {number}" for number in range(600))
    asked = around(text, text.index("line 300"), DEFAULTS)
    assert asked.prefix.splitlines() == [f"line {number}" for number in range(300 - 256, 300)]
    assert asked.suffix.splitlines() == [f"line {number}" for number in range(300, 300 + 65)]


def test_a_line_of_blanks_is_sent_as_an_empty_one():
    asked = around("a\n    \nb", 6, DEFAULTS)
    assert (asked.prompt, asked.blanks, asked.indent) == ("", 4, 4)


def test_the_request_is_its_request():
    sent = body(Around("a\n", "b", "c\n", "", 4), [{"text": "x\n", "filename": "f"}], DEFAULTS)
    assert sent["input_prefix"] == "a\n" and sent["prompt"] == "b" and sent["input_suffix"] == "c\n"
    assert sent["input_extra"] == [{"text": "x\n", "filename": "f"}]
    assert (sent["n_predict"], sent["n_indent"], sent["t_max_predict_ms"]) == (128, 4, 2500)
    assert sent["samplers"] == ["top_k", "top_p", "infill"]
    assert sent["cache_prompt"] and not sent["stream"]
    assert "n_indent" not in body(Around("a\n", "b", "c\n", "", 0), [], DEFAULTS)


def test_the_cache_knows_what_has_been_typed_of_an_answer():
    cache = Cache(2)
    cache.put(Around("a\n", "re", "\n", "", 0).key, "turn 1")
    assert cache.get(Around("a\n", "re", "\n", "", 0)) == "turn 1"
    assert cache.get(Around("a\n", "retu", "\n", "", 0)) == "rn 1"
    assert cache.get(Around("a\n", "rex", "\n", "", 0)) is None
    assert cache.get(Around("b\n", "re", "\n", "", 0)) is None
    for number in range(2):
        cache.put(f"{number}", "x")
    assert cache.get(Around("a\n", "re", "\n", "", 0)) is None


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("x = |\n", "1\n\n", "1"),
        ("x = |\n", "\n \n", ""),
        ("x = f(|)\n", "1)", "1"),
        ("x = f(|)\n", "1\ny", "1"),
        ("|\nreturn 1\ny\n", "return 1", ""),
        ("|\nreturn 1\ny\nz\n", "return 1\ny", ""),
        ("|\na\nb\nc\n", "\na\nb", ""),
        ("x = |", "1\n2", "1\n2"),
    ],
    ids=["a line", "nothing", "a bracket", "one line only", "the next line", "two next lines", "below", "at the end"],
)
def test_what_is_shown_of_an_answer(text, answer, expected):
    offset = text.index("|")
    text = text.replace("|", "")
    assert fitted(answer, text, offset, around(text, offset, DEFAULTS)) == expected


def test_chunks_of_far_places_come_in_one_by_one_when_the_cursor_has_moved_far():
    ring, text = Ring(DEFAULTS), "\n".join(f"line {number}" for number in range(1000))
    ring.look("f.py", text, 500)
    ring.look("f.py", text, 510)
    assert (ring.update(), ring.update(), ring.update()) == (True, True, False)
    assert [len(chunk["text"].splitlines()) for chunk in ring.chunks] == [32, 32]
    assert all(chunk["filename"] == "f.py" for chunk in ring.chunks)


class Infill:
    """An engine that answers after a moment; keeps what it was asked, and how many requests it had at once at most."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.seen: list[str] = []
        self.most = 0
        self._running = 0

    async def respond(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.seen.append(asked["prompt"])
        self._running += 1
        self.most = max(self.most, self._running)
        await asyncio.sleep(0.05)
        self._running -= 1
        return web.json_response({"content": self.answer, "timings": {"prompt_n": 10}})


@asynccontextmanager
async def peer_before(engine: Infill) -> AsyncIterator[LlamaVscode]:
    app = web.Application()
    app.router.add_post("/infill", engine.respond)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with running_peer(Address(f"http://127.0.0.1:{runner.addresses[0][1]}")) as peer:
        yield peer
    await runner.cleanup()


async def test_one_request_at_a_time_and_what_would_follow_is_asked_for_too():
    async with peer_before(engine := Infill("(1)")) as peer:
        first = asyncio.create_task(peer.complete("f.py", "x = f", 5))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(peer.complete("f.py", "x = f(", 6))
        assert await first == "(1)"
        assert await second == "1)"
    assert engine.seen == ["x = f", "x = f(1)"]
    assert (peer.asked, peer.read, engine.most) == (2, 20, 1)


async def test_what_nobody_waits_for_any_more_is_kept_and_nothing_is_asked_for_beyond_it():
    async with peer_before(engine := Infill("(1)")) as peer:
        first = asyncio.create_task(peer.complete("f.py", "x = f", 5))
        await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.sleep(0.1)
        assert engine.seen == ["x = f"]
        assert await peer.complete("f.py", "x = f(", 6) == "1)"


async def test_the_lines_after_the_first_are_known_once_that_is_taken():
    async with peer_before(Infill("(1)\ny = 2")) as peer:
        await peer.complete("f.py", "a = 0\nx = f", 11)
        await asyncio.sleep(0.1)
        assert await peer.complete("f.py", "a = 0\nx = f(1)\n", 15) == "y = 2"
        assert peer.asked == 2
