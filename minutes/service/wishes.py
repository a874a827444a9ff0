"""What is wished for one meeting: the sidecar ``<name>.yaml`` beside a file in the inbox, or an upload's fields."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml
from yaml.nodes import Node

from copilot.errors import DamagedFile
from copilot.language import Language
from minutes.summarise.dates import full_date_in
from minutes.summarise.header import Stated

__all__ = ["BYTES", "PRIORITIES", "Priority", "Wishes", "parse", "read"]

Priority = Literal["urgent", "normal", "low"]

PRIORITIES: Mapping[Priority, int] = {"urgent": 1, "normal": 10, "low": 20}
_WORDS = ("title", "date", "place", "chair", "template", "language", "priority")
_KNOWN = (*_WORDS, "attendees", "people")
_LENGTH = 500
_NAMES = 500
_TEMPLATE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNSPOKEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")  # not in a text that somebody wrote
_ESCAPED = re.compile(r"\\u[0-9a-f]{4}|[\x7f\ud800-\udfff]")  # the same, in JSON
BYTES = 1 << 18
"""Of a sidecar."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wishes; empty where nothing is said.

    Attributes:
        stated: what is stated about the meeting.
        template: the name of the template of the documents.
        language: of the headings.
        priority: whether it goes before or behind others that wait.
        people: the table of people, as JSON, which is YAML too; see `minutes.transcripts.people`.
    """

    stated: Stated = field(default_factory=Stated)
    template: str = ""
    language: Language | None = None
    priority: Priority | None = None
    people: str = ""

    def told(self) -> dict[str, Any]:
        """Return the wishes as JSON, from which `parse` makes the same again."""
        stated = self.stated
        told: dict[str, Any] = {
            "title": stated.title,
            "date": stated.date,
            "place": stated.place,
            "chair": stated.chair,
            "attendees": list(stated.attendees),
            "template": self.template,
            "language": self.language,
            "priority": self.priority,
            "people": json.loads(self.people) if self.people else None,
        }
        return {name: value for name, value in told.items() if value}


class _Plain(yaml.BaseLoader):
    """YAML of texts, lists and tables alone. No aliases: with them a few lines say something without end."""

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        """Compose the next node. Raises DamagedFile where it is an alias."""
        if self.check_event(yaml.AliasEvent):
            raise DamagedFile("the sidecar has an alias, such as *a: write out what it stands for")
        return super().compose_node(parent, index)


def read(data: bytes) -> Wishes:
    """Read a sidecar.

    Raises:
        DamagedFile: it is not YAML of the kind expected; the message names the line or the field.
    """
    if len(data) > BYTES:
        raise DamagedFile(f"the sidecar has more than {BYTES >> 10} KiB")
    try:
        table = _Plain(data).get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise DamagedFile(f"the sidecar is not YAML{f' (line {mark.line + 1})' if mark else ''}") from error
    if table is None:
        return Wishes()
    if not isinstance(table, dict):
        raise DamagedFile("the sidecar must hold fields such as title: and date:")
    return parse(table)


def parse(table: Mapping[Any, Any]) -> Wishes:
    """Return the wishes that a table of fields holds.

    Raises:
        DamagedFile: a field is unknown or has a wrong value; the message names the field and not the value.
    """
    if unknown := [str(name) for name in table if name not in _KNOWN]:
        raise DamagedFile(f"unknown field {min(unknown)[:40]}; known: {', '.join(_KNOWN)}")
    words = {name: _words(name, table.get(name)) for name in _WORDS}
    if words["date"] and not full_date_in(words["date"]):
        raise DamagedFile("date: name a day, such as 2026-09-15")
    if words["template"] and not _TEMPLATE.fullmatch(words["template"]):
        raise DamagedFile("template: name one of the templates")
    if words["language"] not in ("", "zh", "en"):
        raise DamagedFile("language: zh or en")
    if words["priority"] not in ("", *PRIORITIES):
        raise DamagedFile(f"priority: {', '.join(PRIORITIES)}")
    attendees = _names(table.get("attendees"))
    stated = Stated(words["title"], words["date"], words["place"], words["chair"], attendees)
    return Wishes(
        stated=stated,
        template=words["template"],
        language=_language(words["language"]),
        priority=_priority(words["priority"]),
        people=_people(table.get("people")),
    )


def _words(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LENGTH or _UNSPOKEN.search(value):
        raise DamagedFile(f"{name}: a text of at most {_LENGTH} characters is needed")
    return " ".join(value.split())


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = re.split(r"[,，、;；]", value)
    if value is None:
        return ()
    if not isinstance(value, Sequence) or len(value) > _NAMES:
        raise DamagedFile("attendees: a list of names is needed")
    return tuple(name for one in value if (name := _words("attendees", one)))


def _people(value: Any) -> str:
    if not value:
        return ""
    try:
        told = json.dumps(value, ensure_ascii=False, indent=1)
    except (TypeError, ValueError, RecursionError):
        told = ""
    if not isinstance(value, dict | list) or not told or _ESCAPED.search(told):
        raise DamagedFile("people: a table of labels and names is needed")
    return told


def _language(word: str) -> Language | None:
    return "zh" if word == "zh" else "en" if word == "en" else None


def _priority(word: str) -> Priority | None:
    return next((name for name in PRIORITIES if name == word), None)
