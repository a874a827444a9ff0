"""What exports put around the talk: title, date, length, keywords, attendees, and lines of the product itself.

Seen in: Teams (title, date, length, "started transcription"), Google Meet ("… - Transcript", "Attendees", the note that
a computer made it, "Meeting ended after"), Otter ("SUMMARY KEYWORDS", "SPEAKERS", "Transcribed by"), Feishu
("2026年8月13日 上午 10:07|50分钟 35秒", "关键词:", "文字记录:"), iFLYTEK (title, "以上内容由AI生成").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from minutes.transcripts import labels, stated

__all__ = ["Frame", "is_product_line", "take"]

_LINES = 40
_LONGEST = 400
_PRODUCT = re.compile(
    r"transcribed by https?://otter\.ai/?|"
    r"[*_]*this editable transcript was computer generated and might contain errors\b.*|"
    r"#*\s*(?:meeting|transcription) ended after \d{1,2}:\d{2}:\d{2}\b.{0,8}|"
    r"以上内容(?:由|为)\s*AI\s*(?:自动)?生成.{0,24}",
    re.IGNORECASE,
)
_STARTED = re.compile(r"(?P<name>\S.{0,60}?) (?:started|stopped) transcription")
_MEET_TITLE = re.compile(
    r"(?P<title>\S.*?)\s*(?:\((?P<boxed>\d{4}-\d{2}-\d{2} [^()]{0,24})\)|-\s+(?P<date>\d{4}/\d{2}/\d{2} [^-]{0,24}?))"
    r"\s*[-–]\s*(?:transcript|转写内容|文字记录)",
    re.IGNORECASE,
)
_TITLE_END = re.compile(r"(?:-\d{8}_\d{6})?[-–_ ]*(?:meeting transcript|meeting recording|transcript)$", re.IGNORECASE)
_DAY = (
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,\s*)?(?:\d{1,2} [a-z]{3,9}|[a-z]{3,9} \d{1,2}),? \d{4})"
)
_LENGTH = r"(?:(?:\d+\s*(?:h|小时)\s*)?(?:\d+\s*(?:m|分钟?)\s*)?(?:\d+\s*(?:s|秒))?|(?:\d+:)?\d{1,2}:\d{2})"
_DATE_LINE = re.compile(
    rf"(?P<date>{_DAY}(?:\s*[（(](?:周|星期).[）)])?(?:[,，]?\s*(?:上午|下午|晚上|凌晨|at)?\s*\d{{1,2}}:\d{{2}}"
    rf"(?::\d{{2}})?\s*(?:am|pm)?)?)\s*(?:[|•·]\s*{_LENGTH})?",
    re.IGNORECASE,
)
_LENGTH_LINE = re.compile(rf"(?=\d){_LENGTH}", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:上传时间|创建时间|智能纪要|妙记链接|录制时长|录音时长|时长|会议号|会议 ?ID|meeting id|duration)\s*[:：].*",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"#*\s*(?:(?P<attendees>attendees|invited|speakers|participants|参会人|参会人员|与会人)|"
    r"(?P<dropped>(?:summary )?keywords|关键词|关键字)|(?P<talk>transcript|文字记录|转写内容|逐字稿))\s*[:：]?",
    re.IGNORECASE,
)
_SPEECH_END = re.compile(r"[.!?。！？]$")
_PRESENTATION = re.compile(r"['’]s presentation$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines before the talk: what they state, by our own field names, and how many they are."""

    header: dict[str, str] = field(default_factory=dict)
    used: int = 0


def is_product_line(line: str) -> bool:
    """Whether a product wrote this line, not a person, wherever it stands."""
    if len(line) > _LONGEST:
        return False
    started = _STARTED.fullmatch(line)
    return bool(_PRODUCT.fullmatch(line)) or bool(started and labels.is_name(started["name"]))


def take(lines: Sequence[str]) -> Frame:
    """Read the lines before the talk.

    Args:
        lines: the lines of the file that are not blank.
    """
    header: dict[str, str] = {}
    section, used = "", 0
    for at, line in enumerate(lines[:_LINES]):
        opened = _opens(line)
        if opened == "talk":
            used = at + 1
            break
        if opened:
            section = opened
        elif section == "attendees" and (names := _names(line)):
            header["attendees"] = ", ".join(filter(None, [header.get("attendees", ""), *names]))
        elif section == "dropped":
            section = ""  # the keywords are one line
        elif not _states(header, lines, at):
            break
        used = at + 1
    while used < len(lines) and is_product_line(lines[used]):
        used += 1
    return _without_speakers(Frame(header, used), lines)


def _opens(line: str) -> str:
    """Return the section that a line opens, or nothing."""
    found = _SECTION.fullmatch(line) if len(line) <= _LONGEST else None
    return (found.lastgroup or "") if found else ""


def _names(line: str) -> list[str]:
    """Return the names that a line of attendees lists, without shared screens; none where it is talk."""
    names = [name.strip() for name in re.split(r"[,，、;；]", line)]
    if len(line) > 2000 or re.search(r"[:：]", line) or any(len(name) > 60 for name in names):
        return []
    return [name for name in names if name and not _PRESENTATION.search(name)]


def _states(header: dict[str, str], lines: Sequence[str], at: int) -> bool:
    """Take one line that states something; False where it is none."""
    line = lines[at]
    if len(line) > _LONGEST:
        return False
    if meet := _MEET_TITLE.fullmatch(line):
        header["title"] = meet["title"].lstrip("# ")
        header["date"] = meet["boxed"] or meet["date"]
        return True
    if date := _DATE_LINE.fullmatch(line):
        return header.setdefault("date", date["date"].strip()) == date["date"].strip()
    if _LENGTH_LINE.fullmatch(line) or _OTHER.fullmatch(line) or is_product_line(line):
        return at > 0 or not _LENGTH_LINE.fullmatch(line)
    if found := stated.field(line):
        return header.setdefault(*found) == found[1]  # a second one is a speaker ("主持人：…" again and again)
    if re.fullmatch(r"[-=_*—]{3,}", line):
        return True
    if at == 0 and _is_title(lines):
        header["title"] = title(line)
        return True
    return False


def title(line: str) -> str:
    """Return a title without the marks of the product and of the file."""
    return _TITLE_END.sub("", line.strip("#* ")).strip() or line


def _is_title(lines: Sequence[str]) -> bool:
    line = lines[0]
    if line.startswith("# ") and len(line) <= 160:
        return True
    if re.search(r"[:：]", line) or _SPEECH_END.search(line) or len(lines) < 2 or len(lines[1]) > _LONGEST:
        return False
    following = lines[1]
    return bool(
        stated.field(following)
        or _opens(following)
        or _DATE_LINE.fullmatch(following)
        or _OTHER.fullmatch(following)
        or is_product_line(following)
    )


def _without_speakers(frame: Frame, lines: Sequence[str]) -> Frame:
    """Give back lines such as ``主持人：大家好。`` when the same label goes on speaking below."""
    for name in ("chair", "recorder"):
        if name not in frame.header:
            continue
        named = [at for at, line in enumerate(lines) if (again := stated.field(line)) and again[0] == name]
        if named and named[-1] >= frame.used:
            kept = {key: value for key, value in frame.header.items() if key != name}
            return Frame(kept, min(frame.used, named[0]))
    return frame
