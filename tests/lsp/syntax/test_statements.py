from lsp.syntax.languages import JAVA, PYTHON
from lsp.syntax.statements import logical_lines, width

PYTHON_SOURCE = '''\
def rate(lpr,
         spread):
    """Return the rate.

    执行利率。
    """
    total = sum([lpr,
                 spread])
    if total < 0:  # 利率为负 😀
        return {"rate":
                0}
    return total
'''

JAVA_SOURCE = """\
@Override
public int rate(int lpr) {
    return rates.stream()
            .map(r -> { return r + 1; })
            .sum();
    // 利率
    String text = "a { b";
}
"""


def texts(source, language):
    return [source[line.start : line.end] for line in logical_lines(source, language)]


def test_python_lines_join_over_brackets_and_strings():
    lines = logical_lines(PYTHON_SOURCE, PYTHON)
    assert [(line.word, line.indent, line.opens) for line in lines] == [
        ("def", 0, True),
        ('"""', 4, False),
        ("total", 4, False),
        ("if", 4, True),
        ("return", 8, False),
        ("return", 4, False),
    ]
    assert all(line.complete for line in lines)


def test_java_lines_end_at_semicolons_and_braces():
    lines = logical_lines(JAVA_SOURCE, JAVA)
    assert [(line.word, line.opens, line.depth) for line in lines] == [
        ("@", True, 1),
        ("return", False, 1),
        ("// 利率", False, 1),
        ("String", False, 1),
        ("}", False, 0),
    ]


def test_an_unfinished_statement_is_not_complete():
    assert [line.complete for line in logical_lines("x = f(1,\n", PYTHON)] == [False]
    assert [line.brackets for line in logical_lines("x = f([1,\n", PYTHON)] == [2]
    assert [line.complete for line in logical_lines('x = """text\n', PYTHON)] == [False]
    assert [line.complete for line in logical_lines("int x = 1 +\n", JAVA)] == [False]


def test_a_bracket_that_was_never_closed_does_not_swallow_the_file():
    lines = logical_lines("x = f(1,\ndef g():\n    return 2\n", PYTHON)
    assert [(line.word, line.complete) for line in lines] == [("x", False), ("def", True), ("return", True)]


def test_without_a_language_every_line_with_text_is_one():
    assert texts("MOVE A TO B.\n\n  STOP RUN.\n", None) == ["MOVE A TO B.", "STOP RUN."]


def test_tabs_go_to_the_next_stop():
    assert [width(blank) for blank in ("", "  ", "\t", " \t", "\t  ")] == [0, 2, 4, 4, 6]
