"""The words of formal minutes: votes, dissent, who was there, and the parts of each template, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from copilot.language import Language
from minutes.summarise.items import Side

__all__ = ["FORMAL", "Formal", "han_number"]

_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Formal:
    """Every word that our own code puts into formal minutes of one language, beside `minutes.render.words.Words`."""

    minutes_of: str
    sides: Mapping[Side, str]
    count: str
    side_names: str
    listed: str
    replaced: str
    present: str
    apologies: str
    in_attendance: str
    only_speakers: str
    votes: str
    objections: str
    figures: str
    matter: str
    other_matters: str
    report: str
    discussion: str
    resolution: str
    resolved: str
    no_decision: str
    register: str
    application: str
    vote: str
    sign_chair: str
    sign_recorder: str
    sign_members: str
    sign_date: str
    member: str
    signature: str
    stand: str
    brief_note: str
    brief_decided: str
    brief_dissent: str
    brief_open: str
    parenthesis: tuple[str, str]
    stop: str
    clause: str


_EN = Formal(
    minutes_of="Minutes of the {title}",
    sides=MappingProxyType({"for": "for", "against": "against", "abstained": "abstained"}),
    count="{count} {side}",
    side_names="{side}: {names}",
    listed=", ",
    replaced=" — replaced by the later decision at {where}",
    present="Present",
    apologies="Apologies",
    in_attendance="In attendance",
    only_speakers="those who spoke",
    votes="Votes",
    objections="Dissent and reservations",
    figures="Figures",
    matter="{number}. {title}",
    other_matters="Other matters",
    report="Report",
    discussion="Discussion",
    resolution="Resolution",
    resolved="Resolved",
    no_decision="No decision was found in the transcript.",
    register="Decisions at a glance",
    application="Matter",
    vote="Vote",
    sign_chair="Chair",
    sign_recorder="Minutes taken by",
    sign_members="Members",
    sign_date="Date",
    member="Member",
    signature="Signature",
    stand="What was decided is what the signed record says.",
    brief_note="For use inside the bank until it has been checked and released.",
    brief_decided="What was decided",
    brief_dissent="Not all agreed",
    brief_open="Still open",
    parenthesis=(" (", ")"),
    stop=".",
    clause="; ",
)
_ZH = Formal(
    minutes_of="{title}记录",
    sides=MappingProxyType({"for": "同意", "against": "反对", "abstained": "弃权"}),
    count="{side}{count}票",
    side_names="{side}：{names}",
    listed="，",
    replaced="——已由后来的决定取代，见{where}",
    present="出席",
    apologies="请假",
    in_attendance="列席",
    only_speakers="仅列发言人",
    votes="表决情况",
    objections="不同意见",
    figures="主要数据",
    matter="议题{number}：{title}",
    other_matters="其他事项",
    report="汇报",
    discussion="讨论",
    resolution="决议",
    resolved="决议",
    no_decision="文字记录中没有议定结果。",
    register="审议结果一览",
    application="审议事项",
    vote="表决",
    sign_chair="主持人签字",
    sign_recorder="记录人签字",
    sign_members="出席人员签字",
    sign_date="日期",
    member="委员",
    signature="签字",
    stand="审议结果以签字的会议记录为准。",
    brief_note="核对并批准发布之前，仅供行内使用。",
    brief_decided="会议决定",
    brief_dissent="不同意见",
    brief_open="待定事项",
    parenthesis=("（", "）"),
    stop="。",
    clause="；",
)
FORMAL: Mapping[Language, Formal] = MappingProxyType({"en": _EN, "zh": _ZH})


def han_number(number: int) -> str:
    """Write 1 to 99 as headings count in Chinese: 一, 十, 十一, 二十, 九十九."""
    tens, ones = divmod(number, 10)
    if not 1 <= number <= 99:
        return str(number)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
