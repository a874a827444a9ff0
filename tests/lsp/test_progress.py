"""The line in the editor while something takes long; nothing waits for the editor to show it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.wire import WAIT_S, scripted, wired

ABLE = {"window": {"workDoneProgress": True}}


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not true():
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("way", ["silent", "refusing"])
async def test_an_editor_that_shows_none_has_its_model_loaded_all_the_same(tmp_path: Path, way: str) -> None:
    log = tmp_path / "log"
    async with wired(scripted(tmp_path)) as wire:
        await wire.shake_hands(capabilities=ABLE)
        asked = await wire.said("window/workDoneProgress/create")
        if way == "refusing":
            wire.reply(asked, error={"code": -32603, "message": "not now"})
        await until(lambda: log.exists() and "loaded" in log.read_text().split())
        assert "result" in await wire.ask("bank-copilot/figures")
        await asyncio.wait_for(wire.ask("shutdown"), WAIT_S)
    assert not [one for one in wire.sent if one["method"] == "$/progress"], "what it did not agree to is not told"


async def test_an_editor_that_agrees_is_told_the_beginning_and_the_end(tmp_path: Path) -> None:
    async with wired(scripted(tmp_path)) as wire:
        await wire.shake_hands(capabilities=ABLE)
        asked = await wire.said("window/workDoneProgress/create")
        wire.reply(asked, result=None)
        told = [(await wire.said("$/progress"))["params"] for _ in range(2)]
    assert [(one["token"], one["value"]["kind"]) for one in told] == [
        (asked["params"]["token"], "begin"),
        (asked["params"]["token"], "end"),
    ]
    assert told[0]["value"]["title"] == "Bank Copilot: starting the model"


@pytest.mark.parametrize("answer", [{"result": None}, {}, {"error": "none"}], ids=str)
async def test_an_editor_may_answer_when_nobody_waits_any_more_and_in_whatever_form(
    tmp_path: Path, answer: dict[str, Any]
) -> None:
    log = tmp_path / "log"
    async with wired(scripted(tmp_path)) as wire:
        await wire.shake_hands(capabilities=ABLE)
        asked = await wire.said("window/workDoneProgress/create")
        await until(lambda: log.exists() and "loaded" in log.read_text().split())
        await asyncio.sleep(1.5)
        wire.reply(asked, **answer)
        assert "result" in await wire.ask("bank-copilot/figures")
