"""Minutes of a board in English: who was there, each matter with what was said, voted and resolved, and signatures.

Each matter keeps its dissent and reservations beside its resolution: a director's dissent is on record only where the
minutes hold it.
"""

from __future__ import annotations

from collections.abc import Iterator

from minutes.render.layouts import parts
from minutes.render.lines import Lines
from minutes.render.matters import Matter, matters
from minutes.render.sheet import Block, Heading, Paragraph, Sheet, Signatures, Span, plain

__all__ = ["board"]


def board(lines: Lines) -> Sheet:
    """Lay out a draft for a board."""
    words, formal = lines.words, lines.formal
    title = lines.minutes.meeting.title
    return Sheet(
        title=formal.minutes_of.format(title=title) if title else words.minutes,
        draft=lines.draft,
        draft_long=lines.draft_long,
        language=words.language,
        look="formal",
        body=tuple(_body(lines)),
    )


def _body(lines: Lines) -> Iterator[Block]:
    minutes, words, formal = lines.minutes, lines.words, lines.formal
    yield from parts.warnings(lines)
    yield parts.there(lines)
    yield from parts.section(words.summary, (Paragraph(lines.cited(one)) for one in minutes.summary), lines)
    for matter in matters(minutes):
        yield from _matter(matter, lines)
    if minutes.actions:
        yield from parts.section(words.actions, parts.actions(minutes.actions, lines), lines)
    yield Signatures((formal.sign_chair, formal.sign_recorder, formal.sign_date))
    yield from parts.close(lines)


def _matter(matter: Matter, lines: Lines) -> Iterator[Block]:
    words, formal = lines.words, lines.formal
    yield Heading(formal.matter.format(number=matter.number, title=matter.title or formal.other_matters))
    if matter.text:
        yield Paragraph(plain(matter.text))
    yield from parts.labelled(formal.discussion, map(lines.spoken, matter.points))
    yield from parts.labelled(formal.figures, map(lines.cited, matter.figures))
    yield from parts.labelled(formal.votes, map(lines.vote, matter.votes))
    yield from parts.labelled(formal.objections, map(lines.objection, matter.objections))
    yield from parts.labelled(words.questions, map(lines.cited, matter.questions))
    for item in matter.decisions:
        yield Paragraph((Span(formal.resolved + words.colon, "strong"), *lines.decision(item)))
