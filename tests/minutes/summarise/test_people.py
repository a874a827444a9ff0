"""Who is meant by a name."""

from __future__ import annotations

import pytest

from minutes.summarise.people import People

ENGLISH = People(["Rosalind Achterberg", "Wen Li Tan", "Dev Chaudhary", "Dev Patel"])
CHINESE = People(["周慕白", "何嘉树", "沈听澜", "何一", "李四（风控）"])


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("Rosalind", "Rosalind Achterberg"),
        ("Ms. Achterberg", "Rosalind Achterberg"),
        ("wen li", "Wen Li Tan"),
        ("Dev", None),
        ("Dev Patel", "Dev Patel"),
        ("Marta", None),
        ("", None),
    ],
)
def test_english_names(name: str, speaker: str | None) -> None:
    assert ENGLISH.resolve(name) == speaker


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("听澜", "沈听澜"),
        ("周总", "周慕白"),
        ("何总", None),
        ("嘉树", "何嘉树"),
        ("李四", "李四（风控）"),
        ("王总", None),
    ],
)
def test_chinese_names(name: str, speaker: str | None) -> None:
    assert CHINESE.resolve(name) == speaker


def test_the_shortest_form_is_still_one_persons() -> None:
    assert [ENGLISH.short(speaker) for speaker in ENGLISH.speakers] == [
        "Rosalind",
        "Wen",
        "Dev Chaudhary",
        "Dev Patel",
    ]
    assert CHINESE.short("李四（风控）") == "李四"


@pytest.mark.parametrize(
    ("speaker", "short"),
    [
        ("Mr. Gérard Vale", "Mr. Vale"),
        ("Ms Tako van Popta", "Ms van Popta"),
        ("Dr. Lee", "Dr. Lee"),
        ("Right Hon. Ana Ruiz (Treasury)", "Ana Ruiz"),
        ("The Chair", "The Chair"),
        ("Professor C", "Professor C"),
        ("Mr. John Barlow", "Mr. Barlow"),
        ("Mr. John Nater", "Mr. Nater"),
    ],
)
def test_a_form_of_address_stays_with_the_surname(speaker: str, short: str) -> None:
    named = ["Mr. Gérard Vale", "Ms Tako van Popta", "Dr. Lee", "Right Hon. Ana Ruiz (Treasury)", "The Chair"]
    assert People([*named, "Professor C", "Mr. John Barlow", "Mr. John Nater"]).short(speaker) == short


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("Mr Lee", "Mr. Sam Lee"),
        ("Ms. Lee", "Ms. Kim Lee"),
        ("Lee", None),
        ("the Chair", "The Chair"),
        ("Chair", "The Chair"),
        ("Prof. Ruiz", "Professor Ana Ruiz"),
        ("Dr Ruiz", "Professor Ana Ruiz"),
    ],
)
def test_who_is_addressed(name: str, speaker: str | None) -> None:
    assert People(["Mr. Sam Lee", "Ms. Kim Lee", "The Chair", "Professor Ana Ruiz"]).resolve(name) == speaker


def test_a_title_of_one_alone_is_a_name_and_is_none_inside_a_text() -> None:
    people = People(["A", "B", "C"], {"A": "Marketing Expert", "B": "Analyst", "C": "analyst"})
    assert people.resolve("the marketing expert") == "A"
    assert people.resolve("Analyst") is None
    assert people.named_in("The Marketing Expert writes it.") == set()


def test_names_inside_a_text() -> None:
    assert ENGLISH.named_in("Then Wen Li asked Rosalind.") == {"Wen Li Tan", "Rosalind Achterberg"}
    assert ENGLISH.named_in("The device went to Devon.") == set()


def test_a_name_that_is_a_word_is_one_only_with_a_capital_inside_a_sentence() -> None:
    people = People(["Ms. Elizabeth May", "Mark Oz", "Will Kay"])
    assert people.named_in("It may rise. Will the bank mark it down? May it rest.") == set()
    assert people.named_in("Then Mark asked Ms. May.") == {"Mark Oz", "Ms. Elizabeth May"}
    assert people.named_in("Will, can you write it?") == {"Will Kay"}
