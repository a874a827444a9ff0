from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from copilot.errors import DamagedFile
from copilot.pages.refusals import Changed, NotThere
from minutes.review_page.content import Content, EntryKind
from minutes.review_page.decisions import load, review_schema, settled
from minutes.review_page.store import Store
from tests.minutes.render import rich
from tests.minutes.review_page.results import ENTRIES, NOW, accept_all, changed, only, read, result, row, target


@pytest.fixture
def store(tmp_path: Path) -> Store:
    result(tmp_path / "board.json")
    return Store(tmp_path, lambda: NOW)


def saved(store: Store) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((store.folder / "board.review.json").read_text("utf-8"))
    jsonschema.validate(found, review_schema())
    return found


def decide(store: Store, kind: str, index: int, status: Any = "accepted", content: Content | None = None) -> None:
    reviewed = only(store)
    store.decide(reviewed.id, target(row(reviewed, kind, index)), status, content, "wang.fang")


def again(store: Store, **fields: Any) -> None:
    """Make the minutes again, with other entries in a list."""
    result(store.folder / "board.json", replace(rich.english(), **fields))


def test_a_decision_is_on_the_disk_at_once(store: Store) -> None:
    decide(store, "action", 0)
    (kept,) = saved(store)["decisions"]
    assert saved(store)["source"] == {"sha256": "5f0c" * 16} and saved(store)["version"] == "1.0"
    assert {name: kept[name] for name in ("kind", "index", "status", "owner", "due", "due_date", "by", "at")} == {
        "kind": "action", "index": 0, "status": "accepted", "owner": "Paul Osei", "due": "by next Friday",
        "due_date": "2026-09-25", "by": "wang.fang", "at": "2026-11-26T09:30:00+00:00",
    }  # fmt: skip
    assert row(only(Store(store.folder)), "action").decided


def test_another_decision_takes_its_place_and_undo_takes_it_back(store: Store) -> None:
    decide(store, "decision", 0)
    decide(store, "decision", 0, "rejected")
    assert [kept["status"] for kept in saved(store)["decisions"]] == ["rejected"]
    reviewed = only(store)
    assert row(reviewed, "decision").rejected
    store.undo(reviewed.id, target(row(reviewed, "decision")))
    assert saved(store)["decisions"] == []
    assert [kept["status"] for kept in saved(store)["history"]] == ["accepted", "rejected"]


def test_an_entry_that_changed_meanwhile_is_not_decided_on(store: Store) -> None:
    reviewed = only(store)
    shown = target(row(reviewed, "decision", 1))
    changed(store.folder / "board.json", "decisions", 1, turns=[11, 12])
    with pytest.raises(Changed):
        store.decide(reviewed.id, shown, "accepted", None, "wang")
    assert not (store.folder / "board.review.json").exists()


def test_a_decision_stands_after_a_new_run_where_text_and_turns_are_the_same(store: Store) -> None:
    accept_all(store)
    first, second, third = rich.english().decisions
    again(store, decisions=(second, first, replace(third, text="Set at 64 million.")))
    reviewed = only(store)
    assert [row(reviewed, "decision", index).decided for index in (0, 1, 2)] == [True, True, False]
    stale = row(reviewed, "decision", 2)
    assert stale.decision is not None and stale.decision.content.text == third.text
    assert sum(one.decided for one in reviewed.rows) == ENTRIES - 1 and not settled(reviewed.rows)


def test_what_was_accepted_ends_with_another_owner_and_what_was_edited_does_not(store: Store) -> None:
    decide(store, "action", 0)
    decide(store, "action", 1, "edited", Content("Check the consent.", (14,), owner="Tom Marsh"))
    one, two = rich.english().actions
    again(store, actions=(replace(one, owner="Mei Lin"), replace(two, owner="Mei Lin")))
    reviewed = only(store)
    assert [row(reviewed, "action", index).decided for index in (0, 1)] == [False, True]
    final = row(reviewed, "action", 1).final
    assert final is not None and final.owner == "Tom Marsh"


def test_no_decision_stands_on_another_transcript(store: Store) -> None:
    accept_all(store)
    minutes = rich.english()
    source = replace(minutes.transcript.source, sha256="ab" * 32)
    again(store, transcript=replace(minutes.transcript, source=source))
    assert not any(one.decided for one in only(store).rows)


def test_what_is_gone_from_the_draft_is_shown_and_needs_no_decision(store: Store) -> None:
    decide(store, "question", 0)
    again(store, questions=())
    reviewed = only(store)
    gone = row(reviewed, "question", 0, "gone")
    assert gone.final is None and not gone.decided
    assert settled(accept_all(store).rows)
    store.undo(reviewed.id, target(gone))
    assert "gone" not in [one.origin for one in only(store).rows]


def test_an_added_entry_stands_is_edited_and_taken_back(store: Store) -> None:
    wanted = only(store).id
    store.add(wanted, "objection", Content("Too many names.", (15, 16), owner="Joan Hale", due="soon"), "li")
    added = row(only(store), "objection", 1, "added")
    assert added.decided and added.final == Content("Too many names.", (15, 16), owner="Joan Hale")
    store.decide(wanted, target(added), "edited", Content("Far too many names.", (16,)), "wang")
    added = row(only(store), "objection", 1, "added")
    assert added.final is not None and added.final.text == "Far too many names."
    assert added.decision is not None and added.decision.on is None
    store.undo(wanted, target(added))
    assert [one.origin for one in only(store).rows if one.entry.kind == "objection"] == ["drafted"]


def test_only_what_binds_nobody_is_accepted_together(store: Store) -> None:
    reviewed = only(store)
    assert reviewed.result is not None
    digest = reviewed.result.digest
    decide(store, "point", 0, "rejected")
    store.accept_rest(reviewed.id, "point", digest, "wang")
    kept = [one for one in saved(store)["decisions"] if one["kind"] == "point"]
    assert sum(one.get("together", False) for one in kept) == len(rich.english().key_points) - 1
    one_by_one: tuple[EntryKind, ...] = ("decision", "action", "vote", "objection", "question")
    for kind in one_by_one:
        with pytest.raises(NotThere):
            store.accept_rest(reviewed.id, kind, digest, "wang")
    with pytest.raises(Changed):
        store.accept_rest(reviewed.id, "figure", "0" * 64, "wang")
    store.undo_rest(reviewed.id, "point")
    assert [one["status"] for one in saved(store)["decisions"]] == ["rejected"]


def test_two_people_at_once_lose_nothing(store: Store) -> None:
    reviewed = only(store)
    rows = [one for one in reviewed.rows if one.entry.kind in ("decision", "action", "figure")]
    people = [
        threading.Thread(
            target=Store(store.folder).decide, args=(reviewed.id, target(one), "accepted", None, f"p{number}")
        )
        for number, one in enumerate(rows)
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(saved(store)["decisions"]) == len(rows)


def test_a_damaged_review_file_is_never_written_over(store: Store) -> None:
    path = store.folder / "board.review.json"
    for text in ("{", "[]", '{"version": "2.0"}', '{"version": "1.0", "source": {}, "decisions": [{}]}'):
        path.write_text(text)
        reviewed = only(store)
        assert reviewed.result is None and "move it away" in reviewed.error
        with pytest.raises(NotThere):
            store.undo_rest(reviewed.id, "point")
        with pytest.raises(DamagedFile):
            load(store.folder / "board.json")
        assert path.read_text() == text


def test_the_review_file_is_no_result(store: Store) -> None:
    decide(store, "decision", 0)
    assert len(store.all()) == 1 and read(store.folder / "board.json").name == "Board of Ardley Mutual Bank"
