"""The chapters that a reader sees: where the meeting comes to another matter, whatever the model read at once.

An item of the agenda that is called always begins a chapter, and names it. Elsewhere a chapter may begin with any turn.
What speaks for it: other words and other people behind the place than before it, somebody who hands over, somebody who
is thanked; against it, that one person goes on speaking. The weights are log odds, in round figures, of a logistic
regression over twelve meetings of QMSum and VCSum; they stayed the same whichever meeting was left out. The lengths of
the chapters of these meetings are log-normal, and the cut is the most likely one: a shortest path, as for the parts.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from minutes.summarise import agenda
from minutes.summarise.cohesion import breaks, rarity, standardised
from minutes.summarise.grounding import Grounding
from minutes.summarise.parts import Part
from minutes.summarise.phrasing import capitalised
from minutes.summarise.view import Line
from minutes.summarise.wording import content, marks
from minutes.transcripts import Transcript

__all__ = ["Stretch", "stretches", "titled"]

_SIZE = 3000  # tokens
_WINDOW = 600  # tokens on each side of a place whose words and people are compared
_STIFF = 1.0  # the loss of a chapter e times too long or too short: a half over the variance of the log of lengths
_WORDS, _PEOPLE = 0.5, 0.5  # for each standard deviation
_HANDED, _THANKED, _SAME = 1.0, 1.0, -1.0
_LONGEST = 6 * _SIZE
_CUT_OFF = 60  # letters: the longest title that the prompt allows
_EVERY = re.compile(
    r"^(?:(?:general |technical )?(?:meeting|discussion)s? (?:on|of|about) (?:the )?|讨论(?=.{2}))|"
    r"(?<=.{3}) discussion$|(?<=.{3})的讨论$|\s*[，、：:,]$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Turns that follow each other, on one matter: the name under which it was called, or nothing."""

    turns: tuple[int, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Places:
    """The places before each line and after the last.

    Attributes:
        tokens: of the lines before each.
        middles: how many parts have their middle before each.
        called: those at which an item of the agenda is called, ascending.
        odds: log odds that a chapter begins there; minus infinity where none can.
    """

    tokens: Sequence[int]
    middles: Sequence[int]
    called: Sequence[int]
    odds: Sequence[float]

    def worth(self, start: int, end: int) -> float:
        """Return what a chapter between two places is worth.

        One that is not called needs the middle of a part, whose title it then has, or has to end where one is called.
        """
        named = self.middles[end] > self.middles[start] or start in self.called or (not start and end in self.called)
        length = self.tokens[end] - self.tokens[start]
        return self.odds[start] - _STIFF * math.log(length / _SIZE) ** 2 if named else -math.inf


def stretches(transcript: Transcript, parts: Sequence[Part]) -> list[Stretch]:
    """Return the chapters of a meeting that was read in these parts; together they hold its turns, each once."""
    items = agenda.items(transcript)
    firsts = [1, *(_lines(parts)[at].turns[0] for at in _path(_places(transcript, parts, items)))]
    ends = [*firsts[1:], len(transcript.turns) + 1]
    runs = [tuple(range(first, end)) for first, end in zip(firsts, ends, strict=True)]
    return [Stretch(run, next((items[n] for n in run if n in items), "")) for run in runs]


def titled(
    found: Sequence[Stretch], told: Sequence[tuple[Part, str]], transcript: Transcript, grounding: Grounding
) -> list[Stretch]:
    """Return the chapters, with titles of their parts where they have none of their own.

    Of the titles whose words stand in the chapter and that no other has, the one is taken that is most spoken of in it.

    Args:
        found: the chapters.
        told: what the model read, each part with the title that the model gave it, or nothing.
        transcript: the meeting.
        grounding: tells whether a title stands in the turns of a chapter.
    """
    named: list[Stretch] = []
    for stretch in found:
        taken = {one.title for one in named}
        here = [title for part, title in told if not set(part.turns).isdisjoint(stretch.turns)]
        tidied = [_tidy(grounding.title(one, stretch.turns)) for one in here]
        fitting = [title for title in tidied if title and title not in taken]
        said = [content(transcript.turn(n).text) for n in stretch.turns]
        best = max(fitting, key=lambda title: _spoken_of(title, said), default="")
        named.append(stretch if stretch.title else replace(stretch, title=best))
    return named


def _tidy(title: str) -> str:
    """Leave out what every title could say, and the piece of a word at which the model was cut off."""
    if len(title) >= _CUT_OFF:
        title = title.rpartition(" ")[0]
    plain = _EVERY.sub("", title)
    return capitalised(plain) or title


def _spoken_of(title: str, said: Sequence[frozenset[str]]) -> float:
    """Return how much a title is spoken of: the mean, over its words, of the logarithm of how many turns hold each."""
    words = content(title)
    return math.fsum(math.log1p(sum(word in turn for turn in said)) for word in words) / max(1, len(words))


def _lines(parts: Sequence[Part]) -> list[Line]:
    return [line for part in parts for line in part.lines]


def _places(transcript: Transcript, parts: Sequence[Part], items: Mapping[int, str]) -> _Places:
    lines = _lines(parts)
    inside = {at for at in range(1, len(lines)) if lines[at - 1].turns[-1] == lines[at].turns[0]}
    odds = [-math.inf if at in inside else value for at, value in enumerate(_odds(transcript, lines))]
    tokens = [0, *accumulate(max(1, line.tokens) for line in lines)]
    called = [
        at for at, line in enumerate(lines) if at and at not in inside and not items.keys().isdisjoint(line.turns)
    ]
    return _Places(tokens, _middles(parts, tokens), called, [*odds, 0.0])


def _middles(parts: Sequence[Part], tokens: Sequence[int]) -> list[int]:
    ends = list(accumulate(len(part.lines) for part in parts))
    middles = [(tokens[end - len(part.lines)] + tokens[end]) / 2 for part, end in zip(parts, ends, strict=True)]
    return [sum(middle <= before for middle in middles) for before in tokens]


def _path(places: _Places) -> list[int]:
    """Return the places within the meeting at which chapters begin, in the cut that is worth most."""
    count = len(places.tokens) - 1
    worth, back = [0.0] + [-math.inf] * count, [0] * (count + 1)
    for end in range(1, count + 1):
        if places.odds[end] == -math.inf:
            continue
        last = max((at for at in places.called if at < end), default=0)
        for start in range(end - 1, last - 1, -1):
            value = worth[start] + places.worth(start, end)
            if value > worth[end]:
                worth[end], back[end] = value, start
            if worth[end] > -math.inf and places.tokens[end] - places.tokens[start] > _LONGEST:
                break
    borders = [back[count]]
    while borders[-1]:
        borders.append(back[borders[-1]])
    return borders[-2::-1]


def _odds(transcript: Transcript, lines: Sequence[Line]) -> list[float]:
    """Return the log odds that a chapter begins with each line."""
    tokens = [line.tokens for line in lines]
    words = [Counter(marks(line.text)) for line in lines]
    who = [transcript.turn(line.turns[0]).speaker or "" for line in lines]
    people = [Counter({name: max(1, each)}) for name, each in zip(who, tokens, strict=True)]
    other_words = standardised(breaks(words, tokens, rarity(words), _WINDOW))
    other_people = standardised(breaks(people, tokens, dict.fromkeys(who, 1.0), _WINDOW))
    odds = [0.0]
    for at in range(1, len(lines)):
        before = transcript.turn(lines[at - 1].turns[-1]).text
        turn = transcript.turn(lines[at].turns[0])
        value = _WORDS * other_words[at] + _PEOPLE * other_people[at]
        value += _HANDED * agenda.hands_over(turn.text, transcript.language)
        value += _THANKED * agenda.thanks(before, turn.text)
        odds.append(value + _SAME * (bool(who[at]) and who[at] == who[at - 1]))
    return odds
