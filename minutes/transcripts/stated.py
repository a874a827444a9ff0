"""What a file states about the meeting in lines of their own: ``Date: 12 March 2026``, ``会议地点：三楼会议室``."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["FIELDS", "field", "preamble"]

FIELDS = ("title", "date", "place", "chair", "recorder", "attendees", "apologies")

_KEYS = {
    "title": r"title|subject|meeting(?: title| name)?|topic|committee|会议(?:名称|主题|标题)|主题|名称|标题",
    "date": r"(?:meeting )?date(?: and time| & time)?|(?:meeting )?time|held(?: on)?|会议(?:时间|日期)|时间|日期",
    "place": r"place|location|venue|room|会议地点|地点|会议室|地址",
    "chair": r"chair(?:man|woman|person|ed by)?|presiding|host|(?:会议)?主持人?|主席|召集人",
    "recorder": r"minutes(?: taken)? by|secretary|recorder|note[- ]?taker|记录人?|会议记录人?|书记员|秘书",
    "attendees": r"attendees|participants|present|in attendance|出席(?:人员|者)?|参会(?:人员|者)?|"
    "与会(?:人员|者)?|参加人员",
    "apologies": r"apologies|absent|缺席(?:人员|者)?|请假(?:人员|者)?",
}
_LINE = {
    name: re.compile(rf"[-*•#\s]*(?:{keys})\s*[:：]\s*(?P<value>\S.*)", re.IGNORECASE) for name, keys in _KEYS.items()
}
_LONGEST = 240
_SPEECH_END = re.compile(r"[.!?。！？]$")


def field(line: str) -> tuple[str, str] | None:
    """Return ``(field, value)`` when the line states one of `FIELDS`."""
    for name, pattern in _LINE.items():
        found = pattern.fullmatch(line.strip())
        if found and len(found["value"]) <= _LONGEST:
            return name, found["value"].strip()
    return None


def preamble(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Read the header lines before the talk.

    Args:
        lines: the lines of the file that are not blank.

    Returns:
        The fields, and how many lines they take. A first line without a colon counts as the title when a field follows
        it.
    """
    found: dict[str, str] = {}
    used = 0
    for at, line in enumerate(lines[:16]):
        stated = field(line)
        if stated and stated[0] in found:
            break  # a second one is a speaker ("主持人：…" again and again), not a heading
        if stated:
            found[stated[0]] = stated[1]
            used = at + 1
        elif re.fullmatch(r"[-=_*—]{3,}", line) and used == at:
            used = at + 1
        elif at == 0 and not re.search(r"[:：]", line) and not _SPEECH_END.search(line) and _follows(lines):
            found["title"] = line.lstrip("#").strip()
        else:
            break
    if set(found) <= {"title"} and used == 0:
        return {}, 0
    return _without_speakers(found, lines, used)


def _follows(lines: Sequence[str]) -> bool:
    return len(lines) > 1 and field(lines[1]) is not None


def _without_speakers(found: dict[str, str], lines: Sequence[str], used: int) -> tuple[dict[str, str], int]:
    """Give back lines such as ``主持人：大家好。`` when the same label goes on speaking below."""
    for name in ("chair", "recorder"):
        if name in found and sum(1 for line in lines[used:] if (again := field(line)) and again[0] == name) > 0:
            first = next(at for at, line in enumerate(lines) if (again := field(line)) and again[0] == name)
            kept = {key: value for key, value in found.items() if key != name}
            return kept, min(used, first)
    return found, used
