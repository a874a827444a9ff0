"""What is known of the meeting is what somebody stated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cli import samples
from minutes.summarise.header import Stated, header
from minutes.summarise.items import Meeting
from minutes.summarise.people import People
from minutes.transcripts import parse, read


def of(text: str, stated: Stated | None = None) -> Meeting:
    transcript = parse(text.encode())
    return header(transcript, stated or Stated(), People(transcript.speakers))


@pytest.mark.parametrize(
    ("language", "title", "day", "chair"),
    [
        ("en", "Credit Committee", date(2026, 9, 2), "Rosalind Achterberg"),
        ("zh", "总行信贷审批委员会第31次会议", date(2026, 9, 15), "周慕白"),
    ],
)
def test_the_samples_state_their_title_date_and_chair(language: Any, title: str, day: date, chair: str) -> None:
    transcript = read(samples.meeting(language))
    meeting = header(transcript, Stated(), People(transcript.speakers))
    assert (meeting.title, meeting.day, meeting.chair) == (title, day, chair)
    assert meeting.attendees == transcript.speakers
    assert meeting.place == ""


def test_nothing_stated_is_nothing_known() -> None:
    meeting = of("Ana: The bridge is closed.\nBen: Since May.\nAna: Yes.\n")
    assert meeting == Meeting(attendees=("Ana", "Ben"))


@pytest.mark.parametrize(
    "text",
    [
        "Ana: The minutes of 3 March 2026 were sent.\nBen: Fine.\nAna: Good.\n",
        "Ana: The next meeting is on 3 March 2026.\nBen: Fine.\nAna: Good.\n",
        "张三：上次会议是2026年3月3日开的。\n李四：对。\n张三：好。\n",
    ],
)
def test_the_date_of_another_meeting_is_not_this_ones(text: str) -> None:
    assert of(text).day is None


def test_lines_before_the_talk() -> None:
    meeting = of(
        "Title: Loans Board\nDate: 12 March 2026\nPlace: Room 3\nChair: Ben\nAttendees: Ana, Ben and Zoe\n"
        "Apologies: Max\n\nAna: Hello.\nBen: Hello.\nAna: So.\n"
    )
    assert meeting == Meeting(
        "Loans Board", "12 March 2026", date(2026, 3, 12), "Room 3", "Ben", "", ("Ana", "Ben", "Zoe"), ("Max",)
    )


def test_those_without_a_vote_stand_in_a_line_of_their_own() -> None:
    meeting = of(
        "会议名称：贷审会\n出席人员：周慕白、何嘉树\n列席：审计部王磊、沈听澜\n\n周慕白：开会。\n何嘉树：好。\n周慕白：第一项。\n"
    )
    assert meeting.observers == ("审计部王磊", "沈听澜")
    assert meeting.attendees == ("周慕白", "何嘉树")
    assert of("Observers: Ana and Zoe\n\nBen: Hello.\nMax: Hello.\nBen: So.\n").observers == ("Ana", "Zoe")


def test_a_label_says_who_is_in_the_chair() -> None:
    assert of("Ana Ruiz (Chair): Hello.\nBen: Hello.\nAna Ruiz (Chair): So.\n").chair == "Ana Ruiz (Chair)"
