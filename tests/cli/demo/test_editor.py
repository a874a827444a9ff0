"""The demo's side of the language server protocol."""

from __future__ import annotations

import pytest

from cli.demo import editor


@pytest.mark.parametrize(
    ("text", "offset", "line", "character"),
    [("abc", 2, 0, 2), ("a\nbc", 3, 1, 1), ("利率\n𠮷 = 1", 4, 1, 2), ("", 0, 0, 0)],
)
def test_positions_count_utf16_units(text: str, offset: int, line: int, character: int) -> None:
    found = editor.position(text, offset)
    assert (found.line, found.character) == (line, character)
