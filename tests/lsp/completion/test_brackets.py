import time

import pytest

from lsp.completion.brackets import brackets_of, closed
from lsp.completion.frame import frame_of
from lsp.context.window import Window
from lsp.syntax.languages import PYTHON


def place(source, language=PYTHON):
    prefix, suffix = source.split("‸")
    return frame_of(Window(prefix, suffix, whole=True), language)


def test_brackets_without_a_partner_in_the_answer():
    found = brackets_of(place("a = f(‸)\n"), "x) + g[(1, 2)")
    assert found.opened == ("[",)
    assert found.closing == ((")", 1),)


def test_brackets_in_strings_do_not_count():
    assert brackets_of(place("a = ‸\n"), "'(' + b").opened == ()


@pytest.mark.parametrize(
    ("source", "answer", "text"),
    [
        ("a = ‸\n", "f(g(1", "f(g(1))"),
        ("a = f(‸\n", "g(1)", "g(1))"),
        ("a = f(‸)\n", "g(1", "g(1)"),
        ("a = f(‸\n    b)\n", "1 +", "1 +"),
        ("a = ‸\n", "f(1, ", "f(1, "),
        ("a = ‸\n", "f(1)", "f(1)"),
    ],
)
def test_brackets_are_closed_only_where_that_is_certain(source, answer, text):
    assert closed(place(source), answer) == text


def test_without_a_language_nothing_is_closed():
    assert closed(place("‸\n", None), "MOVE A(1") == "MOVE A(1"


def test_more_open_brackets_than_anybody_means_are_left_open():
    assert closed(place("a = ‸\n"), "f(" * 12 + "x") == "f(" * 12 + "x" + ")" * 12
    begun = time.process_time()
    assert closed(place("a = ‸\n"), "f(" * 2000 + "x") == "f(" * 2000 + "x"
    assert closed(place("(" * 2000 + "‸\n"), "x") == "x"
    assert time.process_time() - begun < 1.0
