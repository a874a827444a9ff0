from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.review_page.content import KINDS, Content, content, content_of
from minutes.summarise.items import Item, Vote
from tests.minutes.render import rich

WORDS = st.from_regex(r"[\w一-龥,.]{1,9}( [\w一-龥]{1,9}){0,4}", fullmatch=True)
COUNTS = st.none() | st.integers(0, 99)
CONTENTS = st.builds(
    Content,
    text=WORDS,
    turns=st.sets(st.integers(1, 50), min_size=1).map(lambda turns: tuple(sorted(turns))),
    title=WORDS,
    owner=st.none() | WORDS,
    due=WORDS,
    due_date=st.none() | st.dates(),
    vote=st.builds(Vote, COUNTS, COUNTS, COUNTS, st.just((("Ana Ruiz", "against"),))),
    replaced_by=st.none() | st.integers(1, 50),
    quoted=st.booleans(),
)


@given(CONTENTS, st.sampled_from(KINDS))
def test_content_comes_back_from_its_file_and_from_the_minutes(made: Content, kind: Any) -> None:
    fitted = made.fitted(kind)
    assert content_of(json.loads(json.dumps(fitted.to_json())), 50) == fitted
    again = content(fitted.written(kind))
    quoted = fitted.quoted if kind not in ("summary", "chapter") else False
    assert again == content_of({**fitted.to_json(), "quoted": quoted})


def test_every_entry_of_minutes_says_what_it_said() -> None:
    minutes = rich.english()
    for item in (*minutes.decisions, *minutes.actions, *minutes.votes, *minutes.objections, *minutes.key_points):
        counted = replace(item, vote=item.vote or Vote()) if item.kind == "vote" else item
        assert content(item).written(item.kind) == counted


def test_a_day_without_words_is_its_own_words() -> None:
    written = Content("Send it.", (1,), due_date=datetime.date(2026, 10, 2)).written("action")
    assert isinstance(written, Item) and written.due is not None and written.due.words == "2026-10-02"


def test_words_are_one_line_and_turns_are_in_order() -> None:
    found = content_of({"text": "  Set \n at  46 million ", "turns": [7, 3, 7], "owner": ""}, 9)
    assert (found.text, found.turns, found.owner) == ("Set at 46 million", (3, 7), None)


def test_only_what_needs_no_source_may_rest_on_no_turn() -> None:
    table = {"text": "Noted.", "turns": []}
    assert content_of(table, 9, sourced=False) == Content("Noted.", ())
    with pytest.raises(TypeError):
        content_of(table, 9)


@pytest.mark.parametrize(
    "table",
    [
        {"turns": [1]},
        {"text": " ", "turns": [1]},
        {"text": "x" * 5001, "turns": [1]},
        {"text": "x", "turns": []},
        {"text": "x", "turns": [True]},
        {"text": "x", "turns": "1"},
        {"text": "x", "turns": [10]},
        {"text": "x", "turns": [1], "due_date": "2026-13-01"},
        {"text": "x", "turns": [1], "vote": {"in_favour": "six"}},
        {"text": "x", "turns": [1], "owner": 3},
    ],
)
def test_what_says_nothing_or_rests_on_nothing_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        content_of(table, 9)
