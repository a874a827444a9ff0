"""Patterns that are run over whole documents take time that grows with the text, whatever is in it."""

from __future__ import annotations

import re
import time

import pytest

from docs_ai.diligence import amounts, facts, grounding, rulebook
from docs_ai.terms import amendments, date_order, load_schema, references
from docs_ai.terms.frames import VALUES

LENGTH = 40_000
PUMPED: list[tuple[re.Pattern[str], str, str]] = [
    (references._ENGLISH, "see", " "),
    (references._ENGLISH, "", "in accordance with the "),
    (references._CHINESE, "", "按"),
    (references._CHINESE, "以", "《"),
    (date_order._MONTH_FIRST, "jan", " "),
    (date_order._MONTH_FIRST, "jan 1", " "),
    (date_order._MONTH_FIRST, "", "jan"),
    (date_order._DAY_FIRST, "1 jan", " "),
    (date_order._DAY_FIRST, "", "1 jan"),
    (amounts._AMOUNT, "", " "),
    (amounts._AMOUNT, "$", " "),
    (amounts._PERCENT, "", "1"),
    (amounts._PERCENT, "1", ",111"),
    (amounts._PERCENT, "1", " "),
    (facts._AFTER_LABEL, "", " "),
    (grounding._HAN_NUMBER, "", "一"),
    (rulebook._PART, "", " "),
    (rulebook._PART, "1.", " "),
    (rulebook._REMARK, "(", "note"),
]


@pytest.mark.parametrize(("pattern", "head", "pumped"), PUMPED)
def test_no_text_holds_a_pattern_up(pattern: re.Pattern[str], head: str, pumped: str) -> None:
    text = head + pumped * (LENGTH // len(pumped))
    before = time.perf_counter()
    for _ in pattern.finditer(text):
        pass
    assert time.perf_counter() - before < 3, "half a minute and more, when it grew with the square"


@pytest.mark.parametrize(
    "pumped", [" ", "\n", "a", "A", "1", "A-", "a ", "额度", "from ", "变更为", VALUES[0], f"{VALUES[1]} "]
)
def test_no_text_holds_a_frame_or_a_change_up(pumped: str) -> None:
    frames = [
        frame
        for name in ("credit-approval", "facility-agreement")
        for field in load_schema(name).fields
        for frame in field.frames
    ]
    text = pumped * (LENGTH // 4 // len(pumped))
    for pattern in (*frames, *amendments._CHANGES):
        before = time.perf_counter()
        for _ in pattern.finditer(text):
            pass
        assert time.perf_counter() - before < 1, pattern.pattern
