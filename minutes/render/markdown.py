"""Minutes as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from minutes.render.words import WORDS, Words, document_title, due_text, header_lines, problem_line, source_line
from minutes.summarise.items import Chapter, Item, Minutes, Statement
from minutes.transcripts import Transcript

__all__ = ["to_markdown"]

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def to_markdown(minutes: Minutes) -> str:
    """Return the minutes as a Markdown document with the draft mark at its head."""
    words = WORDS[minutes.language]
    return "\n".join(_lines(minutes, words)).rstrip() + "\n"


def _lines(minutes: Minutes, words: Words) -> Iterator[str]:
    yield f"# {_safe(document_title(minutes.meeting, words))}"
    yield from ("", f"> **{words.draft}**{words.colon}{words.draft_long}", "")
    if minutes.problems:
        yield f"> **{words.warning}**"
        yield ">"
        yield from (f"> - {problem_line(problem, words)}" for problem in minutes.problems)
        yield ""
    for name, value in header_lines(minutes.meeting, words):
        yield f"- **{name}**{words.colon}{_safe(value)}"
    yield from _section(
        words.summary, [f"{_safe(one.text)} {_source(one, minutes, words)}" for one in minutes.summary], words
    )
    yield from _section(words.decisions, _numbered(minutes.decisions, minutes, words), words)
    yield from _actions(minutes, words)
    yield from _section(words.questions, _numbered(minutes.questions, minutes, words), words)
    yield from _chapters(minutes, words)
    yield from _section(words.key_points, _listed(minutes.key_points, minutes, words), words)
    source = minutes.transcript.source
    model = words.separator.join(minutes.cost.models) or "—"
    yield from (
        "",
        "---",
        "",
        f"*{_safe(words.made_from.format(path=Path(source.path).name, sha=source.sha256[:12], model=model))}*",
    )


def _section(title: str, lines: Iterable[str], words: Words) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    empty = True
    for line in lines:
        yield line
        empty = False
    if empty:
        yield words.none


def _numbered(items: Iterable[Item], minutes: Minutes, words: Words) -> Iterator[str]:
    for at, item in enumerate(items, 1):
        yield f"{at}. {_text(item, words)} {_source(item, minutes, words)}"


def _listed(items: Iterable[Item], minutes: Minutes, words: Words) -> Iterator[str]:
    for item in items:
        yield f"- {_text(item, words)} {_source(item, minutes, words)}"


def _actions(minutes: Minutes, words: Words) -> Iterator[str]:
    if not minutes.actions:
        yield from _section(words.actions, (), words)
        return
    rows = [f"| {words.task} | {words.owner} | {words.due} | {words.source} |", "|---|---|---|---|"]
    for item in minutes.actions:
        where = source_line(item.turns, minutes.transcript.times(item.turns), words)
        rows.append(
            f"| {_text(item, words)} | {_safe(item.owner or words.nobody)} | {_safe(due_text(item, words))} | {where} |"
        )
    yield from _section(words.actions, rows, words)


def _chapters(minutes: Minutes, words: Words) -> Iterator[str]:
    yield from ("", f"## {words.chapters}")
    for at, chapter in enumerate(minutes.chapters, 1):
        title = chapter.title or words.untitled.format(number=at)
        yield from ("", f"### {_safe(title)} {_range(chapter, minutes.transcript, words)}", "", _safe(chapter.text))


def _text(item: Item, words: Words) -> str:
    text = _safe(item.text)
    return f"{words.quotes[0]}{text}{words.quotes[1]}" if item.quoted else text


def _source(entry: Item | Statement, minutes: Minutes, words: Words) -> str:
    return f"*[{source_line(entry.turns, minutes.transcript.times(entry.turns), words)}]*"


def _range(chapter: Chapter, transcript: Transcript, words: Words) -> str:
    return f"*[{source_line(chapter.turns, transcript.times(chapter.turns), words)}]*"


def _safe(text: str) -> str:
    """Keep what was said from working as Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", text)
