"""Results of ``minutes make`` that the tests write, and the page over a folder of them without a socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from copilot.pages.access import Access, Rules
from minutes.render import Template
from minutes.render.contract import to_bytes
from minutes.review_page import review_app
from minutes.review_page.result_file import ResultFile
from minutes.review_page.standing import Standing
from minutes.review_page.store import Reviewed, Store, Target, Verdict
from minutes.summarise.items import Minutes
from tests.minutes.render import rich
from tests.visitor import RULES, Visitor, visit

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
ENTRIES = 22
"""How many entries each of the two meetings has."""


def result(path: Path, minutes: Minutes | None = None) -> Path:
    """Write the result of a meeting: the English one, if none is given."""
    path.write_bytes(to_bytes(minutes or rich.english()))
    return path


def changed(path: Path, field: str, index: int, **values: Any) -> None:
    """Change an entry of a result, as a new run might."""
    table = json.loads(path.read_text("utf-8"))
    table[field][index] |= values
    path.write_text(json.dumps(table, ensure_ascii=False), "utf-8")


def read(path: Path) -> ResultFile:
    """Read a result that must be one."""
    found = ResultFile.load(path)
    assert found is not None
    return found


def only(store: Store) -> Reviewed:
    (one,) = store.all()
    return one


def row(reviewed: Reviewed, kind: str, index: int = 0, origin: str = "drafted") -> Standing:
    """The row of an entry."""
    return next(one for one in reviewed.rows if (one.entry.kind, one.entry.index, one.origin) == (kind, index, origin))


def target(standing: Standing) -> Target:
    """What names a row."""
    entry = standing.entry
    return Target(entry.kind, entry.index, entry.content.text, entry.content.turns, standing.origin)


def accept_all(store: Store, by: str = "wang.fang") -> Reviewed:
    """Accept every entry of the only meeting that is not decided on, and deal with every problem."""
    reviewed = only(store)
    for one in reviewed.rows:
        if not one.decided and one.origin != "gone":
            store.decide(reviewed.id, target(one), Verdict("accepted"), by)
    assert reviewed.result is not None
    for problem in reviewed.result.minutes.problems:
        store.deal(reviewed.id, problem, by)
    return only(store)


def long_meeting(turns: int, words: int) -> Minutes:
    """The English meeting with a talk of so many turns, each of so many words, and a decision at its end."""
    minutes = rich.english()
    turn = minutes.transcript.turns[0]
    talk = tuple(
        replace(turn, n=n, text=" ".join(f"word{n}" for _ in range(words)), start=n * 9.0, end=n * 9.0 + 8)
        for n in range(1, turns + 1)
    )
    last = replace(minutes.decisions[1], text="The last thing said is agreed.", turns=(turns,))
    transcript = replace(minutes.transcript, turns=talk)
    return replace(minutes, transcript=transcript, decisions=(*minutes.decisions, last))


@asynccontextmanager
async def page(folder: Path, rules: Rules | None = None, own: Template | None = None) -> AsyncIterator[Visitor]:
    """The page over a folder, and a browser of its own that has not come in."""
    access = Access(rules or RULES)
    async with visit(review_app(folder, access, own), access, "meetings") as visitor:
        yield visitor
