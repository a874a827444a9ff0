import pytest

from lsp.completion.query import Query
from lsp.context.live_tree import LiveTree
from lsp.syntax.languages import COBOL, JAVA, PYTHON
from lsp.syntax.lines import Lines

SOURCE = """\
import os


class Loan:
    def rate(self):
        return self.lpr

    def fee(self, amount):
        part = amount
        return part
"""
PLACE = SOURCE.index("\n", SOURCE.index("self.lpr"))


def query(text, offset):
    return Query(Lines(text), offset, PYTHON)


def headers(tree, offset):
    return [tree.text[scope.start : scope.body].split("(")[0].strip() for scope in tree.scopes(offset)]


def test_what_is_typed_in_the_row_moves_the_rest_and_is_not_parsed():
    live = LiveTree(SOURCE, PYTHON)
    seen = live.at(query(SOURCE, PLACE))
    text = SOURCE
    for number, typed in enumerate(" + spread(self"):
        text = text[: PLACE + number] + typed + text[PLACE + number :]
        seen = live.at(query(text, PLACE + number + 1))
    assert seen.text == text
    assert not seen.has_error  # it is the tree of the first text, moved
    assert headers(seen, text.index("part = ")) == ["class Loan:", "def fee"]
    assert headers(seen, PLACE + 14) == ["class Loan:", "def rate"]
    assert live.parsed().has_error


def test_a_row_that_was_begun_or_finished_is_parsed():
    live = LiveTree(SOURCE, PYTHON)
    live.at(query(SOURCE, PLACE))
    header = "\n\n    def spread(self):\n        return 1"
    text = SOURCE[:PLACE] + header + SOURCE[PLACE:]
    assert headers(live.at(query(text, PLACE + len(header))), PLACE + len(header)) == ["class Loan:", "def spread"]
    live.at(query(SOURCE, PLACE))
    assert headers(live.at(query(SOURCE, PLACE)), PLACE) == ["class Loan:", "def rate"]


def test_the_row_that_one_has_left_is_parsed():
    live = LiveTree(SOURCE, PYTHON)
    live.at(query(SOURCE, PLACE))
    text = SOURCE.replace("import os", "import os, sys")
    live.follow(text)
    seen = live.at(query(text, len(text) - 1))
    assert seen.imports() == [(0, len("import os, sys"))]


def test_a_bracket_that_is_open_where_one_types_hides_nothing():
    live = LiveTree(SOURCE, PYTHON)
    opened = "\n        x = self.f("
    text = SOURCE[:PLACE] + opened + SOURCE[PLACE:]
    seen = live.at(query(text, PLACE + len(opened)))
    assert headers(seen, text.index("part = ")) == ["class Loan:", "def fee"]
    again = text[: PLACE + len(opened)] + "年利率, " + text[PLACE + len(opened) :]
    seen = live.at(query(again, PLACE + len(opened) + 5))
    assert len(seen.text) == len(again)
    assert headers(seen, again.index("part = ")) == ["class Loan:", "def fee"]


@pytest.mark.parametrize("language", [COBOL, JAVA])
def test_a_text_that_does_not_parse_or_has_no_grammar_is_followed_too(language):
    live = LiveTree(SOURCE, language)
    live.follow(SOURCE + "\nx")
    live.follow("")
    assert live.at(Query(Lines(""), 0, language)).text == ""
    assert live.parsed().text == ""
