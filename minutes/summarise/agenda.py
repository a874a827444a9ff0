"""How a meeting goes from one matter to the next: an item is called, somebody is given the floor, somebody is thanked.

Whoever leads calls an item by its number and its name ("Item two. The sector limit.", 第二项，房地产押品重估。).
Numbers alone prove nothing: a speaker counts arguments, too. So items count where one person calls at least two of
them, each in a turn of its own, and never goes back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from copilot.language import Language
from minutes.summarise.figures import figures
from minutes.summarise.phrasing import capitalised
from minutes.summarise.signals import addressed_to_a_machine, fillers_removed
from minutes.transcripts import Transcript, Turn

__all__ = ["hands_over", "items", "thanks"]

_NUMBERS = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
_ITEM = {
    "en": re.compile(
        rf"(?:^|[.!?]\s+)(?:[a-z',’]+\s+){{0,6}}?(?:agenda )?item (?:number )?(?P<number>{_NUMBERS})"
        r"(?:\s*[.,:;–—-]\s*|(?: is| on the agenda(?: is)?),? )(?P<title>[^.?!]{3,160})",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:^|[。！？!?，,]\s*)(?:好的?|那么?|行|下面|接下来|现在|然后|我们|大家|进入|来?看|讨论|审议|开始|[，,\s])*"
        r"(?:第(?P<number>[一二三四五六七八九十\d]{1,3})(?:项|个?议题|个?议案|号议案)(?:议题|议程|议案)?|最后一(?:项|个议题|个议案))"
        r"(?:[，,：:。]|是)\s*(?P<title>[^。！？!?]{2,60})"
    ),
}
_CLAUSE = re.compile(r"\s*[,，;；:：]\s*")
_LONGEST = {"en": 70, "zh": 24}
_HEAD, _TAIL = {"en": 200, "zh": 80}, {"en": 160, "zh": 60}
_HANDS_OVER = {
    "en": re.compile(
        r"\b(?:next (?:question|item|topic|speaker|section|set|one|thing|point|slide|up)|"
        r"(?:mov(?:e|ing)|turn(?:ing)?|proceed|continue)(?: (?:on|over|back|ahead|now|forward|then))*,? (?:to|with)|"
        r"(?:go|going|come|coming)(?: (?:on|over|back|now|straight|then))+,? to|go to (?:mr|mrs|ms|dr|the)|"
        r"mov(?:e|ing) on|(?:first|last) (?:question|item|topic|thing|point)|"
        r"questions?,? (?:then,? )?(?:are |is |come )?from|over to you|"
        r"the floor is yours|you have the floor|any other business|"
        r"let(?:'|’| ')?s (?:start|begin|move|get started|talk about|turn|come|go)|welcome to|"
        r"item (?:one|two|three|four|five|\d+)|resume|"
        r"I(?:'d|’d| would) like to (?:welcome|introduce|invite|call|ask))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"下一(?:个|位|项)|下(?:个|面)(?:问题|话题|议题|环节|我们|我想|我再|请|有请|进入|这个问题)|接下来|"
        r"最后(?:一个|一项|一位|请|再|我们|还有)|我(?:们)?(?:就)?(?:很)?想(?:请教|请问|问)|"
        r"(?:请教|请问|请)(?:一下)?(?:这个|这位)?[\u4e00-\u9fff]{1,4}(?:老师|教授|总|博士|院长|主任|先生|女士|同学)|"
        r"(?:大家|各位).{0,6}好，?我(?:叫|是|来自)|第[二三四五六七八九十](?:个|项|位)?(?:问题|议题|话题|部分|本书|本|章)|有请|"
        r"(?:那|好)?(?:我们|咱们)(?:就)?(?:来|再|先|继续|进入|开始)|(?:追问|提问|再问|问)(?:一个|一下|个)|"
        r"今天(?:我们)?(?:的)?(?:主题|话题)|还有(?:没有|什么|哪位)"
    ),
}
_THANKED = re.compile(
    r"\W*(?:(?:ok|okay|right|good|great|well|lovely|all right|alright|yes|so|and)\W+)*(?:thank you|thanks)\b"
    r"|\W*(?:(?:好的?|嗯|对|行|OK|非常好|那)[，。,. ]*)*(?:非常|特别|很|再次)?(?:谢谢|感谢)",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:谢谢|感谢)(?:大家|各位|主持人)?|就是这些|就(?:说|讲|聊聊?|分享)?(?:到)?这(?:里|么多|些|儿))[，。！好 ]*$"
    r"|(?:thank you(?: very much)?|thanks)(?:,? (?:mr\.? |madam )?(?:chair|speaker))?\W*$",
    re.IGNORECASE,
)


def items(transcript: Transcript) -> Mapping[int, str]:
    """Return the items of the agenda that are called, by the turn that calls each, with the name that it is given."""
    called = [(turn, found) for turn in transcript.turns if (found := _called(turn, transcript))]
    leader = next((who for who, _ in Counter(turn.speaker for turn, _ in called).most_common(1)), None)
    items: dict[int, str] = {}
    last = 0
    for turn, (number, title) in called:
        if turn.speaker == leader and (number is None or number > last):
            items[turn.n] = title
            last = number or last
    return items if len(items) > 1 else {}


def hands_over(text: str, language: Language) -> bool:
    """Whether a turn goes to another subject or gives the floor to somebody, where it begins or ends."""
    pattern = _HANDS_OVER[language]
    return bool(pattern.search(text[: _HEAD[language]]) or pattern.search(text[-_TAIL[language] :]))


def thanks(before: str, behind: str) -> bool:
    """Whether one of two turns that follow each other thanks for what is over: the first by its end, or the second."""
    return bool(_THANKS.search(before) or _THANKED.match(behind))


def _called(turn: Turn, transcript: Transcript) -> tuple[int | None, str] | None:
    """Return number and name of the item that a turn calls; None where it calls none, or several as an overview."""
    if addressed_to_a_machine(turn.text, turn.speaker):
        return None
    found = list(_ITEM[transcript.language].finditer(fillers_removed(turn.text)))
    if len(found) != 1:
        return None
    number = figures(found[0]["number"]) if found[0]["number"] else []
    return int(number[0].value) if number else None, _named(found[0]["title"], _LONGEST[transcript.language])


def _named(words: str, longest: int) -> str:
    """Return as many clauses of a sentence as a title bears."""
    clauses = _CLAUSE.split(words.strip())
    title = clauses[0]
    for clause in clauses[1:]:
        if len(title) + len(clause) + 2 > longest:
            break
        title += f"{'，' if clause[:1] >= '一' else ', '}{clause}"
    return capitalised(title)
