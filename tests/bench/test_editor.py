"""The editor of a few lines, on a real server process with a model that costs nothing."""

from __future__ import annotations

import asyncio
import os

import pytest

from bench import editor_overhead
from bench._editor import Item, offset_at, position_at, started
from bench._processes import get, stub

TEXT = "def interest(principal, rate):\n    '''利息 😀'''\n    return "
SETTINGS = {"size": "small", "debounceMs": 0}


@pytest.mark.parametrize("offset", range(len(TEXT) + 1))
def test_a_position_leads_back_to_its_offset(offset):
    assert offset_at(TEXT, position_at(TEXT, offset)) == offset


def test_a_position_counts_utf16_units():
    assert position_at(TEXT, TEXT.index("😀") + 1) == {"line": 1, "character": 12}


def test_a_suggestion_that_starts_before_the_cursor_adds_only_its_rest():
    document = "return prin\n"
    assert Item("principal", 7, 11).beyond(document, 11) == "cipal"
    assert Item("rate", 7, 11).beyond(document, 11) == ""
    assert Item("principal", 7, 11).applied(document) == "return principal\n"


@pytest.mark.e2e
async def test_it_opens_types_asks_and_accepts(tmp_path):
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    with stub(text=" principal * rate") as model:
        environ |= {"COPILOT_SERVER_URL": model.url, "COPILOT_PATHS_DATA": str(tmp_path)}
        async with started(environ, SETTINGS) as editor:
            uri = "file:///made/interest.py"
            editor.open(uri, TEXT.removesuffix("return "))
            editor.replace(uri, len(TEXT) - 7, len(TEXT) - 7, "return ")
            (item,) = (await asyncio.wait_for(editor.ask(uri, len(TEXT), invoked=True).answer(), 20)).items
            editor.accept(uri, item)
            assert editor.text(uri) == TEXT + "principal * rate"
            assert editor.messages == []
        assert editor.process.returncode == 0
        assert get(f"{model.url}/stub")["asked"] >= 1


def test_round_trips_are_told_apart_by_whether_the_model_was_asked():
    trips = editor_overhead.Trips()
    for seconds, asked, found in ((1.0, True, True), (0.1, False, True), (9.0, True, False)):
        trips.add(seconds, asked=asked, found=found)
    assert (trips.asked, trips.cached, trips.empty) == ([1.0], [0.1], 1)
    assert editor_overhead.trip_row("f", "by asking", [0.002, 0.004]) == "| f | by asking | 2 | 2.0 | 4.0 | 5 and 15 |"
