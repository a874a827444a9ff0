"""Minutes for those who work with them: decisions, tasks and open questions first, the course of the meeting after."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.render.layouts import parts
from minutes.render.lines import Lines
from minutes.render.matters import matters
from minutes.render.sheet import Block, Fields, Heading, Paragraph, Sheet, plain
from minutes.render.words import document_title, header_lines

__all__ = ["team"]


def team(lines: Lines) -> Sheet:
    """Lay out a draft for a team."""
    words = lines.words
    return Sheet(
        title=document_title(lines.minutes.meeting, words),
        draft=lines.draft,
        draft_long=lines.draft_long,
        language=words.language,
        look="plain",
        body=tuple(_body(lines)),
    )


def _body(lines: Lines) -> Iterator[Block]:
    minutes, words, formal = lines.minutes, lines.words, lines.formal
    yield from parts.warnings(lines)
    if rows := tuple(header_lines(minutes.meeting, words)):
        yield Fields(rows)
    yield from parts.section(words.summary, (Paragraph(lines.cited(one)) for one in minutes.summary), lines)
    yield from parts.section(words.decisions, parts.numbered(map(lines.decision, minutes.decisions)), lines)
    for title, texts in (
        (formal.votes, [lines.vote(item) for item in minutes.votes]),
        (formal.objections, [lines.objection(item) for item in minutes.objections]),
    ):
        if texts:
            yield from parts.section(title, parts.numbered(texts), lines)
    yield from parts.section(words.actions, parts.actions(minutes.actions, lines), lines)
    yield from parts.section(words.questions, parts.numbered(map(lines.cited, minutes.questions)), lines)
    if minutes.figures:
        yield from parts.section(formal.figures, parts.numbered(map(lines.cited, minutes.figures)), lines)
    yield from _course(lines)
    yield from parts.close(lines)


def _course(lines: Lines) -> Iterator[Block]:
    """Yield each chapter with what was said in it."""
    words = lines.words
    yield Heading(words.chapters)
    for matter, chapter in zip(matters(lines.minutes), (*lines.minutes.chapters, None), strict=False):
        title = matter.title or (words.untitled.format(number=matter.number) if chapter else lines.formal.other_matters)
        if chapter is None and not matter.points:
            continue
        yield Heading(title, 2, lines.source(chapter) if chapter else "")
        if matter.text:
            yield Paragraph(plain(matter.text))
        for item in matter.points:
            yield Paragraph(lines.cited(item), "•")
