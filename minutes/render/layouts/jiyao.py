"""会议纪要 after GB/T 9704-2012, 10.3: a red mark, the title, an opening, the matters decided, and who was there.

The levels of headings are those of 7.3.3: 一、 in 黑体, （一） in 楷体, 1. in 仿宋. The lists of names are those of
10.3. Only what the meeting itself gave is filled in: the number of the issue is left to the office that issues it.
"""

from __future__ import annotations

from collections.abc import Iterator

from minutes.render.attendance import attendance
from minutes.render.formal import han_number
from minutes.render.layouts import parts
from minutes.render.lines import Lines
from minutes.render.matters import Matter, matters
from minutes.render.sheet import Block, Heading, Masthead, Paragraph, Sheet, Span, Text, plain
from minutes.render.words import document_title

__all__ = ["jiyao"]

_BLANK_NUMBER = "第\u3000\u3000期"


def jiyao(lines: Lines) -> Sheet:
    """Lay out a draft as 会议纪要."""
    words = lines.words
    return Sheet(
        title=document_title(lines.minutes.meeting, words),
        draft=lines.draft,
        draft_long=lines.draft_long,
        language=words.language,
        look="gongwen",
        head=(Masthead(words.minutes, _BLANK_NUMBER),),
        body=tuple(_body(lines)),
    )


def _body(lines: Lines) -> Iterator[Block]:
    yield from parts.warnings(lines)
    yield Paragraph((Span(_opening(lines)), *_summary(lines)))
    for matter in matters(lines.minutes):
        yield from _matter(matter, lines)
    yield attendance(lines)
    yield from parts.close(lines)


def _opening(lines: Lines) -> str:
    """Say when, where and under whom the meeting was, as far as that is stated."""
    meeting = lines.minutes.meeting
    date = f"{meeting.date}，" if meeting.date else ""
    chair = lines.titled(meeting.chair) if meeting.chair else ""
    place = f"在{meeting.place}" if meeting.place else ""
    title = f"{meeting.title.removesuffix('会议')}会议"
    return f"{date}{chair}{place}{'主持' if chair else ''}召开{title}。"


def _summary(lines: Lines) -> Iterator[Span]:
    for statement in lines.minutes.summary:
        yield from lines.cited(statement)


def _matter(matter: Matter, lines: Lines) -> Iterator[Block]:
    formal, words = lines.formal, lines.words
    yield Heading(f"{han_number(matter.number)}、{matter.title or formal.other_matters}")
    said = [lines.cited(item) for item in (*matter.points, *matter.figures)]
    if not said and matter.text:
        said = [plain(matter.text)]
    groups: tuple[tuple[str, list[Text]], ...] = (
        (words.key_points, said),
        (formal.votes, [lines.vote(item) for item in matter.votes]),
        (formal.objections, [lines.objection(item) for item in matter.objections]),
        (words.decisions, [lines.decision(item) for item in matter.decisions]),
        (words.actions, [lines.action(item) for item in matter.actions]),
        (words.questions, [lines.cited(item) for item in matter.questions]),
    )
    for number, (title, texts) in enumerate(((title, texts) for title, texts in groups if texts), 1):
        lead = Span(f"（{han_number(number)}）{title}。", "lead")
        if len(texts) == 1:
            yield Paragraph((lead, *texts[0]))
        else:
            yield Paragraph((lead,))
            for at, text in enumerate(texts, 1):
                yield Paragraph((Span(f"{at}."), *text))
