import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsp.context.gap import gap_start, shown_after

SOURCE = "".join(f"line {number}\n" for number in range(60))


def first_line(line: int) -> str:
    """Return the first line in the gap, where the cursor stands at the end of a line."""
    prefix = SOURCE[: SOURCE.index(f"line {line}\n")] + f"line {line}"
    return prefix[gap_start(prefix, line) :].split("\n")[0]


def test_the_gap_stands_still_while_one_types_some_lines():
    assert {first_line(line) for line in range(24, 40)} == {"line 16"}
    assert (first_line(23), first_line(40)) == ("line 0", "line 32")


@pytest.mark.parametrize("line", range(8, 40))
def test_some_lines_before_the_cursors_are_always_in_the_gap(line):
    assert 8 <= line - int(first_line(line).removeprefix("line ")) < 24


def test_a_window_shorter_than_that_is_all_in_the_gap():
    assert gap_start("def f():\n    ret", 115) == 0
    assert gap_start("", 0) == 0


@given(st.text("ab\n"), st.text("ab"), st.integers(0, 30))
def test_a_key_changes_nothing_before_what_it_adds(prefix, typed, line):
    assert gap_start(prefix + typed, line) == gap_start(prefix, line)


def test_what_an_editor_closes_by_itself_changes_nothing_after_the_gap():
    below = "\n    return low\n"
    assert {shown_after(rest + below) for rest in ("", ")", '")', "'])", " ")} == {below}
    assert shown_after(", high)" + below) == ", high)" + below
    assert shown_after(") + 1" + below) == ") + 1" + below
    assert shown_after(")") == ""
