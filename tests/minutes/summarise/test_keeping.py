"""What was kept is not asked for again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from minutes.summarise.keeping import Work
from minutes.summarise.pipeline import Options, summarise
from prompts import Library
from tests.fakes import ScriptedModel
from tests.minutes import meetings
from tests.minutes.summarise.test_pipeline import EN_ITEMS, extract, write


class Shelf:
    """Keeps each step as JSON text."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def step(self, name: str, work: Work) -> Mapping[str, Any]:
        if name not in self.kept:
            self.kept[name] = json.dumps(await work())
        value: Mapping[str, Any] = json.loads(self.kept[name])
        return value


async def test_a_run_that_is_begun_again_asks_nothing_twice_and_says_the_same(library: Library) -> None:
    shelf = Shelf()
    model = ScriptedModel({"minutes/extract": extract(EN_ITEMS), "minutes/summary": write})
    first = await summarise(meetings.english(), model, library, Options(keep=shelf))
    assert len(shelf.kept) >= 2
    silent = ScriptedModel({})
    again = await summarise(meetings.english(), silent, library, Options(keep=shelf))
    assert silent.asked == []
    assert (again.summary, again.chapters, again.decisions) == (first.summary, first.chapters, first.decisions)
    assert (again.actions, again.checks, again.cost) == (first.actions, first.checks, first.cost)
    plain = await summarise(meetings.english(), model, library)
    assert (plain.decisions, plain.actions, plain.summary) == (first.decisions, first.actions, first.summary)


async def test_only_what_is_missing_is_done(library: Library) -> None:
    shelf = Shelf()
    model = ScriptedModel({"minutes/extract": extract(EN_ITEMS), "minutes/summary": write})
    await summarise(meetings.english(), model, library, Options(keep=shelf, part_tokens=60))
    lost = next(name for name in shelf.kept if name.startswith("part"))
    del shelf.kept[lost]
    asked = len(model.asked)
    await summarise(meetings.english(), model, library, Options(keep=shelf, part_tokens=60))
    assert len(model.asked) == asked + 1
