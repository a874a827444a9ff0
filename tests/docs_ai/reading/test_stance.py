from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_ai.reading import Box
from docs_ai.reading.stance import Affine, Stance, turned, unturned

side = st.floats(10, 2000)


@given(st.integers(0, 3), side, side, st.floats(0, 1), st.floats(0, 1))
def test_turning_and_turning_back_ends_where_it_began(
    quarters: int, width: float, height: float, x: float, y: float
) -> None:
    there = turned(quarters, width, height)
    across, down = (height, width) if quarters % 2 else (width, height)
    point = there.point(x * width, y * height)
    assert -1e-6 <= point[0] <= across + 1e-6 and -1e-6 <= point[1] <= down + 1e-6
    assert unturned(quarters, across, down).point(*point) == pytest.approx((x * width, y * height))
    assert there.then(unturned(quarters, across, down)).point(7, 9) == pytest.approx((7, 9), abs=1e-6)


@given(st.integers(0, 3), st.floats(-10, 10), st.floats(0, 300), st.floats(0, 200))
def test_a_straightened_point_finds_its_way_back(quarters: int, slant: float, x: float, y: float) -> None:
    pixels = np.zeros((200, 300, 3), np.uint8)
    stance = Stance(pixels, [], slant, quarters)
    given_point = unturned(quarters, 300, 200).point(x, y)
    assert stance.back().point(*stance.straight().point(x, y)) == pytest.approx(given_point, abs=1e-6)


def test_a_box_that_slants_is_held_by_the_one_around_it() -> None:
    assert Affine(0.8, -0.6, 0, 0.6, 0.8, 0).box(Box(0, 0, 10, 5)) == Box(-3, 0, 8, 10)
