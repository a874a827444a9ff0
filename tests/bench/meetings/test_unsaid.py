"""Names, numbers and dates that nobody said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bench._meetings.cases import SOURCES, load, paths
from bench._meetings.said_numbers import numbers, stands
from bench._meetings.unsaid import names, unsaid
from cli import samples
from copilot.language import Language
from minutes.transcripts import Transcript, read

RUTH = {"speaker": "Ruth Vale", "text": "The Credit Committee of 15 September. Denholm asks for forty-five million."}
TOM = {"speaker": "Tom Marsh", "text": "I think good cash comes on Friday, from Brisk and from L_C_D_s."}
MEETING = [RUTH, TOM]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("forty-five million dollars over five years", "45000000 5"),
        ("two hundred and thirty-five, 45 million, 1.2m and 12,500", "235 45000000 1200000.0 12500"),
        ("three point six two; twenty six; two three four", "3.62 26 2 3 4"),
        ("three and a half thousand, a hundred percent, one of them", "3500.0 100"),
        ("the 3rd and 45k, the twenty-first", "3 45000"),
        ("五千八百万，期限二十四个月，去年营业收入三点六二亿", "58000000 24 362000000.00"),
        ("3.62亿，5,800万，2026年9月15日", "362000000.00 58000000 2026 9 15"),
        ("百分之五十一，十分重要，万一，三千二，二〇二六年，周五", "51 3200 2026"),
        ("一百零五，一百零五万三千，两家，一起，第三，3000多万", "105 1053000 2 3 30000000"),
        ("no number", ""),
    ],
)
def test_numbers_are_read_in_words_and_digits(text: str, wanted: str) -> None:
    assert numbers(text) == [Decimal(one) for one in wanted.split()]


@pytest.mark.parametrize(
    ("number", "said", "there"),
    [
        ("15", "the fifteenth of May", True),
        ("25", "the twenty-fifth", True),
        ("1990", "in nineteen ninety", True),
        ("255", "two fifty-five", True),
        ("35000000", "thirty-five to forty-five million", True),
        ("45", "forty-five million", True),
        ("46", "forty-five million", False),
        ("450", "forty-five million", False),
        ("58000000", "五千八百万", True),
        ("5800", "五千八百万", True),
        ("6800", "五千八百万", False),
        ("51", "百分之五十", False),
    ],
)
def test_a_number_stands_where_somebody_says_its_value(number: str, said: str, there: bool) -> None:
    assert stands(Decimal(number), said) is there


def test_a_word_that_opens_a_sentence_is_a_name_only_where_the_meeting_knows_it_as_one() -> None:
    assert names("Tom spoke. Cash comes. Wagner agreed with Ruth on Monday.", MEETING) == ["Tom", "Ruth", "Monday"]
    assert names("王总下周五回复，本周总结由发言人2写。", [{"speaker": "发言人2", "text": "好"}]) == [
        "周五", "王总", "发言人2",
    ]  # fmt: skip


def test_what_the_cited_turns_do_not_hold_is_unsaid() -> None:
    assert unsaid("Denholm asks for 45 million.", [RUTH], MEETING) == []
    assert unsaid("Denholm asks for 46 million.", [RUTH], MEETING) == ["46000000"]
    assert unsaid("The firm Denholm asks for 45 million.", [TOM], MEETING) == ["45000000", "Denholm"]
    assert unsaid("Tom wants Brisk's LCD by Friday; Tom Marsh", [TOM], MEETING) == []
    assert unsaid("It comes in October.", [TOM], MEETING) == ["October"]


def test_days_of_the_week_are_one_however_they_are_said() -> None:
    turn = {"speaker": "陈涛", "text": "星期五之前，礼拜天也行"}
    assert unsaid("陈涛周五前提交，周日也可。", [turn], [turn]) == []
    assert unsaid("陈涛周四前提交。", [turn], [turn]) == ["周四"]
    other = {"speaker": "罗静", "text": "好"}
    assert unsaid("罗静周五前提交。", [turn], [turn, other]) == ["罗静"]


def self_contradicted(transcript: Transcript, step: int = 1) -> list[list[str]]:
    turns = [{"speaker": turn.speaker, "text": turn.text} for turn in transcript.turns]
    found = [unsaid(turn["text"] or "", [turn], turns) for turn in turns[::step]]
    return [words for words in found if words]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_turn_never_lacks_what_it_says_itself(language: Language) -> None:
    assert self_contradicted(read(samples.meeting(language))) == []


def test_nor_does_one_of_the_shared_meetings(shared_data: Path) -> None:
    for source in SOURCES:
        for path in paths(shared_data / "meetings", source):
            assert self_contradicted(load(path).transcript, 20) == [], path.name


def test_a_surname_with_a_title_may_be_who_speaks() -> None:
    turn = {"speaker": "田伟", "text": "我们下周再看"}
    assert unsaid("田总认为要再看。", [turn], [turn]) == []
    assert unsaid("王总认为要再看。", [turn], [turn]) == ["王总"]
