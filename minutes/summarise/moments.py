"""The moments at which a meeting settles something or gives a task, found by their words alone.

They serve twice. The model is told at which turns to look, because a small one forgets the end of what it reads; and
what it leaves out all the same goes into the minutes in the words of the transcript, so that no pronounced decision
and no dated promise is lost. The patterns are strict: a moment is pronounced, not discussed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.summarise.allotments import Allotment, allotments
from minutes.summarise.people import People
from minutes.summarise.signals import addressed_to_a_machine, fillers_removed
from minutes.summarise.wording import content, sentences
from minutes.transcripts import Transcript, Turn

__all__ = ["Moment", "decisions", "questions", "tasks", "with_context"]

_PRONOUNCED = re.compile(
    r"\b(?:is|are) (?:hereby |therefore |now |all )?"
    r"(?:approved|agreed|carried|rejected|declined|deferred|adopted|resolved)\b"
    r"|\b(?:take|taken) (?:the |that |it )?\w* ?as (?:approved|agreed|read)\b"
    r"|^(?:all )?(?:agreed|carried|approved|so resolved)\b|\bagreed,? unanimously|\bunanimously (?:agreed|approved)"
    r"|\bwe(?:(?:'|’)ve| have)? (?:decided|agreed|resolved) (?:to|that|on|not)\b|\bmotion (?:is )?(?:carried|passes)\b"
    r"|\bwe (?:hereby |therefore )?(?:defer|postpone|approve|reject|decline|adopt)\b|\bunanimous among\b"
    r"|\b(?:moves|goes) (?:on )?to (?:red|amber|green)\b|\bcomes off the\b|\bgoes on the \w+ ?list\b"
    r"|\b(?:so|then) we(?:(?:'|’)ll| will) (?:go (?:with|for)|keep|drop|leave out|stick with)\b"
    r"|\blet(?:'|’)s (?:go|stick) with\b|\bso (?:that(?:'|’)s|it(?:'|’)s) (?:decided|settled|agreed)\b"
    r"|一致(?:同意|通过|决定)|就这么定|那就这样|修改同意|不予(?:通过|批准)|予以否决"
    r"|(?:表决|授信|贷款|纪要|议案|议题|方案|项目|那就|好，)[^，。]{0,10}通过[。，！]?$"
    r"|(?:贷款|项目|议题)[^，。]{0,6}缓议|(?:决定|会议决定)(?:由|将|对|不|给|把)",
    re.IGNORECASE,
)
_LEFT_OPEN = re.compile(
    r"\b(?:haven(?:'|’)t|have not) (?:settled|decided|agreed)\b"
    r"|\b(?:remains|leave (?:it|that)|left|still) (?:an )?open\b"
    r"|\bopen (?:question|point|item)\b|\b(?:nobody|no one) (?:knows|has decided)\b"
    r"|遗留问题|(?:今天|会上)(?:会上)?(?:先)?不定|下次会?上?再议|悬而未决|还没有结论",
    re.IGNORECASE,
)
_QUESTION_END = re.compile(r"[?？吗呢吧][。？?]?$")
_MONTH_EN = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY_EN = (
    r"(?:\w+teenth|twentieth|thirtieth|twenty[- ]\w+|thirty-first|first|second|third|fourth|fifth|sixth|seventh|"
    r"eighth|ninth|tenth|eleventh|twelfth|\d{1,2}(?:st|nd|rd|th)?)"
)
_WEEKDAY_EN = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_NUMBER_ZH = r"[一二三四五六七八九十\d]"
_DUE = re.compile(
    rf"\b(?i:by|before|until|no later than) (?:the |this |next )?"
    rf"(?:end of (?:the |this |next )?\w+|{_DAY_EN} of {_MONTH_EN}|{_MONTH_EN}(?: {_DAY_EN})?|{_WEEKDAY_EN}"
    rf"|tomorrow|(?:week|month|meeting)\b|{_DAY_EN}\b)"
    rf"|\b(?i:for|to) the (?:{_MONTH_EN}|next) meeting|\b(?:the |The )?{_DAY_EN} of {_MONTH_EN}|\bnext {_WEEKDAY_EN}"
    rf"|\b(?:today or tomorrow|tomorrow)\b"
    rf"|(?:{_NUMBER_ZH}{{1,3}}月{_NUMBER_ZH}{{1,3}}[日号]|{_NUMBER_ZH}{{1,3}}月底|"
    rf"(?<![路街巷])二?十?{_NUMBER_ZH}{{1,2}}[日号]"
    rf"|(?:下|本|这)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天]|月底|年底|季末|明天|后天|下次会议?|(?:这|本|"
    rf"下)个?(?:礼拜|周))"
    rf"(?:之前|以前|前)?"
)
_I_DO = re.compile(
    r"\bI(?:(?:'|’)ll| will| can|(?:'|’)m going to) "
    r"(?!(?:be|come|say|live|support|go|take (?:it|that) as|close|have to|ask you|start|finish|just|only|"
    r"never|not|try)\b)\w+"
    r"|我(?:来(?!说|讲|补充|汇报|介绍)|去|把|先|负责|回去)|我.{0,12}(?:之前|以前|给他|给大家|办完|发出|提交)"
)
_YOU_DO = re.compile(
    r"\b(?i:would|could|can|will) you (?!(?:hear|see|live|say|tell me|repeat|explain|come)\b)\w+"
    r"|\b[Pp]lease (?!assume)\w+|,? please\b|\blet us have\b"
    r"|\byou(?:(?:'|’)ll| will)? (?:update|send|bring|write|prepare|check|draft|tell|order|collect|circulate|"
    r"revise|follow)\b"
    r"|\b(?:brings?|gets|sends?|writes?|prepares?|drafts?|circulates?|revises?) (?:the|a|an|out|us|it)\b"
    r"|你(?:来(?!说|讲|补充|汇报|介绍)|去|回去|负责|牵头|把|了解|起草|出)|你们.{0,4}(?:把|出|来|负责|牵头|"
    r"尽快)|请(?:你|各|给)"
    r"|(?<!理)由.{1,8}(?:牵头|负责|来|发|起草|整理|出)|(?:通知|范本|报告|批复|纪要).{0,6}(?:(?<!理)由|你|发)"
)
_TAKES = re.compile(r"\W*(?:right|okay|ok|yes|yeah|sure|will do|fine|alright|no problem)\b", re.IGNORECASE)
_FOR_THE_RECORD = re.compile(r"\bin the minutes\b|在?纪要(?:里|中)")
_PROCEDURE = content(
    "agreed approved carried unanimously unanimous favour five four three objection happy content resolved "
    "decided okay "
    "那就这么定了 一致同意 表决通过 就这样"
)
_LEAST_CONTENT = 3
_BACK = 3
_LONGEST = 320
_VOCATIVE = re.compile(
    r"(?:^|[,，。.!?！？；;]\s*)(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?|[\u4e00-\u9fff]{2,3})[,，]"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A sentence at which something is settled or a task is given, with its turn; owner and due words for tasks."""

    turn: int
    text: str
    owner: str = ""
    due: str = ""
    turns: tuple[int, ...] = ()


def decisions(transcript: Transcript) -> list[Moment]:
    """Return the pronounced decisions, one a turn at most."""
    found: list[Moment] = []
    for turn in transcript.turns:
        if addressed_to_a_machine(turn.text, turn.speaker):
            continue
        said = _sentences(turn)
        pronounced = (at for at, one in enumerate(said) if _PRONOUNCED.search(one) and not _QUESTION_END.search(one))
        if (at := next(pronounced, None)) is not None and (len(said) > 1 or len(content(turn.text)) > 1):
            text, turns = with_context(transcript, turn.n, at)
            found.append(Moment(turn.n, text, turns=turns))
    return found


def questions(transcript: Transcript) -> list[Moment]:
    """Return what is said to be left open, one a turn at most."""
    found: list[Moment] = []
    for turn in transcript.turns:
        said = _sentences(turn)
        at = next((at for at, one in enumerate(said) if _LEFT_OPEN.search(one)), None)
        if at is not None and not addressed_to_a_machine(turn.text, turn.speaker):
            text, turns = with_context(transcript, turn.n, at)
            if not found or turn.n - found[-1].turn > _BACK:
                found.append(Moment(turn.n, text, turns=turns))
    return found


def tasks(transcript: Transcript, people: People) -> list[Moment]:
    """Return the tasks with a date (one is taken on or given, and a day is named there or in the answer), and those
    that are allotted to who sits there.
    """
    found: list[Moment] = []
    for turn in transcript.turns:
        if addressed_to_a_machine(turn.text, turn.speaker):
            continue
        said = _sentences(turn)
        after = transcript.turns[turn.n : turn.n + 2]
        for at, one in enumerate(said):
            task = _task(said, at, turn, after, people) if len(one) <= _LONGEST else None
            if task is not None:
                owner, due, dated = task
                text, turns = with_context(transcript, turn.n, at)
                found.append(Moment(turn.n, text, owner, due, tuple(sorted({*turns, dated}))))
                break
    days = list(_once(found))
    known = {n for moment in days for n in moment.turns}
    given = [_allotted(transcript, one, people) for one in allotments(transcript) if one.turn not in known]
    return sorted([*days, *given], key=lambda moment: moment.turn)


def _allotted(transcript: Transcript, given: Allotment, people: People) -> Moment:
    """Return a task that was given to "you"; it belongs to who is called, or else to who answers at once."""
    turn = transcript.turn(given.turn)
    if given.who:
        return Moment(turn.n, given.task, people.resolve(given.who) or given.who, turns=(turn.n,))
    after = transcript.turns[given.turn] if given.turn < len(transcript.turns) else None
    taken = after and after.speaker and after.speaker != turn.speaker and _TAKES.match(after.text)
    if after and taken:
        return Moment(turn.n, given.task, after.speaker or "", turns=(turn.n, after.n))
    return Moment(turn.n, given.task, turns=(turn.n,))


def _sentences(turn: Turn) -> list[str]:
    return sentences(fillers_removed(turn.text))


def with_context(transcript: Transcript, n: int, at: int) -> tuple[str, tuple[int, ...]]:
    """Return the sentence, with what was said before it when it alone says too little ("Agreed.", 那就这么定了。)."""
    said = _sentences(transcript.turn(n))[: at + 1]
    text, turns = said.pop(), [n]
    while said and len(content(text) - _PROCEDURE) < _LEAST_CONTENT and len(text) + len(said[-1]) < _LONGEST:
        text = _joined(said.pop(), text)
    if len(content(text) - _PROCEDURE) < _LEAST_CONTENT and (before := _proposed_in(transcript, n)):
        said = _sentences(before)
        while said and len(text) + len(said[-1]) < _LONGEST:
            text = _joined(said.pop(), text)
        turns.insert(0, before.n)
    return text, tuple(turns)


def _joined(one: str, other: str) -> str:
    return f"{one} {other}" if one[-1].isascii() else one + other


def _proposed_in(transcript: Transcript, n: int) -> Turn | None:
    """Return the turn that most likely holds what turn ``n`` settles: the same speaker's last, else the one before."""
    near = [transcript.turn(m) for m in range(n - 1, max(0, n - 1 - _BACK), -1)]
    near = [turn for turn in near if not addressed_to_a_machine(turn.text, turn.speaker)]
    full = [turn for turn in near if len(content(turn.text) - _PROCEDURE) >= _LEAST_CONTENT]
    own = [turn for turn in full if turn.speaker == transcript.turn(n).speaker]
    return next(iter([*own, *full]), None)


def _task(
    said: Sequence[str], at: int, turn: Turn, after: Sequence[Turn], people: People
) -> tuple[str, str, int] | None:
    """Return owner, words of the date and the turn that has them, when this sentence gives or takes on a task."""
    sentence = said[at]
    here = next((found[0] for one in said[at : at + 3] if (found := _DUE.search(one))), "")
    called = _called(sentence, said[:at], people)
    if _FOR_THE_RECORD.search(sentence):
        return None
    opening = _VOCATIVE.match(sentence)
    if _I_DO.search(sentence) and turn.speaker and here and not opening:
        return turn.speaker, here, turn.n
    charged = opening and people.resolve(opening["name"]) and here and not _QUESTION_END.search(sentence)
    if _YOU_DO.search(sentence) or charged:
        for answer in after:
            if (dated := _DUE.search(fillers_removed(answer.text)[:120])) and called in (None, answer.speaker):
                return (answer.speaker or "", here, turn.n) if here else (answer.speaker or "", dated[0], answer.n)
        return (called, here, turn.n) if called and here else None
    return None


def _called(sentence: str, before: Sequence[str], people: People) -> str | None:
    """Return the one who is addressed or named in the sentence, or addressed in the one before it."""
    for text in (sentence, *before[-1:]):
        for name in _VOCATIVE.finditer(text):
            if owner := people.resolve(name["name"]):
                return owner
    named = people.named_in(sentence)
    return next(iter(named)) if len(named) == 1 else None


def _once(found: Sequence[Moment]) -> Iterator[Moment]:
    """Leave out an answer that only repeats the task just given to the same person."""
    last: Moment | None = None
    for moment in found:
        if last and last.owner == moment.owner and moment.turn - last.turn <= 2:
            continue
        yield moment
        last = moment
