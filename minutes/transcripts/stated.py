"""What a file states about the meeting in lines of their own: ``Date: 12 March 2026``, ``会议地点：三楼会议室``."""

from __future__ import annotations

import re

__all__ = ["FIELDS", "field"]

FIELDS = ("title", "date", "place", "chair", "recorder", "attendees", "apologies", "observers")

_KEYS = {
    "title": r"title|subject|meeting(?: title| name)?|topic|committee|"
    r"[会會][议議](?:名[称稱]|主[题題]|[标標][题題])|主[题題]|名[称稱]|[标標][题題]",
    "date": r"(?:meeting )?date(?: and time| & time)?|(?:meeting )?time|held(?: on)?|"
    r"(?:[会會][议議])?(?:[时時][间間]|日期)",
    "place": r"place|location|venue|room|(?:[会會][议議])?地[点點]|[会會][议議]室|地址",
    "chair": r"chair(?:man|woman|person|ed by)?|presiding|host|(?:[会會][议議])?主持人?|主席|召集人",
    "recorder": r"minutes(?: taken)? by|secretary|recorder|note[- ]?taker|"
    r"(?:[会會][议議])?[记記][录錄]人?|[书書][记記][员員]|秘[书書]",
    "attendees": r"attendees|participants|present|in attendance|"
    r"(?:出席|[参參][会會]|[与與][会會])(?:人[员員]|者)?|[参參]加人[员員]",
    "apologies": r"apologies|absent|(?:缺席|[请請]假)(?:人[员員]|者)?",
    "observers": r"observers?|列席(?:人[员員]|者)?",
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
