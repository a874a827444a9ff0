"""Tasks that are given to whoever sits there: "you're going to look at the components", "if you can check the figures".

At the end of a meeting whoever leads it often allots the work of the coming days so, without a name and without a date.
One such sentence in the middle of a discussion is talk ("you'll see that …"); it is a task near the end, or beside
another, or after words that announce tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from minutes.summarise.phrasing import capitalised, smooth
from minutes.summarise.signals import addressed_to_a_machine
from minutes.summarise.wording import content
from minutes.transcripts import Transcript, Turn

__all__ = ["Allotment", "allotments"]

_DOING = (
    r"(?:looking|watching|working|focuss?ing|focuss?ed|doing|making|building|checking|writing|preparing|designing|"
    r"handling|dealing|testing|drafting|responsible|in charge)"
)
_WHO = r"(?: guys| all| both| two| three)?"
_CALLED = r"(?:(?P<who>(?-i:[A-Z])[\w'’-]+),? )?"
_GIVEN = re.compile(
    rf"\b{_CALLED}(?:you(?:['’]ll| will| shall){_WHO}(?: then| just| also| be)*|"
    rf"you(?:['’]re| are){_WHO}(?: then| just| also)* (?:going to|gonna)(?: be)?|"
    rf"you(?:['’]re| are){_WHO}(?= {_DOING}\b)|"
    rf"I(?:['’]d| would) (?:like|love|want) you{_WHO}(?: then| just)? to|I (?:need|want) you{_WHO}(?: then| just)? to|"
    rf"if you{_WHO} (?:can|could)|your (?:task|job|action) (?:is|will be) to|"
    rf"(?P<name>(?-i:[A-Z])\w+) will(?: be)?(?= (?:{_DOING}|look at|work on|focus on|prepare|draft|check)\b)|"
    rf"what (?:we|you)(?: all)? have to do (?:now|next|then) is(?: to)?|"
    rf"(?:we|you)(?: all| both| just)* have to(?= (?:complete|fill in|hand in|prepare|finish)\b)|"
    rf"(?=(?:send|mail|e-?mail|bring|forward) (?:me|us) (?:your|the|a)\b))"
    rf" ?(?P<task>\w[^.!?;\n]*)",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"(?:\bfor you(?: guys)?,? it(?:['’]s| is|['’]ll be)|"
    r"(?:^|[,.;] )(?:and )?(?:our |the )?(?:(?-i:[A-Z])[\w'’-]+ )*"
    r"(?P<who>(?-i:[A-Z])[\w'’-]+)(?: will be)? on(?= the\b))"
    r" (?P<task>\w[^.!?;\n]*)",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"(?:be|get|getting|have|having|see|seeing|find|hear|know|think|need|like|want|say|saying|go|going|hate|love|notice|"
    r"come|remember|imagine|understand|agree|feel|never|not|tell|put|press|push|turn|use|using|buy|sell|lose|pay|always|"
    r"probably|maybe|repeat|explain|confirm|clarify|comment|outline|elaborate|assure|able|sit|talk|just|really|do|doing|can|are|is|we|you|expect|prefer|receive|ask)\b",
    re.IGNORECASE,
)
_END = re.compile(
    r",|\bto see\b|\b(?:and|but|so|because|'cause|which|then|or|of course) "
    r"(?=(?:I|you|we|it|he|she|they|that|the|what|surely|then|also|if)\b)"
    r"|\b(?:yeah|okay|right|alright|I mean|you know)\b",
    re.IGNORECASE,
)
_HOPED = re.compile(r"\b(?:hopes?|if|whether|wonder|sure|glad|know|see|understand)(?: that)? ?$", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"\b(?:individual actions?|action (?:items?|points?)|(?:before|for|until) (?:the )?next meeting|next steps?|"
    r"where we(?:['’]re| are) going from here|tasks?|to-?dos?)\b",
    re.IGNORECASE,
)
_BASE = {
    "looking": "look", "watching": "watch", "working": "work", "focusing": "focus", "focussing": "focus",
    "focused": "focus", "focussed": "focus", "making": "make", "building": "build", "checking": "check",
    "writing": "write", "preparing": "prepare", "designing": "design", "testing": "test", "drafting": "draft",
}  # fmt: skip
_PARTICIPLE = re.compile(r"^(?:be )?(\w+)")
_SMALL = re.compile(r"\b[a-z]+\b")
_LATE, _NEAR, _FOLLOWS = 0.85, 20, 4
_LONGEST = 18
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Allotment:
    """A task as it was given.

    Attributes:
        turn: the turn that gives it.
        task: its words, from the verb on.
        who: the name that is called with it, if any.
        follows: it has no verb of its own and goes with the one before ("and for you it's the budget").
    """

    turn: int
    task: str
    who: str = ""
    follows: bool = False


def allotments(transcript: Transcript) -> list[Allotment]:
    """Return the tasks that are given to "you" in a meeting."""
    found = [one for turn in transcript.turns for one in _given(turn)]
    said = list(accumulate(len(turn.text) for turn in transcript.turns))
    announced = [turn.n for turn in transcript.turns if _ANNOUNCED.search(turn.text)]
    small = {word for turn in transcript.turns for word in _SMALL.findall(turn.text)}
    kept: list[Allotment] = []
    for at, one in enumerate(found):
        late = said[one.turn - 1] >= _LATE * said[-1]
        beside = any(abs(one.turn - found[i].turn) <= _NEAR for i in (at - 1, at + 1) if 0 <= i < len(found))
        if one.follows and not any(_leads(transcript, before, one) for before in kept):
            continue
        if late or beside or any(0 <= one.turn - n <= _NEAR for n in announced):
            kept.append(replace(one, who="") if one.who.lower() in small else one)
    return kept


def _leads(transcript: Transcript, before: Allotment, one: Allotment) -> bool:
    """Whether the speaker of ``one`` gave another task just before it."""
    same = transcript.turn(before.turn).speaker == transcript.turn(one.turn).speaker
    return same and 0 <= one.turn - before.turn <= _FOLLOWS


def _given(turn: Turn) -> Iterator[Allotment]:
    if addressed_to_a_machine(turn.text, turn.speaker):
        return
    words = smooth(turn.text)
    for one in sorted((*_matches(_GIVEN, words), *_matches(_ALSO, words)), key=re.Match.start):
        task = one["task"]
        if _GIVEN.match(task.partition(" ")[2]) or _HOPED.search(words[: one.start()]):
            continue  # "looking, you'll be looking at"; "I hope you're making"
        end = _END.search(task, 12)
        task = " ".join((task[: end.start()] if end else task).split()[:_LONGEST])
        task = _PARTICIPLE.sub(lambda found: _BASE.get(found[1].lower(), found[1]), task)
        if not _TALK.match(task) and len(content(task)) >= _LEAST:
            who = one.groupdict().get("name") or one["who"] or ""
            yield Allotment(turn.n, capitalised(task), who, one.re is _ALSO)


def _matches(pattern: re.Pattern[str], words: str) -> Iterator[re.Match[str]]:
    """Yield the matches, each search beginning in the task of the one before."""
    at = 0
    while found := pattern.search(words, at):
        at = max(found.start("task"), found.start() + 1)
        yield found
