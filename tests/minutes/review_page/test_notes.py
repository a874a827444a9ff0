"""What a draft warns of waits for a person, and goes once it is dealt with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from copilot.pages.refusals import Changed
from minutes.render import templates
from minutes.render.templates import template
from minutes.review_page.exports import EXPORTS, as_json
from minutes.review_page.notes import Dealt, dealt_of
from minutes.review_page.store import Reviewed, Store
from minutes.review_page.views import listed
from minutes.summarise.items import Problem
from tests.minutes.render import rich
from tests.minutes.review_page.results import NOW, accept_all, only, result

(PROBLEM,) = rich.english().problems
WARNING = "Turns 15–16 could not be worked on"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    result(tmp_path / "board.json")
    return Store(tmp_path, lambda: NOW)


def shown(reviewed: Reviewed, name: str = "team") -> str:
    assert reviewed.result is not None and reviewed.review is not None
    return EXPORTS["md"].write(reviewed.result, reviewed.review, template(name), True).decode()


@pytest.mark.parametrize("name", [name for name in templates() if template(name).language != "zh"])
def test_a_note_that_is_dealt_with_is_in_no_document(store: Store, name: str) -> None:
    assert WARNING in shown(only(store), name)
    assert WARNING not in shown(store.deal(only(store).id, PROBLEM, "li.na"), name)


def test_minutes_stay_a_draft_until_the_last_note_is_dealt_with(store: Store) -> None:
    reviewed = accept_all(store)
    assert listed(reviewed)["complete"] and "DRAFT" not in shown(reviewed)
    reviewed = store.undo_deal(reviewed.id, PROBLEM)
    assert (listed(reviewed)["complete"], listed(reviewed)["notes"]) == (False, 1)
    assert "DRAFT" in shown(reviewed) and WARNING in shown(reviewed)


def test_who_dealt_with_it_is_on_record_and_what_was_taken_back(store: Store) -> None:
    reviewed = store.deal(only(store).id, PROBLEM, "li.na")
    assert reviewed.result is not None and reviewed.review is not None
    made = as_json(reviewed.result, reviewed.review)
    assert made["errors"] == []
    assert made["review"]["dealt"] == [
        {"kind": "part_failed", "turns": [15, 16], "by": "li.na", "at": "2026-11-26T09:30:00+00:00"}
    ]
    reviewed = store.undo_deal(reviewed.id, PROBLEM)
    assert reviewed.review is not None and reviewed.review.notes.decisions == ()
    assert [one.by for one in reviewed.review.notes.history] == ["li.na"]


def test_a_note_of_other_turns_or_of_another_transcript_waits_anew(store: Store) -> None:
    store.deal(only(store).id, PROBLEM, "li.na")
    minutes = rich.english()
    result(store.folder / "board.json", replace(minutes, problems=(replace(PROBLEM, turns=(15, 16, 17)),)))
    assert listed(only(store))["notes"] == 1
    source = replace(minutes.transcript.source, sha256="ab" * 32)
    result(store.folder / "board.json", replace(minutes, transcript=replace(minutes.transcript, source=source)))
    assert listed(only(store))["notes"] == 1
    result(store.folder / "board.json", minutes)
    assert listed(only(store))["notes"] == 0


def test_a_note_that_the_draft_has_not_is_not_dealt_with(store: Store) -> None:
    for change in (store.deal, lambda wanted, problem, _by: store.undo_deal(wanted, problem)):
        with pytest.raises(Changed):
            change(only(store).id, Problem("suspect_instruction", (2,)), "li.na")


def test_it_comes_back_from_its_file_and_one_without_turns_too() -> None:
    made = Dealt("summary_incomplete", (), "li.na", "2026-11-26T09:30:00+00:00", "ab" * 32)
    assert dealt_of(made.to_json()) == made
    with pytest.raises(ValueError, match="no such problem"):
        dealt_of({**made.to_json(), "kind": "rain"})
