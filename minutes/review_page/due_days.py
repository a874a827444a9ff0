"""The days on which actions are due, counted from the day of the meeting as it stands, and not as it was drafted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from minutes.review_page.content import Content
from minutes.review_page.result_file import Entry
from minutes.summarise.dates import day_in

__all__ = ["counted_anew"]


def counted_anew(entries: Iterable[Entry], drafted: date | None, day: date | None) -> tuple[Entry, ...]:
    """Return entries with their due days counted from another day; one that nobody counted from words stays.

    Args:
        entries: of a draft.
        drafted: the day of the meeting that the draft counted from.
        day: the one to count from.
    """
    return tuple(replace(entry, content=_counted(entry.content, drafted, day)) for entry in entries)


def _counted(said: Content, drafted: date | None, day: date | None) -> Content:
    if said.due is None or day == drafted or said.due_date != day_in(said.due, drafted):
        return said
    return replace(said, due_date=day_in(said.due, day))
