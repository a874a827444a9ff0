"""Who leads a meeting, by what they do: open it, move it on, give out tasks."""

from __future__ import annotations

import re
from collections import Counter

from minutes.summarise import signals
from minutes.summarise.allotments import allotments
from minutes.transcripts import Transcript

__all__ = ["leader"]

_OPENS = re.compile(
    r"\b(?:welcome|agenda|let(?:'|’)?s (?:start|begin|get started|move)|we(?:(?:'|’)ll| will) (?:start|begin)|"
    r"(?:last|next) meeting|wrap (?:it |this )?up|minutes left|any (?:other )?(?:questions|comments|thoughts)|"
    r"thank you|thanks|mov(?:e|ing) on|next (?:item|presentation|up)|first (?:item|of all)|presentations?|meeting)\b"
    r"|下面|接下来|首先|会议|散会|议题|欢迎|感谢",
    re.IGNORECASE,
)
_FIRST = 3
_BEGINS, _MOVES, _ALLOTS = 2, 2, 3


def leader(transcript: Transcript) -> str | None:
    """Return who does most of what a chair does; nobody where the transcript names nobody or nothing is led."""
    led: Counter[str] = Counter()
    given = Counter(one.turn for one in allotments(transcript))
    for turn in transcript.turns:
        if turn.speaker:
            led[turn.speaker] += bool(_OPENS.search(turn.text)) + _MOVES * signals.moves_on(turn.text)
            led[turn.speaker] += _BEGINS * (turn.n <= _FIRST) + _ALLOTS * given[turn.n]
    [(speaker, points)] = led.most_common(1) or [("", 0)]
    return speaker if points else None
