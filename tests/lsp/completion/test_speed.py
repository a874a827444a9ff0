import pytest

from copilot.client import Reading
from lsp.completion.service import Completion
from lsp.completion.speed import FRESH_TOKENS, WRITTEN_TOKENS, Measured, Speed, chosen, keep, load

QUICK, SLOW = Speed(read=2000, write=80), Speed(read=65, write=21)


def completion(size="base", *, fresh=200, seconds=2.0, written=64, first=2.0, elapsed=3.0) -> Completion:
    reading = Reading(tokens=fresh + 300, cached=300, seconds=seconds)
    return Completion("x", size, "p", "model", True, first, elapsed, written=written, reading=reading)


def test_a_typical_completion_takes_its_reading_and_its_writing():
    assert SLOW.seconds() == pytest.approx(FRESH_TOKENS / 65 + WRITTEN_TOKENS / 21)
    assert Speed(read=65).seconds() is None
    assert Speed(write=21).seconds() is None


@pytest.mark.parametrize(
    ("base", "latency_s", "now", "size"),
    [
        (None, 1.0, "base", "base"),  # never measured: it gets its chance
        (QUICK, 1.0, "small", "base"),
        (SLOW, 1.0, "base", "small"),
        (SLOW, 3.0, "small", "base"),
        (SLOW, 2.0, "base", "base"),  # 2.2 s: not a quarter over
        (SLOW, 2.0, "small", "small"),  # and back only when it keeps the time
    ],
)
def test_base_answers_where_it_is_quick_enough(base, latency_s, now, size):
    speeds = {} if base is None else {"base": base}
    assert chosen(speeds, latency_s, now) == size


def test_speeds_are_measured_from_completions():
    measured = Measured()
    assert measured.writing_s("base") == 0
    measured.observed(completion())
    speed = measured.speeds["base"]
    assert speed.read == pytest.approx(100)
    assert speed.write == pytest.approx(20)
    assert measured.writing_s("base") == pytest.approx(WRITTEN_TOKENS / 20)
    measured.observed(completion(seconds=1.0))
    assert measured.speeds["base"].read == pytest.approx(120)
    assert "small" not in measured.speeds


def test_what_is_too_little_to_tell_changes_nothing():
    measured = Measured({"base": SLOW})
    measured.observed(completion(fresh=5, written=3))
    measured.observed(completion(fresh=200, seconds=0.0, first=3.0, elapsed=3.0))
    assert measured.speeds["base"] == SLOW


def test_speeds_are_there_the_next_time(tmp_path):
    path = tmp_path / "deep" / "speed.json"
    assert load(path) == {}
    keep(path, {"base": SLOW, "small": QUICK})
    assert load(path) == {"base": SLOW, "small": QUICK}


@pytest.mark.parametrize("text", ["", "[]", '{"base": {"read": "x", "write": 1}}', '{"base": 3}', "\x00"])
def test_a_damaged_file_is_as_none(tmp_path, text):
    path = tmp_path / "speed.json"
    path.write_text(text, "utf-8")
    assert load(path) == {}
