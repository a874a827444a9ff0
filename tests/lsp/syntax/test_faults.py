from lsp.syntax.faults import faults
from lsp.syntax.languages import JAVA, PYTHON


def test_a_source_that_parses_has_none():
    assert faults("def f(a):\n    return a\n", PYTHON) == 0
    assert faults("class A { int f() { return 1; } }", JAVA) == 0


def test_each_missing_part_counts():
    one = faults("a = (1\n", PYTHON)
    assert one > 0
    assert faults("a = (1\n\n\ndef f(:\n    pass\n", PYTHON) > one
    assert faults("class A { int f() { return 1 } }", JAVA) == 1


def test_a_language_without_syntax_has_none():
    assert faults("((((", None) == 0
