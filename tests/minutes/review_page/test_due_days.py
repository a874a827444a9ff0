"""Days that hang on the day of the meeting follow it when a person puts it right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from minutes.review_page.content import Content
from minutes.review_page.due_days import counted_anew
from minutes.review_page.result_file import Entry
from minutes.review_page.standing_minutes import stands
from minutes.review_page.store import Store, Verdict
from minutes.summarise.items import Due, Item
from tests.minutes.render import rich
from tests.minutes.review_page.results import NOW, only, result, row, target

TUESDAY, THURSDAY = date(2026, 9, 15), date(2026, 9, 24)


def due(words: str | None, day: date | None) -> Entry:
    return Entry("action", 0, Content("Dev sends the table.", (3,), due=words, due_date=day))


def test_what_was_counted_from_words_is_counted_anew_and_all_else_stays() -> None:
    told = [
        due("by Friday", date(2026, 9, 18)),
        due("下周五", date(2026, 9, 25)),
        due("on 1 October 2026", date(2026, 10, 1)),
        due("by Friday", date(2026, 9, 17)),  # a person's
        due("soon", None),
        due(None, None),
    ]
    days = [entry.content.due_date for entry in counted_anew(told, TUESDAY, THURSDAY)]
    assert days == [date(2026, 9, 25), date(2026, 10, 2), date(2026, 10, 1), date(2026, 9, 17), None, None]
    assert counted_anew(told, TUESDAY, TUESDAY) == tuple(told)


def test_a_day_that_the_draft_could_not_count_is_there_once_the_meeting_has_one() -> None:
    (entry,) = counted_anew([due("by Friday", None)], None, THURSDAY)
    assert entry.content.due_date == date(2026, 9, 25)


def test_a_corrected_date_moves_the_days_of_the_page_and_of_the_documents(tmp_path: Path) -> None:
    draft = rich.english()
    action = Item("action", "Dev sends the table.", (2,), "Dev", Due("by Friday", date(2026, 9, 18)))
    result(tmp_path / "a.json", replace(draft, meeting=replace(draft.meeting, day=TUESDAY), actions=(action,)))
    store = Store(tmp_path, lambda: NOW)
    first = only(store)
    store.decide(first.id, target(row(first, "action")), Verdict("accepted"), "wang")
    assert first.result is not None
    drafted = first.result.minutes.meeting
    store.correct(first.id, drafted, replace(drafted, date="24 September 2026", day=THURSDAY), "wang")
    moved = only(store)
    assert moved.result is not None and moved.review is not None
    standing = row(moved, "action")
    assert standing.entry.content.due_date == date(2026, 9, 25)
    assert standing.decision is not None and not standing.decided, "it was accepted with another day"
    [written] = stands(moved.result, moved.review).minutes.actions
    assert written.due == Due("by Friday", date(2026, 9, 25))
    store.correct(first.id, replace(drafted, date="24 September 2026", day=THURSDAY), drafted, "wang")
    assert row(only(store), "action").decided
