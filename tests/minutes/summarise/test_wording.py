"""Words by which texts are compared, and how much each weighs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from minutes.summarise.wording import Weights, content, sentences

_PRINT = """
from minutes.summarise.wording import Weights, content, sentences
turns = [" ".join(f"w{(7 * i * j) % 97}o" for j in range(1, 1 + i % 13)) for i in range(1, 120)]
print(repr(Weights(turns).coverage(content(" ".join(turns[50:80])), content(" ".join(turns[60:90])))))
"""


def test_a_rare_word_weighs_more() -> None:
    weights = Weights(["the budget rises", "the budget falls", "the budget holds", "solar panels"])
    asked = content("budget panels")
    assert weights.coverage(asked, content("panels")) > 0.5 > weights.coverage(asked, content("budget"))


def test_nothing_asked_is_covered() -> None:
    assert Weights(["budget"]).coverage(frozenset(), frozenset()) == pytest.approx(1)


def test_coverage_is_the_same_to_the_last_bit_however_python_orders_a_set() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", _PRINT],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in (1, 2, 3, 4)
    }
    assert len(printed) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I call Mr. Vale. He has a minute.", ["I call Mr. Vale.", "He has a minute."]),
        ("It opens at 8:30 a.m. sharp.", ["It opens at 8:30 a.m. sharp."]),
        ("It opens at 8 a.m. Bring tea.", ["It opens at 8 a.m.", "Bring tea."]),
        ("We sell 3.5 million. Good.", ["We sell 3.5 million.", "Good."]),
        ("利率是3.5%。同意吗？", ["利率是3.5%。", "同意吗？"]),
        ("No. We wait.", ["No.", "We wait."]),
    ],
)
def test_a_point_that_ends_no_sentence_ends_none(text: str, found: list[str]) -> None:
    assert sentences(text) == found
