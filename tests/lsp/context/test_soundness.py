import pytest

from lsp.completion.query import Query
from lsp.context.soundness import sound
from lsp.syntax.languages import JAVA, PYTHON
from lsp.syntax.lines import Lines
from lsp.syntax.outline import outline
from lsp.syntax.tree import SourceTree

BROKEN = {
    PYTHON: "class A:\n    def f(self):\n        return self.利率(‸\n\n    def g(self):\n        return 1\n\n\nx = 1\n",
    JAVA: 'class A {\n  int f() {\n    return g("‸\n  }\n\n  int h() {\n    return 1;\n  }\n}\n',
}


@pytest.mark.parametrize("language", BROKEN, ids=lambda language: language.name)
def test_what_stands_after_an_open_bracket_is_still_seen(language):
    before, after = BROKEN[language].split("‸")
    text = before + after
    tree = SourceTree(text, language)
    seen = sound(tree, Query(Lines(text), len(before), language))
    found = {one.name: one for one in outline(text, language, seen).definitions}
    assert {"A", "f"} <= set(found)
    assert set(found) & {"g", "h"}
    assert all(one.name in text[one.start : one.body] for one in found.values())


def test_a_source_without_errors_is_left_as_it_is():
    tree = SourceTree("x = 1\n", PYTHON)
    assert sound(tree, Query(Lines("x = 1\n"), 3, PYTHON)) is tree


@pytest.mark.parametrize(("rest", "replaced"), [("", True), ("    return 1\n", False), ("\n\nx = 1\n", True)])
def test_a_row_alone_is_replaced_only_where_it_may_fall_out_of_its_block(rest, replaced):
    text = f"def f(self):\n    a = self\n    self.\n{rest}"
    offset = text.index("self.\n") + 5
    tree = SourceTree(text, PYTHON)
    seen = sound(tree, Query(Lines(text), offset, PYTHON))
    assert (seen is not tree) == replaced
    assert [text[scope.start : scope.body] for scope in seen.scopes(offset)] == ["def f(self):\n    "]


@pytest.mark.parametrize("body", ["", "        a = 1\n"], ids=["begun", "goes on"])
@pytest.mark.parametrize("rest", ["", "\n", "\r\n\r\nx = 1\r\n", "\n\n    def close(self):\n        pass\n"])
def test_an_empty_row_belongs_to_the_function_that_it_is_indented_in(body, rest):
    before = f"class Loan:\n    def draw(self):\n{body}        "
    tree = SourceTree(before + rest, PYTHON)
    seen = sound(tree, Query(Lines(before + rest), len(before), PYTHON))
    headers = [before[scope.start : scope.body].partition("\n")[0] for scope in seen.scopes(len(before))]
    assert headers == ["class Loan:", "def draw(self):"]


@pytest.mark.parametrize(("indent", "headers"), [("    ", ["class Loan:"]), ("", [])])
def test_an_empty_row_further_left_belongs_to_no_function(indent, headers):
    before = f"class Loan:\n    def draw(self):\n        return 1\n\n{indent}"
    seen = sound(SourceTree(before, PYTHON), Query(Lines(before), len(before), PYTHON))
    assert [before[scope.start : scope.body].partition("\n")[0] for scope in seen.scopes(len(before))] == headers
