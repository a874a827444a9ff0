from datetime import date

import pytest

from copilot.client import Reading
from lsp.completion.service import Completion
from lsp.completion.speed import FRESH_TOKENS, PATIENCE, WRITTEN_TOKENS, Measured, Speed, chosen, keep, load

TODAY = date(2026, 11, 26)
QUICK, SLOW = Speed(2000, 80, TODAY), Speed(65, 21, TODAY)


def completion(size="base", *, fresh=200, seconds=2.0, written=64, first=2.0, elapsed=3.0) -> Completion:
    reading = Reading(tokens=fresh + 300, cached=300, seconds=seconds)
    return Completion("x", size, "p", "model", True, first, elapsed, written=written, reading=reading)


def test_a_typical_suggestion_takes_its_reading_and_its_writing():
    assert Measured({"base": SLOW}).seconds("base") == pytest.approx(FRESH_TOKENS / 65 + WRITTEN_TOKENS / 21)
    assert Measured({"base": Speed(read=65)}).seconds("base") == pytest.approx(FRESH_TOKENS / 65)
    assert Measured({"base": Speed(write=21)}).seconds("base") is None


def test_what_is_typical_is_learnt():
    measured = Measured()
    for _ in range(5):
        measured.observed(completion(fresh=50, seconds=0.5, written=32))
    assert measured.seconds("base") == pytest.approx(50 / 100 + 1.0)


@pytest.mark.parametrize(
    ("base", "latency_s", "now", "size"),
    [
        (None, 1.0, "base", "base"),  # never measured: it gets its chance
        (None, 1.0, "small", "base"),
        (QUICK, 1.0, "small", "base"),
        (SLOW, 1.0, "base", "small"),
        (SLOW, 2.0, "small", "base"),  # 0.9 s, of half of that
        (SLOW, 1.6, "base", "base"),  # too slow, but not by a fifth
        (SLOW, 1.6, "small", "small"),  # and back only when it keeps the time
        (Speed(read=10), 1.0, "base", "small"),  # the reading alone takes too long
    ],
)
def test_base_answers_where_it_is_quick_enough(base, latency_s, now, size):
    assert PATIENCE == 0.5
    measured = Measured({} if base is None else {"base": base})
    assert chosen(measured, latency_s, now) == size


@pytest.mark.parametrize(
    ("base", "missing", "size"),
    [
        (QUICK, {"base"}, "small"),
        (None, {"base"}, "small"),
        (SLOW, {"small"}, "base"),
        (SLOW, {"small", "base"}, "base"),
    ],
)
def test_only_what_is_there_is_chosen(base, missing, size):
    assert chosen(Measured({} if base is None else {"base": base}), 1.0, "base", missing) == size


def test_the_choice_does_not_swing_with_the_machine():
    measured, now, sizes = Measured(), "base", []
    for turn in range(40):
        seconds = 0.35 if turn % 2 else 0.47  # with the writing, around what base may take
        measured.observed(completion(fresh=96, seconds=seconds, written=51, first=1.0, elapsed=1.1))
        now = chosen(measured, 1.0, now)
        sizes.append(now)
    assert sizes.count("small") in (0, len(sizes))


def test_speeds_are_measured_from_completions_and_readings():
    measured = Measured()
    assert measured.writing_s("base") == 0
    assert measured.tokens_read_per_s("base") is None
    measured.observed(completion())
    assert measured.tokens_read_per_s("base") == pytest.approx(100)
    assert measured.writing_s("base") == pytest.approx(WRITTEN_TOKENS / 20)
    measured.read(Reading(400, 0, 2.0), "base")
    assert measured.tokens_read_per_s("base") == pytest.approx(150)
    assert measured.tokens_read_per_s("small") is None


def test_one_slow_completion_changes_nothing():
    measured = Measured()
    for _ in range(5):
        measured.observed(completion())
    before = measured.seconds("base")
    measured.observed(completion(seconds=90.0, first=1.0, elapsed=60.0))
    assert measured.seconds("base") == before


def test_what_is_too_little_to_tell_changes_nothing():
    measured = Measured({"base": SLOW})
    measured.observed(completion(fresh=5, written=3))
    measured.observed(completion(fresh=200, seconds=0.0, first=3.0, elapsed=3.0))
    measured.observed(completion(fresh=-400))
    assert measured.speeds(TODAY) == {"base": SLOW}


def test_speeds_are_there_the_next_time(tmp_path):
    path = tmp_path / "deep" / "speed.json"
    assert load(path) == {}
    measured = Measured({"small": QUICK})
    measured.observed(completion(written=0))
    keep(path, measured.speeds(TODAY))
    assert load(path, TODAY) == {"base": Speed(100, None, TODAY), "small": QUICK}


def test_a_speed_of_long_ago_is_forgotten_so_that_base_gets_its_chance_again(tmp_path):
    path = tmp_path / "speed.json"
    keep(path, {"base": Speed(20, 5, date(2026, 11, 1)), "small": QUICK})
    assert load(path, TODAY) == {"small": QUICK}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "\x00",
        '{"base": 3}',
        '{"base": {"read": 65, "write": 21}}',
        '{"base": {"read": "x", "write": 1, "seen": "2026-11-26"}}',
        '{"base": {"read": 1, "write": 1, "seen": "yesterday"}}',
    ],
)
def test_a_damaged_file_is_as_none(tmp_path, text):
    path = tmp_path / "speed.json"
    path.write_text(text, "utf-8")
    assert load(path) == {}
