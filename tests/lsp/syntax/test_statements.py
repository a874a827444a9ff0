import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.syntax.faults import faults
from lsp.syntax.languages import COBOL, CPP, GO, JAVA, JAVASCRIPT, LANGUAGES, PYTHON, SHELL, SQL, TYPESCRIPT, YAML, C
from lsp.syntax.statements import blocks_closed, brackets, goes_elsewhere, logical_lines, read, width

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


def rows(source, language):
    """Return where each logical line begins and how many rows it takes."""
    return [
        (source[line.start : line.end].split("\n")[0], source[line.start : line.end].count("\n") + 1)
        for line in logical_lines(source, language)
    ]


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        (JAVASCRIPT, "a = b\n  .c()\n  .d()\ne()", [("a = b", 3), ("e()", 1)]),
        (JAVASCRIPT, "const a = {\n  b: 1,\n}\nc()", [("const a = {", 3), ("c()", 1)]),
        (JAVASCRIPT, "if (a)\n  b()\nc()", [("if (a)", 2), ("c()", 1)]),
        (JAVASCRIPT, "x = `a\n  {\n`\ny()", [("x = `a", 3), ("y()", 1)]),
        (JAVASCRIPT, "a(() => {\n  b()\n})\nc()", [("a(() => {", 1), ("b()", 1), ("})", 1), ("c()", 1)]),
        (JAVASCRIPT, "const a =\n  b\nc()", [("const a =", 2), ("c()", 1)]),
        (TYPESCRIPT, "type A =\n  | 'b'\n  | 'c'\nd()", [("type A =", 3), ("d()", 1)]),
        (TYPESCRIPT, "enum A {\n  B,\n  C,\n}\nd()", [("enum A {", 4), ("d()", 1)]),
        (GO, "x := Loan{\n\tA: 1,\n}\ny()", [("x := Loan{", 3), ("y()", 1)]),
        (GO, "if x {\n\ty()\n}\n", [("if x {", 1), ("y()", 1), ("}", 1)]),
        (GO, "x := func() int {\n\treturn 1\n}\n", [("x := func() int {", 1), ("return 1", 1), ("}", 1)]),
        (GO, "a &&\n\tb\nc()", [("a &&", 2), ("c()", 1)]),
        (C, "#define A \\\n  1\n#include <b.h>\nint c;", [("#define A \\", 2), ("#include <b.h>", 1), ("int c;", 1)]),
        (C, "int main(void)\n{\n  return 0;\n}", [("int main(void)", 2), ("return 0;", 1), ("}", 1)]),
        (C, "int a[] = {\n  1, 2\n};\nb();", [("int a[] = {", 3), ("b();", 1)]),
        (CPP, 'x = R"(\n{ (\n)";\ny();', [('x = R"(', 3), ("y();", 1)]),
        (SHELL, "a |\n  b &&\n  c\nd", [("a |", 3), ("d", 1)]),
        (SHELL, "if a\nthen\n  b\nfi", [("if a", 2), ("b", 1), ("fi", 1)]),
        (SHELL, "cat <<EOF\nif {\nEOF\nb", [("cat <<EOF", 3), ("b", 1)]),
        (SHELL, "x=$(\n  a\n)\nb", [("x=$(", 3), ("b", 1)]),
        (SQL, "select a\nfrom b;\ncommit;", [("select a", 2), ("commit;", 1)]),
        (SQL, "insert into a\nselect b\nfrom c\nupdate d set e = 1", [("insert into a", 3), ("update d set e = 1", 1)]),
        (SQL, "x := case a\n  when 1 then 2\nend;\ny;", [("x := case a", 3), ("y;", 1)]),
        (SQL, "select 1\nfrom a\n/\nselect 2", [("select 1", 2), ("/", 1), ("select 2", 1)]),
        (YAML, "a: [1,\n  2]\nb: 1", [("a: [1,", 2), ("b: 1", 1)]),
        (YAML, "a: [1,\nb: 1", [("a: [1,", 1), ("b: 1", 1)]),
        (COBOL, "       MOVE A\n           TO B.\n", [("MOVE A", 1), ("TO B.", 1)]),
    ],
)
def test_a_statement_takes_the_rows_that_belong_to_it(language, source, expected):
    assert rows(source, language) == expected


@pytest.mark.parametrize(
    ("language", "source", "depths"),
    [
        (SHELL, "if a; then\n  b\nelif c; then\n  d\nelse\n  e\nfi", [1, 1, 1, 1, 1, 1, 0]),
        (SHELL, "for a in b; do\n  echo done\ndone", [1, 1, 0]),
        (SHELL, "case a in\n  b) c ;;\nesac", [1, 1, 0]),
        (SHELL, "f() {\n  echo if then {\n}", [1, 1, 0]),
        (SQL, "begin\n  if a then\n    b;\n  end if;\nend;", [1, 2, 2, 1, 0]),
        (SQL, "declare\n  a int;\nbegin\n  b;\nend;", [1, 1, 1, 1, 0]),
        (SQL, "create procedure p is\n  a int;\nbegin\n  null;\nend p;", [1, 1, 1, 1, 0]),
        (SQL, "create package p as\n  procedure a(x int);\nend p;", [1, 1, 0]),
        (SQL, "for a in b loop\n  c;\nend loop;", [1, 1, 0]),
        (SQL, "while a do\n  b;\nend while;", [1, 1, 0]),
        (SQL, "if a is null\nbegin\n  b;\nend\nelse\nbegin\n  c;\nend\n", [1, 1, 0, 0, 1, 1, 0]),
        (SQL, "begin try\n  a;\nend try\nbegin catch\n  throw;\nend catch\n", [1, 1, 0, 1, 1, 0]),
        (SQL, "begin transaction;\nupdate a set b = 1;\ncommit;", [0, 0, 0]),
        (SQL, "select case when a then 1 else 0 end from b;", [0]),
        (SQL, "create view v as\nselect 1;", [0]),
        (SQL, "select a from b where c is null;", [0]),
        (
            COBOL,
            "       IF A > B\n           ADD 1 TO C\n       ELSE\n           EXIT\n       END-IF.\n",
            [1, 1, 1, 1, 0],
        ),
        (COBOL, "       IF A > B\n           ADD 1 TO C.\n       STOP RUN.\n", [1, 0, 0]),
        (COBOL, "       PERFORM ACCRUE UNTIL DONE.\n", [0]),
        (COBOL, "       PERFORM UNTIL A > B\n           ADD 1 TO A\n       END-PERFORM\n", [1, 1, 0]),
        (JAVASCRIPT, "class A {\n  b() {\n    return { c: 1 }\n  }\n}", [1, 2, 2, 1, 0]),
    ],
)
def test_blocks_are_counted_by_what_opens_and_closes_them(language, source, depths):
    assert [line.depth for line in logical_lines(source, language)] == depths


@pytest.mark.parametrize(
    ("language", "source", "opens"),
    [
        (SHELL, "if a; then\n  b\nelse\n  c\nfi", [True, False, True, False, False]),
        (SQL, "begin\n  a;\nexception\n  when b then\n    c;\nend;", [True, False, True, True, False, False]),
        (YAML, "a:\n  b: 1\nc: |\n  d\n", [True, False, True, False]),
        (GO, "x := Loan{\n\tA: 1}\nfor {\n}", [False, True, False]),
    ],
)
def test_a_line_that_a_block_must_follow_says_so(language, source, opens):
    assert [line.opens for line in logical_lines(source, language)] == opens


def test_an_item_of_a_yaml_list_stands_in_two_columns():
    line = logical_lines("  - name: a\n", YAML)[0]
    assert (line.indent, line.inner) == (2, 4)


def test_rows_of_a_yaml_script_are_text_until_the_next_key():
    source = "- run: |\n    if [ x\n      it's (\n  env: a\n"
    assert [(line.word, line.literal) for line in logical_lines(source, YAML)] == [
        ("-", False),
        ("if", True),
        ("it", True),
        ("env", False),
    ]


def test_a_text_may_be_an_item_itself():
    assert [line.literal for line in logical_lines("- |\n  a\n  b\n- c\n", YAML)] == [False, True, True, False]


def test_a_statement_that_a_next_row_could_go_on_with_says_so():
    assert logical_lines("a = b", JAVASCRIPT)[-1].may_go_on
    assert logical_lines("select a\nfrom b", SQL)[-1].may_go_on
    assert not logical_lines("a = b;", JAVASCRIPT)[-1].may_go_on
    assert not logical_lines("a = b", GO)[-1].may_go_on


def test_a_suffix_says_how_many_blocks_it_closes():
    assert blocks_closed("  a;\n  end if;\nend;\n", SQL, 2) == 2
    assert blocks_closed("  if a; then b; fi\ndone\n", SHELL, 1) == 1
    assert blocks_closed("           ADD 1 TO C.\n", COBOL, 3) == 3
    assert blocks_closed("  }\n}\n", JAVA, 1) == 2


def test_the_next_row_says_whether_the_block_goes_on():
    assert goes_elsewhere("  END IF;", SQL)
    assert goes_elsewhere("  else", SHELL)
    assert goes_elsewhere("       ACCRUE-INTEREST.", COBOL)
    assert not goes_elsewhere("           ADD 1 TO C.", COBOL)
    assert not goes_elsewhere("  endpoint = 1", SQL)


def test_brackets_are_those_of_code():
    source = 'f("(", [1]) # )'
    assert list(brackets(source, PYTHON, 0)) == [("(", 1), ("[", 7), ("]", 9), (")", 10)]
    assert [mark for mark, _ in brackets("select f('(', \"a)\") -- )", SQL, 0)] == ["(", ")"]


def test_faults_of_procedural_sql_are_what_has_only_one_end():
    whole = "begin\n  if a then b := (1); end if;\nend;"
    assert faults(whole, SQL) == 0
    assert faults(whole.replace("(1)", "(1"), SQL) == 1
    assert faults(whole + "\nend;", SQL) == 1


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.sampled_from(["if ", "then", "end", "(", ")", "{", "}", "\n", "a", ";", "  ", "`", "- ", ":"]), max_size=40
    ),
    st.lists(st.sampled_from(["fi", "do", "else", "x = 1", "}", ")", "\n", ";", "贷"]), max_size=12),
    st.sampled_from([language for language in LANGUAGES if language.lexemes is not None]),
)
def test_reading_on_finds_what_reading_anew_finds(before, after, language):
    first = "".join(before)
    text = first + "".join(after)
    assert read(text, language, read(first, language)).lines == read(text, language).lines


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.sampled_from(["if ", "then", "end", "(", ")", "{", "}", "\n", "a", ";", "  ", "`", "- ", ":"]), max_size=40
    ),
    st.lists(st.sampled_from(["fi", "do", "else", "x = 1", "}", ")", "\n", ";", "贷"]), max_size=4),
    st.integers(0, 40),
    st.integers(0, 6),
    st.sampled_from([language for language in LANGUAGES if language.lexemes is not None]),
)
def test_reading_an_edited_text_finds_what_reading_anew_finds(before, put_in, start, taken_out, language):
    first = "".join(before)
    text = "".join([*before[:start], *put_in, *before[start + taken_out :]])
    assert read(text, language, read(first, language)).lines == read(text, language).lines


@pytest.mark.parametrize("language", [PYTHON, JAVA], ids=lambda language: language.name)
def test_reading_on_while_one_types_and_deletes_finds_what_reading_anew_finds(language):
    rows = {
        PYTHON: "import os\n\n\ndef f(a):\n    if a:\n        return [\n            1,\n        ]\n    return b\n",
        JAVA: "class A {\n  int f(int a) {\n    if (a > 1) {\n      return;\n    }\n    return g(a,\n    2);\n  }\n}\n",
    }[language]
    texts = [rows[:length] for length in (*range(len(rows)), *range(len(rows), 0, -3))]
    reading = read("", language)
    for text in texts:
        reading = read(text, language, reading)
        fresh = read(text, language)
        if not fresh.tree.has_error:
            assert reading.lines == fresh.lines
