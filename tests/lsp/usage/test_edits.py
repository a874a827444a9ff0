"""Edits as the editor sends them become edits at offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from lsp.syntax.lines import Lines
from lsp.usage.edits import Edit, edits_of, is_formatting, small_steps
from lsp.usage.span import Span


def partial(line: int, start: int, end: int, text: str) -> types.TextDocumentContentChangePartial:
    where = types.Range(types.Position(line, start), types.Position(line, end))
    return types.TextDocumentContentChangePartial(where, text)


def test_a_place_after_an_emoji_is_counted_in_the_editors_units() -> None:
    assert edits_of(Lines("a = '😀'\n"), [partial(0, 7, 7, "好")]) == [Edit(6, "", "好")]
    assert edits_of(Lines("a = '😀'\n"), [partial(0, 9, 9, "好")], "utf-8") == [Edit(6, "", "好")]


def test_each_edit_stands_in_the_text_that_the_one_before_it_left() -> None:
    assert edits_of(Lines("one"), [partial(0, 0, 0, "xx"), partial(0, 5, 5, "y")]) == [
        Edit(0, "", "xx"),
        Edit(5, "", "y"),
    ]


def test_a_change_of_the_whole_text_is_only_what_differs() -> None:
    whole = types.TextDocumentContentChangeWholeDocument("a\nb2\nc\n")
    assert edits_of(Lines("a\nb\nc\n"), [whole]) == [Edit(3, "", "2")]


def test_text_that_replaces_itself_is_no_edit() -> None:
    assert edits_of(Lines("name"), [partial(0, 0, 4, "name")]) == []
    assert edits_of(Lines("pri"), [partial(0, 0, 3, "print(x)")]) == [Edit(3, "", "nt(x)")]


@pytest.mark.parametrize(
    ("deleted", "inserted", "formatting"),
    [("f( a,b )", "f( a, b )", False), ("f( a )", "f(  a )", True), ("a\n b", "a\n    b", True), ("", "  ", False)],
)
def test_formatting_changes_only_the_space_between_words(deleted: str, inserted: str, formatting: bool) -> None:
    assert is_formatting(Edit(0, deleted, inserted)) is formatting


gaps = st.sampled_from(["", " ", "\n", "    ", "\n\t"])


@given(st.lists(st.text("ab好", min_size=1, max_size=3), min_size=1, max_size=5), st.data())
def test_the_small_steps_of_formatting_do_what_the_whole_edit_does(words: list[str], data: st.DataObject) -> None:
    def spaced() -> str:
        inner = [data.draw(gaps.filter(bool)) for _ in words[1:]]
        return "".join(gap + word for gap, word in zip([data.draw(gaps), *inner], words, strict=True)) + data.draw(gaps)

    edit = Edit(2, spaced(), spaced())
    text = "<<" + edit.deleted + ">>"
    for step in small_steps(edit):
        assert text[step.start : step.end] == step.deleted and not (step.deleted + step.inserted).strip()
        text = text[: step.start] + step.inserted + text[step.end :]
    assert text == "<<" + edit.inserted + ">>"


@given(
    st.integers(0, 10),
    st.integers(1, 10),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8), st.integers(0, 8))),
)
def test_a_span_names_exactly_the_characters_that_still_stand(
    start: int, length: int, changes: list[tuple[int, int, int]]
) -> None:
    marks = [False] * start + [True] * length + [False] * 10
    span = Span(((start, length),))
    for wanted, most, come in changes:
        place = min(wanted, len(marks))
        gone = min(most, len(marks) - place)
        marks[place : place + gone] = [False] * come
        span = span.after(Edit(place, "x" * gone, "y" * come))
        named = [index for begin, size in span.pieces for index in range(begin, begin + size)]
        assert named == [index for index, mark in enumerate(marks) if mark]
        assert all(size > 0 for _, size in span.pieces)
        assert span.kept == sum(marks)
