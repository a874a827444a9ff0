"""A brief in the way of a press release: what matters most first, no course of the meeting, dissent not left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from minutes.render.layouts import parts
from minutes.render.lines import Lines
from minutes.render.sheet import Block, Heading, Paragraph, Remark, Sheet, Span, Text

__all__ = ["brief"]


def brief(lines: Lines) -> Sheet:
    """Lay out a draft as a brief of a page."""
    words = lines.words
    return Sheet(
        title=lines.minutes.meeting.title or words.minutes,
        draft=lines.draft,
        draft_long=lines.draft_long,
        language=words.language,
        look="press",
        body=tuple(_body(lines)),
    )


def _body(lines: Lines) -> Iterator[Block]:
    minutes, words, formal = lines.minutes, lines.words, lines.formal
    yield from parts.warnings(lines)
    lead = tuple(_lead(lines))
    if lead:
        yield Paragraph(lead)
    standing = [item for item in minutes.decisions if item.replaced_by is None]
    yield from _part(formal.brief_decided, map(lines.cited, standing))
    yield from _part(formal.votes, map(lines.vote, minutes.votes))
    yield from _part(formal.brief_dissent, map(lines.objection, minutes.objections))
    yield from _part(formal.figures, map(lines.cited, minutes.figures))
    yield from _part(words.actions, map(lines.action, minutes.actions))
    yield from _part(formal.brief_open, map(lines.cited, minutes.questions))
    yield Remark(formal.brief_note)
    yield from parts.close(lines)


def _lead(lines: Lines) -> Iterator[Span]:
    """Yield the dateline and the summary in one paragraph."""
    meeting, words = lines.minutes.meeting, lines.words
    stated = [value for value in (meeting.place, meeting.date) if value]
    if stated:
        yield Span(words.separator.join(stated) + words.colon, "strong")
    for at, statement in enumerate(lines.minutes.summary):
        yield from lines.cited(statement, " " if at and words.language == "en" else "")


def _part(title: str, texts: Iterable[Text]) -> Iterator[Block]:
    entries = [Paragraph(text, "•") for text in texts]
    if entries:
        yield Heading(title, 2)
        yield from entries
