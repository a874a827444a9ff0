"""The arithmetic of the figures, computed by hand."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsp.usage.report import Ratio, report
from lsp.usage.rows import SuggestionRow, TypingRow, day_of
from tests.lsp.usage.test_store import ROW


def row(name: str, outcome: str, accepted: int = 0, **more: object) -> SuggestionRow:
    return replace(ROW, id=name, outcome=outcome, accepted=accepted, cached=False, latency_ms=None, **more)  # type: ignore[arg-type]


SUGGESTIONS = [
    row("1", "accepted", 40, kept_30s=40, kept_5min=20),
    row("2", "partly", 10, kept_30s=5, kept_5min=5),
    row("3", "accepted", 20),  # not looked at yet
    row("4", "rejected"),
    row("5", "flashed"),
    row("6", "typed"),
    row("7", "shown"),
    row("8", "accepted", 30, kept_30s=30, kept_5min=30, language="java"),
]
TYPING = [
    TypingRow("2026-11-25", "loans", "python", by_hand=130, by_assistant=70, other=500, deleted=20),
    TypingRow("2026-11-24", "loans", "java", by_hand=20, by_assistant=30, other=0, deleted=0),
]


def test_totals_are_these() -> None:
    totals = report(SUGGESTIONS, TYPING).totals
    assert totals.acceptance == Ratio(4, 8)
    assert totals.acceptance_when_read == Ratio(4, 7)
    assert totals.part_of_accepted == Ratio(1, 4)
    assert totals.kept_30s == Ratio(75, 80)
    assert totals.kept_5min == Ratio(55, 80)
    assert totals.assistant_share == Ratio(95, 250)  # 40 + 5 + 20 + 30 of 150 by hand and 100 by the assistant
    assert (totals.other, totals.deleted, totals.open, totals.rejected, totals.typed) == (500, 20, 1, 1, 1)


def test_groups_come_by_their_keys_in_order_and_add_up() -> None:
    found = report(SUGGESTIONS, TYPING, by=("language",))
    assert [group.key for group in found.groups] == [{"language": "java"}, {"language": "python"}]
    java, python = (group.figures for group in found.groups)
    assert (java.shown, java.assistant_share) == (1, Ratio(30, 50))
    assert (python.shown, python.assistant_share) == (7, Ratio(65, 200))
    by_both = report(SUGGESTIONS, TYPING, by=("day", "language"))
    assert [tuple(group.key.values()) for group in by_both.groups] == [
        ("2026-11-24", "java"),  # typed on the 24th, the suggestion was on the 25th
        ("2026-11-25", "java"),
        ("2026-11-25", "python"),
    ]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_a_day_is_that_of_utc_wherever_the_machine_stands_and_has_24_hours(zone: str, monkeypatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    begun = datetime(2026, 3, 8, tzinfo=UTC).timestamp()  # in New York the clocks are put forward
    days = {day_of(begun + hour * 3600) for hour in range(24)}
    monkeypatch.undo()
    time.tzset()
    assert days == {"2026-03-08"}


def test_a_week_begins_on_monday() -> None:
    days = ["2026-11-22", "2026-11-23", "2026-11-29", "2026-12-31", "2027-01-03", "2027-01-04"]
    found = report([], [TypingRow(day, "", "python", by_hand=1) for day in days], by=("week",))
    assert [(group.key["week"], group.figures.by_hand) for group in found.groups] == [
        ("2026-11-16", 1),
        ("2026-11-23", 2),
        ("2026-12-28", 2),
        ("2027-01-04", 1),
    ]


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 0, None, None),
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (300, 1000, 0.2724, 0.3291),
    ],
)
def test_the_interval_is_wilsons(part: int, whole: int, low: float | None, high: float | None) -> None:
    interval = Ratio(part, whole).interval
    assert (interval is None) == (low is None)
    assert interval is None or interval == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@pytest.mark.parametrize(
    ("latencies", "p50", "p95"),
    [([], None, None), ([7], 7, 7), ([300, 100, 200, 400], 200, 400), (list(range(1, 101)), 50, 95)],
)
def test_percentiles_are_values_that_were_measured(latencies: list[int], p50: int | None, p95: int | None) -> None:
    rows = [replace(ROW, id=str(number), latency_ms=value) for number, value in enumerate([*latencies, None])]
    totals = report(rows, []).totals
    assert (totals.latency_p50_ms, totals.latency_p95_ms) == (p50, p95)


def test_prose_that_was_accepted_is_no_code_of_the_assistants() -> None:
    prose = row("9", "accepted", 1000, kept_30s=1000, language="markdown")
    totals = report([*SUGGESTIONS, prose], TYPING).totals
    assert totals.assistant_share == Ratio(95, 250)
    assert totals.acceptance == Ratio(5, 9)


outcomes = st.sampled_from(["shown", "accepted", "partly", "typed", "rejected", "flashed"])
counts = st.integers(0, 300)
kept = st.none() | counts


@given(
    st.lists(st.tuples(outcomes, counts, kept, kept, st.sampled_from(["python", "sql", "markdown"])), max_size=8),
    st.lists(st.tuples(st.sampled_from(["python", "sql"]), counts, counts), max_size=4),
)
def test_every_share_is_between_nothing_and_all_whatever_the_rows_hold(suggestions, typing) -> None:
    rows = [
        row(str(number), outcome, accepted, kept_30s=soon, kept_5min=later, language=language)
        for number, (outcome, accepted, soon, later, language) in enumerate(suggestions)
    ]
    sums = [TypingRow("2026-11-24", "", language, hand, assistant) for language, hand, assistant in typing]
    found = report(rows, sums, by=("language",))
    for figures in (found.totals, *(group.figures for group in found.groups)):
        for name, value in figures.to_json().items():
            if isinstance(value, dict) and "whole" in value and not name.startswith("kept"):
                assert value["value"] is None or 0 <= value["value"] <= 1
                low, high = value.get("interval") or (0, 1)
                assert 0 <= low <= (value["value"] or 0) <= high <= 1 or value["value"] is None


def test_of_nothing_there_is_no_rate() -> None:
    totals = report([], []).totals
    assert totals.acceptance.value is None and totals.assistant_share.value is None
    assert totals.in_short() == {"shown": 0, "accepted": 0, "rate": None, "assistant_share": None}
