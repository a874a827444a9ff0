"""The words by which people show what they are doing: settling, taking on, asking, moving on, or talking to a machine.

A small model names the kind of an item loosely; these patterns hold it to what was said. They are deliberately broad on
the side of what a chair says and strict on the side of what would put words in the mouth of the meeting.
"""

from __future__ import annotations

import re

__all__ = [
    "addressed_to_a_machine",
    "asks",
    "assents",
    "claims_outcome",
    "denies",
    "fillers_removed",
    "left_open",
    "moves_on",
    "reports",
    "runs_the_meeting",
    "settled",
    "taken_on",
    "tells_of_asking",
    "verdict_stands",
    "verdicts",
]

_SETTLED = re.compile(
    r"\b(?:agree[ds]?|approv(?:e|ed|es)|carried|resolved?|decided?|reject(?:ed)?|declined?|deferred?|postponed?|"
    r"adopt(?:ed)?|unanimous(?:ly)?|all in favou?r|any objections?|happy with that|content with that|"
    r"that(?:'s| is) (?:settled|decided|agreed|fine|it|the (?:plan|decision))|"
    r"let(?:'|’)?s (?:go|do|say|have|make|use|keep|leave|take)|"
    r"we(?:'|’)?(?:ll| will| shall|'re going to|’re going to| are going to|'re gonna| gonna)|"
    r"(?:moves?|goes) to|comes? off|stays? (?:at|open|where|as)|gonna (?:be|have|use|go)|"
    r"is (?:not )?to be|so be it|sounds good|good idea|stick with|instead of|in favou?r of|"
    r"(?:have to|should|only) (?:keep|use|have|take))\b"
    r"|同意|通过(?=[，。！了吧]|$)|批准|否决|决定|缓议|一致|就这么(?:定|办)|就这样|那就|定下来|确定|不予|表决|举手|采纳|"
    r"没(?:有)?(?:不同)?意见|行，|可以，|不再",
    re.IGNORECASE,
)
_VERDICTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:approv(?:e|ed|es|al)|agree(?:d|s)?|carried|in favou?r|unanimous(?:ly)?|adopt(?:ed)?|"
        r"pass(?:ed)?|accept(?:ed)?|"
        r"content|happy)\b|批准|通过|同意|一致|采纳|就这么定|就这样|没(?:有)?(?:不同)?意见|可以",
        r"\b(?:reject(?:ed|s)?|declin(?:e|ed|es)|turn(?:ed)? down|refus(?:e|ed|es)|(?:do|does|did)(?:n't| not) approve|"
        r"not approved)\b|否决|不同意|不予|反对|不批",
        r"\b(?:defer(?:red|s)?|postpon(?:e|ed|es)|put off|adjourn(?:ed)?|wait|hold off|come back|next (?:time|"
        r"meeting))\b"
        r"|缓议|暂缓|再议|延后|推迟|下次|先放|再定",
    )
)
_AGREED_TO_REFUSE = re.compile(
    r"(?:一致)?(?:同意|通过)[，,]?(?=.{0,3}(?:缓议|否决|不予))|\bagreed? to (?=reject|defer|declin|postpone|"
    r"refus)",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\b(?:asks?|asked|wants?|wanted|suggests?|suggested|proposes|thinks?|thought|says|said|worr(?:ies|ied)|"
    r"warn(?:s|ed)|"
    r"would like|prefers?|preferred|believes?|feels?|recommends?)\b"
    r"|申请|建议|认为|提出|担心|希望|提醒|询问|补充|说明",
    re.IGNORECASE,
)
_TAKEN_ON = re.compile(
    r"\b(?:I(?:'|’)?(?:ll| will| can| could| shall)|I(?:'m|’m| am) (?:going to|gonna)|leave (?:it|that) (?:to|with) me|"
    r"(?:can|could|would|will) you|you(?:'|’)?(?:ll| will| can| should| need to|'re going to|’re going to| "
    r"are going to)|"
    r"you(?:'re|’re| are)? gonna|please|let(?:'|’)?s|let (?:me|us)|we(?:'|’)?(?:ll| will| need to| should| have to)|"
    r"(?:has|have|needs?|is|are) to|by (?:the |next |this |end )?\w+day|take (?:a look|care)|who (?:orders|does|takes)|"
    r"(?:will|shall|should) (?:be|do|send|bring|write|prepare|check|look|make|work|update|tell)|work on|brings?|"
    r"follow(?:ing)? up|action)\b"
    r"|我来|我去|我们?(?:会|再|先|可以|负责|回去|把|给)|你(?:来|去|们|回去|负责|牵头|把|了解|这边)|请你?|"
    r"由.{1,12}(?:牵头|负责|来|发|起草|整理)|"
    r"负责|牵头|之前|以前|落实|跟进|尽快|出一份|写一(?:份|个)|提交|报(?:告|总行)|通知|起草|整理|发给|发到|"
    r"发出|反馈|明白|没问题|好的",
    re.IGNORECASE,
)
_LEFT_OPEN = re.compile(
    r"\b(?:open(?: question| point)?|not (?:settled|decided|sure|clear|today)|haven(?:'|’)?t (?:settled|"
    r"decided|agreed)|"
    r"don(?:'|’)?t (?:know|have (?:a|an|the) (?:view|answer))|next time|come back to|think about|find out|to "
    r"be (?:confirmed|decided|seen)|"
    r"leave (?:it|that)|still (?:need|have) to|wait(?:ing)? for|unclear|wonder(?:ing)?|park (?:it|that)|no idea)\b"
    r"|遗留|再议|再定|先放|不清楚|没定|不定|待定|不确定|下次|还没有|没有(?:规定|说法|结论|答案)|再(?:看|问|"
    r"研究|讨论|商量)|要(?:有个|商量)",
    re.IGNORECASE,
)
_MOVES_ON = re.compile(
    r"\b(?:item (?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)|next item|(?:on )?to item|agenda item|"
    r"mov(?:e|ing) on|(?:first|next|last) (?:thing|topic|point|item|on the agenda)|any other business|"
    r"turn(?:ing)? (?:now )?to|"
    r"let(?:'|’)?s (?:start|begin|move|get started|talk about|come to))\b"
    r"|第[一二三四五六七八九十\d]+(?:项|个议题|个问题|件事|部分)|最后一(?:项|个)|下一(?:项|个)|接下来|"
    r"下面(?:我们|请|进入)|进入(?:第|下)|"
    r"(?:首先|其次|另外一个)(?:议题|问题)|散会",
    re.IGNORECASE,
)
_TELLS_OF_ASKING = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|questions?|questioned|wonder(?:s|ed)?|whether|inquir\w+|wants? to know|discuss\w*|"
    r"rais(?:e|es|ed|ing)|suggest\w*|propos\w+|consider\w*|concern\w*|request\w*|seek(?:s|ing)?|sought)\b"
    r"|[?？]|问|询|讨论|探讨|是否|如何|怎么|疑|提出|建议|考虑|请教|关注",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"\b(?:mov(?:es?|ed|ing)|go(?:es|ing)?|went|continu(?:es?|ed|ing)) (?:on |back )?(?:to|with) "
    r"(?:the (?:honou?rable|(?:next|following) (?:question|speaker|member|round|item|party))|M(?:rs?|s)\b)"
    r"|\b(?:over to|will be from) M(?:rs?|s)\b"
    r"|\b(?:next|last|first|final) (?:question goes|speaker is|round of|five-minute)|\bfive-minute (?:round|period)"
    r"|\bsplit(?:ting|s)? (?:his|her|their|my) time|\bthank(?:s|ed) the (?:chair|speaker)|\bintroduc(?:es|ed) "
    r"(?:him|her|them)sel(?:f|ves)|\b(?:takes?|gives?|has) the floor|\bwait(?:s|ed) for a few seconds"
    r"|^请.{1,12}发言|宣布(?:会议)?(?:开始|散会)|^(?:主持人)?感谢.{0,12}(?:发言|介绍|分享)[。.]?$|轮到.{1,12}发言",
    re.IGNORECASE,
)
_TO_A_MACHINE = re.compile(
    r"(?:^|[\n.!?:。！？：，,;；]\s*)(?:system|assistant|ai|llm|chatgpt|copilot|model)\s*[:：]"
    r"|\b(?:ignore|disregard|forget|override)\s+(?:(?:all|any|the|my|your|of|these|those|everything|that)\s+){0,4}"
    r"(?:above|previous|prior|earlier|preceding|instructions?|prompts?)\b"
    r"|\b(?:you are|act as|pretend to be) (?:now )?(?:an? |the )?(?:assistant|ai\b|language model|minute.?taker)"
    r"|\b(?:system prompt|prompt injection|as an ai\b|note to (?:the )?(?:ai|assistant|model|summari[sz]er))"
    r"|\b(?:write|record|state|say|output|add)\b.{0,24}\bin the (?:minutes|summary)\b.{0,12}\bthat\b"
    r"|(?:系统|助手|助理|模型|人工智能|AI|ＡＩ)\s*[:：]"
    r"|(?:忽略|无视|忘记|不要理会|跳过).{0,12}(?:上面|以上|之前|前面|先前|所有|指令|要求|规则|提示)"
    r"|你(?:现在)?(?:是|扮演).{0,6}(?:助手|模型|机器人|AI)|提示词|系统指令",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|^(?:whether|who|what|when|where|why|how|is|are|can|could|should|does|do|will)\b|是否|能否|如何|怎么|什么|多少|谁|哪|吗",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\b(?:agreed|decided|approved|resolved|adopted|rejected|unanimous(?:ly)?)\b|会议?(?:决定|同意)|一致|批准|否决|表决通过",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:not?|never|without|instead of)\b|n['’]t\b|不|没有|取消|无需", re.IGNORECASE)
_ASSENTS = re.compile(
    r"\W*(?:yeah|yes|yep|okay|ok|right|fine|good|great|agreed|exactly|alright|sure|cool|perfect|I agree|sounds good|"
    r"that(?:['’]s| is) (?:fine|good|right)|同意|可以|好|行|对|没问题)",
    re.IGNORECASE,
)
_CHAT_ROLE = re.compile(
    r"system|assistant|user|tool|(?:ai|llm|chat ?gpt|copilot)(?: assistant)?|系统|(?:AI)?(?:助手|助理)|模型",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:(?<=^)|(?<=[\s,，。.、]))(?:um+|uh+|er+m?|erm+|hmm+|mm+(?:-hmm)?|ah+|'kay|you know|I mean|sort of|"
    r"kind of)[,.]?(?=\s|$)\s*"
    r"|\{[a-z]+\}\s*|[\[(](?:laugh(?:s|ter|ing)?|crosstalk|applause|music|noise|pause|coughs?)[\])]\s*"
    r"|[\[【（(](?:笑声?|掌声|音乐|咳嗽)[\]】）)]\s*"
    r"|(?<![\u4e00-\u9fff])(?:嗯+|呃+|啊+|哦+|那个|这个)[，,、。]\s*",
    re.IGNORECASE,
)


def settled(text: str) -> bool:
    """Whether somebody here settles a matter: approves, agrees, rejects, puts off, or says what will be."""
    return bool(_SETTLED.search(text))


def verdict_stands(text: str, said: str) -> bool:
    """Whether the outcome that ``text`` claims (approval, refusal, delay) was pronounced in what was ``said``.

    A text that claims no outcome stands. An approval that nobody pronounced is the worst line that minutes can hold.
    """
    said = _AGREED_TO_REFUSE.sub("", said)
    claimed = [verdict for verdict in _VERDICTS if verdict.search(text)]
    return not claimed or any(verdict.search(said) for verdict in claimed)


def verdicts(text: str) -> frozenset[int]:
    """Return which kinds of outcome a text claims: 0 approval, 1 refusal, 2 delay."""
    plain = _AGREED_TO_REFUSE.sub("", text)
    return frozenset(at for at, verdict in enumerate(_VERDICTS) if verdict.search(plain))


def denies(text: str) -> bool:
    """Whether a text says that something is not, or is no longer, to be."""
    return bool(_DENIES.search(text))


def assents(text: str) -> bool:
    """Whether a turn begins by agreeing to what was said before it."""
    return bool(_ASSENTS.match(text))


def claims_outcome(text: str) -> bool:
    """Whether a sentence of minutes says that the meeting settled something."""
    return bool(_OUTCOME.search(text))


def reports(text: str) -> bool:
    """Whether a text tells what somebody asks, thinks or proposes, and not what the meeting settled."""
    return bool(_REPORTS.search(text))


def taken_on(text: str) -> bool:
    """Whether somebody here takes on a task, or gives one."""
    return bool(_TAKEN_ON.search(text))


def left_open(text: str) -> bool:
    """Whether a matter is left open here."""
    return bool(_LEFT_OPEN.search(text))


def moves_on(text: str) -> bool:
    """Whether the meeting goes to its next subject here."""
    return bool(_MOVES_ON.search(text))


def tells_of_asking(text: str) -> bool:
    """Whether a sentence of minutes tells that something was asked, wondered about or discussed."""
    return bool(_TELLS_OF_ASKING.search(text))


def runs_the_meeting(text: str) -> bool:
    """Whether a sentence of minutes only tells who has the floor next, and nothing of any matter."""
    return bool(_RUNS.search(text))


def addressed_to_a_machine(text: str, speaker: str | None = None) -> bool:
    """Whether these words are meant for whoever writes the minutes by machine and not for the meeting.

    Direct and indirect prompt injection is LLM01 in the OWASP Top 10 for LLM applications. Such a turn supports no
    item, nor does one whose "speaker" is a role of a chat ("system: …").
    """
    return bool(_TO_A_MACHINE.search(text)) or bool(speaker and _CHAT_ROLE.fullmatch(speaker.strip()))


def asks(text: str) -> bool:
    """Whether a text is worded as a question."""
    return bool(_ASKS.search(text))


def fillers_removed(text: str) -> str:
    """Leave out "um", "er", 嗯 and their kin; the source keeps them."""
    return " ".join(_FILLER.sub("", text).split())
