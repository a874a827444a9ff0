import pytest

from lsp.completion.fitting import is_settled, repeats, written
from lsp.completion.frame import frame_of
from lsp.context.window import Window
from lsp.syntax.languages import PYTHON


def place(source):
    prefix, suffix = source.split("‸")
    return frame_of(Window(prefix, suffix, whole=True), PYTHON)


BODY = "def f(rates):\n    low = min(rates)\n‸    return high - low\n"


@pytest.mark.parametrize(
    ("answer", "settled"),
    [
        ("    high = max(rates)\n", True),
        ("    print(low)\n", False),
        ("    high = max(rates)\n    return low\n", False),
        ("    high = max(rates)\n    if high == low:\n        return 0\n", True),
        ("    high = max(rates)\n    if high == low:\n", False),
    ],
)
def test_what_the_code_after_the_cursor_can_do_with(answer, settled):
    assert is_settled(place(BODY), answer) is settled


def test_an_empty_answer_leaves_what_was_missing_missing():
    assert not is_settled(place(BODY), "")
    assert is_settled(place(BODY.replace("high - ", "")), "")


def meeting(source, answer, surely=False):
    frame = place(source)
    return [repeats(frame, line, answer, surely=surely) for line in written(frame, answer)]


def test_the_next_line_says_that_the_answer_goes_on_with_what_follows():
    assert meeting(BODY, "    high = max(rates)\n    return high - low\n") == [False, True]
    assert meeting(BODY, "    high = max(rates)\n        return high - low\n")[-1] is False


ELSE = "def f(a):\n    if a:\n‸    else:\n        a -= 1\n    return a\n"


def test_a_keyword_alone_says_so_only_with_the_line_after_it():
    assert meeting(ELSE, "        a += 1\n    else:\n        a -= 1\n")[1]
    assert not any(meeting(ELSE, "        a += 1\n    else:\n        a = 0\n"))


def test_surely_needs_two_lines_where_there_are_two():
    two = BODY + "\n    # end\n"
    answer = "    high = max(rates)\n    return high - low\n"
    assert not any(meeting(two, answer, surely=True))
    assert meeting(two, answer + "    # end\n", surely=True)[1]
    assert meeting(BODY, answer, surely=True)[1]


REST = "            depth -= 1\n            text.append(c)\n"
LIKE = f"def f(c):\n    for c in text:\n‸        elif c == ')':\n{REST}    return text\n"


def test_a_line_that_is_like_the_next_says_so_with_the_two_after_it():
    begun = "        if c == '(':\n            depth += 1\n"
    assert meeting(LIKE, begun + "        if c == ')':\n" + REST)[2]
    assert not any(meeting(LIKE, begun + "        while stack:\n" + REST))
    assert not any(meeting(LIKE, begun + "        if c == ')':\n            depth -= 1\n"))
