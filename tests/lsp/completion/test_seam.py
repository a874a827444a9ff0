"""Answers that end within the row of the text after the cursor."""

import pytest

from lsp.completion.answer import is_over, offered
from lsp.completion.frame import frame_of
from lsp.completion.policies import Policy
from lsp.context.window import Window
from lsp.syntax.languages import JAVA, PYTHON

OWN = Policy(own_end=True)


def place(source, language=PYTHON):
    prefix, suffix = source.split("‸")
    return frame_of(Window(prefix, suffix, whole=True), language)


def filled(source, raw, policy=OWN, language=PYTHON, *, truncated=False):
    return source.replace("‸", offered(place(source, language), raw, policy, truncated=truncated))


WITHIN = "def f(text):\n    if not text:\n        return []‸return text.split()\n"
SPLIT = "\n    if ' ' in text:\n        return [text]\n    else:\n        "


def test_several_rows_before_the_rest_of_a_row():
    assert filled(WITHIN, SPLIT) == WITHIN.replace("‸", SPLIT)


def test_the_first_row_where_the_model_does_not_end_by_itself():
    assert filled(WITHIN, SPLIT, Policy()) == WITHIN.replace("‸", "\n    if ' ' in text:")
    assert SPLIT not in filled(WITHIN, SPLIT, truncated=True)


START = "def f(text):\n‸(len(text) for text in text.split())\n"


@pytest.mark.parametrize("raw", ["    text = text.strip()\n    return sum", "    return sum"])
def test_a_last_row_that_goes_on_after_the_cursor(raw):
    assert filled(START, raw) == START.replace("‸", raw)


def test_a_line_end_of_the_answer_stays():
    source = "def f(text):\n‸    return text\n"
    assert filled(source, "    text = text.strip()\n") == source.replace("‸", "    text = text.strip()\n")


def test_a_row_is_not_glued_to_one_that_it_would_break():
    source = "def f(text):\n‸    return text\n"
    assert filled(source, "    text = text.strip()") == source.replace("‸", "    text = text.strip()\n")
    source = "class A {\n    int f(int a) {\n‸        return a;\n    }\n}\n"
    assert filled(source, "        a++;\n", language=JAVA) == source.replace("‸", "        a++;\n")


def test_more_rows_are_not_taken_when_they_break_the_source():
    source = "def f(text):\n    return len(‸)\n"
    assert filled(source, "text)\n\n\ndef g(") == source.replace("‸", "text")


def test_what_stands_after_the_cursor_is_not_written_again():
    source = "def f(text):\n    size = ‸len(text)\n    return size\n"
    assert "len(text)len(text)" not in filled(source, "1 + \\\n        len(text)").replace(" ", "")


def test_the_model_is_heard_to_its_end_within_the_function_only():
    frame = place(WITHIN)
    assert not is_over(frame, "\n    if ' ' in text:\n        return", OWN)
    assert is_over(frame, "\n    if ' ' in text:\n        return\n\nprint(f(''))\n", OWN)
    assert is_over(frame, "\n    if ' ' in text:\n", Policy())


def test_blanks_that_the_text_after_the_cursor_lacks_stay():
    source = "def f(text):\n‸ print(text)\n    return text\n"
    assert filled(source, "    for row in text:\n       ") == source.replace("‸", "    for row in text:\n       ")
