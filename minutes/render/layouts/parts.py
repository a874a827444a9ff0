"""Parts that several templates have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from minutes.render.attendance import attendance
from minutes.render.lines import Lines
from minutes.render.sheet import Block, Fields, Heading, Note, Paragraph, Remark, Row, Table, Text, plain
from minutes.render.words import due_text
from minutes.summarise.items import Item

__all__ = ["actions", "close", "labelled", "numbered", "section", "there", "warnings"]

_TASKS = (0.42, 0.17, 0.23, 0.18)
_TASKS_WITHOUT = (0.57, 0.19, 0.24)


def there(lines: Lines) -> Fields:
    """Return when and where the meeting was and who was there, as far as that is stated."""
    meeting, words = lines.minutes.meeting, lines.words
    stated = {"date": meeting.date, "place": meeting.place, "chair": meeting.chair, "recorder": meeting.recorder}
    known = tuple((words.fields[name], value) for name, value in stated.items() if value)
    return Fields((*known, *attendance(lines).rows))


def warnings(lines: Lines) -> Iterator[Block]:
    """Yield a note when the draft is incomplete or needs care."""
    if lines.problems:
        yield Note(lines.words.warning + lines.words.colon, lines.problems)


def close(lines: Lines) -> Iterator[Block]:
    """Yield the line that says what the draft was made from."""
    yield Remark(lines.made_from)


def section(title: str, blocks: Iterable[Block], lines: Lines) -> Iterator[Block]:
    """Yield a section that says so when there is nothing to put into it."""
    yield Heading(title)
    empty = True
    for block in blocks:
        yield block
        empty = False
    if empty:
        yield Paragraph(plain(lines.words.none))


def numbered(texts: Iterable[Text]) -> Iterator[Block]:
    """Yield the entries of a numbered list."""
    for number, text in enumerate(texts, 1):
        yield Paragraph(text, f"{number}.")


def labelled(title: str, texts: Iterable[Text]) -> Iterator[Block]:
    """Yield a small heading and the entries under it; nothing where there is no entry."""
    entries = [Paragraph(text, "•") for text in texts]
    if entries:
        yield Heading(title, 3)
        yield from entries


def actions(items: tuple[Item, ...], lines: Lines) -> Iterator[Block]:
    """Yield the table of tasks; nothing where there is none."""
    if not items:
        return
    words = lines.words
    head = (words.task, words.owner, words.due)
    if lines.sources:
        yield Table(
            (*head, words.source), tuple((*_task(item, lines), lines.reference(item)) for item in items), _TASKS
        )
    else:
        yield Table(head, tuple(_task(item, lines) for item in items), _TASKS_WITHOUT)


def _task(item: Item, lines: Lines) -> Row:
    due = due_text(item, lines.words, "\n")  # the day on a line of its own: the column is narrow
    return plain(lines.wording(item)), plain(lines.owner(item) or lines.words.nobody), plain(due)
