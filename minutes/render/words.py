"""The interface words of rendered minutes, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from copilot.language import Language
from minutes.summarise.items import Item, Meeting, Problem

__all__ = [
    "WORDS",
    "Words",
    "clock",
    "document_title",
    "due_text",
    "header_lines",
    "problem_line",
    "runs",
    "source_line",
]


@dataclass(frozen=True, slots=True)
class Words:
    """Every word that our own code puts into minutes of one language.

    ``problem`` words what a problem of one turn is, ``problems`` one of several.
    """

    language: Language
    minutes: str
    draft: str
    draft_long: str
    fields: Mapping[str, str]
    summary: str
    decisions: str
    actions: str
    questions: str
    chapters: str
    key_points: str
    task: str
    owner: str
    due: str
    source: str
    nobody: str
    none: str
    not_stated: str
    untitled: str
    turn: str
    turns: str
    warning: str
    problem: Mapping[str, str]
    problems: Mapping[str, str]
    unsourced: str
    made_from: str
    colon: str
    separator: str
    quotes: tuple[str, str]


_NO_SUMMARY = "The model could not write the whole summary; the items' own words stand in for it."
_EN = Words(
    language="en",
    minutes="Minutes",
    draft="DRAFT",
    draft_long="Draft made by a language model from the transcript. It decides nothing; check it against its sources "
    "before it is used.",
    fields=MappingProxyType(
        {
            "date": "Date",
            "place": "Place",
            "chair": "Chair",
            "recorder": "Minutes taken by",
            "attendees": "Speakers and attendees",
            "apologies": "Apologies",
            "observers": "In attendance",
        }
    ),
    summary="Summary",
    decisions="Decisions",
    actions="Actions",
    questions="Open questions",
    chapters="Course of the meeting",
    key_points="Key points",
    task="Task",
    owner="Owner",
    due="Due",
    source="Source",
    nobody="not named",
    none="None found in the transcript.",
    not_stated="not stated",
    untitled="Part {number}",
    turn="turn",
    turns="turns",
    warning="This draft is incomplete or needs care",
    problem=MappingProxyType(
        {
            "part_failed": "Turn {turns} could not be worked on and is missing here: read it in the transcript.",
            "summary_incomplete": _NO_SUMMARY,
            "suspect_instruction": "Turn {turns} speaks to a machine and not to the meeting; nothing rests on it.",
        }
    ),
    problems=MappingProxyType(
        {
            "part_failed": "Turns {turns} could not be worked on and are missing here: read them in the transcript.",
            "summary_incomplete": _NO_SUMMARY,
            "suspect_instruction": "Turns {turns} speak to a machine and not to the meeting; nothing rests on them.",
        }
    ),
    unsourced="no source in the transcript",
    made_from="Made from {path} (SHA-256 {sha}) with {model}.",
    colon=": ",
    separator=", ",
    quotes=("“", "”"),
)
_PROBLEMS_ZH = MappingProxyType(
    {
        "part_failed": "第{turns}条发言未能处理，本稿缺少其内容，请查看文字记录。",
        "summary_incomplete": "模型未能写出完整摘要，由条目原文代替。",
        "suspect_instruction": "第{turns}条发言像是说给机器听的指令，本稿没有采用。",
    }
)
_ZH = Words(
    language="zh",
    minutes="会议纪要",
    draft="草稿",
    draft_long="本稿由语言模型根据会议文字记录起草，不构成任何决定；使用前请对照出处核对。",
    fields=MappingProxyType(
        {
            "date": "时间",
            "place": "地点",
            "chair": "主持",
            "recorder": "记录",
            "attendees": "发言及出席",
            "apologies": "请假",
            "observers": "列席",
        }
    ),
    summary="会议摘要",
    decisions="议定事项",
    actions="任务分工",
    questions="未决事项",
    chapters="会议过程",
    key_points="讨论要点",
    task="任务",
    owner="负责人",
    due="期限",
    source="出处",
    nobody="未指明",
    none="文字记录中没有。",
    not_stated="未说明",
    untitled="第{number}部分",
    turn="发言",
    turns="发言",
    warning="本稿不完整或需要注意",
    problem=_PROBLEMS_ZH,
    problems=_PROBLEMS_ZH,
    unsourced="文字记录中无出处",
    made_from="根据 {path}（SHA-256 {sha}）由 {model} 起草。",
    colon="：",
    separator="、",
    quotes=("“", "”"),
)
WORDS: Mapping[Language, Words] = MappingProxyType({"en": _EN, "zh": _ZH})


def clock(seconds: float) -> str:
    """Write a moment of the recording: ``4:05`` or ``1:04:05``."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def source_line(turns: tuple[int, ...], times: tuple[tuple[float, float], ...], words: Words) -> str:
    """Say where an item was said: ``12:31 (turn 40)``, or the turns alone without times."""
    name = words.turn if len(turns) == 1 else words.turns
    numbers = runs(turns, words)
    place = f"{name} {numbers}"
    if not times:
        return place
    return f"{clock(times[0][0])}（{place}）" if words.language == "zh" else f"{clock(times[0][0])} ({place})"


def runs(turns: tuple[int, ...], words: Words) -> str:
    """Write turn numbers with runs joined: ``3, 7–9``."""
    groups: list[list[int]] = []
    for n in turns:
        if groups and n == groups[-1][-1] + 1:
            groups[-1].append(n)
        else:
            groups.append([n])
    return words.separator.join(str(group[0]) if len(group) == 1 else f"{group[0]}–{group[-1]}" for group in groups)


def problem_line(problem: Problem, words: Words) -> str:
    """Word a problem for the reader of the draft."""
    lines = words.problem if len(problem.turns) == 1 else words.problems
    return lines[problem.kind].format(turns=runs(problem.turns, words))


def document_title(meeting: Meeting, words: Words) -> str:
    """Return the title of the document: the meeting's, said to be its minutes."""
    if not meeting.title:
        return words.minutes
    if words.language == "zh":
        return f"{meeting.title.removesuffix('会议')}{words.minutes}"
    return f"{words.minutes}{words.colon}{meeting.title}"


def header_lines(meeting: Meeting, words: Words) -> Iterator[tuple[str, str]]:
    """Yield name and value of what is known of the meeting; what nobody stated is left out."""
    values = {
        "date": meeting.date,
        "place": meeting.place,
        "chair": meeting.chair,
        "recorder": meeting.recorder,
        "attendees": words.separator.join(meeting.attendees),
        "apologies": words.separator.join(meeting.apologies),
        "observers": words.separator.join(meeting.observers),
    }
    for name, value in values.items():
        if value:
            yield words.fields[name], value


def due_text(item: Item, words: Words, between: str = "") -> str:
    """Write when an action is due: the words as spoken, and the day that they name, parted by ``between``."""
    if item.due is None:
        return words.not_stated
    day = item.due.day
    if day is None:
        return item.due.words
    if words.language == "zh":
        return f"{item.due.words}{between}（{day.year}年{day.month}月{day.day}日）"
    return f"{item.due.words}{between or ' '}({day.isoformat()})"
