from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.terms.normalise import dates
from tests.docs_ai.terms.normalise.written import shown

DATES = st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31))
NEAR = st.dates(datetime.date(1969, 1, 1), datetime.date(2068, 12, 31))
HAN, CAPITAL = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
WIDE = {code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)}


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


def rank(day: int) -> str:
    return f"{day}{'th' if day in {11, 12, 13} else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def forms(date: datetime.date) -> list[str]:
    year, month, day = date.year, date.month, date.day
    return [
        f"{year}年{month}月{day}日",
        f"{year} 年 {month} 月 {day} 日",
        f"{year}年{month}月{day}日".translate(WIDE),
        "".join(HAN[int(digit)] for digit in str(year)) + f"年{han(month)}月{han(day)}日",
        "".join(CAPITAL[int(digit)] for digit in str(year)) + f"年{month}月{day}日",
        f"民国{year - 1911}年{month}月{day}日",
        f"{year}-{month:02}-{day:02}",
        f"{year}/{month}/{day}",
        f"{year}.{month}.{day}",
        f"{date:%Y%m%d}",
        f"{day} {date:%B} {year}",
        f"{rank(day)} {date:%B} {year}",
        f"{rank(day)} of {date:%B}, {year}",
        f"{date:%B} {day}, {year}",
        f"{date:%B} {rank(day)}, {year}",
        f"{rank(day)} day of {date:%B}, {year}",
        f"{date:%b}. {day} {year}",
        f"{day:02} {date:%b} {year}".upper(),
        f"{day}-{date:%b}-{year}",
    ]


@given(DATES.filter(lambda date: date.year >= 1950 and date.year > 1921))
def test_a_date_reads_back_from_every_form(date: datetime.date) -> None:
    for form in forms(date):
        assert shown(form, dates.find(form)) == [(form, date.isoformat())]
        framed = f"（签署于{form}）"
        assert shown(framed, dates.find(framed)) == [(form, date.isoformat())]


@given(NEAR, st.sampled_from("/-."), st.booleans(), st.booleans())
def test_figures_alone_read_back_when_their_order_is_known(
    date: datetime.date, mark: str, day_first: bool, short: bool
) -> None:
    order = ("%d", "%m") if day_first else ("%m", "%d")
    form = date.strftime(mark.join([*order, "%y" if short else "%Y"]))
    assert shown(form, dates.find(form, day_first)) == [(form, date.isoformat())]
    unsure = dates.find(form)[0]
    assert date.isoformat() in (unsure.normalized, *unsure.forms)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("03/04/2026", ("2026-03-04", "2026-04-03")),
        ("12-01-19", ("2012-01-19", "2019-01-12", "2019-12-01")),
        ("20-02-18", ("2018-02-20", "2020-02-18")),
    ],
)
def test_a_date_that_can_be_read_in_several_ways_has_no_normal_form(text: str, forms: tuple[str, ...]) -> None:
    assert [(reading.normalized, reading.forms, reading.why) for reading in dates.find(text)] == [
        (None, forms, "ambiguous")
    ]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("25/12/2026", "2026-12-25"),
        ("12/25/2018", "2018-12-25"),
        ("04/04/2026", "2026-04-04"),
        ("18-11-18", "2018-11-18"),
        ("25/12/18", "2018-12-25"),
    ],
)
def test_a_day_over_twelve_decides(text: str, iso: str) -> None:
    assert shown(text, dates.find(text)) == [(text, iso)]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("received 25/12/2018, due 03/04/2019", True),
        ("received 12/25/2018, due 03/04/2019", False),
        ("received 25/12/2018, due 12/25/2018", None),
        ("due 03/04/2019", None),
        ("20-02-18", None),
    ],
)
def test_the_other_dates_of_a_document_decide(text: str, order: bool | None) -> None:
    assert dates.day_first(text) is order


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("自2026年9月起", [("2026年9月", "2026-09")]),
        ("in May 2010", [("May 2010", "2010-05")]),
        ("it may 2010 times", []),
        ("this ___ day of March, 2025", []),
        ("二零二五年十月廿五日", [("二零二五年十月廿五日", "2025-10-25")]),
        ("25年3月1日", [("25年3月1日", "2025-03-01")]),
        (
            "twenty-second day of May, two thousand and twelve",
            [("twenty-second day of May, two thousand and twelve", "2012-05-22")],
        ),
        ("2025年3月1日至2026年2月28日", [("2025年3月1日", "2025-03-01"), ("2026年2月28日", "2026-02-28")]),
        ("25 DEC 2018 10:22", [("25 DEC 2018", "2018-12-25")]),
        ("12 May '10", [("12 May '10", "2010-05-12")]),
    ],
)
def test_dates_as_written(text: str, found: list[tuple[str, str]]) -> None:
    assert shown(text, dates.find(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "31 September 2026", "2026年13月1日", "2026年2月30日", "3.45", "10.00 a.m.", "2026年", "1.2.3", "12025年3月1日",
        "编号20180325号", "10.10.10.10", "2018-12-31/2019", "20181345", "5 May", "20180325元", "2025年第3季度",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert dates.find(text) == []
