"""The further questions where an answer can hardly be right."""

from itertools import islice

from cli import runtime
from lsp.completion.frame import frame_of
from lsp.completion.retries import retries
from lsp.context.window import Window
from lsp.syntax.languages import JAVA, PYTHON

FURTHER = """\
def triangle(a, b, c):
    if a + b <= c:
        return -1
‸    area = root(s * (s - a))
    area = round(area, 2)
    for side in (a, b, c):
        area += 0
    return area
"""


def asked(source, raw="", count=3, language=PYTHON):
    prefix, suffix = source.split("‸")
    frame = frame_of(Window(prefix, suffix, whole=True), language)
    prompt = runtime.library().render("code/complete", {"prefix": prefix.rstrip(" \t"), "suffix": suffix}, size="small")
    return [(retry.begun, retry.suffix, retry.sampling.seed) for retry in islice(retries(frame, prompt, raw), count)]


def given(source, language=PYTHON):
    begun, suffix, seed = asked(source, count=1, language=language)[0]
    return begun if suffix == source.split("‸")[1] and not seed else None


def test_what_was_skipped_is_not_shown():
    near = "    area = root(s * (s - a))\n    area = round(area, 2)\n"
    assert asked(FURTHER, "    for side in (a, b, c):\n", 1) == [("", near, 0)]
    assert asked(FURTHER, "    area = round(area, 2)\n", 1) == [("", near.splitlines()[0] + "\n", 0)]


def test_else_the_next_rows_are_shown():
    assert asked(FURTHER, "    print(a)\n", 1)[0][1].count("\n") == 2


def test_the_last_tries_are_drawn():
    assert [seed for *_, seed in asked(FURTHER, count=4)] == [0, 1, 2, 3]


def test_where_nothing_is_further_on_all_but_the_first_are_drawn():
    assert [seed for *_, seed in asked("def f(a):\n    b = ‸\n")] == [1, 2, 3]


def test_the_rest_of_the_row_stays():
    assert asked("f(‸)\na = 1\nb = 2\nc = 3\n", count=1) == [("", ")\na = 1\nb = 2\n", 0)]


def test_the_blanks_of_a_row_are_given_but_for_the_last():
    assert given("def f(a):\n    ‸\n    return b\n") == "   "
    assert given("if a:\n\t\t‸\n\tb = 1\n") == "\t"


def test_a_block_that_was_opened_says_the_blanks():
    assert given("def f(a):\n    if a:\n‸    return a\n") == " " * 7
    assert given("def f(a):\n\tif a:\n‸\treturn a\n") == "\t"
    assert given("class A {\n    int f() {\n‸    }\n}\n", JAVA) == " " * 7


def test_a_block_that_is_to_be_opened_says_the_blanks():
    assert given("def f(a):\n    b = 0\n‸        b += a\n    return b\n") == "   "


def test_elsewhere_the_blanks_are_open():
    assert given("def f(a):\n    b = 0\n‸    b += a\n    return b\n    print(b)\n") is None
    assert given("def f(a):\n    b = (a,\n‸    )\n    return b\n    print(b)\n") is None
    assert given('def f(a):\n    """\n‸        Return.\n    """\n    return a\n') is None
