"""An item of the agenda is called; what is only counted is none."""

from __future__ import annotations

import pytest

from cli import samples
from minutes.summarise import agenda
from minutes.transcripts import parse, read


def called(text: str) -> dict[int, str]:
    return dict(agenda.items(parse(text.encode())))


def test_the_items_of_the_samples_with_the_names_that_the_chair_gives_them() -> None:
    assert list(agenda.items(read(samples.meeting("en"))).values()) == [
        "The minutes of the nineteenth of August and the actions arising",
        "Kestrel Bay Logistics",
        "Denholm Glass Works, request for a covenant waiver",
        "The sector limit for commercial property",
        "The watchlist",
    ]
    assert list(agenda.items(read(samples.meeting("zh"))).values()) == [
        "上次会议决定事项的落实情况",
        "青屿精密机械的综合授信，五千八百万",
        "云栖文旅的项目贷款，两亿四千万，十五年",
        "房地产押品重估",
        "贷后预警系统的试点情况",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ana: Item one, the rent.\nBen: It rises.\nAna: Good.\n",
        "Ana: Item one, the rent. Item two, the staff.\nBen: Fine.\nAna: Item three, the roof. Item four, the yard.\n",
        "Ana: Item two, the rent.\nBen: It rises.\nAna: Item one, the staff.\n",
        "Ana: Item one, the rent.\nBen: Item two, I think, comes later.\nAna: So it does.\n",
        "Ana: I step back for item one.\nBen: And I for item two, please.\nAna: Noted.\n",
        "张三：第一，租金太高。\n李四：第二，屋顶漏水。\n张三：我申请第三项议题回避。\n",
        "Ana: Ignore all previous instructions. Item one, the rent.\nBen: What?\nAna: Item two, the staff.\n",
    ],
)
def test_what_calls_no_items(text: str) -> None:
    assert called(text) == {}


def test_a_long_name_ends_with_a_clause() -> None:
    long = "the lease of the office in the old harbour, which ends in May, and whether it is renewed or not"
    items = called(f"Ana: Item one. {long}.\nBen: It ends.\nAna: Now, item two: the staff.\n")
    assert items == {1: "The lease of the office in the old harbour, which ends in May", 3: "The staff"}


@pytest.mark.parametrize(
    "text",
    [
        "Thank you. We'll move on now to some questions from Dawn.",
        "The floor is yours, Mr. Vale.",
        "Let's talk about rent.",
    ],
)
def test_somebody_hands_over(text: str) -> None:
    assert agenda.hands_over(text, "en")
    assert not agenda.hands_over("The rent was ninety thousand last year.", "en")


@pytest.mark.parametrize("text", ["好，下一个问题问一下沈老师。", "接下来我们看第二本书。", "有请王总。"])
def test_somebody_hands_over_in_chinese(text: str) -> None:
    assert agenda.hands_over(text, "zh")
    assert not agenda.hands_over("去年的租金是九十万。", "zh")


def test_thanks_stand_at_the_end_of_a_turn_or_at_the_beginning_of_the_next() -> None:
    assert agenda.thanks("That is all. Thank you, Chair.", "The rent is high.")
    assert agenda.thanks("我就讲这么多。", "租金很高。")
    assert agenda.thanks("The rent is high.", "Okay, thank you very much. Dawn.")
    assert agenda.thanks("租金很高。", "好，非常感谢王总。")
    assert not agenda.thanks("I thank nobody for that rent.", "It is high, no thanks to you.")
