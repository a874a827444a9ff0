import pytest

from lsp.completion.frame import frame_of
from lsp.completion.worth import is_doubtful, is_worthless, skipped_to
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
    assert is_doubtful(place(BODY), text, text)


def test_a_whole_answer_calls_for_no_other():
    assert not is_doubtful(place(BODY), "high = max(rates)", "    high = max(rates)")


def test_names_of_other_languages_are_not_judged():
    frame = place("class A {\n    int f(int a) {\n        ‸\n        return b;\n    }\n}\n", JAVA)
    assert not is_doubtful(frame, "g(c);", "g(c);")


def test_what_breaks_the_source_calls_for_another():
    frame = place("class A {\n    int f(int a) {\n        ‸\n        return b;\n    }\n}\n", JAVA)
    assert is_doubtful(frame, "if (c) { g(c);", "if (c) { g(c);")


SKIPPED = "def f(rates):\n    low = min(rates)\n‸    if low:\n        low = 0\n        break\n    return low\n"


@pytest.mark.parametrize(
    ("raw", "row"),
    [
        ("    return low\n", 3),
        ("\n    return low\n\n\nf([1])\n", 3),
        ("        return low\n", None),
        ("    if low:\n", None),
        ("        break\n", None),
        ("    low += 1\n    return low\n", None),
        ("", None),
    ],
)
def test_a_row_that_stands_further_on_shows_what_was_skipped(raw, row):
    assert skipped_to(place(SKIPPED), raw) == row


def test_within_a_row_nothing_is_skipped():
    assert skipped_to(place("def f(a):\n    x = ‸\n    y = 1\nreturn a + 1\n"), "return a + 1") is None


def test_an_answer_that_skipped_what_was_missing_calls_for_another():
    assert is_doubtful(place(SKIPPED), "    low += 1\n", "    return low\n")
    assert not is_doubtful(place(SKIPPED), "    low += 1\n", "    low += 1\n")


BODILESS = 'def f(rates):\n    """Return the least rate."""\n    ‸\n'


@pytest.mark.parametrize("text", ["pass", "...", "# your code here\n    pass"])
def test_what_only_holds_the_place_of_a_body_calls_for_another(text):
    assert is_doubtful(place(BODILESS), text, f"    {text}\n")
    assert is_doubtful(place("def f(rates):\n    ‸\n"), text, f"    {text}\n")
    assert not is_doubtful(place("try:\n    f()\nexcept KeyError:\n    ‸\n"), text, f"    {text}\n")
    assert not is_doubtful(place("class RateError(Exception):\n    ‸\n"), text, f"    {text}\n")


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\x1b[2K", "\x08", "\0", "\x9b"])
def test_what_changes_how_the_rest_is_seen_is_not_offered(unseen):
    assert is_worthless(place("access = ‸\n"), f"'user{unseen}' # check")
    assert not is_worthless(place("access = ‸\n"), "'用户 مستخدم' # check")
