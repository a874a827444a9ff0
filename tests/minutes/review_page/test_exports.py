from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import jsonschema
import pytest

from minutes.render import default, template
from minutes.render.contract import to_json
from minutes.review_page.content import Content
from minutes.review_page.exports import EXPORTS, as_json, export_schema
from minutes.review_page.standing_minutes import stands
from minutes.review_page.store import Reviewed, Store, Verdict
from tests.minutes.render import rich
from tests.minutes.review_page.results import ENTRIES, NOW, accept_all, only, result, row, target


@pytest.fixture
def store(tmp_path: Path) -> Store:
    result(tmp_path / "board.json")
    return Store(tmp_path, lambda: NOW)


def decide(
    store: Store, kind: str, index: int, status: Any, content: Content | None = None, becomes: Any = None
) -> None:
    reviewed = only(store)
    store.decide(reviewed.id, target(row(reviewed, kind, index)), Verdict(status, content, becomes), "wang.fang")


def table(reviewed: Reviewed) -> dict[str, Any]:
    assert reviewed.result is not None and reviewed.review is not None
    made = as_json(reviewed.result, reviewed.review)
    jsonschema.validate(made, export_schema())
    return made


def document(reviewed: Reviewed, kind: str, name: str = "team", *, sources: bool = True) -> bytes:
    assert reviewed.result is not None and reviewed.review is not None
    return EXPORTS[kind].write(reviewed.result, reviewed.review, template(name), sources)


def markdown(reviewed: Reviewed, name: str = "team", *, sources: bool = True) -> str:
    return document(reviewed, "md", name, sources=sources).decode()


def test_without_a_decision_the_draft_is_exported_as_it_was_made(store: Store) -> None:
    reviewed = only(store)
    assert table(reviewed)["draft"] is True and table(reviewed)["review"]["decided"] == 0
    assert "**DRAFT**" in markdown(reviewed) and "decided on so far" not in markdown(reviewed)
    assert [one["decided"] for one in table(reviewed)["decisions"]] == [None, None, None]


def test_what_was_rejected_is_out_and_stays_on_record(store: Store) -> None:
    decide(store, "action", 1, "rejected")
    made = table(only(store))
    assert len(made["actions"]) == 1 and "planning consent, by" not in str(made["actions"])
    (out,) = made["review"]["rejected"]
    assert (out["kind"], out["by"], out["turns"]) == ("action", "wang.fang", [14])


def test_what_people_decided_is_marked_beside_its_source(store: Store) -> None:
    decide(store, "decision", 1, "accepted")
    decide(store, "question", 0, "edited", Content("How soon must branches answer?", (13,)))
    store.add(only(store).id, "decision", Content("The watchlist is noted.", (15, 16)), "li.na")
    shown = markdown(only(store))
    assert "(turn 12); accepted by wang.fang" in shown
    assert "How soon must branches answer? *[20:35 (turn 13); edited by wang.fang]*" in shown
    assert "The watchlist is noted. *[23:45 (turns 15–16); added by li.na]*" in shown
    assert f"Entries decided on so far: 3 of {ENTRIES + 1}." in shown and "**DRAFT**" in shown
    assert "wang.fang" not in markdown(only(store), sources=False)
    statuses = [one["decided"] and one["decided"]["status"] for one in table(only(store))["decisions"]]
    assert statuses == [None, "accepted", "added", None]  # the added one stands where it was said


def test_what_was_added_without_a_source_says_so_in_every_template(store: Store) -> None:
    store.add(only(store).id, "decision", Content("The watchlist is noted.", ()), "li.na")
    for name in ("team", "board", "credit-committee", "brief"):
        shown = markdown(only(store), name)
        assert "The watchlist is noted. *[no source in the transcript; added by li.na]*" in shown, name
    assert "文字记录中无出处；li.na补充" in markdown(only(store), "jiyao")
    assert "no source" not in markdown(only(store), sources=False)
    made = table(only(store))["decisions"][-1]
    assert (made["text"], made["turns"], made["times"]) == ("The watchlist is noted.", [], [])
    assert "The watchlist is noted." in markdown(only(store), "board").partition("4. Other matters")[2]


def test_what_became_a_decision_stands_among_them_where_it_was_said(store: Store) -> None:
    said = Content("The source of the equity is to be shown.", (11,))
    decide(store, "point", 3, "edited", said, "decision")
    made = table(only(store))
    assert [one["turns"] for one in made["decisions"]] == [[5], [11], [12], [17]]
    assert made["decisions"][1]["decided"]["drafted_as"] == "point" and len(made["key_points"]) == 4
    assert "2. The source of the equity is to be shown. *[17:25 (turn 11); edited by wang.fang]*" in markdown(
        only(store)
    )


def test_a_decision_whose_replacement_became_a_point_holds_again(store: Store) -> None:
    decide(store, "decision", 2, "edited", Content("46 million was named.", (17,)), "point")
    assert "~~" not in markdown(only(store))
    assert [one["replaced_by"] for one in table(only(store))["decisions"]] == [None, None]


def test_the_draft_mark_goes_when_all_is_decided_and_not_before(store: Store) -> None:
    reviewed = accept_all(store)
    for name in ("team", "board", "credit-committee", "jiyao", "jilu", "brief"):
        header = docx.Document(io.BytesIO(document(reviewed, "docx", name))).sections[0].header
        assert "".join(one.text for one in header.paragraphs) == ""
    assert "Every entry was checked by wang.fang, 2026-11-26." in markdown(reviewed)
    assert "DRAFT" not in markdown(reviewed) and table(reviewed)["draft"] is False
    store.undo(reviewed.id, target(row(reviewed, "question")))
    assert "**DRAFT**" in markdown(only(store)) and table(only(store))["draft"] is True
    header = docx.Document(io.BytesIO(document(only(store), "docx"))).sections[0].header
    assert header.paragraphs[0].text.startswith("DRAFT")


def test_in_chinese_the_marks_are_chinese(tmp_path: Path) -> None:
    result(tmp_path / "board.json", rich.chinese())
    reviewed = accept_all(Store(tmp_path, lambda: NOW), "王芳")
    assert reviewed.result is not None and reviewed.review is not None
    shown = EXPORTS["md"].write(reviewed.result, reviewed.review, default("zh"), True).decode()
    assert "王芳已核" in shown and "全部条目已由王芳于2026-11-26核对。" in shown and "草稿" not in shown


def test_a_decision_whose_replacement_was_rejected_holds_again(store: Store) -> None:
    assert "~~A facility of 58 million" in markdown(only(store))
    decide(store, "decision", 2, "rejected")
    assert "~~" not in markdown(only(store))
    assert table(only(store))["decisions"][0]["replaced_by"] is None


def test_all_that_was_not_rejected_is_in_every_kind(store: Store) -> None:
    reviewed = accept_all(store)
    assert reviewed.result is not None and reviewed.review is not None
    after = stands(reviewed.result, reviewed.review).minutes
    assert to_json(after) == to_json(replace(rich.english(), problems=()))


def test_json_is_a_file_that_others_can_read(store: Store) -> None:
    reviewed = only(store)
    made = json.loads(document(reviewed, "json"))
    assert made == table(reviewed) and made["version"] == "1.1"
