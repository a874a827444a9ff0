"""What one entry of the minutes says, whatever its kind: the form that is shown, edited, saved and compared."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from minutes.summarise.items import Chapter, Due, Item, Kind, Side, Statement, Vote

__all__ = ["ITEMS", "KINDS", "TOGETHER", "Content", "EntryKind", "Written", "content", "content_of", "turns_of"]

EntryKind = Literal["summary", "decision", "action", "vote", "objection", "question", "chapter", "figure", "point"]
KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
TOGETHER: frozenset[EntryKind] = frozenset({"summary", "chapter", "figure", "point"})
"""What binds nobody, and so may be accepted in one act; the others are decided on one by one."""
ITEMS: frozenset[EntryKind] = frozenset(get_args(Kind))
"""What was said of one thing: of these a person may make another kind, such as a decision of a point."""

Written = Item | Statement | Chapter
_SIDES: tuple[Side, ...] = get_args(Side)
_TEXT = 5_000
_SHORT = 300
_COUNT = 100_000


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry says.

    Attributes:
        text: its words.
        turns: numbers of the turns that it rests on, ascending; empty only for what a person added without a source.
        title: of a chapter.
        owner: who acts, or who objects.
        due: when an action is due, in words.
        due_date: the day that the words name.
        vote: of a vote.
        replaced_by: of a decision: first turn of the later one that took its place.
        quoted: whether the words are the meeting's own.
    """

    text: str
    turns: tuple[int, ...]
    title: str = ""
    owner: str | None = None
    due: str | None = None
    due_date: datetime.date | None = None
    vote: Vote | None = None
    replaced_by: int | None = None
    quoted: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the content as JSON; `content_of` reads it."""
        vote = self.vote
        return {
            "text": self.text,
            "turns": list(self.turns),
            "title": self.title,
            "owner": self.owner,
            "due": self.due,
            "due_date": self.due_date.isoformat() if self.due_date else None,
            "vote": {
                "in_favour": vote.in_favour,
                "against": vote.against,
                "abstained": vote.abstained,
                "named": [{"name": name, "side": side} for name, side in vote.named],
            }
            if vote
            else None,
            "replaced_by": self.replaced_by,
            "quoted": self.quoted,
        }

    def written(self, kind: EntryKind) -> Written:
        """Return the entry of the minutes that says this."""
        if kind == "summary":
            return Statement(self.text, self.turns)
        if kind == "chapter":
            return Chapter(self.title, self.text, self.turns)
        due = Due(self.due or _day(self.due_date), self.due_date) if self.due or self.due_date else None
        return Item(kind, self.text, self.turns, self.owner, due, self.quoted, self.vote, self.replaced_by)

    def fitted(self, kind: EntryKind) -> Content:
        """Return the content without what an entry of this kind has not."""
        return replace(
            self,
            title=self.title if kind == "chapter" else "",
            owner=self.owner if kind in ("action", "objection") else None,
            due=self.due if kind == "action" else None,
            due_date=self.due_date if kind == "action" else None,
            vote=(self.vote or Vote()) if kind == "vote" else None,
            replaced_by=self.replaced_by if kind == "decision" else None,
        )


def content(written: Written) -> Content:
    """Return what an entry of the minutes says."""
    match written:
        case Statement(text, turns):
            return Content(text, turns)
        case Chapter(title, text, turns):
            return Content(text, turns, title)
        case Item():
            due = written.due
            return Content(
                written.text,
                written.turns,
                owner=written.owner,
                due=due.words if due else None,
                due_date=due.day if due else None,
                vote=(written.vote or Vote()) if written.kind == "vote" else None,
                replaced_by=written.replaced_by,
                quoted=written.quoted,
            )


def content_of(table: Mapping[str, Any], count: int | None = None, *, sourced: bool = True) -> Content:
    """Return the content that JSON holds.

    Args:
        table: as `Content.to_json` writes it; what may be null may be missing.
        count: how many turns there are; None where that is not known.
        sourced: whether it must rest on turns.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    day = _short(table.get("due_date"))
    vote, replaced = table.get("vote"), table.get("replaced_by")
    return Content(
        text=_line(table["text"], _TEXT),
        turns=turns_of(table["turns"], count, sourced=sourced),
        title=_short(table.get("title")) or "",
        owner=_short(table.get("owner")),
        due=_short(table.get("due")),
        due_date=datetime.date.fromisoformat(day) if day else None,
        vote=_vote(vote) if vote is not None else None,
        replaced_by=None if replaced is None else turns_of([replaced], count)[0],
        quoted=table.get("quoted") is True,
    )


def turns_of(value: Any, count: int | None, *, sourced: bool = True) -> tuple[int, ...]:
    """Return the numbers of turns in JSON, ascending, each once.

    Args:
        value: what stands there.
        count: how many turns there are; None where that is not known.
        sourced: whether there must be one.

    Raises:
        TypeError, ValueError: these are no turns.
    """
    if not isinstance(value, list) or (sourced and not value) or any(type(n) is not int for n in value):
        raise TypeError("turns are needed")
    turns = tuple(sorted(set(value)))
    if turns and (turns[0] < 1 or (count is not None and turns[-1] > count)):
        raise ValueError("there is no such turn")
    return turns


def _vote(value: Any) -> Vote:
    named = tuple((_line(one["name"], _SHORT), _side(one["side"])) for one in value.get("named", ()))
    return Vote(_count(value.get("in_favour")), _count(value.get("against")), _count(value.get("abstained")), named)


def _side(value: Any) -> Side:
    if value not in _SIDES:
        raise ValueError("no side of a vote")
    return cast(Side, value)


def _count(value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= _COUNT:
        raise ValueError("not a count")
    return value


def _line(value: Any, most: int) -> str:
    """Return a text on one line; it is never empty."""
    if not isinstance(value, str) or len(value) > most:
        raise TypeError("a text is needed, or it is too long")
    line = " ".join(value.split())
    if not line:
        raise ValueError("the text is empty")
    return line


def _short(value: Any) -> str | None:
    return _line(value, _SHORT) if value is not None and value != "" else None


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
