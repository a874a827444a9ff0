"""Scripted editing sessions, and what becomes of the suggestions in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lsp.usage.editing import URI, Editor

Session = Callable[[Editor], object]


def accept_whole(editor: Editor) -> None:
    editor.show("return rate / 12")
    editor.insert("return rate / 12")


def accept_word_by_word(editor: Editor) -> None:
    editor.show("return rate / 12")
    for word in ("return", " rate", " / 12"):
        editor.insert(word)


def accept_a_part(editor: Editor) -> None:
    editor.show("return rate / 12")
    editor.insert("return")
    editor.type("!")


def type_some_and_accept_the_rest(editor: Editor) -> None:
    editor.show("return rate")
    editor.type("ret")
    editor.insert("urn rate")


def type_through(editor: Editor) -> None:
    editor.show("pass")
    editor.type("pass\n")


def type_through_and_wait(editor: Editor) -> None:
    editor.show("pass")
    editor.type("pass")
    editor.wait(2)


def type_past(editor: Editor) -> None:
    editor.show("pass")
    editor.type("x")


def type_past_at_once(editor: Editor) -> None:
    editor.show("pass")
    editor.insert("x", pause_s=0.1)


def press_escape(editor: Editor) -> None:
    editor.show("pass")
    editor.now += 1
    editor.tracker.dismissed(URI)


def replace_by_another(editor: Editor) -> None:
    editor.show("pass")
    editor.now += 1
    editor.show("return")
    editor.insert("return")


def edit_elsewhere(editor: Editor) -> None:
    editor.show("pass")
    editor.change((0, 0, "#"))


def shown_again_after_each_key(editor: Editor) -> None:
    editor.show("return rate")
    editor.type("r")
    editor.show("eturn rate")
    editor.type("e")
    editor.show("turn rate")
    editor.insert("turn rate")


def shown_again_after_deleting(editor: Editor) -> None:
    editor.show("return rate")
    editor.type("re")
    editor.delete(1)
    editor.show("eturn rate")
    editor.insert("eturn rate")


def accept_and_take_back(editor: Editor) -> None:
    editor.show("return rate")
    editor.insert("return")
    editor.delete(6)
    editor.type("x")


def accept_take_back_and_accept_again(editor: Editor) -> None:
    editor.show("return rate")
    editor.insert("return")
    editor.delete(6)
    editor.show("return")
    editor.insert("return")


def enter_with_indentation(editor: Editor) -> None:
    editor.show("\n    return rate")
    editor.insert("\n    ")
    editor.insert("return rate")


def close_brackets_by_itself(editor: Editor) -> None:
    editor.show("(rate, 12)")
    editor.change((editor.at, editor.at, "()"))
    editor.at += 1
    editor.show("rate, 12")
    editor.insert("rate, 12")


def choose_the_second(editor: Editor) -> None:
    editor.show("return 1", "raise Error", trigger="invoked")
    editor.insert("raise Error")


def take_an_entry_of_the_list_first(editor: Editor) -> None:
    editor.type("pri")
    editor.show("(rate)", lead="print", replaced="pri", offset=editor.at - 3)
    editor.change((editor.at - 3, editor.at, "print"))
    editor.at += 2
    editor.insert("(rate)")


def accept_with_the_entry_of_the_list(editor: Editor) -> None:
    editor.type("pri")
    editor.show("(rate)", lead="print", replaced="pri", offset=editor.at - 3)
    editor.change((editor.at - 3, editor.at, "print(rate)"))


def accept_one_character(editor: Editor) -> None:
    shown = editor.show(")")
    editor.insert(")")
    editor.tracker.accepted(shown.id)


def told_before_the_edit(editor: Editor) -> None:
    shown = editor.show("\n    ")
    editor.tracker.accepted(shown.id)
    editor.insert("\n    ")


def told_though_the_text_is_another(editor: Editor) -> None:
    shown = editor.show("if x:\n  y()")
    editor.insert("if x:\n\ty()")
    editor.tracker.accepted(shown.id)


def two_at_the_same_place(editor: Editor) -> None:
    editor.show("a := 1")
    editor.insert("a := 1")
    editor.show("\nb := 2")
    editor.insert("\nb := 2")


def accept_at_three_places_the_last_first(editor: Editor) -> None:
    editor.show("pass")
    first, place, last = 0, editor.at, editor.at + 1
    editor.change((last, last, "pass"), (place, place, "pass"), (first, first, "pass"))


def accept_at_three_places_the_first_first(editor: Editor) -> None:
    editor.show("pass")
    place = editor.at
    editor.change((0, 0, "pass"), (place + 4, place + 4, "pass"), (place + 9, place + 9, "pass"))


def type_along_at_two_places(editor: Editor) -> None:
    editor.show("pass")
    place = editor.at
    editor.change((0, 0, "p"), (place + 1, place + 1, "p"))
    editor.at = place + 2
    editor.insert("ass")


SESSIONS: list[tuple[Session, list[tuple[str, int]], tuple[int, int]]] = [
    # session, (outcome, characters accepted) of each suggestion, characters (by hand, by the assistant)
    (accept_whole, [("accepted", 16)], (0, 16)),
    (accept_word_by_word, [("accepted", 16)], (0, 16)),
    (accept_a_part, [("partly", 6)], (1, 6)),
    (type_some_and_accept_the_rest, [("accepted", 8)], (3, 8)),
    (type_through, [("typed", 0)], (5, 0)),
    (type_through_and_wait, [("typed", 0)], (4, 0)),
    (type_past, [("rejected", 0)], (1, 0)),
    (type_past_at_once, [("flashed", 0)], (1, 0)),
    (press_escape, [("rejected", 0)], (0, 0)),
    (replace_by_another, [("rejected", 0), ("accepted", 6)], (0, 6)),
    (edit_elsewhere, [("rejected", 0)], (1, 0)),
    (shown_again_after_each_key, [("accepted", 9)], (2, 9)),
    (shown_again_after_deleting, [("accepted", 10)], (2, 10)),
    (accept_and_take_back, [("partly", 6)], (1, 6)),
    (accept_take_back_and_accept_again, [("accepted", 6)], (0, 12)),
    (enter_with_indentation, [("accepted", 11)], (5, 11)),
    (close_brackets_by_itself, [("accepted", 8)], (2, 8)),
    (choose_the_second, [("accepted", 11)], (0, 11)),
    (take_an_entry_of_the_list_first, [("accepted", 6)], (5, 6)),
    (accept_with_the_entry_of_the_list, [("accepted", 6)], (5, 6)),
    (accept_one_character, [("accepted", 1)], (0, 1)),
    (told_before_the_edit, [("accepted", 5)], (0, 5)),
    (told_though_the_text_is_another, [("accepted", 0)], (10, 0)),
    (two_at_the_same_place, [("accepted", 6), ("accepted", 7)], (0, 13)),
    (accept_at_three_places_the_last_first, [("accepted", 4)], (0, 4)),
    (accept_at_three_places_the_first_first, [("accepted", 4)], (0, 4)),
    (type_along_at_two_places, [("accepted", 3)], (1, 3)),
]


@pytest.mark.parametrize(
    ("session", "suggestions", "characters"), SESSIONS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_session_gives_these_figures(
    session: Session, suggestions: list[tuple[str, int]], characters: tuple[int, int]
) -> None:
    editor = Editor("def f():\n    |\n")
    begun = len(editor.text)
    session(editor)
    rows, typing = editor.figures()
    assert [(row.outcome, row.accepted) for row in rows] == suggestions
    assert (typing.by_hand, typing.by_assistant) == characters
    assert typing.by_hand + typing.by_assistant + typing.other - typing.deleted == len(editor.text) - begun


def paste(editor: Editor) -> None:
    editor.insert("x = 1\ny = 2\nz = 3\n")


def paste_a_long_line(editor: Editor) -> None:
    editor.insert("x" * 201)


def insert_a_snippet(editor: Editor) -> None:
    editor.insert("for x in y:\n    pass")


def undo_a_deletion(editor: Editor) -> None:
    editor.type("abc")
    editor.delete(3)
    editor.insert("abc")


def format_the_line(editor: Editor) -> None:
    editor.type("x=[ 1 ]")
    editor.change((editor.at - 5, editor.at, "[\n1  ]"))


def type_at_three_places(editor: Editor) -> None:
    editor.change((0, 0, "x"), (1, 1, "x"), (2, 2, "x"))


@pytest.mark.parametrize(
    ("session", "by_hand", "other", "deleted"),
    [
        (paste, 0, 18, 0),
        (paste_a_long_line, 0, 201, 0),
        (insert_a_snippet, 20, 0, 0),
        (undo_a_deletion, 3, 3, 3),
        (format_the_line, 7, 3, 2),
        (type_at_three_places, 1, 2, 0),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_comes_in_at_once_is_not_by_hand(session: Session, by_hand: int, other: int, deleted: int) -> None:
    editor = Editor()
    session(editor)
    _, typing = editor.figures()
    assert (typing.by_hand, typing.other, typing.deleted) == (by_hand, other, deleted)
    assert typing.by_assistant == 0


def test_what_still_stands_is_looked_at_after_half_a_minute_and_after_five_minutes() -> None:
    editor = Editor("a|b")
    editor.show("return rate / 12")
    editor.insert("return rate / 12")
    editor.wait(29)
    assert editor.figures()[0][0].kept_30s is None
    editor.change((0, 0, "# first\n"))  # moves it
    editor.change((8 + 1 + 7, 8 + 1 + 11, "yearly"))  # 'rate' gives way to another word
    editor.wait(1)
    row = editor.figures()[0][0]
    assert (row.kept_30s, row.kept_5min) == (12, None)
    editor.change((8 + 1, 8 + 1 + 6, ""))
    editor.wait(300)
    row = editor.figures()[0][0]
    assert (row.accepted, row.kept_30s, row.kept_5min) == (16, 12, 6)
    assert editor.noted[-1] == (
        "keep",
        "call-1",
        {"language": "python", "characters": 16, "accepted": 16, "kept": 0.375},
    )


def test_formatting_leaves_what_was_accepted_standing() -> None:
    editor = Editor()
    editor.show("if x:\n  y()")
    editor.insert("if x:\n  y()")
    editor.change((0, 11, "if  x:\n    y()"))
    editor.wait(31)
    assert editor.figures()[0][0].kept_30s == 11


def test_what_is_put_in_at_several_places_is_watched_at_its_own() -> None:
    editor = Editor("a = |\nb = \n")
    editor.show("rate")
    editor.change((10, 10, "rate"), (4, 4, "rate"))
    editor.change((14, 18, "0"))  # the other one goes
    editor.wait(31)
    assert editor.figures()[0][0].kept_30s == 4
    editor.change((4, 6, ""))
    editor.wait(300)
    assert editor.figures()[0][0].kept_5min == 2


def test_a_document_that_is_closed_keeps_what_stood_in_it_then() -> None:
    editor = Editor()
    editor.show("return")
    editor.insert("return")
    editor.delete(2)
    editor.show("x")
    editor.now += 1
    editor.tracker.close()
    first, second = editor.figures()[0]
    assert (first.kept_30s, first.kept_5min) == (4, 4)
    assert second.outcome == "rejected"


def test_a_partial_acceptance_is_watched_from_its_last_part_on() -> None:
    editor = Editor()
    editor.show("one two three")
    editor.insert("one")
    editor.wait(31)
    assert editor.figures()[0][0].kept_30s == 3
    editor.insert(" two")
    assert editor.figures()[0][0].kept_30s is None
    editor.wait(31)
    row = editor.figures()[0][0]
    assert (row.outcome, row.accepted, row.kept_30s) == ("shown", 7, 7)
    editor.wait(300)
    editor.type("!")
    row = editor.figures()[0][0]
    assert (row.outcome, row.accepted, row.kept_5min) == ("partly", 7, 7)


def test_a_row_says_how_long_and_what_but_holds_no_code() -> None:
    editor = Editor()
    editor.show("secret_rate\n= 1", cached=True, latency_s=0.1234, trigger="invoked")
    editor.now += 2
    editor.tracker.dismissed(URI)
    row = editor.figures()[0][0]
    assert (row.time, row.day, row.project, row.language, row.model) == (
        "2025-11-26T08:00:00Z",
        "2025-11-26",
        "loans",
        "python",
        "small",
    )
    assert (row.trigger, row.characters, row.lines, row.latency_ms, row.cached) == ("invoked", 15, 2, 123, True)
    assert row.seen_ms == 2000
    assert "secret" not in repr((row, editor.noted))


def test_the_audit_trail_hears_once_what_became_of_a_suggestion_and_once_what_was_kept() -> None:
    editor = Editor()
    accept_a_part(editor)
    type_past(editor)
    editor.wait(301)
    events = [(event, call, detail.get("outcome")) for event, call, detail in editor.noted]
    assert events == [
        ("edit", "call-1", "partly"),
        ("reject", "call-2", "rejected"),
        ("keep", "call-1", None),
    ]


def test_the_audit_trail_does_not_hear_of_what_nobody_could_read() -> None:
    editor = Editor()
    for text in ("a = 1", "b = 2", "c = 3"):
        editor.show(text)
        editor.insert("x", pause_s=0.1)
    assert [row.outcome for row in editor.figures()[0]] == ["flashed"] * 3
    assert editor.noted == []


def test_prose_is_not_counted_as_code() -> None:
    editor = Editor(language="markdown")
    editor.type("words")
    assert editor.figures() == ([], type(editor.figures()[1])("", "", ""))


def test_nothing_is_held_of_what_is_over() -> None:
    editor = Editor()
    for session, *_ in SESSIONS:
        session(editor)
    editor.tracker.closed(URI)
    held = vars(editor.tracker)
    assert not any(held[name] for name in ("_showing", "_rows", "_accepted", "_missed"))


words = st.sampled_from(["re", "return", " rate", "\n    ", "()", "x", "é", "😀", "a\nb\nc\nd", "y" * 250])
actions = st.one_of(
    st.tuples(st.just("show"), words, st.integers(0, 40)),
    st.tuples(st.just("insert"), words, st.integers(0, 40)),
    st.tuples(st.just("follow"), st.just(""), st.integers(1, 8)),
    st.tuples(st.just("delete"), st.just(""), st.integers(1, 8)),
    st.tuples(st.just("replace"), words, st.integers(0, 40)),
    st.tuples(st.just("told"), st.just(""), st.integers(1, 8)),
    st.tuples(st.just("wait"), st.just(""), st.integers(1, 200)),
)


@given(st.lists(actions, max_size=25))
def test_the_characters_add_up_whatever_is_done(script: list[tuple[str, str, int]]) -> None:
    editor = Editor("def f():\n    |\n")
    begun, offered = len(editor.text), ""
    for action, text, number in script:
        editor.at = min(editor.at, len(editor.text))
        if action == "show":
            offered = text + " = rate"
            editor.show(offered)
        elif action == "insert":
            editor.at = min(number, len(editor.text))
            editor.insert(text)
        elif action == "follow" and offered:
            editor.insert(offered[:number])
            offered = offered[number:]
        elif action == "delete":
            editor.delete(min(number, editor.at))
        elif action == "replace":
            start = min(number, len(editor.text))
            editor.change((start, min(start + 5, len(editor.text)), text))
        elif action == "told":
            editor.tracker.accepted(f"s{number}")
        elif action == "wait":
            editor.wait(number)
        rows, typing = editor.figures()
        assert typing.by_hand + typing.by_assistant + typing.other - typing.deleted == len(editor.text) - begun
        assert min(typing.by_hand, typing.by_assistant, typing.other, typing.deleted) >= 0
        for row in rows:
            assert 0 <= row.accepted <= row.characters
            assert all(kept is None or kept >= 0 for kept in (row.kept_30s, row.kept_5min))
            assert row.kept_30s is None or row.kept_30s <= row.accepted
    editor.tracker.close()
    rows, typing = editor.figures()
    assert all(row.outcome != "shown" for row in rows)
    assert sum(row.accepted for row in rows) <= typing.by_assistant
    assert all((row.kept_5min is not None) == (row.accepted > 0) or row.outcome == "accepted" for row in rows)
