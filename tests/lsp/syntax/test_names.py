import pytest

from lsp.syntax.languages import JAVA, PYTHON
from lsp.syntax.names import bound_names, unbound


def after(source, answer="", floor=1, language=PYTHON):
    prefix, following = source.split("‸")
    return set(unbound(prefix, answer, following, language, floor).after)


def inside(source, answer, floor=1):
    prefix, following = source.split("‸")
    return set(unbound(prefix, answer, following, PYTHON, floor).inside)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a, (b, *c) = d", "abc"),
        ("a: int = 1", "a"),
        ("a += 1", ""),
        ("a.b = a[c] = 1", ""),
        ("for a, (b, c) in d: pass", "abc"),
        ("with open(a) as b, c() as (d, e): pass", "bde"),
        ("try: pass\nexcept A as b: pass", "b"),
        ("import a.b, c as d", "ad"),
        ("from a.b import c as d, e", "de"),
        ("def f(a, b: c = d, *e, **g): pass", "fabeg"),
        ("class A(B): pass", "A"),
        ("if (a := b): pass", "a"),
        ("[a for a in b]", "a"),
        ("lambda a, b=c: d", "ab"),
        ("f(a=b)", ""),
        ("match a:\n    case b: pass", "b"),
    ],
)
def test_what_binds_a_name(text, names):
    assert bound_names(text, PYTHON) == set(names)


def test_a_name_that_the_answer_is_to_bind():
    source = "def f(rates):\n    ‸\n    return total\n"
    assert after(source) == {"total"}
    assert after(source, "total = sum(rates)") == set()
    assert after(source, "count = len(rates)") == {"total"}


@pytest.mark.parametrize(
    "source",
    [
        "import math\ndef f(a):\n    ‸\n    return math.floor(a)\n",
        "def f(a):\n    ‸\n    return [b for b in a] + g(a)\ndef g(a): pass\n",
        "def f(a):\n    ‸\n    b = 1\n    return b, len(a), a.c, dict(d=1)\n",
        "from x import *\ndef f(a):\n    ‸\n    return b\n",
        "def g():\n    global b, c\n    b = c = 1\ndef f(a):\n    ‸\n    return b + c\n",
    ],
)
def test_names_that_are_bound_already(source):
    assert after(source, floor=0) == set()


def test_a_name_of_another_function_is_not_bound_here():
    assert after("def g():\n    total = 1\n\ndef f(a):\n    ‸\n    return total\n") == {"total"}


def test_only_the_function_around_the_cursor_counts():
    assert after("def f(a):\n    ‸\n    return a\n\nprint(b)\n") == set()


def test_in_an_assignment_the_right_side_is_read_first():
    assert after("def f(a):\n    ‸\n    total = total + a\n") == {"total"}


def test_names_that_the_answer_uses():
    source = "def f(a):\n    ‸\n    b = a\n    return b\n"
    assert inside(source, "return b") == {"b"}
    assert inside(source, "c = a + d\n    e = c") == {"d"}


def test_a_broken_source_is_taken_as_it_is():
    assert after("def f(a):\n    b = (\n    ‸\n    return a\n") == set()


def test_a_parameter_is_bound_though_an_error_before_it_hides_that():
    broken = "def broken(:\n    x = (1,\n\n\n"
    source = broken + "def f(a: int) -> int:\n    return ‸\n\n\ndef g(a: int) -> int:\n    return a\n"
    assert inside(source, "a / 12") == set()
    assert inside(source, "b / 12") == {"b"}


def test_other_languages_are_not_known():
    assert after("class A { int f() { ‸ return b; } }", language=JAVA) == set()
    assert bound_names("int a = 1;", JAVA) == set()
