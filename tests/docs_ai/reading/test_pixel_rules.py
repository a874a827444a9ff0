from __future__ import annotations

import numpy as np
import pytest

from docs_ai.reading.pixel_rules import rules
from docs_ai.reading.recognition import Pixels
from tests.docs_ai.reading import drawn

SCALE = 72 / drawn.DPI
PAGE = drawn.page(drawn.LINES[:1], drawn.ROWS)
TABLE = [68, 94, 120, 146]
"""Where the rules of the table lie, in points from the top."""


def long_ones(pixels: Pixels) -> list[int]:
    """Return where rules across half of the table and more lie."""
    across, _ = rules(pixels, SCALE)
    return [round(rule.at) for rule in across if rule.high - rule.low > 150]


def folded(pixels: Pixels, at: float, shade: float) -> Pixels:
    """Shade a page along a soft line, as a fold does."""
    rows = np.arange(pixels.shape[0])
    dark = shade * np.exp(-(((rows - at / SCALE) / 2.5) ** 2))
    return np.clip(pixels - dark[:, None, None], 0, 255).astype(np.uint8)


def test_the_rules_of_a_table_are_found() -> None:
    assert long_ones(PAGE) == pytest.approx(TABLE, abs=1)


def test_a_fold_in_the_paper_is_no_rule() -> None:
    assert long_ones(folded(PAGE, 100, 70)) == pytest.approx(TABLE, abs=1)


def test_faint_rules_are_rules_where_all_are_faint() -> None:
    faint = (255 - (255 - PAGE.astype(int)) // 5).astype(np.uint8)
    assert long_ones(faint) == pytest.approx(TABLE, abs=1)
