"""The fields that a bank's own template can name: plain text, numbers and lists, nothing that can be called.

What was said is text and stays text: what Word's XML cannot hold and what would break a line is taken out, and braces
that would open a field are parted by a sign that nobody sees, in case a program reads the document as a template again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from minutes.render.formal import han_number
from minutes.render.lines import Lines
from minutes.render.matters import matters
from minutes.render.sheet import Text
from minutes.render.word_page import printable
from minutes.render.words import document_title
from minutes.summarise.items import Item, Statement, Vote

__all__ = ["fields"]

_BREAK = re.compile(r"\s+")
_OPENING = re.compile(r"\{(?=[{%#])")


def fields(lines: Lines) -> Mapping[str, Any]:
    """Return every field by name; what nobody stated is empty. ``docs/guide/minutes-templates.md`` lists them."""
    minutes, words, formal = lines.minutes, lines.words, lines.formal
    meeting = minutes.meeting
    return {
        "title": _clean(document_title(meeting, words)),
        "meeting": _clean(meeting.title),
        "date": _clean(meeting.date),
        "day": meeting.day.isoformat() if meeting.day else "",
        "place": _clean(meeting.place),
        "chair": _clean(meeting.chair),
        "recorder": _clean(meeting.recorder),
        "attendees": [_clean(lines.titled(name)) for name in meeting.attendees if name not in meeting.observers],
        "apologies": [_clean(lines.titled(name)) for name in meeting.apologies],
        "observers": [_clean(lines.titled(name)) for name in meeting.observers],
        "draft": lines.draft,
        "draft_note": lines.draft_long,
        "problems": [_clean(problem) for problem in lines.problems],
        "made_from": _clean(lines.made_from),
        "language": words.language,
        "summary": [_entry(number, one, lines) for number, one in enumerate(minutes.summary, 1)],
        "matters": [
            {
                "number": matter.number,
                "numeral": han_number(matter.number),
                "title": _clean(matter.title or formal.other_matters),
                "text": _clean(matter.text),
                **_kinds(
                    lines,
                    points=matter.points,
                    figures=matter.figures,
                    decisions=matter.decisions,
                    votes=matter.votes,
                    objections=matter.objections,
                    actions=matter.actions,
                    questions=matter.questions,
                ),
            }
            for matter in matters(minutes)
        ],
        **_kinds(
            lines,
            points=minutes.key_points,
            figures=minutes.figures,
            decisions=minutes.decisions,
            votes=minutes.votes,
            objections=minutes.objections,
            actions=minutes.actions,
            questions=minutes.questions,
        ),
    }


def _kinds(lines: Lines, **kinds: tuple[Item, ...]) -> dict[str, list[dict[str, Any]]]:
    return {name: [_item(at, item, lines) for at, item in enumerate(items, 1)] for name, items in kinds.items()}


def _entry(number: int, entry: Item | Statement, lines: Lines) -> dict[str, Any]:
    where = _clean(lines.source(entry))
    return {
        "number": number,
        "text": _clean(lines.wording(entry)),
        "source": f" [{where}]" if where else "",
        "where": where,
    }


def _item(number: int, item: Item, lines: Lines) -> dict[str, Any]:
    entry = _entry(number, item, lines)
    match item.kind:
        case "decision":
            return entry | {
                "line": _line(lines.decision(item)),
                "replaced": item.replaced_by is not None,
                "replaced_at": lines.where((item.replaced_by,)) if item.replaced_by else "",
            }
        case "vote":
            vote = item.vote or Vote()
            return entry | {
                "line": _line(lines.vote(item)),
                "in_favour": _number(vote.in_favour),
                "against": _number(vote.against),
                "abstained": _number(vote.abstained),
                "named": [{"name": _clean(name), "side": lines.formal.sides[side]} for name, side in vote.named],
            }
        case "objection":
            return entry | {"line": _line(lines.objection(item)), "who": _clean(item.owner or "")}
        case "action":
            day = item.due.day if item.due else None
            return entry | {
                "line": _line(lines.action(item)),
                "owner": _clean(lines.owner(item)),
                "due": _clean(item.due.words) if item.due else "",
                "due_date": day.isoformat() if day else "",
            }
        case _:
            return entry | {"line": _line(lines.spoken(item))}


def _line(text: Text) -> str:
    return _clean("".join(span.text for span in text if span.emphasis != "source"))


def _number(count: int | None) -> str:
    """A count that nobody said is empty, and is no nought."""
    return "" if count is None else str(count)


def _clean(text: str) -> str:
    return _OPENING.sub("{\u2060", _BREAK.sub(" ", printable(text)).strip())
