import pytest

from lsp.context.receivers import members_of, receivers
from lsp.syntax.languages import PYTHON
from lsp.syntax.outline import outline

SQL = """\
class TokenList:
    tokens: list

    def token_next(self, idx): ...

    def token_prev(self, idx): ...

    def _groupable(self): ...


class Cursor:
    def token_prev(self): ...

    def execute(self): ...
"""
DEFINITIONS = [("sql.py", one) for one in outline(SQL, PYTHON).definitions]


def candidates(name):
    return [(file, one) for file, one in DEFINITIONS if one.name == name]


def members(reached, text="def f(tlist): pass"):
    found = members_of("tlist", text, {"tlist": reached}.__getitem__, candidates)
    return [f"{one.parent}.{one.name}" for _, one in found]


def test_the_class_that_defines_most_of_what_is_reached_is_it():
    assert members({"token_prev": 3, "token_next": 2, "tokens": 9}) == [
        "TokenList.token_prev",
        "TokenList.token_next",
        "TokenList.tokens",
    ]


def test_a_class_that_the_region_names_is_likelier():
    reached = {"token_prev": 2, "execute": 1, "token_next": 2}
    assert members(reached)[:2] == ["TokenList.token_next", "TokenList.token_prev"]
    assert members(reached, "def f(tlist: Cursor): pass") == ["Cursor.token_prev", "Cursor.execute"]


@pytest.mark.parametrize(
    "reached",
    [
        {},
        {"token_next": 5},  # one name alone may be anybody's
        {"token_next": 1, "token_prev": 1, "append": 9, "sort": 9},
        {"token_next": 1, "_groupable": 9},
    ],
    ids=["nothing", "one", "another class", "private"],
)
def test_none_is_shown_where_the_class_is_not_known(reached):
    assert members(reached) == []


def test_the_names_of_the_region_go_before_the_fields_of_its_class():
    known = {"tlist": {"a": 1}, "_storage": {"read": 2}}
    beside = "def read(self):\n    return self._storage.read() + self.other\n"
    assert receivers("def f(tlist, rate): pass", beside, lambda name: known.get(name, {})) == ["tlist", "_storage"]
