from lsp.context.uses import Spot, uses
from lsp.syntax.languages import PYTHON
from lsp.syntax.outline import outline
from lsp.workspace.symbols import Symbols


def found(source, text, *, cursor, owner=""):
    symbols = Symbols()
    symbols.put("app.py", outline(source, PYTHON).definitions)
    spot = Spot("app.py", PYTHON, text, (0, len(text)), cursor, (), owner)
    return uses(spot, symbols, lambda _: {})


def test_of_a_name_that_a_program_defined_thousands_of_times_a_few_are_looked_at():
    source = "".join(f"def step(value, number={n}): ...\n" for n in range(5_000))
    assert 0 < len(found(source, "step(", cursor=5)) <= 200


def test_what_belongs_to_the_class_around_the_cursor_matters_more_once_it_is_asked_for():
    source = "class Loan:\n    def due(self): ...\n\n    def paid(self): ...\n"
    (first, *_), (asked, *_) = (
        found(source, text, cursor=len(text), owner="Loan") for text in ("rate = ", "rate = self.")
    )
    assert asked.definition.name == first.definition.name == "due"
    assert asked.weight > 4 * first.weight
