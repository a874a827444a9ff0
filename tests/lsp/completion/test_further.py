from lsp.completion.frame import frame_of
from lsp.completion.further import further_end, goes_further
from lsp.completion.policies import Policy
from lsp.context.window import Window
from lsp.syntax.languages import JAVA, PYTHON

ANSWER = "        return -1\n    if b % 2 == 0:\n"
REST = "        return b\n    return b - 1\n"


def place(source, language=PYTHON):
    prefix, suffix = source.split("‸")
    return frame_of(Window(prefix, suffix, whole=True), language)


SOURCE = f"def f(a, b):\n    if a > b:\n‸{REST}"
USUAL = len("        return -1")


def end(answer, *, truncated, usual=USUAL, source=SOURCE):
    return further_end(place(source), answer, usual, Policy(), truncated=truncated)


def test_where_the_code_after_the_cursor_could_not_be_reached_the_answer_goes_on():
    assert goes_further(place(SOURCE), "        return -1\n", USUAL, Policy())
    assert end(ANSWER, truncated=False) == len(ANSWER) - 1
    assert end(ANSWER + REST, truncated=True) == len(ANSWER) - 1


def test_an_answer_that_never_gets_there_ends_where_it_would():
    answer = "        return -1\n    print(a)\n"
    assert end(answer, truncated=True) == USUAL


def test_no_further_than_the_function_goes():
    over = "        return -1\n\n\ndef g():\n    pass\n"
    assert not goes_further(place(SOURCE), over, USUAL, Policy())
    assert end(over, truncated=True) == USUAL


def test_one_statement_is_enough_where_one_is_asked_for():
    fine = "def f(a, b):\n    if a > b:\n‸    return b\n"
    assert not goes_further(place(fine), "        a = b\n", len("        a = b"), Policy("statement"))


def test_no_more_lines_than_allowed():
    answer = "        return -1\n" + "    a += 1\n" * 30
    assert not goes_further(place(SOURCE), answer, USUAL, Policy(max_lines=7))


def test_only_indented_languages_go_further():
    frame = place("class A {\n    int f() {\n        ‸\n        return 1;\n    }\n}\n", JAVA)
    assert not goes_further(frame, "return 0;\n", len("return 0;"), Policy())
