"""What a file states about the meeting in lines of their own: ``Date: 12 March 2026``, ``会议地点：三楼会议室``."""

from __future__ import annotations

import re

__all__ = ["FIELDS", "field"]

FIELDS = ("title", "date", "place", "chair", "recorder", "attendees", "apologies", "observers")

_KEYS = {
    "title": r"title|subject|meeting(?: title| name)?|topic|committee|会议(?:名称|主题|标题)|主题|名称|标题",
    "date": r"(?:meeting )?date(?: and time| & time)?|(?:meeting )?time|held(?: on)?|会议(?:时间|日期)|时间|日期",
    "place": r"place|location|venue|room|会议地点|地点|会议室|地址",
    "chair": r"chair(?:man|woman|person|ed by)?|presiding|host|(?:会议)?主持人?|主席|召集人",
    "recorder": r"minutes(?: taken)? by|secretary|recorder|note[- ]?taker|记录人?|会议记录人?|书记员|秘书",
    "attendees": r"attendees|participants|present|in attendance|出席(?:人员|者)?|参会(?:人员|者)?|"
    "与会(?:人员|者)?|参加人员",
    "apologies": r"apologies|absent|缺席(?:人员|者)?|请假(?:人员|者)?",
    "observers": r"observers?|列席(?:人员|者)?",
}
_LINE = {
    name: re.compile(rf"[-*•#\s]*(?:{keys})\s*[:：]\s*(?P<value>\S.*)", re.IGNORECASE) for name, keys in _KEYS.items()
}
_LONGEST = 240


def field(line: str) -> tuple[str, str] | None:
    """Return ``(field, value)`` when the line states one of `FIELDS`."""
    if len(line) > 2 * _LONGEST:
        return None
    for name, pattern in _LINE.items():
        found = pattern.fullmatch(line.strip())
        if found and len(found["value"]) <= _LONGEST:
            return name, found["value"].strip()
    return None
