"""The table of people (``--people FILE``): who is behind a label such as 说话人 1, and what they are.

Three forms, told apart by content: CSV with a header (``label,name,title`` or 标签,姓名,职务), YAML (labels to a name,
to ``name, title`` or to ``{name, title}``; or a list of ``{labels, name, title}``), and lines ``label = name, title``.
Several labels may name one person. A label that the table does not know stays as it is.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from copilot.errors import DamagedFile, EmptyFile, InputError, LimitExceeded
from copilot.regular_file import read_regular
from minutes.transcripts.encoding import decode
from minutes.transcripts.transcript import Contents, Transcript

__all__ = ["PeopleTable", "Person", "parse", "read"]

_BYTES = 1 << 20
_COLUMNS = {
    "label": ("label", "labels", "speaker", "标签", "发言人", "说话人", "讲话人"),
    "name": ("name", "person", "姓名", "名字", "参会人"),
    "title": ("title", "role", "position", "job title", "职务", "职位", "头衔", "职称"),
}
_LINE = re.compile(r"(?P<label>[^=＝#]+?)\s*[=＝]\s*(?P<person>\S.*)")
_EXPECTED = "expected CSV with the columns label, name, title; YAML; or lines such as 说话人 1 = 张三, 行长"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the meeting: the name, and the title or nothing."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """Labels of a transcript to people; a label is found whatever its spaces, width and capitals."""

    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))

    def person(self, label: str) -> Person | None:
        """Return whom a label means, or None where the table does not know it."""
        return self.people.get(_key(label))

    def applied(self, contents: Contents) -> Contents:
        """Return the contents with names for labels, and the titles of those who speak."""
        pieces = []
        titles = dict(contents.titles)
        for piece in contents.pieces:
            person = self.person(piece.speaker) if piece.speaker else None
            pieces.append(replace(piece, speaker=person.name) if person else piece)
            if person and person.title:
                titles[person.name] = person.title
        return replace(contents, pieces=tuple(pieces), titles=MappingProxyType(titles))

    def unknown(self, transcript: Transcript) -> tuple[str, ...]:
        """Return the speakers whom the table does not name, in the order of the first turn."""
        names = {person.name for person in self.people.values()}
        return tuple(speaker for speaker in transcript.speakers if speaker not in names)


def read(path: Path) -> PeopleTable:
    """Read a table of people.

    Raises:
        DamagedFile: an entry has no name, or a label means two people; the message names the line or the label's place.
        EmptyFile: there is nobody in it.
        LimitExceeded: larger than 1 MB.
        InputError: the file cannot be opened.
    """
    try:
        data = read_regular(path, _BYTES)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path.name}: the table of people cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from error
    if data is None:
        raise LimitExceeded(f"{path.name}: a table of people has at most {_BYTES >> 20} MB")
    try:
        return parse(data)
    except InputError as error:
        raise type(error)(f"{path.name}: {error}") from error


def parse(data: bytes) -> PeopleTable:
    """As `read`, on the bytes of a file."""
    text, _ = decode(data)
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    filled = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not filled:
        raise EmptyFile("the table of people is empty")
    if columns := _columns(filled[0][1]):
        entries = _rows(text, columns)
    elif all(_LINE.fullmatch(line) for _, line in filled):
        entries = ((f"line {number}", *_sides(line)) for number, line in filled)
    else:
        entries = _mapped(text)
    return PeopleTable(MappingProxyType(_collected(entries)))


def _collected(entries: Iterable[tuple[str, str, Person]]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for where, label, person in entries:
        if not label or not person.name:
            raise DamagedFile(f"{where} of the table of people has no {'name' if label else 'label'}")
        if people.setdefault(_key(label), person) != person:
            raise DamagedFile(f"{where} of the table of people: the label stands for two people")
    for person in tuple(people.values()):
        people.setdefault(_key(person.name), person)  # the transcript may name them already
    if not people:
        raise EmptyFile("the table of people names nobody")
    return people


def _key(label: str) -> str:
    return "".join(unicodedata.normalize("NFKC", label).casefold().split())


def _columns(line: str) -> dict[str, int] | None:
    """Return the places of the columns where a line is the header of a CSV table with labels and names."""
    cells = [cell.strip().casefold() for cell in next(csv.reader([line], delimiter=_delimiter(line)), [])]
    found = {column: place for column, names in _COLUMNS.items() for place, cell in enumerate(cells) if cell in names}
    return found if {"label", "name"} <= found.keys() else None


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _rows(text: str, columns: Mapping[str, int]) -> Iterator[tuple[str, str, Person]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    reader = csv.reader(lines, delimiter=_delimiter(lines[0]))
    next(reader)
    try:
        for row in reader:
            cells = {column: row[place].strip() if place < len(row) else "" for column, place in columns.items()}
            if not any(cells.values()):
                continue
            for label in _labels(cells["label"]):
                yield f"row {reader.line_num}", label, Person(cells["name"], cells.get("title", ""))
    except csv.Error as error:
        raise DamagedFile(f"row {reader.line_num} of the table of people cannot be read ({error})") from error


def _labels(cell: str) -> list[str]:
    return [label.strip() for label in re.split(r"[;；|]", cell)] if cell else [""]


def _sides(line: str) -> tuple[str, Person]:
    found = _LINE.fullmatch(line)
    return (found["label"].strip(), _person(found["person"])) if found else ("", Person(""))


def _person(words: str) -> Person:
    name, _, title = re.sub("，", ",", words).partition(",")
    return Person(name.strip(), title.strip())


def _mapped(text: str) -> Iterator[tuple[str, str, Person]]:
    try:
        table = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1} of " if mark else ""
        raise DamagedFile(f"{place}the table of people cannot be read; {_EXPECTED}") from error
    if isinstance(table, Mapping):
        for number, (label, value) in enumerate(table.items(), 1):
            yield f"entry {number}", _scalar(label), _described(number, value)
    elif isinstance(table, list):
        for number, entry in enumerate(table, 1):
            person = _described(number, entry)
            named = entry.get("labels", entry.get("label", person.name))
            for label in named if isinstance(named, list) else [named]:
                yield f"entry {number}", _scalar(label), person
    else:
        raise DamagedFile(f"the table of people cannot be read; {_EXPECTED}")


def _scalar(label: Any) -> str:
    return str(label).strip() if isinstance(label, str | int) else ""


def _described(number: int, value: Any) -> Person:
    if isinstance(value, str):
        return _person(value)
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        title = value.get("title")
        return Person(value["name"].strip(), title.strip() if isinstance(title, str) else "")
    raise DamagedFile(f"entry {number} of the table of people has no name")
