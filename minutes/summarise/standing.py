"""Votes and objections, found by what people say for the record: what a meeting must never lose to a smooth sentence.

A model that summarises makes a meeting more of one mind than it was. So counts of votes and recorded dissent are taken
from the words themselves, in the words themselves. The patterns are those of a chair who counts and of a member who
wants to be on record; mere disagreement in a discussion is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.summarise.figures import figures
from minutes.summarise.items import Item, Side, Vote
from minutes.summarise.moments import with_context
from minutes.summarise.signals import addressed_to_a_machine, fillers_removed
from minutes.summarise.wording import sentences
from minutes.transcripts import Transcript, Turn

__all__ = ["objections", "votes"]

_EN = r"(?P<{0}>\d+|no|none|nobody|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a single)"
_ZH = r"(?P<{0}>\d+|[零一二两三四五六七八九十]+|全)"
_COUNTS: tuple[tuple[Side, re.Pattern[str]], ...] = (
    (
        "for",
        re.compile(
            _EN.format("n") + r" (?:votes? )?(?:in favou?r|for\b(?=[,.;]| and)|ayes?)|carried (?:by )?"
            r"(?P<m>\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: votes?)? (?:to|against)\b"
            r"|" + _ZH.format("z") + r"票(?:表示)?(?:同意|赞成|通过)",
            re.IGNORECASE,
        ),
    ),
    (
        "against",
        re.compile(
            _EN.format("n") + r" (?:votes? )?(?:against|opposed|noes|nays?)\b|carried (?:by )?\w+(?: votes?)? "
            r"(?:to|against) (?P<m>\d+|one|two|three|four|five|six)\b|"
            + _ZH.format("z")
            + r"票(?:表示)?(?:反对|不同意)",
            re.IGNORECASE,
        ),
    ),
    (
        "abstained",
        re.compile(
            _EN.format("n") + r" (?:abstentions?|abstain(?:ed|s|ing)?|abstaining)\b"
            r"|" + _ZH.format("z") + r"票弃权",
            re.IGNORECASE,
        ),
    ),
)
_NONE = re.compile(r"no|none|nobody", re.IGNORECASE)
_MINE: tuple[tuple[Side, re.Pattern[str]], ...] = (
    (
        "against",
        re.compile(
            r"\bI(?:['’]m| am)? (?:vote|voting|voted) (?:against|no)\b|我(?:投)?反对票|我投反对|我反对", re.IGNORECASE
        ),
    ),
    ("abstained", re.compile(r"\bI(?:['’]ll| will)? abstain\b|\bI(?:['’]m| am) abstaining\b|我弃权", re.IGNORECASE)),
    (
        "for",
        re.compile(r"\bI(?:['’]m| am)? (?:vote|voting|voted) (?:for|in favou?r)\b|我投(?:赞成|同意)", re.IGNORECASE),
    ),
)
_OBJECTS = re.compile(
    r"\bmy (?:objection|dissent|opposition|reservations?)\b|\bI(?: (?:do|must|want to|wish to|have to|formally))? "
    r"(?:object|dissent)\b|\bI (?:vote|voted|am voting) against\b|\bI(?:['’]m| am) (?:against|opposed to) "
    r"(?:it|this|that|the)\b|\bI (?:can(?:not|['’]t)|won['’]t|do not|don['’]t) support (?:it|this|that|the)\b"
    r"|\b(?:minuted?|recorded|on (?:the )?record) that I\b|\bI(?:['’]d| would) (?:like|want) (?:it|that|this) "
    r"(?:minuted|recorded|on (?:the )?record)\b"
    r"|我(?:表示|坚决|明确)?(?:反对|不同意|不赞成)(?!的|意见)|我(?:有|持|表示)?保留(?:意见)?(?=[，。；,;])|我投反对"
    r"|(?:把|将)?我的(?:反对|不同|保留)意见",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    r"\b(?:no|withdraw|not) (?:an? |my )?objections?\b|\bif I\b|\bI (?:don['’]t|do not) object\b|没有(?:不同|反对)?意见"
    r"|[?？]\s*$",
    re.IGNORECASE,
)


def votes(transcript: Transcript) -> list[Item]:
    """Return the votes that were counted aloud, with those who named their own beside the count."""
    return [item for turn in _heard(transcript) for item in _counted(transcript, turn)]


def objections(transcript: Transcript) -> list[Item]:
    """Return what members objected to, in their words, one a turn at most."""
    found = []
    for turn in _heard(transcript):
        said = sentences(fillers_removed(turn.text))
        at = next((at for at, one in enumerate(said) if _OBJECTS.search(one) and not _WITHDRAWN.search(one)), None)
        if at is not None:
            text, turns = with_context(transcript, turn.n, at)
            found.append(Item("objection", text, turns, owner=turn.speaker, quoted=True))
    return found


def _heard(transcript: Transcript) -> Iterator[Turn]:
    return (turn for turn in transcript.turns if not addressed_to_a_machine(turn.text, turn.speaker))


def _counted(transcript: Transcript, turn: Turn) -> Iterator[Item]:
    said = sentences(fillers_removed(turn.text))
    counts: dict[Side, int | None] = {}
    last = 0
    for at, sentence in enumerate(said):
        for side, pattern in _COUNTS:
            if side not in counts and (found := pattern.search(sentence)):
                counts[side] = _number(next(group for group in found.groups() if group))
                last = at
    if not counts.keys() & {"for", "against", "abstained"} or all(value is None for value in counts.values()):
        return
    if counts.keys() == {"against"} or not any(counts.values()):
        return  # "one against the other" counts nothing
    near = [one for one in transcript.turns[max(0, turn.n - 8) : turn.n + 4] if one.speaker]
    named = [(one.speaker or "", side) for one in near for side, pattern in _MINE if pattern.search(one.text)]
    text, turns = with_context(transcript, turn.n, last)
    cited = {one.n for one in near if any(pattern.search(one.text) for _, pattern in _MINE)}
    vote = Vote(counts.get("for"), counts.get("against"), counts.get("abstained"), tuple(dict.fromkeys(named)))
    yield Item("vote", text, tuple(sorted({*turns, *cited})), quoted=True, vote=vote)


def _number(words: str) -> int | None:
    if _NONE.fullmatch(words):
        return 0
    if words.lower() == "a single":
        return 1
    found = figures(words)
    return int(found[0].value) if found else None
