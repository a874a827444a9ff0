"""A board's meeting with all that formal minutes must hold: votes, dissent, abstention, observers, figures, a decision
that a later one replaced, and a part that could not be worked on. In Chinese and in English, invented.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from minutes.summarise.items import Chapter, Cost, Due, Item, Meeting, Minutes, Problem, Statement, Vote
from minutes.transcripts import Source, Transcript, Turn

__all__ = ["chinese", "english"]

_ZH_TALK = (
    ("周慕白", "今天是2026年9月15日，召开青川银行董事会2026年第四次会议。第一项，青屿精密综合授信。"),
    ("乔以安", "青屿精密申请综合授信五千八百万元，期限二十四个月，去年营业收入三点六二亿元，资产负债率百分之四十七。"),
    ("何嘉树", "两家整机厂占销售的百分之五十一，下游集中度过高，我反对按这个额度批。"),
    ("沈听澜", "可以加一条，单一买方占比超过百分之四十时要提前报告。"),
    ("周慕白", "先按五千八百万元通过，条件就按沈行长说的加。"),
    ("何嘉树", "我的反对意见请记录在案。"),
    ("周慕白", "表决。六票同意，一票反对，一票弃权，何嘉树反对，顾予棠弃权。"),
    ("沈听澜", "批复我来起草，下周五之前签发。"),
    ("周慕白", "第二项，云栖文旅项目贷款。"),
    ("乔以安", "云栖文旅的项目资本金到位率只有百分之三十二，用地手续还没有办完。"),
    ("顾予棠", "资本金的来源说不清楚，建议缓议。"),
    ("周慕白", "同意缓议，资本金到位后再报。一致同意。"),
    ("何嘉树", "支行多长时间反馈预警信号，现在没有规定，作为遗留问题。"),
    ("乔以安", "我去补用地手续的核查，十月十日前交。"),
    ("周慕白", "第三项，预警名单季度报告。"),
    ("温朗", "三季度新增预警客户十一户，金额四点七亿元，较上季度多三户。"),
    ("周慕白", "回到第一项，综合考虑，额度调为四千六百万元，其他条件不变，各位没有异议。"),
    ("沈听澜", "好，批复按四千六百万元写。"),
)
_EN_TALK = (
    ("Ruth Vale", "Good morning. This is the board of Ardley Mutual Bank, 15 September 2026. Item one, Denholm Glass."),
    ("Tom Marsh", "Denholm asks for a facility of 58 million pounds over 24 months. Sales were 362 million last year."),
    ("Ana Ruiz", "Two buyers take 51 per cent of the sales. I am against a facility of that size."),
    ("Paul Osei", "We could ask for a report when one buyer passes 40 per cent."),
    ("Ruth Vale", "Then we approve 58 million, with the condition that Paul named."),
    ("Ana Ruiz", "I want my dissent in the minutes."),
    ("Ruth Vale", "The vote: six for, one against, one abstention. Ana is against, Mei Lin abstains."),
    ("Paul Osei", "I'll draft the facility letter by next Friday."),
    ("Ruth Vale", "Item two, the Quay Street project loan."),
    ("Tom Marsh", "Only 32 per cent of the equity is in, and the planning consent is not through."),
    ("Mei Lin", "Nobody can say where the rest of the equity comes from. I would defer."),
    ("Ruth Vale", "Deferred until the equity is in. All agreed."),
    ("Ana Ruiz", "How soon branches must answer a warning signal is not settled. Let's keep that open."),
    ("Tom Marsh", "I'll check the planning consent, by 10 October."),
    ("Ruth Vale", "Item three, the quarterly watchlist."),
    ("Joan Hale", "Eleven new names in the quarter, 470 million pounds, three more than before."),
    ("Ruth Vale", "Back to item one: taking it all together, the facility is set at 46 million. The rest stands."),
    ("Paul Osei", "Fine, the letter will say 46 million."),
)


def _transcript(talk: tuple[tuple[str, str], ...], name: str, titles: dict[str, str]) -> Transcript:
    turns = tuple(Turn(n, speaker, text, n * 95.0, n * 95.0 + 70) for n, (speaker, text) in enumerate(talk, 1))
    return Transcript(Source(name, "5f0c" * 16, "WebVTT", "utf-8"), turns, titles=titles)


def _meeting_zh() -> Meeting:
    return Meeting(
        "青川银行董事会2026年第四次会议",
        "2026年9月15日",
        date(2026, 9, 15),
        place="总行三楼会议室",
        chair="周慕白",
        recorder="程砚秋",
        attendees=("周慕白", "沈听澜", "何嘉树", "顾予棠", "乔以安", "罗今禾", "宋知远", "白曼青"),
        apologies=("陆时雨",),
        observers=("温朗", "程砚秋"),
    )


def _said_zh() -> dict[str, Any]:
    return {
        "key_points": (
            Item("point", "青屿精密申请综合授信五千八百万元，期限二十四个月。", (2,)),
            Item("point", "沈听澜建议单一买方占比超过百分之四十时提前报告。", (4,)),
            Item("point", "云栖文旅的用地手续还没有办完。", (10,)),
            Item("point", "顾予棠认为资本金来源说不清楚，建议缓议。", (11,)),
            Item("point", "批复按四千六百万元写。", (18,), quoted=True),
        ),
        "figures": (
            Item("figure", "青屿精密去年营业收入三点六二亿元，资产负债率百分之四十七。", (2,)),
            Item("figure", "云栖文旅项目资本金到位率百分之三十二。", (10,)),
            Item("figure", "三季度新增预警客户十一户，金额四点七亿元。", (16,)),
        ),
    }


def _settled_zh() -> dict[str, Any]:
    return {
        "decisions": (
            Item("decision", "青屿精密综合授信五千八百万元通过，附提前报告条件。", (5,), replaced_by=17),
            Item("decision", "云栖文旅项目贷款缓议，资本金到位后再报。", (12,)),
            Item("decision", "青屿精密综合授信额度调为四千六百万元，其他条件不变。", (17,)),
        ),
        "votes": (
            Item(
                "vote",
                "对青屿精密综合授信表决。",
                (7,),
                vote=Vote(6, 1, 1, (("何嘉树", "against"), ("顾予棠", "abstained"))),
            ),
            Item("vote", "云栖文旅项目贷款缓议，一致同意。", (12,)),
        ),
        "objections": (Item("objection", "下游集中度过高，反对按五千八百万元的额度批准。", (3, 6), owner="何嘉树"),),
        "actions": (
            Item("action", "起草并签发青屿精密授信批复。", (8,), "沈听澜", Due("下周五之前", date(2026, 9, 25))),
            Item("action", "补充核查云栖文旅用地手续。", (14,), "乔以安", Due("十月十日前", date(2026, 10, 10))),
        ),
        "questions": (Item("question", "支行多长时间反馈预警信号没有规定。", (13,)),),
    }


def chinese() -> Minutes:
    """Return the meeting in Chinese."""
    return Minutes(
        transcript=_transcript(
            _ZH_TALK, "board-2026-4.vtt", {"周慕白": "董事长", "沈听澜": "行长", "温朗": "风险部总经理"}
        ),
        meeting=_meeting_zh(),
        language="zh",
        summary=(
            Statement("会议审议了青屿精密综合授信，最后确定额度为四千六百万元，并附提前报告条件。", (2, 4, 17)),
            Statement("云栖文旅项目贷款因资本金未到位缓议。", (10, 12)),
        ),
        chapters=(
            Chapter("青屿精密综合授信", "审议青屿精密五千八百万元综合授信。", (1, 2, 3, 4, 5, 6, 7, 8)),
            Chapter("云栖文旅项目贷款", "审议云栖文旅项目贷款。", (9, 10, 11, 12, 13, 14)),
            Chapter("预警名单季度报告", "听取三季度预警名单报告，并回到第一项。", (15, 16, 17, 18)),
        ),
        **_said_zh(),
        **_settled_zh(),
        problems=(Problem("part_failed", (15, 16), "AnswerTruncated"),),
        cost=Cost(100, 20, 2, ("minutes/extract@1.0#abc",), ("qwen2.5-coder-1.5b",)),
    )


def _meeting_en() -> Meeting:
    return Meeting(
        "Board of Ardley Mutual Bank",
        "15 September 2026",
        date(2026, 9, 15),
        place="Head office, third floor",
        chair="Ruth Vale",
        recorder="Iris Cole",
        attendees=(
            "Ruth Vale",
            "Paul Osei",
            "Ana Ruiz",
            "Mei Lin",
            "Tom Marsh",
            "Karl Weiss",
            "Nina Shaw",
            "Omar Dean",
        ),
        apologies=("Lena Brook",),
        observers=("Joan Hale", "Iris Cole"),
    )


def _said_en() -> dict[str, Any]:
    return {
        "key_points": (
            Item("point", "Denholm asks for 58 million over 24 months.", (2,)),
            Item("point", "A report could be asked for when one buyer passes 40 per cent.", (4,)),
            Item("point", "The planning consent is not through.", (10,)),
            Item("point", "Mei Lin would defer, because the source of the equity is not known.", (11,)),
            Item("point", "Fine, the letter will say 46 million.", (18,), quoted=True),
        ),
        "figures": (
            Item("figure", "Sales were 362 million last year.", (2,)),
            Item("figure", "32 per cent of the equity is in.", (10,)),
            Item("figure", "Eleven new names, 470 million pounds, three more than before.", (16,)),
        ),
    }


def _settled_en() -> dict[str, Any]:
    return {
        "decisions": (
            Item("decision", "A facility of 58 million is approved, with a duty to report.", (5,), replaced_by=17),
            Item("decision", "The Quay Street loan is deferred until the equity is in.", (12,)),
            Item("decision", "The Denholm facility is set at 46 million; the other conditions stand.", (17,)),
        ),
        "votes": (
            Item(
                "vote",
                "Vote on the Denholm Glass facility.",
                (7,),
                vote=Vote(6, 1, 1, (("Ana Ruiz", "against"), ("Mei Lin", "abstained"))),
            ),
            Item("vote", "All agreed to defer Quay Street.", (12,)),
        ),
        "objections": (
            Item(
                "objection",
                "Two buyers take 51 per cent of the sales; a facility of 58 million is too large.",
                (3, 6),
                "Ana Ruiz",
            ),
        ),
        "actions": (
            Item("action", "Draft the facility letter.", (8,), "Paul Osei", Due("by next Friday", date(2026, 9, 25))),
            Item("action", "Check the planning consent.", (14,), "Tom Marsh", Due("by 10 October", date(2026, 10, 10))),
        ),
        "questions": (Item("question", "How soon branches must answer a warning signal.", (13,)),),
    }


def english() -> Minutes:
    """Return the meeting in English."""
    return Minutes(
        transcript=_transcript(_EN_TALK, "board-2026-4.vtt", {"Ruth Vale": "Chair of the Board", "Paul Osei": "CEO"}),
        meeting=_meeting_en(),
        language="en",
        summary=(
            Statement(
                "The board heard the Denholm Glass facility and set it at 46 million with a condition.", (2, 4, 17)
            ),
            Statement("The Quay Street loan was deferred until the equity is in.", (10, 12)),
        ),
        chapters=(
            Chapter(
                "Denholm Glass facility", "A facility of 58 million over 24 months was heard.", (1, 2, 3, 4, 5, 6, 7, 8)
            ),
            Chapter("Quay Street project loan", "The project loan was heard.", (9, 10, 11, 12, 13, 14)),
            Chapter("Quarterly watchlist", "The watchlist was heard, and item one taken up again.", (15, 16, 17, 18)),
        ),
        **_said_en(),
        **_settled_en(),
        problems=(Problem("part_failed", (15, 16), "AnswerTruncated"),),
        cost=Cost(100, 20, 2, ("minutes/extract@1.0#abc",), ("qwen2.5-coder-1.5b",)),
    )
