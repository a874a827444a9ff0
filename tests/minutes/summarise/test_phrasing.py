"""What was said, worded as minutes word it."""

from __future__ import annotations

import pytest

from minutes.summarise.phrasing import clauses, in_full, letters_joined, smooth, without_lead


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("The L_C_D_ on the T_V_s", "The LCD on the TVs"),
        ("a loan in U_S_D_, then", "a loan in USD, then"),
        ("snake_case and A_B testing", "snake_case and AB testing"),
        ("A_T_M", "ATM"),
    ],
)
def test_spelled_letters_are_a_word(said: str, written: str) -> None:
    assert letters_joined(said) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("The v the voice recognition", "The voice recognition"),
        ("we we have to have to keep it", "we have to keep it"),
        ("no produ product yet", "no product yet"),
        ("um, so the, er, the rate", "so the rate"),
        ("in the therapy, so some do", "in the therapy, so some do"),
        ("All the buttons has to have to be red", "All the buttons have to be red"),
        ("titanium or, yeah, some metal", "titanium or, some metal"),
        ("授信五千八百万，期限二十四个月。", "授信五千八百万，期限二十四个月。"),
    ],
)
def test_stutter_and_what_was_begun_is_left_out_and_nothing_else(said: str, written: str) -> None:
    assert smooth(said) == written


def test_the_run_up_is_left_out() -> None:
    assert without_lead("okay, so I think that we should wait") == "we should wait"
    assert without_lead("as we agreed, the rate stays") == "the rate stays"
    assert without_lead("so-called rates") == "so-called rates"
    assert without_lead("那么，我觉得保留原方案") == "保留原方案"


def test_clauses_of_a_turn_with_their_sentences() -> None:
    found = list(clauses("Okay. We do use a screen, so we have to, um we have to use a chip. 行，就用第一个。"))
    assert [clause.text for clause in found] == [
        "Okay",
        "We do use a screen",
        "we have to use a chip",
        "行",
        "就用第一个",
    ]
    assert found[2].sentence.startswith("We do use a screen")


def test_short_forms_are_written_in_full() -> None:
    assert in_full("we don't and we won't, they're gonna") == "We do not and we will not, they are going to"
