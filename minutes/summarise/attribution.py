"""Who a sentence of minutes says spoke: "The Prime Minister said that …", 田总认为……, held to who did.

Only a sentence that opens with somebody who spoke in the meeting is held to it: whom a speaker quotes, nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from minutes.summarise.people import People
from minutes.summarise.phrasing import capitalised
from minutes.transcripts import Turn

__all__ = ["Attribution", "attribution", "told_by_others"]

_VERBS = (
    r"says?|said|ask(?:s|ed)|answer(?:s|ed)|replie[sd]|stat(?:es|ed)|not(?:es|ed)|mention(?:s|ed)|explain(?:s|ed)|"
    r"argue[sd]|emphasi[sz]e[sd]|stress(?:es|ed)|point(?:s|ed) out|add(?:s|ed)|confirm(?:s|ed)|report(?:s|ed)|"
    r"claim(?:s|ed)|propose[sd]|suggest(?:s|ed)|recommend(?:s|ed)|believe[sd]|thinks?|thought|insist(?:s|ed)|"
    r"admit(?:s|ted)|acknowledge[sd]|question(?:s|ed)|request(?:s|ed)|present(?:s|ed)|discuss(?:es|ed)|raise[sd]|"
    r"highlight(?:s|ed)|describe[sd]|express(?:es|ed)|indicate[sd]|warn(?:s|ed)|want(?:s|ed)"
)
_SAYING_ZH = r"说|问|讲|提到|提出|认为|表示|指出|建议|强调"
_ENGLISH = re.compile(
    rf"(?P<who>\S+(?: \S+){{0,5}}?) (?:(?:also|further|then|later|again|repeatedly) )?(?:{_VERBS})\b"
    r"(?P<clause> that\b)?,? (?P<words>.+)",
    re.DOTALL,
)
_CHINESE = re.compile(
    r"(?P<who>.{1,16}?)[还也又]?(?:(?P<clause>认为|表示|指出|强调|解释说?|补充说?|回答说?|说)"
    r"|提出|建议|提到|询问|问|介绍)了?[，,：:]?(?P<words>.+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have spoken, and what.

    Attributes:
        who: as the sentence names them; it opens with that.
        speaker: the speaker of the transcript.
        words: what they are said to have said.
        clause: these words as a sentence of their own; empty where they are none.
    """

    who: str
    speaker: str
    words: str
    clause: str


def attribution(text: str, people: People) -> Attribution | None:
    """Return whom a sentence opens with as who spoke; None where that is no speaker of the meeting."""
    found = _ENGLISH.match(text) or _CHINESE.match(text)
    speaker = people.resolve(found["who"]) if found else None
    if found is None or speaker is None:
        return None
    words = found["words"]
    return Attribution(found["who"], speaker, words, capitalised(words) if found["clause"] else "")


def told_by_others(told: Attribution, turns: Iterable[Turn], people: People) -> bool:
    """Tell whether a turn of somebody else says that they spoke: "As the Prime Minister said, …"."""
    forms = {told.who, people.short(told.speaker), told.who.split()[-1]}
    names = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    saying = re.compile(rf"(?:{names})(?:\W(?:\w+ )?(?:{_VERBS})\b|.{{0,3}}(?:{_SAYING_ZH}))", re.IGNORECASE)
    return any(saying.search(turn.text) for turn in turns)
