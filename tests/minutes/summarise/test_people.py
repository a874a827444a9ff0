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


def test_names_inside_a_text() -> None:
    assert ENGLISH.named_in("Then Wen Li asked Rosalind.") == {"Wen Li Tan", "Rosalind Achterberg"}
    assert ENGLISH.named_in("The device went to Devon.") == set()
