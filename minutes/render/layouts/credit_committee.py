"""Minutes of a credit committee: its decisions at a glance, then each application as it was heard, voted and decided.

The glance holds every decision and every vote with its count, so that a reader sees at once which were not unanimous;
what it says is a draft, and the signed record stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from minutes.render.layouts import parts
from minutes.render.layouts.jilu import vote_table
from minutes.render.lines import Lines
from minutes.render.matters import Matter, matters
from minutes.render.sheet import Block, Heading, Paragraph, Remark, Row, Sheet, Signatures, Span, Table, plain
from minutes.render.words import document_title
from minutes.summarise.items import Vote

__all__ = ["credit_committee"]

_GLANCE = (0.24, 0.46, 0.3)


def credit_committee(lines: Lines) -> Sheet:
    """Lay out a draft for a credit committee."""
    words = lines.words
    return Sheet(
        title=document_title(lines.minutes.meeting, words),
        draft=lines.draft,
        draft_long=lines.draft_long,
        language=words.language,
        look="record" if words.language == "zh" else "formal",
        body=tuple(_body(lines)),
    )


def _body(lines: Lines) -> Iterator[Block]:
    minutes, words, formal = lines.minutes, lines.words, lines.formal
    yield from parts.warnings(lines)
    yield parts.there(lines)
    heard = matters(minutes)
    if rows := tuple(row for matter in heard for row in _glance(matter, lines)):
        yield Heading(formal.register)
        yield Table((formal.application, formal.resolution, formal.vote), rows, _GLANCE)
    yield from parts.section(words.summary, (Paragraph(lines.cited(one)) for one in minutes.summary), lines)
    for matter in heard:
        yield from _matter(matter, lines)
    if minutes.actions:
        yield from parts.section(words.actions, parts.actions(minutes.actions, lines), lines)
    yield Remark(formal.stand)
    yield Signatures((formal.sign_chair, formal.sign_recorder, formal.sign_members))
    yield from parts.close(lines)


def _glance(matter: Matter, lines: Lines) -> Iterator[Row]:
    """Yield a row for a matter that was voted on or decided; decisions and votes of one matter share it."""
    if not matter.decisions and not matter.votes:
        return
    decided: list[Span] = []
    for item in matter.decisions:
        decided += (*lines.decision(item), Span("\n"))
    counts = [lines.count(item.vote or Vote()) or lines.wording(item) for item in matter.votes]
    yield (
        plain(matter.title or lines.formal.other_matters),
        tuple(decided[:-1]) or plain("—"),
        plain("\n".join(counts) or "—"),
    )


def _matter(matter: Matter, lines: Lines) -> Iterator[Block]:
    words, formal = lines.words, lines.formal
    yield Heading(formal.matter.format(number=matter.number, title=matter.title or formal.other_matters))
    if matter.text:
        yield Paragraph(plain(matter.text))
    yield from parts.labelled(formal.figures, map(lines.cited, matter.figures))
    yield from parts.labelled(formal.discussion, map(lines.spoken, matter.points))
    if matter.votes:
        yield Heading(formal.votes, 3)
        yield from vote_table(matter.votes, lines)
    yield from parts.labelled(formal.objections, map(lines.objection, matter.objections))
    yield from parts.labelled(words.questions, map(lines.cited, matter.questions))
    if matter.decisions:
        yield Heading(formal.resolution, 3)
        yield from parts.numbered(map(lines.decision, matter.decisions))
