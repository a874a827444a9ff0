"""The typist: what a key brings, how long one pauses, and which suggestions are taken."""

from __future__ import annotations

from statistics import median

import pytest

from bench._typist import Pace, Script, Shown, script, taken

TEXT = "def f(a):\n    if a:\n        return 1\n\n    return 2\n"
WHOLE = Script("f.py", TEXT, 0, len(TEXT))
PACE = Pace()


def test_keys_put_together_are_the_stretch():
    place, keys = 0, []
    while place < WHOLE.end:
        keys.append(WHOLE.key(place))
        place += len(keys[-1])
    assert "".join(keys) == TEXT
    assert "\n        " in keys
    assert keys[keys.index("1") + 1] == "\n"


def test_a_stretch_is_whole_lines_of_the_middle_and_the_file_opens_without_it():
    text = "".join(f"line_{number} = {number}\n" for number in range(100))
    given = script("a.py", text, 120, seed=1)
    stretch = text[given.start : given.end]
    assert given == script("a.py", text, 120, seed=1)
    assert given.start != script("a.py", text, 120, seed=2).start
    assert text[given.start - 1] == "\n" and stretch.endswith("\n")
    assert 120 <= len(stretch) <= 140
    assert len(text) // 5 < given.start < len(text) * 0.55
    assert given.opened == text.replace(stretch, "")


def test_a_pause_depends_on_the_place_alone():
    assert PACE.pause("1:a", 7, line_begins=False) == PACE.pause("1:a", 7, line_begins=False)
    assert PACE.pause("1:a", 7, line_begins=False) != PACE.pause("1:a", 8, line_begins=False)
    assert PACE.pause("1:a", 7, line_begins=False) != PACE.pause("2:a", 7, line_begins=False)


def test_pauses_are_as_long_as_the_pace_says():
    keys = [PACE.pause("1:a", place, line_begins=False) for place in range(2000)]
    lines = [PACE.pause("1:a", place, line_begins=True) for place in range(2000)]
    assert 0.14 < median(keys) < 0.16
    assert 0.55 < median(lines) < 0.85
    assert 0.1 < sum(pause > 1.5 for pause in lines) / 2000 < 0.25


@pytest.mark.parametrize(
    ("place", "shown", "expected"),
    [
        (0, "def f(a):", "def f(a):"),
        (0, "def f(a):\n    if a:", "def f(a):\n    if a:"),
        (4, "f(a):", "f(a):"),
        (0, "def f(", ""),
        (0, "def g(a):", ""),
        (9, "\n    if a:", "\n    if a:"),
    ],
    ids=["a line", "two lines", "the rest of a line", "less than a line", "another line", "after a line"],
)
def test_a_suggestion_is_taken_when_it_is_what_follows(place, shown, expected):
    assert taken(WHOLE, place, Shown(shown, 0.0), 1.0, PACE) == expected


def test_a_suggestion_that_has_just_come_is_not_noticed():
    assert taken(WHOLE, 0, Shown("def f(a):", 0.9), 1.0, PACE) == ""
    assert taken(WHOLE, 0, None, 1.0, PACE) == ""


def test_of_a_suggestion_beyond_the_stretch_a_part_is_taken():
    part = Script("f.py", TEXT, 0, TEXT.index("    if"))
    assert taken(part, 0, Shown("def f(a):\n    if a:", 0.0), 1.0, PACE) == "def f(a):\n"


def test_a_suggestion_stays_while_one_types_it():
    shown = Shown("abc", 5.0)
    assert shown.after("a") == Shown("bc", 5.0)
    assert shown.after("x") is None
    assert shown.after("abc") is None
