"""Days in words, seen from Tuesday, 15 September 2026."""

from __future__ import annotations

from datetime import date

import pytest

from minutes.summarise.dates import day_in, full_date_in

MEETING = date(2026, 9, 15)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("by the thirtieth of September", "2026-09-30"),
        ("September 18th", "2026-09-18"),
        ("twenty-first of October", "2026-10-21"),
        ("3 March", "2027-03-03"),
        ("the fourteenth", "2026-10-14"),
        ("Friday", "2026-09-18"),
        ("this Friday", "2026-09-18"),
        ("next Friday", "2026-09-25"),
        ("tomorrow", "2026-09-16"),
        ("before the end of October", "2026-10-31"),
        ("by the end of the month", "2026-09-30"),
        ("2026-10-01", "2026-10-01"),
        ("下周五", "2026-09-25"),
        ("这周五", "2026-09-18"),
        ("周五之前", "2026-09-18"),
        ("后天", "2026-09-17"),
        ("十月三十一日之前", "2026-10-31"),
        ("10月20日", "2026-10-20"),
        ("二十三号", "2026-09-23"),
        ("九月底", "2026-09-30"),
        ("年底之前", "2026-12-31"),
        ("一月五日", "2027-01-05"),
        ("Friday week", "2026-09-25"),
        ("a week on Monday", "2026-09-28"),
        ("by the end of next month", "2026-10-31"),
        ("下下周三之前", "2026-09-30"),
        ("月底前", "2026-09-30"),
        ("下个月底", "2026-10-31"),
    ],
)
def test_words_that_name_a_day(words: str, day: str) -> None:
    assert day_in(words, MEETING) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "words", ["soon", "next week", "尽快", "明年一季度末", "last Friday", "in due course", "", "31 June"]
)
def test_words_that_name_none(words: str) -> None:
    assert day_in(words, MEETING) is None


def test_without_the_meetings_date_only_full_dates_are_days() -> None:
    assert day_in("next Friday", None) is None
    assert day_in("30 September 2026", None) == date(2026, 9, 30)


@pytest.mark.parametrize(
    "text",
    [
        "of the second of September, 2026, and",
        "on September 2, 2026",
        "2026年9月2日",
        "二〇二六年九月二日",
        "2026-09-02",
    ],
)
def test_a_full_date_in_any_form(text: str) -> None:
    found = full_date_in(text)
    assert found and found[1] == date(2026, 9, 2)
    assert found[0] in text


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("next Friday", "2027-01-08"),
        ("Friday", "2027-01-01"),
        ("the second", "2027-01-02"),
        ("by the 5th of January", "2027-01-05"),
        ("12月底", "2026-12-31"),
        ("下个月底", "2027-01-31"),
        ("下周一", "2027-01-04"),
        ("1月5号", "2027-01-05"),
    ],
)
def test_the_end_of_the_year_is_crossed(words: str, day: str) -> None:
    assert day_in(words, date(2026, 12, 30)) == date.fromisoformat(day)


@pytest.mark.parametrize("words", ["节后", "国庆节后", "after the holidays", "soon"])
def test_what_names_no_day_of_a_calendar_stays_words(words: str) -> None:
    assert day_in(words, MEETING) is None
