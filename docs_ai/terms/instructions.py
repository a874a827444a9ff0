"""Text that speaks to the machine instead of to a reader: found, told, shown to no model, and the source of no value.

Prompt injection through documents is LLM01 in the OWASP Top 10 for LLM applications. What `copilot.review` finds in any
text counts, and so do orders about what to extract, which only a document to be read by a machine would hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from copilot.review.injection import injections
from docs_ai.reading import Document, Span
from docs_ai.terms.normalise.folding import fold

__all__ = ["Suspicion", "suspicions"]

_MACHINE = (
    r"(?:AI|人工智能|(?:大|语言)?模型|智能助手|助手|机器人|智能体|(?:提取|抽取|识别|审[查批核])(?:系统|程序|工具))"
)
_ORDERS = re.compile(
    r"(?:^|[\n。.!?！;；:,，\s>\])}])(?:system|assistant|developer|user)\s*:\s*\S"
    r"|\b(?:as\s+an?\s+(?:AI|language\s+model|assistant)\b|language\s+models?\b|\bLLMs?\b|chat\s?GPT|copilot\b|system\s+prompt)"
    r"|\b(?:note|message|instructions?|attention|notice)\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?"
    r"(?:AI|assistant|model|parser|reader\s+model|extraction|extractor|machine|software|automated)"
    r"|\b(?:when|if|while)\s+(?:you\s+are\s+)?(?:extract|summari[sz]|process|pars)ing\s+(?:this|the)\b"
    r"|\b(?:extract|report|return|output|record|answer|respond|set|fill\s+in)\s+(?:\w+\s+){0,4}?(?:as|to\s+be|with|to)\s+"
    r"[\"“']?(?:USD|US\$|RMB|CNY|HKD|EUR|GBP|[$€£¥]|\d)"
    r"|\b(?:you|the\s+(?:assistant|model|AI))\s+(?:must|should|shall|will)\s+(?:now\s+)?(?:extract|report|return|output|answer|respond|ignore|say|state)\b"
    r"|(?:^|[.!?。！\n\t]\s*)(?:please\s+)?(?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,3}?(?:prompts?|instructions?)\b"
    r"(?!\s+(?:of|from|by|given|issued|under)\b)"
    r"|\bmark\s+(?:every|all|each)\s+(?:\w+\s+)?(?:fields?|terms?|values?)\b"
    r"|\bdo\s+not\s+send\s+\w+\s+(?:to|for)\s+review\b"
    r"|\b(?:do\s+not|don't|never)\s+(?:extract|flag|report\s+(?:any|this|the\s+real)|mention\s+this)\b"
    r"|</?\s*(?:document|system|instructions?|文件|系统)\s*>"
    r"|(?<![\u4e00-\u9fffA-Za-z])(?:系统|助手|助理|模型|AI|人工智能)(?:提示|指令|消息|命令)?\s*:\s*\S"
    r"|(?:请|务必|必须|应|立即|现在)?(?:忽略|无视|忘记|忘掉|不要理会|不必理会|跳过|覆盖).{0,14}(?:上面|以上|之前|前面|先前|上述|前述|所有|全部|原有|系统)"
    r".{0,8}(?:指令|要求|规则|提示|内容|说明|设定|文字|条款|信息|数据)"
    rf"|(?:致|告|写给|请|提醒|作为|如果你是|你是|你作为)(?:一个|一名|各|本|该|阅读本文件的)?{_MACHINE}"
    rf"|{_MACHINE}(?:请|必须|应当|须|务必|注意|在(?:提取|抽取|读取|阅读|处理))"
    r"|(?:提取|抽取|输出|识别|填写|填报|回答|答复|返回|记录|报告)(?:时|结果|内容|字段)?[^。\n]{0,16}?(?:应当?|须|必须|请|一律|统一|全部)?(?:改为|写为|写成|填写?为|填成|输出为|提取为|抽取为|识别为|回答为|报告为|返回为?|视为)"
    r"|(?:把|将)(?:所有|全部|上述|授信|贷款|借款人|金额|利率|期限)[^。\n]{0,16}?(?:改成|写成|填成|输出为|提取为|抽取为|识别为|报告为|回答为)"
    r"|提示词|系统指令|越狱模式",
    re.IGNORECASE | re.MULTILINE,
)
_REACH = 600
_SENTENCE_END = re.compile(r"[。！!？?\n\t]|(?<=[a-z0-9)\"”])[.]\s")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A place that speaks to the machine: its span where it stands in the text, the page, and the kind of place."""

    span: Span | None
    page: int | None
    place: str = "text"


def suspicions(document: Document) -> list[Suspicion]:
    """Return what in the document speaks to the machine, also where no reader sees it: struck out or hidden.

    The span runs from the sentence in which the order stands to the end of its line: what follows an order belongs to
    it.
    """
    spans = _joined(sorted(_spans(document)))
    found = [Suspicion(span, document.page_at(span.start)) for span in spans]
    for struck in document.struck:
        if _speaks(struck.text):
            found.append(Suspicion(None, document.page_at(struck.at), struck.kind))
    return found


def _spans(document: Document) -> Iterator[Span]:
    folded = fold(document.text)
    places = [(finding.start, finding.end) for finding in injections(document.text)]
    places += [match.span() for match in _ORDERS.finditer(folded)]
    for first, end in places:
        start = first + len(folded[first:end]) - len(folded[first:end].lstrip(" \n\t。.,，;；:"))
        breaks = [match.end() for match in _SENTENCE_END.finditer(folded, max(start - _REACH, 0), start)]
        stops = (folded.find(mark, max(end - 1, start)) for mark in "\n\t")
        line_end = min((stop for stop in stops if stop >= 0), default=len(folded))
        yield Span(breaks[-1] if breaks else max(start - _REACH, 0), max(line_end, end))


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _speaks(text: str) -> bool:
    return bool(injections(text)) or _ORDERS.search(fold(text)) is not None
