"""The pictures of the guide: nothing in them is fetched from elsewhere, and Chinese has its width."""

from __future__ import annotations

import re

from rich.text import Text

from tools.make_pictures import svg


def test_a_picture_fetches_nothing() -> None:
    drawn = svg("documents", Text("授信额度 58,000,000.00"))
    assert "@font-face" not in drawn
    assert set(re.findall(r"https?://[^\"' )<]+", drawn)) <= {"http://www.w3.org/2000/svg", "https://www.textualize.io"}


def test_a_chinese_character_is_as_wide_as_two_latin_ones() -> None:
    drawn = svg("documents", Text("授信\nabcd\nab"))
    widths = {text: float(width) for width, text in re.findall(r'textLength="([\d.]+)"[^>]*>([^<]+)</text>', drawn)}
    assert widths["授信"] == widths["abcd"] == 2 * widths["ab"]
