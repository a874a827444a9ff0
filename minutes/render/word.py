"""Minutes as a Word document: Chinese 会议纪要 or English minutes, marked as a draft on every page."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from minutes.render.word_page import Page
from minutes.render.words import WORDS, Words, document_title, due_text, header_lines, problem_line, source_line
from minutes.summarise.items import Chapter, Item, Minutes, Statement

__all__ = ["to_docx"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP archive can state
_WIDTHS = (7.2, 2.8, 3.1, 2.9)


def to_docx(minutes: Minutes) -> bytes:
    """Return the minutes as the bytes of a ``.docx`` file."""
    words = WORDS[minutes.language]
    title = document_title(minutes.meeting, words)
    page = Page(minutes.language, words.draft, title)
    page.title(title)
    page.note(words.draft_long)
    if minutes.problems:
        page.note(words.warning + words.colon, [problem_line(problem, words) for problem in minutes.problems])
    page.fields(list(header_lines(minutes.meeting, words)))
    _summary(page, minutes, words)
    _items(page, words.decisions, minutes.decisions, minutes, words)
    _actions(page, minutes, words)
    _items(page, words.questions, minutes.questions, minutes, words)
    _chapters(page, minutes, words)
    source = minutes.transcript.source
    model = words.separator.join(minutes.cost.models) or "—"
    page.remark(words.made_from.format(path=Path(source.path).name, sha=source.sha256[:12], model=model))
    stream = io.BytesIO()
    page.save(stream)
    return _without_clock(stream.getvalue())


def _without_clock(data: bytes) -> bytes:
    """Pack the document again without the time of packing, so that the same minutes are the same file."""
    stable = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(stable, "w", zipfile.ZIP_DEFLATED) as again:
        for entry in packed.infolist():
            again.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), packed.read(entry), zipfile.ZIP_DEFLATED)
    return stable.getvalue()


def _summary(page: Page, minutes: Minutes, words: Words) -> None:
    page.heading(words.summary)
    for statement in minutes.summary:
        page.paragraph(statement.text, _source(statement, minutes, words))
    if not minutes.summary:
        page.paragraph(words.none)


def _items(page: Page, title: str, items: tuple[Item, ...], minutes: Minutes, words: Words) -> None:
    page.heading(title)
    for number, item in enumerate(items, 1):
        page.paragraph(_text(item, words), _source(item, minutes, words), number)
    if not items:
        page.paragraph(words.none)


def _actions(page: Page, minutes: Minutes, words: Words) -> None:
    page.heading(words.actions)
    if not minutes.actions:
        page.paragraph(words.none)
        return
    rows = [
        (_text(item, words), item.owner or words.nobody, _stacked(due_text(item, words)), _source(item, minutes, words))
        for item in minutes.actions
    ]
    page.table((words.task, words.owner, words.due, words.source), rows, _WIDTHS)


def _chapters(page: Page, minutes: Minutes, words: Words) -> None:
    """Write the course of the meeting: each chapter with the points made in it."""
    page.heading(words.chapters)
    for number, chapter in enumerate(minutes.chapters, 1):
        page.heading(chapter.title or words.untitled.format(number=number), 2, _source(chapter, minutes, words))
        points = [item for item in minutes.key_points if item.turns[0] in chapter.turns]
        for item in points:
            page.paragraph(_text(item, words), _source(item, minutes, words))
        if not points:
            page.paragraph(chapter.text)


def _stacked(due: str) -> str:
    """Put the day on a line of its own, so that a narrow column does not break it."""
    return due.replace(" (", "\n(")


def _text(item: Item, words: Words) -> str:
    return f"{words.quotes[0]}{item.text}{words.quotes[1]}" if item.quoted else item.text


def _source(entry: Item | Statement | Chapter, minutes: Minutes, words: Words) -> str:
    return source_line(entry.turns, minutes.transcript.times(entry.turns), words)
