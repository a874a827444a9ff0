"""What is told of a chapter."""

from __future__ import annotations

from minutes.summarise.items import Item
from minutes.summarise.prose import Section, chapters

POINTS = tuple(Item("point", f"Point {at} is made.", (at,)) for at in range(1, 13))


def test_a_long_chapter_is_told_from_its_beginning_to_its_end() -> None:
    (chapter,) = chapters([Section(tuple(range(1, 13)), "Rent", POINTS)])
    told = "Point 1 is made. Point 3 is made. Point 5 is made. Point 7 is made. Point 9 is made. Point 11 is made."
    assert (chapter.title, chapter.text) == ("Rent", told)


def test_what_was_settled_is_told_wherever_it_stands() -> None:
    decided = Item("decision", "The lease ends", (12,))
    (chapter,) = chapters([Section(tuple(range(1, 13)), "Rent", (*POINTS[:11], decided))])
    assert chapter.text.count(".") == 6
    assert chapter.text.endswith("The lease ends.")


def test_a_question_is_told_only_where_there_is_nothing_else() -> None:
    asked = Item("question", "Who pays?", (3,))
    (chapter,) = chapters([Section((1, 2, 3), "Rent", (*POINTS[:2], asked))])
    assert "Who pays?" not in chapter.text
    assert chapters([Section((1, 2, 3), "Rent", (asked,))])[0].text == "Who pays?"


def test_a_stretch_of_which_nothing_is_told_belongs_to_its_neighbour() -> None:
    empty, told = Section((1, 2), "Opening", ()), Section((3, 4), "Rent", POINTS[2:4])
    (chapter,) = chapters([empty, told, Section((5,), "End", ())])
    assert (chapter.title, chapter.turns) == ("Rent", (1, 2, 3, 4, 5))
