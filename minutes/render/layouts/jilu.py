"""会议记录 of a board or committee: per matter the report, the discussion, the vote, dissent, and the resolution.

What opens a matter before a second person beside the chair speaks is its report (汇报); the rest is discussion, by
name. Where the talk does not tell them apart, all of it is discussion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from minutes.render.layouts import parts
from minutes.render.lines import Lines
from minutes.render.matters import Matter, matters, report_turns
from minutes.render.sheet import Block, Heading, Paragraph, Row, Sheet, Signatures, Table, Text, plain
from minutes.summarise.items import Item, Side, Vote

__all__ = ["jilu", "vote_table"]

_SHARES = (0.43, 0.19, 0.19, 0.19)


def jilu(lines: Lines) -> Sheet:
    """Lay out a draft as 会议记录."""
    words = lines.words
    return Sheet(
        title=lines.formal.minutes_of.format(title=f"{lines.minutes.meeting.title.removesuffix('会议')}会议"),
        draft=lines.draft,
        draft_long=lines.draft_long,
        language=words.language,
        look="record",
        body=tuple(_body(lines)),
    )


def vote_table(votes: Iterable[Item], lines: Lines) -> Iterator[Block]:
    """Yield the votes as a table of counts and names; a count that nobody said is a dash, not a nought.

    A vote of which no count was said stays a line.
    """
    sides = lines.formal.sides
    rows: list[Row] = []
    for item in votes:
        if item.vote is None or not lines.count(item.vote):
            yield Paragraph(lines.cited(item))
        else:
            rows.append((lines.cited(item), *(plain(_side(side, item.vote, lines)) for side in sides)))
    if rows:
        yield Table((lines.formal.vote, *(side.capitalize() for side in sides.values())), tuple(rows), _SHARES)


def _side(side: Side, vote: Vote, lines: Lines) -> str:
    number = {"for": vote.in_favour, "against": vote.against, "abstained": vote.abstained}[side]
    names = lines.words.separator.join(name for name, chosen in vote.named if chosen == side)
    if number is None:
        return names or "—"
    return f"{number}\n{names}" if names else str(number)


def _body(lines: Lines) -> Iterator[Block]:
    formal = lines.formal
    yield from parts.warnings(lines)
    yield parts.there(lines)
    for matter in matters(lines.minutes):
        yield from _matter(matter, lines)
    yield Signatures((formal.sign_chair, formal.sign_recorder, formal.sign_members))
    yield from parts.close(lines)


def _matter(matter: Matter, lines: Lines) -> Iterator[Block]:
    words, formal = lines.words, lines.formal
    opening = report_turns(matter, lines.minutes)
    said = sorted((*matter.points, *matter.figures), key=lambda item: item.turns)
    report = [item for item in said if item.turns and opening.issuperset(item.turns)]
    yield Heading(formal.matter.format(number=matter.number, title=matter.title or formal.other_matters))
    if matter.text:
        yield Paragraph(plain(matter.text))
    yield from _part(formal.report, map(lines.spoken, report))
    yield from _part(formal.discussion, (lines.spoken(item) for item in said if item not in report))
    if matter.votes:
        yield Heading(formal.votes, 2)
        yield from vote_table(matter.votes, lines)
    yield from _part(formal.objections, map(lines.objection, matter.objections))
    yield Heading(formal.resolution, 2)
    for number, item in enumerate(matter.decisions, 1):
        yield Paragraph(lines.decision(item), f"{number}.")
    if not matter.decisions:
        yield Paragraph(plain(formal.no_decision))
    yield from _part(words.actions, map(lines.action, matter.actions))
    yield from _part(words.questions, map(lines.cited, matter.questions))


def _part(title: str, texts: Iterable[Text]) -> Iterator[Block]:
    entries = [Paragraph(text) for text in texts]
    if entries:
        yield Heading(title, 2)
        yield from entries
