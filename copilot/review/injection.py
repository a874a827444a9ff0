"""Find what speaks to the model instead of to a reader: prompt injection in documents, transcripts and code.

OWASP LLM01. A rule says near which plain words it looks at all, so that ordinary text costs next to nothing, and has a
pattern that asks for more: an order and not a report of one. "The Borrower shall disregard any previous instructions of
the Agent" gives nobody an order; "Ignore all previous instructions." does. Hidden characters are found as they stand
and taken out before the words are looked at, so that they hide nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from copilot.review.finding import Finding

__all__ = ["RULES", "injections"]

# An order begins a sentence, a line or a quotation, or follows one of these words.
_ORDER = (
    r"(?:(?<=^)|(?<=[.!?:;\"'`(\[{<>*#|,\n\u201c\u3002\uff01\uff1a-])\s*|"
    r"\b(?:please|now|must|should|and|then|to|also|you|just|can|instead|will|important)\s+)"
)
_BEFORE = r"(?:previous|prior|above|preceding|earlier|existing|original|initial|foregoing|system|your|safety)"
_ORDERS = (
    r"(?:instructions?|prompts?|directions?|directives?|rules|guidelines|guardrails|programming|context|messages?)"
)
# Whose instructions they are: a contract names them.
_OWNED = (
    r"(?!\s+(?:of|from|by|given|issued|received|provided|delivered|made|sent|under|in\s+respect|relating|regarding)\b)"
)
_ZH_BEFORE = (
    r"(?:之前|以前|此前|先前|前面|以上|上述|上面|以下|原有|原来|既有|系统|所有|全部|一切|任何|你|您|你收到|收到|给你)"
)
_ZH_ORDERS = r"(?:指令|指示|提示词|提示|系统提示|命令|设定|人设|约束|限制|规则|规定|要求)"
_ZH_MODEL = r"(?:AI|ai|人工智能|(?:大|语言|大语言)?模型|智能助手|AI助手|智能体|机器人|自动审[查批]系统|审[查批]助手)"
_MODEL = (
    r"(?:AI|artificial intelligence|LLMs?|language models?|chatbots?|(?:AI|virtual) assistants?|assistant|copilot|GPT)"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A name, words of which one stands in every match (in small letters), and the pattern."""

    name: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]


def _rule(name: str, words: str, pattern: str) -> _Rule:
    return _Rule(
        name, tuple(word.replace("~", " ") for word in words.split()), re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    )


RULES = (
    _rule(
        "override",
        "ignore disregard forget overlook bypass override",
        rf"{_ORDER}(?:ignore|disregard|forget|overlook|bypass|override)\s+(?:about\s+)?"
        rf"(?:(?:all|any|every|the|of|your|my|these|those|our)\s+){{0,4}}(?:{_BEFORE}\s+){{1,3}}(?:\w+\s+)?{_ORDERS}\b{_OWNED}"
        rf"|{_ORDER}(?:ignore|disregard|forget)\s+(?:everything|anything|all)\s+"
        r"(?:(?:that\s+)?(?:you|we|i)\s+(?:were|was|have|ha[ds])\s+(?:been\s+)?(?:told|taught|given|said|instructed)|"
        r"(?:above|before\s+this|prior\s+to\s+this|you\s+know|said\s+(?:above|before)))\b",
    ),
    _rule(
        "override",
        "忽略 无视 忘记 忘掉 忘了 不理会 不要理会 抛开 抛弃 跳过 不必遵守 不要遵守 不再遵守 覆盖",
        r"(?<![应可须得不会将能权未被])(?:请|现在|立即|必须|务必|直接)?(?:忽略|无视|忘记|忘掉|忘了|不要?理会|抛开|抛弃|跳过|不必遵守|不要遵守|不再遵守|覆盖)掉?"
        rf"(?:你|您)?(?:的|在)?(?:{_ZH_BEFORE}的?){{1,4}}(?:收到的|给出的|设置的|有关的?|内容和|文字和)?(?:系统)?"
        r"(?:指令|提示词|系统提示|提示语|设定|人设|安全(?:限制|规则|约束)|(?:指示|提示|命令|规则|限制|约束|要求)(?=[，,。.！!；;\s、并而和及\"”』」]|$))",
    ),
    _rule(
        "role-play",
        "you~are~now from~now~on act~as behave~as respond~as answer~as as~if pretend anything~now r~mode n~mode k~mode"
        " d~mode t~mode",
        r"\byou\s+are\s+now\s+(?:in\s+)?(?:DAN\b|(?:an?\s+)?(?:unrestricted|uncensored|unfiltered|jailbroken|different\s+AI|"
        r"new\s+(?:AI|assistant|model)|developer\s+mode|god\s+mode|debug\s+mode|root\b|(?:the\s+)?system\b|admin))"
        rf"|\bfrom\s+now\s+on,?\s+you\s+(?:are|will|must|shall|should)\s+(?:only\s+|always\s+|never\s+)?"
        r"(?:act|answer|respond|reply|ignore|behave|obey|pretend|follow|an?\s+(?:AI|assistant|unrestricted|unfiltered))\b"
        rf"|{_ORDER}(?:act|behave|respond|answer)\s+as\s+(?:if\s+you\s+(?:are|were)\s+)?(?:an?\s+|the\s+)?"
        r"(?:system|administrator|root|DAN|unrestricted|unfiltered|uncensored|jailbroken|developer\s+mode)\b"
        rf"|{_ORDER}pretend\s+(?:that\s+)?(?:you\s+(?:are|have)|to\s+(?:be|have))\s+(?:an?\s+|the\s+|no\s+)?"
        r"(?:system|administrator|DAN|AI|assistant|restrictions?|rules|filters?|unrestricted|unfiltered)\b"
        r"|\bdo\s+anything\s+now\b|\b(?:enable|enter|activate|switch\s+to)\s+(?:developer|DAN|jailbreak|god|unrestricted)\s+mode\b",
    ),
    _rule(
        "role-play",
        "你现在 从现在 假装 扮演 模式 从此",
        r"(?:从现在(?:起|开始)|从此刻?起?|接下来)[，,]?\s*(?:你|您)(?:就是|是|将(?:是|作为|扮演)|必须|不再|只能|要|需要)"
        r"(?=.{0,16}(?:助手|AI|模型|系统|限制|约束|规则|指令|回答|回复|服从|听从|扮演))"
        r"|你现在(?:就?是|扮演)(?:一个|一名|一款)?.{0,6}(?:AI|人工智能|助手|大模型|语言模型|系统管理员|没有限制|不受限制|无限制|无约束|DAN)"
        r"|(?:假装|假设|设想)(?:你|您|自己)(?:现在)?(?:就?是|没有)(?:一个|一名|任何)?.{0,8}(?:没有限制|不受限|无限制|限制|约束|系统管理员|AI|人工智能|助手)"
        r"|(?:进入|开启|启用|切换(?:到|至)?)[“\"]?(?:开发者|越狱|无限制|DAN|上帝|调试)[”\"]?模式",
    ),
    _rule(
        "prompt-reveal",
        "prompt instruction your~system your~hidden your~initial your~secret your~internal text~above words~above"
        " everything~above",
        rf"(?:{_ORDER}|\b(?:could|would|can)\s+you\s+)"
        r"(?:reveal|print|show|repeat|output|display|disclose|leak|dump|recite|expose|tell\s+me|give\s+me|write\s+out)\s+"
        r"(?:me\s+)?(?:all\s+(?:of\s+)?|verbatim\s+|back\s+)?(?:your|the|its)\s+"
        r"(?:(?:full|entire|exact|complete|whole|own)\s+)?(?:system|hidden|initial|original|secret|developer|internal|confidential|underlying)\s+"
        r"(?:system\s+)?(?:prompts?|instructions?|messages?|rules)\b"
        rf"|{_ORDER}(?:reveal|print|repeat|output|display|disclose|leak|dump|recite)\s+(?:all\s+(?:of\s+)?)?your\s+(?:full\s+|entire\s+|exact\s+)?"
        r"(?:prompts?|instructions?)\b"
        r"|\bwhat\s+(?:is|are|was|were)\s+your\s+(?:system|hidden|initial|original|secret|exact)\s+(?:prompts?|instructions?|messages?)\b"
        r"|\brepeat\s+(?:everything|all\s+the\s+(?:text|words)|the\s+(?:text|words))\s+above\b",
    ),
    _rule(
        "prompt-reveal",
        "提示词 系统提示 系统指令 初始指令 隐藏指令 系统设定 初始设定",
        r"(?:显示|输出|打印|泄露|泄漏|透露|告诉我|重复|复述|公开|展示|说出|给出|给我|列出|写出|导出)(?:一下)?(?:出|来)?"
        r"(?:你的?|您的?|全部的?|完整的?|所有的?|原始的?|系统的?|初始的?|隐藏的?|内部的?|上面的?|以上的?){1,4}"
        r"(?:提示词|系统提示|系统指令|初始指令|隐藏指令|系统设定|初始设定|提示内容|指令|提示|设定)"
        r"|你的(?:系统|初始|隐藏|完整)?(?:提示词|系统提示|系统指令|初始指令)(?:是|有)(?:什么|哪些|啥)",
    ),
    _rule(
        "role-marker",
        "<| <\u200b| <\uff5c [inst] <<sys>> <</sys>> ### === system_ developer_ [/inst]",
        r"<\u200b?[|\uff5c](?:im_start|im_end|im_sep|system|user|assistant|developer|endoftext|end_of_text|begin_of_text|eot_id|"
        r"start_header_id|end_header_id|fim_prefix|fim_suffix|fim_middle|tool_call|end|eom_id|channel|message|start)[|\uff5c]>"
        r"|\[/?INST\]|<</?SYS>>"
        r"|^[ \t>]*#{2,4}[ \t]*(?:system|assistant|human|user|instruction)"
        r"(?:[ \t]+(?:prompt|message|instruction))?[ \t]*:"
        r"|^=== *(?:system|user|assistant) *===[ \t]*$"
        r"|</?(?:system|developer)_(?:prompt|message|instructions?)>",
    ),
    _rule(
        "assistant-order",
        "ai llm llms model models chatbot chatbots assistant assistants copilot gpt",
        rf"\b(?:note|message|instructions?|attention|notice|reminder|memo)\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+|an?\s+)?{_MODEL}\b"
        rf"|\battention[,:]?\s+(?:all\s+)?{_MODEL}\b"
        rf"|\bif\s+you\s+are\s+(?:reading\s+this\s+as\s+)?an?\s+(?:large\s+)?(?:{_MODEL}|automated\s+\w+)\b"
        rf"|(?:^|(?<=[.!?\n\"]))\s*(?:dear\s+|hey\s+|hello\s+)?{_MODEL}\s*[,:!]\s*(?:please\s+|you\s+(?:must|should|will)\s+)?"
        r"(?:approve|ignore|disregard|recommend|rate|classify|mark|state|say|write|output|respond|conclude|summari[sz]e|omit|do\s+not|don't|never|always|you)\b"
        rf"|\b(?:the\s+|any\s+|all\s+)?{_MODEL}(?:\s+(?:reviewers?|systems?|agents?))?\s+(?:must|should|shall|is\s+to|are\s+to|is\s+instructed\s+to)\s+"
        r"(?:always\s+|only\s+|immediately\s+)?(?:approve|recommend\s+approv\w+|rate\s+(?:this|the)|classify\s+(?:this|the)\s+(?:borrower|applicant|loan|customer)|"
        r"mark\s+(?:this|the)|state\s+that|say\s+that|conclude\s+that|ignore|disregard|omit|not\s+mention)\b",
    ),
    _rule(
        "assistant-order",
        "ai 模型 助手 人工智能 智能体 机器人 自动审查系统 自动审批系统",
        rf"(?:致|告|写给|给){_ZH_MODEL}(?:的?(?:指令|说明|提示|备注|留言|消息|话))?\s*[：:]"
        rf"|(?:如果|若|假如)(?:你|您)是(?:一个|一名|一款)?{_ZH_MODEL}"
        rf"|{_ZH_MODEL}[，,：:]?\s*(?:你)?(?:请(?!求)|必须|务必|应当直接|需要?直接)(?:你)?.{{0,10}}"
        r"(?:批准|通过|同意|评为|判定|认定|忽略|无视|标记为|给出|推荐|输出|隐去|不要|省略)",
    ),
    _rule(
        "role-marker",
        "system: assistant: 系统: 助手:",
        r"^[ \t>#*]*(?:system|assistant)[ \t]*:\s*(?:you\s+(?:are|must|will|shall|should)|ignore|disregard|forget|"
        r"write|"
        r"say|approve|answer|respond|from\s+now)\b"
        r"|(?:^|(?<=[。！\s>]))"
        r"(?:系统|助手)[ \t]*:\s*(?:你|请你|忽略|无视|写明|批准|同意|把所有|将所有|从现在|必须)",
    ),
    _rule(
        "decision-order",
        "approve approving recommend not~mention not~report not~include not~list not~disclose not~reveal not~flag"
        " t~mention t~report t~include t~list t~disclose t~reveal t~flag never~mention never~report never~include"
        " never~disclose",
        rf"{_ORDER}(?:approve|recommend\s+(?:approval\s+of|approving))\s+(?:this|the)\s+(?:loan|credit|application|facility|request|borrower|limit)\s+"
        r"(?:immediately\s+|now\s+)?(?:regardless|no\s+matter|without\s+(?:any\s+|further\s+)?(?:review|checks?|question|verification|analysis)|whatever)\b"
        r"|(?:^|(?<=[.!?\n\"]))\s*(?:please\s+)?(?:do\s+not|don't|never)\s+(?:mention|report|include|list|disclose|reveal|flag)\s+(?:any|the|this|these|its)\s+"
        r"(?:\w+\s+)?(?:risks?|defaults?|overdue|adverse|negative|litigation|red\s+flags?)\b[^.\n]{0,30}\b(?:in|from)\s+(?:your|the)\s+(?:summary|answer|report|minutes|output|response|analysis)\b",
    ),
    _rule(
        "decision-order",
        "批准 通过 不要提 不得提 不要写 不要列 隐去 略去",
        r"(?:请|务必|必须)?(?:直接|无条件|立即)(?:批准|通过|同意)(?:本|该|此|这)(?:笔|项|个|次)?(?:贷款|授信|申请|业务|借款人|额度)[，,]?.{0,8}(?:无需|不要|不必|不用|忽略|跳过)"
        r"|(?:你|您)的?(?:摘要|总结|纪要|报告|回答|输出|分析)(?:里|中|内)?(?:不要|不得|切勿|请勿|禁止)(?:提及|提到|写|列|包含|出现)"
        r"|(?:摘要|总结|纪要|报告|回答|输出)(?:里|中)[，,]?(?:请)?(?:不要|切勿|请勿)(?:提及|提到|写入|列出)(?:任何|该|此|其|有关)?.{0,6}(?:风险|逾期|违约|不良|诉讼|负面)",
    ),
    _rule(
        "safety-off",
        "system~override system~prompt system~instruction system~message disable turn~off bypass override remove ignore"
        " without~any with~no ethical moral jailbreak",
        r"\bsystem\s+override\b|\b(?:BEGIN|END|NEW)\s+SYSTEM\s+(?:PROMPT|INSTRUCTIONS?|MESSAGE)\b"
        rf"|{_ORDER}(?:disable|turn\s+off|bypass|override|remove|ignore)\s+(?:all\s+|any\s+)?(?:your\s+|the\s+)?"
        r"(?:safety|content|ethical|moderation)\s+(?:filters?|polic(?:y|ies)|guidelines|restrictions?|rules|checks)\b"
        r"|\b(?:without|with\s+no)\s+(?:any\s+)?(?:ethical|moral|safety|content)\s+(?:restrictions?|filters?|guidelines|restraints|limits)\b"
        r"|\bjailbreak\s+(?:mode|prompt)\b",
    ),
    _rule(
        "decode-and-follow",
        "decode base64 rot13 解码",
        r"\bdecode\s+(?:this|the|it)\b[^.\n]{0,40}\band\s+(?:then\s+)?(?:follow|execute|run|obey|do)\b"
        r"|\b(?:follow|execute|run|obey)\b[^.\n]{0,30}\b(?:base64|rot13)[- ]?(?:encoded)?\s+"
        r"(?:instructions?|commands?|text|string)\b"
        r"|解码.{0,16}(?:并|然后|后)(?:执行|遵循|遵守|照做)",
    ),
    _rule(
        "exfiltration",
        "http",
        r"!\[[^\]\n]{0,200}\]\(\s*https?://[^)\s]{1,300}[?&][\w-]{1,40}=[^)\n]{0,300}\)"
        r"|<img\b[^>]{0,200}\bsrc\s*=\s*[\"']?https?://[^\"'>\s]{1,300}[?&][\w-]{1,40}=[^>]{0,200}>"
        r"|https?://[^\s)\"'<>]{1,200}[?&/=](?:\{\{?|\[|<|%7B|\$\{)(?:[\w\s.-]{0,30})?"
        r"(?:conversation|chat|history|prompt|secret|password|api_?key|user_?data|context|answer|summary|data)",
    ),
)

# Runs of characters that nobody sees; tags that are no flag emoji; orders to show text in another order than it has.
_HIDDEN = re.compile(
    "[\u200b\u200c\u200d\u2060-\u2064\ufeff\u180e]{4,}"
    "|(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0000-\U000e007f]{2,}"
    "|[\U000e0100-\U000e01ef]{3,}"
    "|[\u202d\u202e][^\n]"
)
_ODD = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\uff01-\uff5e\U000e0000-\U000e01ef]")
# How far around one of its words a pattern reaches.
_BEFORE_WORD, _AFTER_WORD = 240, 480


def injections(text: str) -> list[Finding]:
    """Return what in ``text`` speaks to the model, in the order of the text; findings do not overlap."""
    odd = _ODD.search(text) is not None
    plain, origin = _plain(text) if odd else (text, None)
    found = [Finding("injection", "hidden-text", "", *one.span()) for one in _HIDDEN.finditer(text)] if odd else []
    lowered = _lowered(plain)
    for rule in RULES:
        for start, end in _around(lowered, rule.words):
            found += [_finding(rule.name, one, origin) for one in rule.pattern.finditer(plain, start, end)]
    return list(_apart(sorted(found, key=lambda one: (one.start, -one.end))))


def _lowered(text: str) -> str:
    """Return ``text`` in small letters, with blanks for line breaks, as long as it was."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters become two
        lowered = "".join(char.lower() if char.isascii() else char for char in text)
    return lowered.replace("\n", " ")


def _around(lowered: str, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where one of ``words`` is near, each stretch once; a short Latin word begins where a word begins."""
    places: list[int] = []
    for word in words:
        place = lowered.find(word)
        short = len(word) < 4 and word.isascii() and word.isalpha()
        while place >= 0:
            if not (short and "a" <= lowered[max(place - 1, 0) : place] <= "z"):
                places.append(place)
            place = lowered.find(word, place + len(word))
    start = end = -1
    for place in sorted(places):
        if place - _BEFORE_WORD > end:
            if end >= 0:
                yield start, end
            start = max(place - _BEFORE_WORD, 0)
        end = place + _AFTER_WORD
    if end >= 0:
        yield start, end


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text without hidden characters and full-width forms, and where each character stands in ``text``."""
    kept = [
        (one, place)
        for place, char in enumerate(text)
        if unicodedata.category(char) not in ("Cf", "Mn") or char == "\u200b"
        for one in (unicodedata.normalize("NFKC", char) if "\uff01" <= char <= "\uff5e" else char)
        if one != "\u200b"
    ]
    return "".join(one for one, _ in kept), [place for _, place in kept]


def _finding(rule: str, match: re.Match[str], origin: list[int] | None) -> Finding:
    """Return the finding, without the blanks around it, in offsets of the text as written."""
    start, end = match.span()
    end -= len(match[0]) - len(match[0].rstrip())
    start += len(match[0]) - len(match[0].lstrip())
    if origin is not None:
        start, end = origin[start], origin[end - 1] + 1
    return Finding("injection", rule, "", start, end)


def _apart(found: list[Finding]) -> Iterator[Finding]:
    done = -1
    for one in found:
        if one.start >= done:
            yield one
            done = one.end
