"""What people say that they are: "I'm the marketing expert", "I'm Anna, head of Legal", 我是风险部的王磊.

A title is what somebody says of themselves, in so many words, and nothing else: not what others call them, what they
would be if, or what they ask whether they are. Somebody who names two different ones (two people at one microphone)
has none. A title from the file or from a table of people goes before one from the talk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from minutes.summarise.signals import addressed_to_a_machine, fillers_removed
from minutes.summarise.wording import sentences
from minutes.transcripts import Transcript

__all__ = ["introduced"]

_OFFICES = (
    r"(?:(?:project|product|account|branch|programme|program|portfolio|relationship|general|office|team|risk|credit|"
    r"marketing|sales|operations|design|engineering|finance|quality|data|security|compliance|audit) )?manager|"
    r"(?:managing |executive |finance |marketing |sales |medical |technical |creative |non-executive )?director|"
    r"(?:chief [a-z]+(?: [a-z]+)?|compliance|risk|credit|loan|data protection|security|information|policy) officer|"
    r"(?:marketing|security|subject|tax|legal|usability|domain|credit|risk) expert|expert (?:in|on) [a-z]+(?: [a-z]+)?|"
    r"(?:industrial|interface|user interface|interaction|graphic|product|ui|ux) designer|"
    r"(?:software|hardware|systems?|data|test|security|civil|mechanical|electrical|lead|senior) engineer|"
    r"(?:credit|risk|business|data|financial|systems?|senior|policy) analyst|"
    r"(?:general |legal )?counsel|(?:company |board |committee |meeting )?secretary|(?:deputy |acting |vice[- ])?"
    r"chair(?:man|woman|person)?|(?:vice[- ])?president|treasurer|(?:internal |external )?auditor|"
    r"(?:chief )?accountant|actuary|economist|architect|consultant|C[EFRTIO]O|(?:co-?)?founder|"
    r"(?:deputy |global |group )?(?:head|director|chief|vice[- ]president) of (?:the )?[a-z]+(?:(?: and)? [a-z]+)?"
)
_UNITS = (
    r"legal|(?:credit )?risk|compliance|(?:internal )?audit|treasury|credit|finance|operations|technology|IT|HR|"
    r"human resources|marketing|sales|product|engineering|procurement|security|data protection|model validation"
)
_END = r"(?=\s*(?:[.,;]|$|\b(?:here|today|at|in|for|on|of (?:this|the)|so|and|from|with|by)\b))"
_NAME = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}"
_EN = (
    re.compile(rf"\bI(?:['’]m| am)(?: {_NAME},?)?,? (?:(?:the|your|our|an?) )?(?P<title>(?i:{_OFFICES})){_END}"),
    re.compile(
        r"\b(?i:my (?:role|job|position)(?: here| in (?:this|the) \w+)?(?: is|['’]s)"
        rf"(?: (?:that of|to be))?) (?:(?:the|your|our|an?) )?(?P<title>(?i:{_OFFICES})){_END}"
    ),
    re.compile(rf"\bI(?:['’]m| am) {_NAME},? (?:(?i:i)['’]m )?from (?:the )?(?P<title>(?i:{_UNITS})){_END}"),
)
_ASKED = re.compile(r"[?？吗]\W*$")
_UNSURE = re.compile(
    r"\b(?:if|as if|as though|when|whether|imagine|suppose|pretend|say|said|says|thinks?|thought|wish|once|not|n['’]t|"
    r"like|because)\b[^.]*$|(?:如果|假如|假设|要是|好像|以为|他说|她说|比如|当时?)$",
    re.IGNORECASE,
)
_POSTS = (
    r"(?:副?总经理|副?行长|副?主任|副?部长|副?处长|副?科长|副?会长|副?院长|副?校长|副?秘书长|副?总裁|副?总监|"
    r"副?教授|(?:产品|项目|客户|部门|业务|市场|大堂)?经理|(?:独立)?董事|董事长|监事|首席[\u4e00-\u9fff]{2,4}官|"
    r"(?:联合)?创始人|合伙人|负责人|主管|(?:软件|硬件|测试|算法|高级)?工程师|设计师|架构师|分析师|会计师|审计师|精算师|"
    r"审查员|审批官|律师|法律顾问|秘书|研究员|C[EFRTIO]O)"
)
_BEGIN = r"(?:^|[，。！,!、\s]|(?:大家|各位|你们)好)"
_STOP = r"(?=[，。！,.!；;、\s]|$)"
_WORK = r"(?:[\u4e00-\u9fffA-Za-z]{2,12}?的?)"
_ZH = (
    re.compile(
        rf"{_BEGIN}我(?:是|叫[\u4e00-\u9fff]{{2,4}}[，,]\s*(?:我?是))(?P<title>{_WORK}?{_POSTS})(?:[\u4e00-\u9fff]{{2,3}})?{_STOP}"
    ),
    re.compile(
        rf"{_BEGIN}我(?:是|来自|代表)(?P<title>[\u4e00-\u9fff]{{2,8}}?(?:部|处|科|室|中心|支行|分行|事业部))"
        rf"(?:的(?:[\u4e00-\u9fff]{{2,3}})?)?{_STOP}"
    ),
)
_LOOSE = re.compile(
    r"[我你他她它不想要说做把就都也很觉得认为这那哪什么个]|因为|所以|一直|一定|全部|内部|外部|一部|大部|局部"
)


def introduced(transcript: Transcript) -> Transcript:
    """Return the transcript with a title for each speaker who has none and says what they are."""
    said: dict[str, dict[str, str]] = {}
    for turn in transcript.turns:
        who = turn.speaker
        if who and who not in transcript.titles and not addressed_to_a_machine(turn.text, who):
            for title in _titles(turn.text, who):
                said.setdefault(who, {}).setdefault(title.lower(), title)
    titles = {who: title for who, some in said.items() if len(some) == 1 for title in some.values()}
    return replace(transcript, titles=MappingProxyType({**transcript.titles, **titles})) if titles else transcript


def _titles(text: str, speaker: str) -> Iterator[str]:
    for sentence in sentences(fillers_removed(text)):
        if _ASKED.search(sentence):
            continue
        for found in (match for pattern in (*_EN, *_ZH) for match in pattern.finditer(sentence)):
            title = found["title"].replace("的", "").replace(speaker, "")
            unsure = _UNSURE.search(sentence[: found.start()]) or _LOOSE.search(title)
            if title and title.lower() not in speaker.lower() and not unsure:
                yield title
