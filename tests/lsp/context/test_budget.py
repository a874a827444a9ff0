from copilot.client import Reading
from lsp.context.budget import ReadingSpeed


def read(speed, *readings, size="base"):
    for tokens, cached, seconds in readings:
        speed.observed(Reading(tokens, cached, seconds), size)


def test_before_anything_is_measured_the_default_holds():
    speed = ReadingSpeed()
    assert speed.tokens_per_s() is None
    assert speed.budget(1.0, default=512, most=400) == 400
    assert speed.budget(1.0, default=256, most=400) == 256


def test_the_budget_is_what_is_read_in_time_over_the_share_that_is_not_cached():
    speed = ReadingSpeed()
    read(speed, *[(400, 200, 2.0)] * 15)
    assert speed.tokens_per_s() == 100
    assert speed.fresh_share() == 0.5
    assert speed.budget(1.6, default=512, most=4096) == 320


def test_readings_of_few_fresh_tokens_tell_nothing_of_the_speed_but_of_the_cache():
    speed = ReadingSpeed()
    read(speed, (400, 0, 4.0), *[(400, 390, 5.0)] * 14)
    assert speed.tokens_per_s() == 100
    assert speed.fresh_share() == 0.2


def test_one_slow_reading_changes_nothing():
    speed = ReadingSpeed()
    read(speed, *[(400, 200, 2.0)] * 6)
    before = speed.budget(1.0, default=512, most=4096)
    read(speed, (400, 200, 60.0))
    assert speed.tokens_per_s() == 100
    assert speed.budget(1.0, default=512, most=4096) == before


def test_the_budget_stands_still_until_it_is_off_by_a_quarter():
    speed = ReadingSpeed()
    read(speed, *[(400, 200, 2.0)] * 15)
    assert speed.budget(1.6, default=512, most=4096) == 320
    read(speed, *[(400, 200, 200 / 115)] * 15)
    assert speed.budget(1.6, default=512, most=4096) == 320
    read(speed, *[(400, 200, 1.0)] * 15)
    assert speed.budget(1.6, default=512, most=4096) == 640


def test_sizes_are_measured_apart_and_the_limits_hold():
    speed = ReadingSpeed()
    read(speed, (400, 200, 100.0))
    read(speed, (40_000, 20_000, 1.0), size="small")
    assert speed.budget(1.0, default=512, most=4096) == 128
    assert speed.budget(1.0, default=512, most=4096, size="small") == 4096
    assert speed.budget(1.0, default=512, most=100) == 100


def test_nonsense_from_an_engine_is_left_out():
    speed = ReadingSpeed()
    read(speed, (0, 0, 0.0), (10, 20, 1.0), (100, 0, 0.0))
    assert speed.tokens_per_s() is None
