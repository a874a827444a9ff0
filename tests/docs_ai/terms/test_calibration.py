from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docs_ai.terms.calibration import Calibration, fitted, packaged, reliability

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=200)


@given(PAIRS, st.floats(0, 1), st.floats(0, 1))
def test_a_fitted_calibration_never_falls(pairs: list[tuple[float, bool]], low: float, high: float) -> None:
    calibration = fitted(pairs, least=5)
    low, high = sorted((low, high))
    assert 0 <= calibration.of(low) <= calibration.of(high) <= 1


def test_scores_that_are_too_high_are_brought_down() -> None:
    pairs = [(0.9, number % 2 == 0) for number in range(100)] + [(0.4, False)] * 100
    assert abs(fitted(pairs).of(0.9) - 0.5) < 0.05 and fitted(pairs).of(0.4) < 0.05


def test_without_points_between_a_score_stays_as_it_is() -> None:
    assert Calibration().of(0.37) == 0.37


def test_the_packaged_table_is_monotone_from_0_to_1() -> None:
    points = packaged().points
    assert points[0][0] == 0 and points[-1][0] == 1
    assert list(points) == sorted(points) and [share for _, share in points] == sorted(share for _, share in points)


def test_the_reliability_table_counts_every_pair_once() -> None:
    rows = reliability([(0.05, False), (0.55, True), (0.58, False), (1.0, True)])
    assert [(row.low, row.count, row.right) for row in rows] == [(0.0, 1, 0.0), (0.5, 2, 0.5), (0.9, 1, 1.0)]
