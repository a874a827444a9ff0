"""How a text and its readings are compared in these tests."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from docs_ai.terms.normalise import Reading

Find = Callable[[str], list[Reading]]
Shown = list[tuple[str, str | tuple[str, ...]]]

TEXTS = st.text(
    st.one_of(
        st.sampled_from("0123456789０１２.,，、-–—/%％‰()（）[]【】+:： 　\t\n"),
        st.sampled_from(
            "零一二三五十百千万亿壹贰伍仟佰拾元圆角分整年月日个周天期自起后内前不超过低于至人民币美基点加减上浮"
        ),
        st.sampled_from("LPRSOFRUSDHK$¥€kmbnpY'ethouwyasrdfcNI"),
        st.characters(),
    ),
    max_size=60,
)
"""Texts of the letters that the patterns look for, so that many come near to a reading, with any others between."""


def shown(text: str, readings: list[Reading]) -> Shown:
    """Return what each reading covers, with its normal form or, where it has none, the possible ones."""
    return [(text[reading.start : reading.end], reading.normalized or reading.forms) for reading in readings]


def assert_whole(find: Find, text: str) -> None:
    """Assert that readings lie in the text, apart, cut no number, and that each reads the same by itself."""
    end = 0
    for reading in find(text):
        assert end <= reading.start < reading.end <= len(text)
        end = reading.end
        written = text[reading.start : reading.end]
        before, after = text[: reading.start][-1:], text[reading.end :][:1]
        assert not (before.isdecimal() and written[0].isdecimal())
        assert not (after.isdecimal() and written[-1].isdecimal())
        alone = find(written)
        assert [(other.start, other.end, other.key) for other in alone] == [(0, len(written), reading.key)]
