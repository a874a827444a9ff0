from dataclasses import replace

import pytest

from lsp.completion.query import Query
from lsp.context.gap import gap_start, shown_after, stands
from lsp.syntax.languages import PYTHON
from lsp.syntax.lines import Lines

ABOVE, BELOW = ("".join(f"line {number}\n" for number in numbers) for numbers in (range(30), range(30, 60)))
SOURCE = f"{ABOVE}\n{BELOW}"
AT = len(ABOVE)
AT_ONCE = Query(Lines(SOURCE), AT, PYTHON, uri="file:///a.py")
START = SOURCE.index("line 22")


def typed(text: str, after: str = "", query: Query = AT_ONCE) -> Query:
    source, offset = query.lines.text, query.offset
    return replace(query, lines=Lines(source[:offset] + text + after + source[offset:]), offset=offset + len(text))


def test_a_new_gap_begins_so_many_lines_before_the_cursors():
    assert gap_start(AT_ONCE, SOURCE[:AT], 8) == START
    assert gap_start(replace(AT_ONCE, offset=8), SOURCE[:8], 8) == 0
    assert gap_start(typed("ret"), f"{SOURCE[:AT]}ret", 0) == AT


def test_line_ends_of_the_source_do_not_matter():
    source = SOURCE.replace("\n", "\r\n")
    query = Query(Lines(source), source.index("\r\n\r\n") + 2, PYTHON)
    assert gap_start(query, SOURCE[:AT], 8) == source.index("line 22")


def test_it_begins_in_what_the_model_is_shown():
    assert gap_start(typed("ret"), "import a\nline 29\nret", 8) == AT
    long = typed("x" * 500)
    assert gap_start(long, "x" * 100, 8) == long.offset - 64
    assert gap_start(typed("ret"), "t", 8) == AT + 3


@pytest.mark.parametrize("text", ["", "ret", "return 1\n", "x = 1\n" * 16])
def test_it_stands_while_one_types(text):
    assert stands(START, AT_ONCE, typed(text))


def test_it_stands_while_the_editor_closes_what_one_opens():
    assert stands(START, AT_ONCE, typed("f(", ")"))
    assert stands(START, typed("f(", ")"), typed("f()"))


def test_it_stands_while_one_deletes_what_fills_it_and_no_further():
    assert stands(START, typed("return"), replace(typed("re"), offset=AT + 2))
    shorter = replace(AT_ONCE, lines=Lines(SOURCE[: START - 3] + SOURCE[AT:]), offset=START - 3)
    assert not stands(START, AT_ONCE, shorter)


@pytest.mark.parametrize(
    "other",
    [
        typed("x = 1\n" * 17),
        typed("x" * 5000),
        replace(AT_ONCE, offset=AT + 2),
        replace(AT_ONCE, lines=Lines("#" + SOURCE), offset=AT + 1),
        replace(AT_ONCE, lines=Lines(SOURCE + "#")),
        replace(AT_ONCE, uri="file:///b.py"),
    ],
    ids=["long", "wide", "elsewhere", "changed before", "changed after", "another file"],
)
def test_it_does_not_stand(other):
    assert not stands(START, AT_ONCE, other)


def test_what_an_editor_closes_by_itself_changes_nothing_after_the_gap():
    below = "\n    return low\n"
    assert {shown_after(rest + below) for rest in ("", ")", '")', "'])", " ", "\r")} == {below}
    assert shown_after(", high)" + below) == ", high)" + below
    assert shown_after(") + 1" + below) == ") + 1" + below
    assert shown_after(")") == ""
