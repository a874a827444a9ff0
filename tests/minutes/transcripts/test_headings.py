"""Which lines say who speaks: a name with a time, believed where the file bears it out."""

from __future__ import annotations

import pytest

from minutes.transcripts.headings import Heading, believed, find


@pytest.mark.parametrize(
    ("line", "name", "time", "text"),
    [
        ("Ana Ruiz  0:04", "Ana Ruiz", 4.0, ""),
        ("Imogen Thackeray-Vale   1:02:03", "Imogen Thackeray-Vale", 3723.0, ""),
        ("说话人 1 00:00:01", "说话人 1", 1.0, ""),
        ("发言人1 01:12:30", "发言人1", 4350.0, ""),
        ("张三(00:00:01): 开始。", "张三", 1.0, "开始。"),
        ("张三（00:00:01）：开始。", "张三", 1.0, "开始。"),
        ("[Ana Ruiz] 10:02:33", "Ana Ruiz", 36153.0, ""),
        ("Ana Ruiz [00:00:05]", "Ana Ruiz", 5.0, ""),
        ("Ana 00:01:00: the rate", "Ana", 60.0, "the rate"),
        ("+86 138****5521 00:07", "+86 138****5521", 7.0, ""),
    ],
)
def test_a_name_with_a_time_may_be_a_heading(line: str, name: str, time: float, text: str) -> None:
    heading = find(1, line)
    assert heading is not None
    assert (heading.name, heading.time, heading.text) == (name, time, text)


@pytest.mark.parametrize(
    "line",
    ["We meet again at 10:30", "会议定于 10:30", "10:30", "Note: at 10:30", "我们约在 10:30", "a" * 400 + " 10:30"],
)
def test_talk_that_ends_in_a_time_is_none(line: str) -> None:
    assert find(1, line) is None


def test_a_range_and_a_day_are_read() -> None:
    ranged, dated = find(1, "Ana 00:00:01 - 00:00:09"), find(2, "说话人1  2026-09-15 09:00:00")
    assert ranged and dated
    assert (ranged.time, ranged.until) == (1.0, 9.0)
    assert dated.day == "2026-09-15"
    assert find(1, "说话人1 2026-02-31 09:00:00") is None


def test_a_name_that_comes_back_is_believed_and_a_time_out_of_order_is_not() -> None:
    headings = [
        Heading(1, "Ana", 1.0),
        Heading(3, "Starts", 630.0),
        Heading(5, "Ben", 9.0),
        Heading(7, "Ana", 20.0),
    ]
    assert believed(headings) == {1, 5, 7}


def test_nobody_is_believed_where_no_name_comes_back_and_times_run_backwards() -> None:
    assert believed([Heading(1, "Starts", 630.0), Heading(9, "Ends", 60.0)]) == frozenset()
    assert believed([Heading(4, "Starts", 630.0)]) == frozenset()
    assert believed([]) == frozenset()


def test_words_behind_a_time_need_a_name_that_comes_back_in_order() -> None:
    loose = [
        Heading(n, name, time, loose=True) for n, name, time in [(1, "Ana", 1.0), (2, "Ben", 4.0), (3, "Ana", 9.0)]
    ]
    assert believed(loose) == {1, 2, 3}
    assert believed([loose[2], loose[1], Heading(3, "Ana", 1.0, loose=True)]) == frozenset()
