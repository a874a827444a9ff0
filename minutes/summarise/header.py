"""What is known of the meeting: from options, lines of the file, plain words of the talk. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from minutes.summarise.dates import full_date_in
from minutes.summarise.items import Meeting
from minutes.summarise.people import People
from minutes.transcripts import Transcript

__all__ = ["Stated", "header"]

_OPENING = 12
_DATE_CUE = re.compile(
    r"\b(?:today|this is|welcome|meeting|committee|session|board)\b|今天|本次|会议|现在是|召开|例会", re.IGNORECASE
)
_NOT_TODAY = re.compile(r"\b(?:minutes of|last|previous|next|since)\b|上次|下次|上一次|截至|截止", re.IGNORECASE)
_CHAIR_LABEL = re.compile(
    r"[(（|]\s*(?:chair\w*|host|主持人?|主席|主任委员)\s*[)）]?|^(?:主持人|主席|Chair(?:man|woman|person)?)$", re.I
)
_I_CHAIR = re.compile(
    r"\bI(?:'|’)?(?:m|ll be| am| will be| will)?\s+chair(?:ing)?\b|\bI(?:'|’)?(?:m| am) your chair\b|(?:由我|"
    r"我来|我)主持",
    re.IGNORECASE,
)
_CALLED_CHAIR = re.compile(
    r"(?:\b(?:Thank you|Thanks|Yes|Good morning|Morning),?\s+(?:Madam |Mr\.? )?Chair\b|\bChair[.,!?])|主任，|主席，"
)
_TITLE_EN = re.compile(
    r"\b(?i:this is|welcome to|open) (?:the |a )?"
    r"(?P<title>(?:[A-Z][\w&-]+ ){0,4}(?:Committee|Board|Council|Forum|Panel)(?: [Mm]eeting)?)\b"
)
_TITLE_ZH = re.compile(
    r"(?P<title>[\u4e00-\u9fff]{2,16}(?:委员会|董事会|监事会|理事会|"
    r"办公会)(?:第[\d一二三四五六七八九十百零]+次)?(?:会议|例会))"
)
_APOLOGIES_EN = re.compile(
    r"\bApologies (?:from|for absence from) (?P<names>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*(?:(?:,| and) "
    r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)*)"
)
_SPLIT = re.compile(r"\s*[,，、;；]\s*|\s+and\s+")


@dataclass(frozen=True, slots=True)
class Stated:
    """What the caller states about the meeting; empty means not stated."""

    title: str = ""
    date: str = ""
    place: str = ""
    chair: str = ""
    attendees: tuple[str, ...] = ()


def header(transcript: Transcript, stated: Stated, people: People) -> Meeting:
    """Return the header: the caller's words first, then the file's lines, then what is said at the opening."""
    lines = transcript.header
    spoken_date = _spoken_date(transcript)
    date = stated.date or lines.get("date", "") or (spoken_date[0] if spoken_date else "")
    found = full_date_in(date)
    meeting = Meeting(
        title=stated.title or lines.get("title", "") or _spoken_title(transcript),
        date=date,
        day=found[1] if found else None,
        place=stated.place or lines.get("place", ""),
        chair=stated.chair or lines.get("chair", "") or _spoken_chair(transcript),
        recorder=lines.get("recorder", ""),
        attendees=stated.attendees or _names(lines.get("attendees", "")) or transcript.speakers,
        apologies=_names(lines.get("apologies", "")) or _spoken_apologies(transcript),
        observers=_names(lines.get("observers", "")),
    )
    return replace(meeting, chair=people.resolve(meeting.chair) or meeting.chair)


def _opening(transcript: Transcript) -> str:
    return "\n".join(turn.text for turn in transcript.turns[:_OPENING])


def _spoken_date(transcript: Transcript) -> tuple[str, object] | None:
    """The date of the meeting as said at the opening; one that belongs to another meeting does not count."""
    for sentence in re.split(r"(?<=[.。!！?？])\s*", _opening(transcript)):
        found = full_date_in(sentence)
        if found and _DATE_CUE.search(sentence) and not _NOT_TODAY.search(sentence):
            return found
    return None


def _spoken_title(transcript: Transcript) -> str:
    opening = "\n".join(turn.text for turn in transcript.turns[:3])
    found = _TITLE_EN.search(opening) or _TITLE_ZH.search(opening)
    return found["title"] if found else ""


def _spoken_chair(transcript: Transcript) -> str:
    for speaker in transcript.speakers:
        if _CHAIR_LABEL.search(speaker):
            return speaker
    for turn in transcript.turns[:_OPENING]:
        if turn.speaker and _I_CHAIR.search(turn.text):
            return turn.speaker
    return _addressed_chair(transcript)


def _addressed_chair(transcript: Transcript) -> str:
    """Whoever opens the meeting and is called "Chair" or 主任 in an exchange with others, more than once."""
    turns = transcript.turns
    opener = turns[0].speaker
    times = 0
    for at, turn in enumerate(turns):
        beside = {one.speaker for one in turns[max(0, at - 1) : at + 2]}
        if turn.speaker != opener and opener in beside and _CALLED_CHAIR.search(turn.text):
            times += 1
    return opener if opener and times >= 2 else ""


def _spoken_apologies(transcript: Transcript) -> tuple[str, ...]:
    found = _APOLOGIES_EN.search(_opening(transcript))
    return _names(found["names"]) if found else ()


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in _SPLIT.split(text) if name.strip())
