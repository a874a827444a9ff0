from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.context.budget import Budget
from lsp.context.tokens import estimate
from lsp.context.window import around, beginning
from lsp.syntax.languages import JAVA, PYTHON
from lsp.syntax.lines import Lines
from lsp.syntax.tree import SourceTree

FILLER = "".join(
    f"\n\ndef filler_{number}(value):\n    # 填充 {number}\n    return value + {number}\n" for number in range(60)
)
SOURCE = f'''\
"""Loans. 贷款。"""

import os
from decimal import Decimal
{FILLER}

class Loan:
    """One loan."""
{"".join(f"    field_{number} = {number}" + chr(10) for number in range(80))}
    def rate(self, lpr, spread):
        base = lpr
        return base
{FILLER}
'''
CURSOR = SOURCE.index("return base") + len("return ")


def cut(budget, source=SOURCE, offset=CURSOR, language=PYTHON):
    return around(Lines(source), offset, language, budget)


def test_a_source_that_fits_is_shown_whole():
    window = cut(100_000)
    assert (window.prefix, window.suffix, window.whole) == (SOURCE[:CURSOR], SOURCE[CURSOR:], True)


def test_a_long_source_is_cut_at_line_borders_within_the_budget():
    window = cut(400)
    assert not window.whole
    assert estimate(window.prefix) + estimate(window.suffix) <= 440
    near = window.prefix[window.prefix.index("    field_") :]
    assert SOURCE[:CURSOR].endswith(near)
    assert SOURCE[: CURSOR - len(near)].endswith("\n")
    assert SOURCE[CURSOR:].startswith(window.suffix)
    assert window.suffix.endswith("\n")


def test_the_imports_and_the_headers_of_the_enclosing_scopes_stay():
    prefix = cut(400).prefix
    for kept in ("import os\n", "from decimal import Decimal\n", "class Loan:\n", "    def rate(self, lpr, spread):\n"):
        assert kept in prefix
    assert prefix.index("import os") < prefix.index("class Loan") < prefix.index("def rate")
    assert "def filler_3(" not in prefix


def test_of_a_docstring_that_runs_over_lines_no_beginning_stays_without_its_end():
    source = SOURCE.replace('"""One loan."""', '"""One loan.\n\n    It has a rate.\n    """')
    prefix = cut(400, source, source.index("return base")).prefix
    assert "class Loan:\n    field_" in prefix
    assert prefix.count('"""') % 2 == 0


def test_the_room_of_a_docstring_whose_beginning_is_not_shown_is_for_what_stands_after_the_cursor():
    notes = "".join(f"        Note number {number} of the loan.\n" for number in range(60))
    source = SOURCE.replace(
        "        base = lpr\n", f'        """Return the rate.\n\n{notes}        """\n        base = lpr\n'
    )
    offset = source.index("return base")
    window, plain = cut(400, source, offset), cut(400)
    assert "Note number" not in window.prefix
    assert window.prefix.endswith("        base = lpr\n        ")
    assert 200 < estimate(window.prefix) + estimate(window.suffix) <= 440
    assert estimate(window.suffix) > 2 * estimate(plain.suffix)


def test_java_headers_stay_too():
    body = "".join(f"        total = total + {number};\n" for number in range(200))
    source = (
        f"package a;\n\nimport java.util.List;\n\nclass Loan {{\n    int rate(int lpr) {{\n{body}        \n    }}\n}}\n"
    )
    window = around(Lines(source), source.index("        \n    }") + 8, JAVA, 300)
    for kept in ("package a;\n", "import java.util.List;\n", "class Loan {\n", "    int rate(int lpr) {\n"):
        assert kept in window.prefix


def test_the_window_stands_still_while_one_types():
    first = cut(400).prefix.split("\n")[:-1]
    typed = SOURCE[:CURSOR] + "base + spread" + SOURCE[CURSOR:]
    assert cut(400, typed, CURSOR + len("base + spread")).prefix.split("\n")[:-1] == first


def test_few_lines_after_the_cursor_are_shown_as_the_engine_reads_them_at_each_keystroke():
    window = cut(400)
    assert 40 < estimate(window.suffix) <= 80
    assert estimate(cut(400, SOURCE[CURSOR - 100 :], 100).suffix) > 250  # nothing else is there to be shown


def test_a_tree_that_is_given_is_used():
    tree = SourceTree(SOURCE, PYTHON)
    assert around(Lines(SOURCE), CURSOR, PYTHON, 400, tree) == cut(400)


def test_line_ends_are_lf_and_halves_of_emoji_are_replaced():
    window = around(Lines("a = 1\r\nb = '\ud83d'\rc\n"), 7, PYTHON, 100)
    assert window.prefix + window.suffix == "a = 1\nb = '\ufffd'\nc\n"


def test_one_enormous_line_is_cut_inside():
    source = "data = [" + "1, " * 20_000 + "]"
    window = cut(200, source, len(source) // 2)
    assert len(window.prefix) + len(window.suffix) < 2_000


@settings(deadline=None)
@given(st.text(alphabet="a贷😀 \n\r\x0c():", max_size=400), st.integers(64, 300), st.data())
def test_whatever_the_text_the_window_lies_around_the_cursor(text, budget, data):
    offset = data.draw(st.integers(0, len(text)))
    window = around(Lines(text), offset, PYTHON, budget)
    plain = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    assert plain.endswith(window.prefix.rsplit("\n", 1)[-1])
    assert text[offset:].replace("\r\n", "\n").replace("\r", "\n").startswith(window.suffix)


def test_a_window_does_not_begin_inside_a_text():
    described = "".join(
        f'def described_{number}():\n    """One.\n'
        + "\n    It isn't code (\n" * 9
        + f'    """\n    return {number}\n\n\n'
        for number in range(12)
    )
    source = described + "value = "
    for budget in range(120, 900, 40):
        window = cut(budget, source, len(source))
        assert not window.whole
        assert window.prefix.count('"""') % 2 == 0


def test_with_the_least_that_is_shown_a_cursor_deep_in_a_file_sees_its_function():
    body = "".join(f"        total += fees[{number}] * self.field_{number}\n" for number in range(60))
    source = SOURCE.replace("        base = lpr\n", body)
    window = cut(Budget().tokens("base", 20, 1.0), source, source.index("return base"))
    assert "class Loan:" in window.prefix
    assert "    def rate(self, lpr, spread):" in window.prefix
    assert "import os" in window.prefix
    assert "total += fees[59]" in window.prefix


@given(text=st.text(st.sampled_from("ab =(\n利")), budget=st.integers(1, 80))
def test_a_beginning_keeps_to_its_budget(text, budget):
    part = beginning(text, budget)
    assert text.startswith(part)
    assert estimate(part) <= 2 * budget
    assert part or not text


def test_a_beginning_is_of_whole_lines():
    lines = "".join(f"    total += {number}\n" for number in range(40))
    part = beginning(lines, 64)
    assert part.endswith("\n")
    assert 48 <= estimate(part) <= 64
    assert beginning(part, 64) == part


def test_the_beginning_of_an_endless_line_is_a_part_of_it():
    assert 0 < len(beginning("x" * 1_000_000, 64)) <= 128
