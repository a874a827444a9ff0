from __future__ import annotations

import pytest

from docs_ai.terms.pace import Pace, spoken


def test_the_time_left_is_that_of_what_was_done() -> None:
    now = 100.0
    pace = Pace(5, lambda: now)
    assert pace.left_s is None
    now = 130.0
    pace.step()
    assert pace.left_s == 120
    now = 140.0
    pace.step()
    assert pace.left_s == 60
    for _ in range(3):
        pace.step()
    assert pace.left_s == 0


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (99, "99 s"), (100, "2 min"), (5900, "98 min"), (7500, "2 h 5 min")]
)
def test_a_length_of_time_is_told_as_a_person_would(seconds: float, words: str) -> None:
    assert spoken(seconds) == words
