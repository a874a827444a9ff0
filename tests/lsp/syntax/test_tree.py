import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.syntax.difference import Difference
from lsp.syntax.languages import COBOL, JAVA, JAVASCRIPT, LANGUAGES, PYTHON, SQL, named, of_path
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
@given(st.text(max_size=80), st.sampled_from(LANGUAGES), st.data())
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


def test_an_edit_parses_to_what_the_whole_text_would():
    before = SourceTree(SOURCE, PYTHON)
    text = SOURCE.replace("lpr", "基准利率").replace("    @property\n", "")
    after = SourceTree(text, PYTHON, before)
    assert after.tokens() == SourceTree(text, PYTHON).tokens()
    assert after.scopes(text.index("return")) == SourceTree(text, PYTHON).scopes(text.index("return"))
    assert before.tokens() == SourceTree(SOURCE, PYTHON).tokens(), "the earlier tree stays as it was"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 12), st.text("ab贷😀 \n(:", max_size=6)), max_size=8))
def test_tokens_lie_where_they_are_after_any_edits(edits):
    text, tree = SOURCE, SourceTree(SOURCE, PYTHON)
    for start, length, new in edits:
        text = text[:start] + new + text[start + length :]
        tree = SourceTree(text, PYTHON, tree)
    assert tree.text == text
    last = 0
    for token in tree.tokens():
        assert last <= token.start < token.end <= len(text)
        assert not text[token.start : token.end].isspace()
        last = token.start


def test_a_tree_of_another_language_is_no_earlier_version():
    assert SourceTree(SOURCE, JAVA, SourceTree(SOURCE, PYTHON)).tokens() == SourceTree(SOURCE, JAVA).tokens()


def test_tokens_from_an_offset_on_are_those_of_the_whole():
    for language in (PYTHON, JAVA):
        tree = SourceTree(SOURCE, language)
        start = SOURCE.index("    @property")
        assert tree.tokens(start) == [token for token in tree.tokens() if token.start >= start]


def test_errors_are_counted_where_they_are():
    source = "class Loan {\n  int a = ;\n  int b = 1;\n}\n"
    tree = SourceTree(source, JAVA)
    assert tree.errors_in() == 1
    assert tree.errors_in(0, source.index("int b")) == 1
    assert tree.errors_in(source.index("int b")) == 0
    assert SourceTree(source.replace("= ;", "= 2;"), JAVA).errors_in() == 0
    assert SourceTree("MOVE A TO", COBOL).errors_in() == 0


def test_a_text_says_where_it_ends():
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    return 1\n'
    tree = SourceTree(source, PYTHON)
    assert tree.text_end(source.index("    Two")) == source.index("\n    return")
    assert tree.text_end(source.index("return")) == source.index("return")
    procedure = "/* a\n b */\nselect 'c\nd' from e"
    tree = SourceTree(procedure, SQL)
    assert tree.text_end(procedure.index(" b")) == procedure.index("\nselect")
    assert tree.text_end(procedure.index("d'")) == procedure.index(" from")


SAMPLES = {
    PYTHON: SOURCE
    + "\n\ndef fee(amount):\n    if amount:\n        part = amount\n    return part\n\n\ndef 费():\n    pass\n",
    JAVA: "class A {\n  int f() {\n    return 1;\n  }\n\n  // 利率\n  int g(int a) {\n    return a;\n  }\n}\n",
}
ROWS = ["\n", "    added = 1\n", "added", " ", "# 额度", "x = (", ")", "\n    ", "int z = 1;\n", "}", '"', ""]


@settings(deadline=None)
@given(st.sampled_from(list(SAMPLES)), st.data())
def test_after_any_edits_a_parse_finds_what_it_would_find_in_the_whole(language, data):
    tree = SourceTree(SAMPLES[language], language)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(tree.text)))
        end = min(len(tree.text), start + data.draw(st.sampled_from([0, 0, 1, 9])))
        row = data.draw(st.sampled_from(ROWS))
        tree = tree.edited(Difference(start, end, len(row) - (end - start)), row)
        if data.draw(st.booleans()):
            tree = SourceTree(tree.text, language, tree)
    again, fresh = SourceTree(tree.text, language, tree), SourceTree(tree.text, language)
    if not fresh.has_error:  # what a parser makes of errors depends on what it knew before
        assert str(again.root) == str(fresh.root)
        assert again.tokens() == fresh.tokens()


@pytest.mark.parametrize("language", SAMPLES, ids=str)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_imports_that_were_asked_for_are_where_an_edit_moves_them(language, data):
    asked = plain = SourceTree(SAMPLES[language], language)
    for _ in range(data.draw(st.integers(1, 6))):
        asked.imports()
        start = data.draw(st.integers(0, len(plain.text)))
        end = min(len(plain.text), start + data.draw(st.sampled_from([0, 0, 1, 9])))
        row = data.draw(st.sampled_from(ROWS))
        edit = Difference(start, end, len(row) - (end - start))
        asked, plain = asked.edited(edit, row), plain.edited(edit, row)
    assert asked.imports() == plain.imports()


@pytest.mark.parametrize("language", SAMPLES, ids=lambda language: language.name)
def test_an_edit_moves_what_stands_after_it(language):
    tree = SourceTree(SAMPLES[language], language)
    place = tree.text.index("\n", tree.text.index("return"))
    edited = tree.edited(Difference(place, place, 8), " + 年利率 *")
    assert edited.text == tree.text[:place] + " + 年利率 *" + tree.text[place:]
    for mark in ("amount\n    return", "return a;"):
        if mark in tree.text:
            offset = edited.text.index(mark)
            fresh = SourceTree(edited.text, language)
            assert [scope.start for scope in edited.scopes(offset)] == [scope.start for scope in fresh.scopes(offset)]
            assert edited.scopes(offset)[-1].end == tree.scopes(tree.text.index(mark))[-1].end + 8


def test_an_edit_far_away_leaves_the_end_of_a_block_where_it_is():
    source = "".join(f"def f_{number}(a):\n    if a:\n        a += 1\n    return a\n\n\n" for number in range(50))
    tree = SourceTree(source, PYTHON)
    place = source.index("\n", source.index("return")) + 1
    tree = tree.edited(Difference(place, place, 14), "    added = 1\n")
    scope = tree.scopes(tree.text.rindex("return"))[-1]
    assert tree.text[scope.start : scope.body].startswith("def f_49")
    assert tree.scopes(tree.text.index("def f_1(")) == []


def test_an_error_is_told_from_one_that_goes_beyond_a_row():
    source = "def f():\n    total =\n    for part in parts:\n        total += part\n"
    tree = SourceTree(source, PYTHON)
    start = source.index("total")
    assert tree.has_error
    assert not tree.is_broken_beyond(start, start + len("total ="))
    assert tree.is_broken_beyond(0, start)
    assert not SourceTree("-- x", SQL).is_broken_beyond(0, 1) or SQL.grammar is not None


def test_what_is_around_a_place_is_found_at_once_however_deep_it_lies():
    deep = 20_000
    tree = SourceTree("{\n" * deep + "x = 'text'\n" + "}\n" * deep, JAVASCRIPT)
    begun = time.perf_counter()
    inside = tree.text.index("text")
    assert tree.place(inside) == "string"
    assert tree.scopes(inside) == []
    assert time.perf_counter() - begun < 2.0
