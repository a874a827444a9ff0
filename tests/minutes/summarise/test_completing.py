"""What the model leaves out or gets wrong about a moment is put right."""

from __future__ import annotations

from datetime import date

from minutes.summarise.completing import Moments, completed
from minutes.summarise.items import Due, Item
from minutes.summarise.moments import Moment

DAY = date(2026, 9, 15)
TASK = Moment(44, "以安，你把解押的时间表和换押的手续盯紧，十月十日之前办好。", "乔以安", "十月十日之前", (44,))


def test_whom_the_words_charge_outranks_whom_the_model_named() -> None:
    wrong = Item("action", "解押时间表和换押手续盯紧。", (44,), "沈听澜")
    (item,) = completed([wrong], Moments(tasks=[TASK]), DAY)
    assert (item.text, item.owner, item.quoted) == (wrong.text, "乔以安", False)
    assert item.due == Due("十月十日之前", date(2026, 10, 10))


def test_another_task_of_the_same_moment_stays_as_it_is() -> None:
    other = Item("action", "起草批复并签发。", (43,), "沈听澜")
    items = completed([other], Moments(tasks=[TASK]), DAY)
    assert items[0] == other
    assert items[1].quoted and items[1].owner == "乔以安"


def test_a_point_that_words_the_decision_becomes_one() -> None:
    point = Item("point", "The minutes are approved as corrected.", (5,))
    moment = Moment(5, "No. The minutes are approved as corrected.", turns=(5,))
    (item,) = completed([point], Moments(decisions=[moment]), DAY)
    assert (item.kind, item.text, item.quoted) == ("decision", point.text, False)


def test_a_point_about_something_else_does_not() -> None:
    point = Item("point", "Dev asks for a stress test.", (5,))
    moment = Moment(5, "The minutes are approved as corrected.", turns=(5,))
    items = completed([point], Moments(decisions=[moment]), DAY)
    assert [(item.kind, item.quoted) for item in items] == [("point", False), ("decision", True)]


def test_a_decision_of_the_next_turn_covers_only_what_it_words() -> None:
    moment = Moment(4, "The loan of forty-five million is approved.", turns=(4,))
    other = Item("decision", "Tom Marsh sends the offer letter by next Friday.", (5,))
    assert [item.turns for item in completed([other], Moments(decisions=[moment]), DAY)] == [(5,), (4,)]
    same = Item("decision", "The loan of forty-five million is approved.", (5,))
    assert completed([same], Moments(decisions=[moment]), DAY) == [same]


def test_an_open_question_is_kept_once() -> None:
    moment = Moment(9, "Whether fee letters are shown is still open.", turns=(9,))
    known = Item("question", "Whether the committee sees fee letters.", (9,))
    assert completed([known], Moments(questions=[moment]), DAY) == [known]
    (item,) = completed([], Moments(questions=[moment]), DAY)
    assert item.kind == "question" and item.quoted
