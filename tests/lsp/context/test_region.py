from lsp.completion.query import Query
from lsp.context.region import region_of
from lsp.syntax.languages import PYTHON
from lsp.syntax.lines import Lines
from lsp.syntax.tree import SourceTree

SOURCE = "import os\n\n\nclass Loan:\n    def rate(self):\n        base = 1\n        return base\n\n\nx = 1\n"


def region(text, mark, tree=True):
    query = Query(Lines(text), text.index(mark), PYTHON)
    return region_of(query, SourceTree(text, PYTHON) if tree else None)


def test_the_region_is_the_innermost_scope():
    found = region(SOURCE, "base = 1")
    assert SOURCE[found.start : found.end].strip().startswith("def rate(self):")
    assert SOURCE[found.start : found.end].endswith("return base")
    assert found.key == "class Loan: / def rate(self):"


def test_its_key_stays_when_lines_are_written_in_it_or_before_it():
    key = region(SOURCE, "base = 1").key
    assert region("# more\n" * 50 + SOURCE.replace("base = 1", "base = 1\n        more = 2"), "base = 1").key == key
    assert region(SOURCE, "x = 1").key != key


def test_outside_of_scopes_it_is_the_lines_near():
    text = "".join(f"x{number} = {number}\n" for number in range(200))
    found = region(text, "x100 =", tree=False)
    assert text[found.start : found.end].count("\n") == 32
    assert region(text, "x101 =", tree=False).key == found.key


def test_of_lines_that_no_person_wrote_it_holds_a_part():
    text = "f(x)\n" + "f(x);" * 20_000 + "\nhere\n"
    found = region(text, "here", tree=False)
    assert text[found.start : found.end].endswith("f(x);\nhere\n")
    assert found.end - found.start < 25_000
