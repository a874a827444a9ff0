"""Names, numbers and dates of a statement that do not stand in the turns that it cites.

Written apart from the checks of the product, which it judges. A number stands when somebody says its value in words or
digits; a name when one of the turns says it, in any case of letters, or is spoken by who bears it. Months and weekdays
are names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench._meetings.said_numbers import numbers, stands

__all__ = ["names", "unsaid"]

_NAME = re.compile(r"(?<![\w'’])[A-Z][\w'’&]*")
_WORD = re.compile(r"[A-Za-z][\w'’&]*")
_OPENS = re.compile(r"(?:^|[.!?:;\"“(]\s*)$")
_COMMON = frozenset(re.findall(r"\S+", "I I'm I’m I'll I’ll I'd I've OK Okay Mr Mrs Ms Dr A TV"))
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天]")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文殷洪"
)
_TITLE = "总(?![是要会体之共的裁额量数部监结])|行长|经理|主任|老师|博士|教授"
_TITLED = re.compile(rf"(?<![本上下])[{_SURNAMES}](?:{_TITLE})")


def unsaid(text: str, turns: Sequence[Mapping[str, Any]], everything: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what ``text`` names that these turns do not.

    Args:
        text: the statement.
        turns: those that it cites, as a result file has them: ``speaker`` and ``text``.
        everything: all turns of the meeting; they tell which words are names.
    """
    said = "\n".join(f"{turn['speaker'] or ''}: {turn['text']}" for turn in turns)
    words = {_singular(word) for word in _WORD.findall(said)}
    squeezed = _weekdays(re.sub(r"\s", "", said))
    strange = [str(number) for number in dict.fromkeys(numbers(text)) if not stands(number, said)]
    for name in names(text, everything):
        known = _singular(name) in words if name.isascii() else _weekdays(name) in squeezed
        if not known and not (_TITLED.fullmatch(name) and any(_bears(name, turn["speaker"]) for turn in turns)):
            strange.append(name)
    return strange


def names(text: str, everything: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of a text: words with a capital, weekdays, Chinese surnames before a title, and speakers.

    A word that opens a sentence is a name only when the meeting knows it with a capital alone.
    """
    capital, small = _spellings(everything)
    found = []
    for match in _NAME.finditer(text):
        word = re.sub(r"['’]s?$", "", match[0])
        opens = bool(_OPENS.search(text[: match.start()]))
        if word not in _COMMON and not (opens and (word not in capital or word.lower() in small)):
            found.append(word)
    found += [match[0] for pattern in (_WEEKDAY, _TITLED) for match in pattern.finditer(text)]
    speakers = {turn["speaker"] for turn in everything if turn["speaker"]}
    found += sorted(speaker for speaker in speakers if not speaker.isascii() and speaker in text)
    return list(dict.fromkeys(found))


def _bears(titled: str, speaker: str | None) -> bool:
    """Tell whether 田总 may be this speaker: the surname is theirs."""
    return bool(speaker) and re.fullmatch(rf"{titled[0]}[\u4e00-\u9fff]{{1,2}}", speaker or "") is not None


def _spellings(everything: Iterable[Mapping[str, Any]]) -> tuple[set[str], set[str]]:
    """Return the words that a meeting writes with a capital within a sentence, and those that it writes without."""
    capital: set[str] = set()
    small: set[str] = set()
    for turn in everything:
        capital.update(_NAME.findall(turn["speaker"] or ""))
        for match in _WORD.finditer(turn["text"]):
            if match[0][0].islower():
                small.add(match[0])
            elif not _OPENS.search(turn["text"][max(0, match.start() - 3) : match.start()] if match.start() else ""):
                capital.add(match[0])
    return capital, small


def _singular(word: str) -> str:
    """Fold a word: lower case, L_C_D_ as LCD, without the ending of a possessive or a plural."""
    return re.sub(r"s$", "", re.sub(r"['’]s?$", "", word.lower().replace("_", "")))


def _weekdays(text: str) -> str:
    return re.sub(r"星期|礼拜", "周", text).replace("周天", "周日")
