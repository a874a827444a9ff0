"""The head of minutes as a person puts it right: what is saved, what holds after a new run, what others see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from copilot.pages.refusals import Changed
from minutes.render import template
from minutes.render.contract import meeting_json
from minutes.review_page.decisions import review_schema
from minutes.review_page.exports import EXPORTS, as_json, export_schema
from minutes.review_page.head import Correction, correction_of, head_of
from minutes.review_page.store import Reviewed, Store
from minutes.summarise.items import Meeting
from tests.minutes.render import rich
from tests.minutes.review_page.results import NOW, only, result

DRAFT = rich.english().meeting
RIGHT = replace(DRAFT, place="Harbour House", chair="Paul Osei", apologies=("Lena Brook", "Iris Cole"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    result(tmp_path / "board.json")
    return Store(tmp_path, lambda: NOW)


def correct(store: Store, meeting: Meeting) -> Reviewed:
    return store.correct(only(store).id, head(only(store)), meeting, "wang.fang")


def head(reviewed: Reviewed) -> Meeting:
    assert reviewed.result is not None and reviewed.review is not None
    return reviewed.review.meeting(reviewed.result)


def exported(reviewed: Reviewed) -> dict[str, Any]:
    assert reviewed.result is not None and reviewed.review is not None
    made = as_json(reviewed.result, reviewed.review)
    jsonschema.validate(made, export_schema())
    return made


def saved(store: Store) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((store.folder / "board.review.json").read_text("utf-8"))
    jsonschema.validate(found, review_schema())
    return found


def test_what_was_put_right_is_saved_with_who_and_what_the_draft_said(store: Store) -> None:
    assert head(correct(store, RIGHT)) == RIGHT
    (kept,) = saved(store)["head"]["decisions"]
    assert (kept["chair"], kept["on"]["chair"], kept["by"]) == ("Paul Osei", "Ruth Vale", "wang.fang")
    assert head(only(Store(store.folder))) == RIGHT
    assert json.loads((store.folder / "board.json").read_text("utf-8"))["meeting"]["chair"] == "Ruth Vale"


def test_documents_and_export_say_what_was_put_right(store: Store) -> None:
    reviewed = correct(store, RIGHT)
    made = exported(reviewed)
    assert made["meeting"] == meeting_json(RIGHT)
    assert made["review"]["head"]["drafted"] == {
        "place": "Head office, third floor", "chair": "Ruth Vale", "apologies": ["Lena Brook"],
    }  # fmt: skip
    assert reviewed.result is not None and reviewed.review is not None
    shown = EXPORTS["md"].write(reviewed.result, reviewed.review, template("board"), True).decode()
    assert "Harbour House" in shown and "Lena Brook, Iris Cole" in shown and "third floor" not in shown
    assert exported(correct(store, DRAFT))["review"]["head"] is None


def test_an_earlier_correction_and_one_taken_back_stay_in_the_history(store: Store) -> None:
    correct(store, RIGHT)
    correct(store, replace(RIGHT, place="Quay Street"))
    assert [kept["place"] for kept in saved(store)["head"]["decisions"]] == ["Quay Street"]
    correct(store, DRAFT)
    assert saved(store)["head"]["decisions"] == []
    assert [kept["place"] for kept in saved(store)["head"]["history"]] == ["Harbour House", "Quay Street"]


def test_a_new_run_changes_what_nobody_put_right_and_nothing_else(store: Store) -> None:
    correct(store, RIGHT)
    again = replace(DRAFT, place="Room 4", recorder="Joan Hale")
    result(store.folder / "board.json", replace(rich.english(), meeting=again))
    assert head(only(store)) == replace(RIGHT, recorder="Joan Hale")


def test_no_correction_stands_on_another_transcript(store: Store) -> None:
    correct(store, RIGHT)
    minutes = rich.english()
    source = replace(minutes.transcript.source, sha256="ab" * 32)
    result(store.folder / "board.json", replace(minutes, transcript=replace(minutes.transcript, source=source)))
    assert head(only(store)) == DRAFT


def test_a_head_that_another_changed_meanwhile_is_not_written_over(store: Store) -> None:
    correct(store, RIGHT)
    with pytest.raises(Changed):
        store.correct(only(store).id, DRAFT, replace(DRAFT, chair="Ana Ruiz"), "li.na")
    assert head(only(store)) == RIGHT


def test_a_review_file_of_version_1_0_has_no_head(store: Store) -> None:
    correct(store, RIGHT)
    path = store.folder / "board.review.json"
    table = saved(store)
    path.write_text(json.dumps({name: table[name] for name in ("source", "decisions")} | {"version": "1.0"}), "utf-8")
    assert head(only(store)) == DRAFT


def test_a_correction_comes_back_from_its_file() -> None:
    made = Correction(replace(RIGHT, day=date(2026, 9, 16)), DRAFT, "wang", "2026-11-26T09:30:00+00:00", "ab" * 32)
    assert correction_of(json.loads(json.dumps(made.to_json()))) == made
    assert made.changed == ("day", "place", "chair", "apologies")


def test_what_was_typed_is_on_one_line_and_each_name_once() -> None:
    typed = head_of(
        {**meeting_json(DRAFT), "title": " Board \n of  Ardley ", "observers": ["Joan", " ", "Joan", "Iris "]}
    )
    assert (typed.title, typed.observers, typed.day) == ("Board of Ardley", ("Joan", "Iris"), DRAFT.day)


@pytest.mark.parametrize(
    "wrong",
    [{"title": 3}, {"place": "x" * 301}, {"day": "soon"}, {"attendees": "Joan"}, {"attendees": ["x" * 301]},
     {"apologies": [f"Person {n}" for n in range(501)]}],
)  # fmt: skip
def test_a_head_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        head_of(meeting_json(DRAFT) | wrong)
