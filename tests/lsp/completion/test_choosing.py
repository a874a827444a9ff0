from lsp.completion.choosing import Candidate, best
from lsp.completion.frame import frame_of
from lsp.context.window import Window
from lsp.syntax.languages import PYTHON


def place(source):
    prefix, suffix = source.split("‸")
    return frame_of(Window(prefix, suffix, whole=True), PYTHON)


def texts(source, *candidates):
    return [candidate.text for candidate in best(place(source), [Candidate(*one) for one in candidates])]


LINE = "def f(rate):\n    base = ‸\n    return base\n"


def test_the_surest_comes_first_and_one_of_unknown_sureness_last():
    given = [("rate", None), ("rate * 2", -0.7), ("rate + 1", -0.1)]
    assert texts(LINE, *given) == ["rate + 1", "rate * 2", "rate"]


def test_doubles_and_empty_ones_are_left_out():
    assert texts(LINE, ("rate", -0.9), ("", -0.1), ("rate ", -0.3), ("  ", None)) == ["rate "]


def test_one_that_breaks_the_parse_is_left_out():
    assert texts(LINE, ("rate) + 1", -0.1), ("rate + 1", -0.9)) == ["rate + 1"]


def test_binding_what_the_code_after_the_cursor_uses_counts_more_than_sureness():
    source = "def f(rates):\n    ‸\n    return total\n"
    assert texts(source, ("print(rates)", -0.1), ("total = sum(rates)", -0.9)) == ["total = sum(rates)", "print(rates)"]


def test_without_a_language_only_sureness_and_doubles_decide():
    frame = frame_of(Window("PERFORM ", "\n", whole=True), None)
    found = best(frame, [Candidate("A-PARA((", -0.5), Candidate("B-PARA.", -0.1), Candidate("B-PARA.", -0.3)])
    assert [one.text for one in found] == ["B-PARA.", "A-PARA(("]


def test_a_fault_before_the_function_hides_no_candidate():
    broken = "def broken(:\n    x = (1,\n\n\n"
    source = broken + "def rate(a: int) -> int:\n    return ‸\n\n\ndef more(b: int) -> int:\n    return b\n"
    assert texts(source, ("a / 12", -0.1)) == ["a / 12"]
