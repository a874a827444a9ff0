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
from minutes.review_page.decisions import load, review_schema
from minutes.review_page.store import Reviewed, Store, Verdict
from minutes.review_page.views import listed
from minutes.summarise.items import Vote
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


def decide(
    store: Store, kind: str, index: int, status: Any = "accepted", content: Content | None = None, becomes: Any = None
) -> None:
    reviewed = only(store)
    store.decide(reviewed.id, target(row(reviewed, kind, index)), Verdict(status, content, becomes), "wang.fang")


def complete(reviewed: Reviewed) -> bool:
    return bool(listed(reviewed)["complete"])


def again(store: Store, **fields: Any) -> None:
    """Make the minutes again, with other entries in a list."""
    result(store.folder / "board.json", replace(rich.english(), **fields))


def test_a_decision_is_on_the_disk_at_once(store: Store) -> None:
    decide(store, "action", 0)
    (kept,) = saved(store)["decisions"]
    assert saved(store)["source"] == {"sha256": "5f0c" * 16} and saved(store)["version"] == "1.1"
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
        store.decide(reviewed.id, shown, Verdict("accepted"), "wang")
    assert not (store.folder / "board.review.json").exists()


def test_a_decision_stands_after_a_new_run_where_text_and_turns_are_the_same(store: Store) -> None:
    accept_all(store)
    first, second, third = rich.english().decisions
    again(store, decisions=(second, first, replace(third, text="Set at 64 million.")))
    reviewed = only(store)
    assert [row(reviewed, "decision", index).decided for index in (0, 1, 2)] == [True, True, False]
    stale = row(reviewed, "decision", 2)
    assert stale.decision is not None and stale.decision.content.text == third.text
    assert sum(one.decided for one in reviewed.rows) == ENTRIES - 1 and not complete(reviewed)


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
    assert complete(accept_all(store))
    store.undo(reviewed.id, target(gone))
    assert "gone" not in [one.origin for one in only(store).rows]


def test_an_added_entry_stands_is_edited_and_taken_back(store: Store) -> None:
    wanted = only(store).id
    store.add(wanted, "objection", Content("Too many names.", (15, 16), owner="Joan Hale", due="soon"), "li")
    added = row(only(store), "objection", 1, "added")
    assert added.decided and added.final == Content("Too many names.", (15, 16), owner="Joan Hale")
    store.decide(wanted, target(added), Verdict("edited", Content("Far too many names.", (16,))), "wang")
    added = row(only(store), "objection", 1, "added")
    assert added.final is not None and added.final.text == "Far too many names."
    assert added.decision is not None and added.decision.on is None
    store.undo(wanted, target(added))
    assert [one.origin for one in only(store).rows if one.entry.kind == "objection"] == ["drafted"]


def test_a_point_becomes_a_decision_and_a_point_again(store: Store) -> None:
    decide(store, "point", 0, "edited", Content("Denholm gets 58 million.", (2,)), "decision")
    (kept,) = saved(store)["decisions"]
    assert (kept["kind"], kept["becomes"], kept["on"]["text"]) == (
        "point", "decision", "Denholm asks for 58 million over 24 months.",
    )  # fmt: skip
    moved = row(only(Store(store.folder)), "point")
    assert moved.kind == "decision" and moved.decided
    assert moved.final == Content("Denholm gets 58 million.", (2,))
    decide(store, "point", 0, "rejected")
    assert row(only(store), "point").kind == "point"
    store.undo(only(store).id, target(row(only(store), "point")))
    assert row(only(store), "point").decision is None


def test_what_another_kind_has_is_kept_and_what_it_has_not_goes(store: Store) -> None:
    said = Content("Draft the letter.", (8,), owner="Paul Osei", due="soon", title="x")
    decide(store, "question", 0, "edited", said, "action")
    assert row(only(store), "question").final == replace(said, title="")
    decide(store, "action", 0, "edited", said, "vote")
    final = row(only(store), "action").final
    assert final is not None and (final.owner, final.vote) == (None, Vote())


def test_another_kind_stands_after_a_new_run_of_the_same_draft(store: Store) -> None:
    decide(store, "point", 0, "edited", Content("Denholm gets 58 million.", (2,)), "decision")
    first, *others = rich.english().key_points
    again(store, key_points=(*others, first))
    assert row(only(store), "point", 4).kind == "decision"
    again(store, key_points=(*others, replace(first, text="Denholm asks.")))
    assert row(only(store), "point", 4).kind == "point"


def test_an_added_entry_changes_its_kind_and_may_rest_on_no_turn(store: Store) -> None:
    wanted = only(store).id
    store.add(wanted, "question", Content("The watchlist is noted.", ()), "li")
    added = row(only(Store(store.folder)), "question", 1, "added")
    assert added.decided and added.final == Content("The watchlist is noted.", ())
    store.decide(wanted, target(added), Verdict("edited", added.entry.content, "decision"), "li")
    added = row(only(store), "decision", 3, "added")
    assert added.kind == "decision" and added.decision is not None and added.decision.becomes is None
    assert complete(accept_all(store))


@pytest.mark.parametrize(
    "change",
    [
        {"becomes": "summary"},
        {"becomes": "decision", "kind": "chapter"},
        {"becomes": "decision", "on": None},
        {"turns": []},
        {"turns": [0]},
    ],
)
def test_a_decision_that_cannot_be_is_a_damaged_file(store: Store, change: dict[str, Any]) -> None:
    decide(store, "point", 0, "edited", Content("Denholm gets 58 million.", (2,)), "decision")
    table = saved(store)
    table["decisions"][0] |= change
    (store.folder / "board.review.json").write_text(json.dumps(table), "utf-8")
    with pytest.raises(DamagedFile):
        load(store.folder / "board.json")


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
            target=Store(store.folder).decide, args=(reviewed.id, target(one), Verdict("accepted"), f"p{number}")
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
