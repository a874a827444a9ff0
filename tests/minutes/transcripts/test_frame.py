"""What products put around the talk is told apart from it, and talk that looks like it is kept."""

from __future__ import annotations

import json

import pytest

from copilot.errors import UnsupportedFormat
from minutes.transcripts import parse
from minutes.transcripts.frame import is_product_line, take


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2026年8月13日 上午 10:07|50分钟 35秒", "2026年8月13日 上午 10:07"),
        ("2026年3月31日（周二） 02:25", "2026年3月31日（周二） 02:25"),
        ("September 15, 2026, 9:00AM", "September 15, 2026, 9:00AM"),
        ("15 June 2026, 03:35am", "15 June 2026, 03:35am"),
        ("Tue, Sep 15, 2026 9:00AM • 45:01", "Tue, Sep 15, 2026 9:00AM"),
        ("2026/09/15", "2026/09/15"),
    ],
)
def test_a_line_that_is_a_date(line: str, date: str) -> None:
    frame = take([line, "Ana: One."])
    assert (frame.header, frame.used) == ({"date": date}, 1)


@pytest.mark.parametrize(
    "lines",
    [
        ["On 15 June 2026 we approved the loan."],
        ["Good morning, everyone"],
        ["Recording is on, John started transcription yesterday."],
        ["We ended after two hours."],
    ],
)
def test_talk_is_not_taken_for_the_frame(lines: list[str]) -> None:
    assert take(lines).used == 0
    assert not is_product_line(lines[0])


def test_names_of_shared_screens_are_no_attendees() -> None:
    frame = take(["Attendees", "Ana Ruiz, Ben, Ben's Presentation", "Transcript", "Ana Ruiz: One."])
    assert (frame.header, frame.used) == ({"attendees": "Ana Ruiz, Ben"}, 3)


def test_only_one_line_of_keywords_is_left_out() -> None:
    frame = take(["Keywords:", "loan, rate", "The loan is approved."])
    assert frame.used == 2


def test_a_chair_who_goes_on_speaking_is_no_field() -> None:
    frame = take(["会议名称：例会", "主持人：大家好。", "张三：好。", "主持人：开始。"])
    assert (frame.header, frame.used) == ({"title": "例会"}, 1)


@pytest.mark.parametrize(
    "chat",
    [
        "16:56:12 From Ana Ruiz to Everyone : hello\n16:57:12 From Ben to Ana Ruiz(Direct Message) : hi\n",
        "10:02:33 From Ana to Everyone:\n\thello\n10:03:01 From Ben to Everyone:\n\thi\n",
    ],
)
def test_a_chat_is_said_to_be_one(chat: str) -> None:
    with pytest.raises(UnsupportedFormat, match="this is the chat of a meeting"):
        parse(chat.encode())


def test_characters_that_no_result_can_hold_are_left_out() -> None:
    turns = [{"speaker": "An\u202ea", "text": "One\x00 \ud800two\u200b.\x0b"}]
    turn = parse(json.dumps({"turns": turns}).encode()).turns[0]
    assert (turn.speaker, turn.text) == ("Ana", "One two.")
    assert turn.text.encode("utf-8")
