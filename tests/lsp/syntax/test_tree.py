import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.syntax.languages import COBOL, JAVA, PYTHON, SQL, named, of_path
from lsp.syntax.tree import SourceTree

SOURCE = """\
import os
from decimal import Decimal


class Loan:
    @property
    def rate(self):
        # 利率 comment
        return f"年利率 {self.lpr} 😀"
"""


def at(mark):
    return SOURCE.index(mark) + len(mark)


@pytest.mark.parametrize(
    ("mark", "place"),
    [
        ("# 利率 com", "comment"),
        ("# 利率 comment", "comment"),
        ('f"年利率', "string"),
        ("{self.l", "code"),
        ("return", "code"),
        ("class", "code"),
    ],
)
def test_place_tells_code_from_text(mark, place):
    assert SourceTree(SOURCE, PYTHON).place(at(mark)) == place


def test_scopes_come_outermost_first_with_their_decorators():
    scopes = SourceTree(SOURCE, PYTHON).scopes(at("return"))
    assert [SOURCE[scope.start : scope.body].split(maxsplit=1)[0] for scope in scopes] == ["class", "@property"]


def test_imports_are_those_of_the_top_level():
    tree = SourceTree(SOURCE, PYTHON)
    assert [SOURCE[start:end] for start, end in tree.imports()] == ["import os", "from decimal import Decimal"]


def test_a_java_source_that_does_not_parse_still_has_its_scopes():
    source = "import java.util.List;\nclass Loan {\n  int rate( {\n    return 1 +\n  }\n}\n"
    tree = SourceTree(source, JAVA)
    assert tree.has_error
    assert [source[start:end] for start, end in tree.imports()] == ["import java.util.List;"]
    assert tree.scopes(source.index("int"))


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from([PYTHON, JAVA]), st.data())
def test_any_text_has_places_and_tokens_in_their_right_offsets(text, language, data):
    tree = SourceTree(text, language)
    offset = data.draw(st.integers(0, len(text)))
    assert tree.place(offset) in {"code", "string", "comment"}
    tree.scopes(offset)
    last = 0
    for token in tree.tokens():
        assert last <= token.start < token.end <= len(text)
        last = token.start


def test_half_an_emoji_in_the_text_does_no_harm():
    assert SourceTree('x = "\ud83d"\n', PYTHON).tokens()


def test_languages_are_found_by_name_and_by_file():
    assert named("python") is PYTHON
    assert named("cobol") is COBOL
    assert named("plsql") is SQL
    assert named("rust") is None
    assert of_path("a/b/Loan.java") is JAVA
    assert of_path("notes.txt") is None
