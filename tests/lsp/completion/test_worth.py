import pytest

from lsp.completion.frame import frame_of
from lsp.completion.worth import is_doubtful, is_worthless
from lsp.context.window import Window
from lsp.syntax.languages import JAVA, PYTHON


def place(source, language=PYTHON):
    prefix, suffix = source.split("‸")
    return frame_of(Window(prefix, suffix, whole=True), language)


BODY = "def f(rates):\n    low = min(rates)\n    ‸\n    spread = high - low\n    return spread\n"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (BODY, ""),
        (BODY, "# the spread"),
        (BODY, "low = min(rates)"),
        (BODY, "spread = high - low"),
        (BODY, "spread = high - low\n    return spread"),
        (BODY, "return spread"),
        ("rate = round(1.5‸)\n", ")"),
        ("rate = 'annual‸'\n", "'"),
        ("return rate‸\n", "return rate"),
    ],
)
def test_text_that_is_not_worth_a_look(source, text):
    assert is_worthless(place(source), text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (BODY, "high = max(rates)"),
        (BODY, "# the spread\n    high = max(rates)"),
        ("#‸\n", " the spread"),
        ("rate = round(1.5‸\nprint(rate)\n", ")"),
        ("def f(a):\n    if a:\n        return 0\n    ‸\n    b = a\n    return b\n", "a += 1"),
    ],
)
def test_text_that_is_worth_a_look(source, text):
    assert not is_worthless(place(source), text)


@pytest.mark.parametrize("text", ["", "print(rates)", "high = maximum + 1", "high = max(rates"])
def test_text_that_calls_for_another_answer(text):
    assert is_doubtful(place(BODY), text)


def test_a_whole_answer_calls_for_no_other():
    assert not is_doubtful(place(BODY), "high = max(rates)")


def test_names_of_other_languages_are_not_judged():
    frame = place("class A {\n    int f(int a) {\n        ‸\n        return b;\n    }\n}\n", JAVA)
    assert not is_doubtful(frame, "g(c);")


def test_what_breaks_the_source_calls_for_another():
    frame = place("class A {\n    int f(int a) {\n        ‸\n        return b;\n    }\n}\n", JAVA)
    assert is_doubtful(frame, "if (c) { g(c);")
