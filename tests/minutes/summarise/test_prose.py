"""What is told of a chapter."""

from __future__ import annotations

from copilot.errors import AnswerInvalid
from minutes.summarise.asking import Patience
from minutes.summarise.grounding import Grounding
from minutes.summarise.items import Item
from minutes.summarise.prose import Section, Writer, chapters, write
from minutes.transcripts import parse
from prompts import Library
from tests.fakes import ScriptedModel

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


SAID = ("The landlord wants more rent", "The roof leaks in winter", "The yard is too small", "Two engineers left us")
ITEMS = tuple(Item("point", f"{said}.", (at,)) for at, said in enumerate(SAID, 1))
SECTIONS = [Section((1, 2, 3), "Building", ITEMS[:3]), Section((4,), "Staff", ITEMS[3:])]


async def told(summary: str, sections: list[Section], library: Library) -> list[str]:
    talk = parse("\n".join(f"{'AB'[at % 2]}: {said}." for at, said in enumerate(SAID)).encode())
    writer = Writer(ScriptedModel({"minutes/summary": [{"summary": summary}]}), library, "en", Patience())
    written = await write(writer, sections, Grounding(talk, None))
    assert all(statement.turns for statement in written.summary)
    return [statement.text for statement in written.summary]


async def test_a_short_summary_is_filled_in_the_order_of_the_meeting(library: Library) -> None:
    assert await told("The roof leaks in winter.", SECTIONS, library) == [f"{said}." for said in SAID]


async def test_what_is_told_least_of_comes_in_first(library: Library) -> None:
    long = Item("point", " ".join(["The landlord wants more rent"] * 18) + ".", (1,))
    building = Section((1, 2, 3), "Building", (long, *ITEMS[1:3]))
    assert await told(long.text, [building, SECTIONS[1]], library) == [long.text, "Two engineers left us."]


async def test_a_summary_of_the_wished_length_is_left_as_it_is(library: Library) -> None:
    long = Item("point", " ".join(["The landlord wants more rent"] * 20) + ".", (1,))
    assert await told(long.text, [Section((1, 2, 3), "Building", (long, *ITEMS[1:3]))], library) == [long.text]


async def test_what_is_said_again_is_told_once(library: Library) -> None:
    summary = "The roof leaks in winter. The yard is too small. The roof leaks in the winter."
    assert (await told(summary, SECTIONS, library)).count("The roof leaks in the winter.") == 0


async def test_a_summary_that_runs_on_ends_at_the_wished_length(library: Library) -> None:
    long = [" ".join([f"{said} for reason {'abcd'[at]}"] * 12) + "." for at, said in enumerate(SAID)]
    items = tuple(Item("point", text, (at,)) for at, text in enumerate(long, 1))
    found = await told(" ".join(long), [Section((1, 2, 3, 4), "Building", items)], library)
    assert found == long[:1]


async def test_of_a_long_meeting_the_model_is_shown_a_few_stretches_without_headings(library: Library) -> None:
    model = ScriptedModel({"minutes/summary": [{"summary": "The roof leaks in winter."}]})
    talk = parse("\n".join(f"{'AB'[at % 2]}: {SAID[at % 4]}." for at in range(20)).encode())
    sections = [Section((n,), f"Heading {n}", (Item("point", f"{SAID[(n - 1) % 4]}.", (n,)),)) for n in range(1, 21)]
    await write(Writer(model, library, "en", Patience()), sections, Grounding(talk, None))
    shown = model.asked[0].messages[-1].content
    assert shown.count("# ") == 8 and "Heading" not in shown
    assert shown.count("The roof leaks in winter.") == 5


async def test_without_the_models_summary_items_of_the_whole_meeting_make_one_of_the_wished_length(
    library: Library,
) -> None:
    model = ScriptedModel({"minutes/summary": [AnswerInvalid("not JSON")]})
    said = [
        f"Matter {number} of the house costs more than it did and is put right by the landlord" for number in range(24)
    ]
    talk = parse("\n".join(f"{'AB'[at % 2]}: {one}." for at, one in enumerate(said)).encode())
    sections = [Section((n,), "", (Item("point", f"{said[n - 1]}.", (n,)),)) for n in range(1, 25)]
    written = await write(Writer(model, library, "en", Patience()), sections, Grounding(talk, None))
    assert not written.complete
    assert [statement.turns for statement in written.summary] == [(n,) for n in (1, 4, 7, 10, 13, 16)]
