"""Titles of two lines: words whole, lines balanced."""

from __future__ import annotations

import pytest

from minutes.render.title_lines import balanced


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("青川银行董事会会议纪要", ["青川银行董事会会议纪要"]),
        (
            "青川银行股份有限公司信贷审批委员会2026年第三十一次会议纪要",
            ["青川银行股份有限公司信贷审批委员会", "2026年第三十一次会议纪要"],
        ),
        (
            "青川银行关于青屿精密与云栖文旅综合授信的专题会议纪要",
            ["青川银行关于青屿精密与云栖文旅综合授信的", "专题会议纪要"],
        ),
    ],
)
def test_a_long_title_breaks_between_words(title: str, lines: list[str]) -> None:
    assert balanced(title, 20).split("\n") == lines


def test_a_title_without_a_good_place_is_left_alone() -> None:
    assert balanced("审" * 30, 20) == "审" * 30
    assert balanced("第一次会议" + "审" * 60, 20) == "第一次会议" + "审" * 60
