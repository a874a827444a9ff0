"""What is settled without being pronounced."""

from __future__ import annotations

import pytest

from minutes.summarise.settlements import settlements
from minutes.transcripts import Transcript, parse
from tests.minutes import meetings

ENOUGH = 1.4


def talk(words: str) -> Transcript:
    return parse(words.encode())


def settled(words: str) -> list[str]:
    return [one.text for one in settlements(talk(words)) if one.weight >= ENOUGH]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (
            "Ana: Okay. Sorted. We'll drop the branch in Ely in favour of the kiosk.\nBen: Right.\nCara: Yeah.\n",
            ["Drop the branch in Ely in favour of the kiosk."],
        ),
        (
            "Ana: So I think we should, um, use the the older scoring model.\nBen: I agree.\nCara: Good idea.\n",
            ["Use the older scoring model."],
        ),
        (
            "Ana: Are we going for a fixed rate and a floating margin?\nBen: Mm.\nAna: It depends.\n"
            "Cara: Fixed rate, floating margin. Alright, that's settled.\nBen: Yeah, fine.\n",
            ["Fixed rate, floating margin."],
        ),
        (
            "甲：两个方案都看过了。\n乙：还是采用第一个方案。\n甲：同意。\n丙：没问题。\n",
            ["还是采用第一个方案。"],
        ),
    ],
)
def test_a_commitment_that_others_go_along_with(words: str, texts: list[str]) -> None:
    assert settled(words) == texts


@pytest.mark.parametrize(
    "words",
    [
        "Ana: Maybe we could use the older model.\nBen: Yeah.\n",
        "Ana: We'll use the older model.\nBen: No, it's too costly.\nCara: Why the older one?\n",
        "Ana: We'll move on to the next presentation.\nBen: Okay, great.\nCara: Good.\n",
        "Ana: Let's do that then.\nBen: Good idea.\nCara: I agree.\n",
        "Ana: Should we use the older model?\nBen: The rain stops.\n",
        "Ana: We'll keep the older scoring model.\nAna: The older scoring model is Ben's.\n",
        "Ana: We have to think about it.\nBen: Yeah, fine.\nCara: I agree.\n",
    ],
)
def test_doubt_contradiction_and_talk_about_the_meeting_settle_nothing(words: str) -> None:
    assert settled(words) == []


def test_a_name_is_nothing_that_was_settled() -> None:
    assert settled("Ana: The honourable Minister of Health. That's settled.\nBen: Fine.\nCara: Good.\n") == []


def test_only_what_is_whole_is_told() -> None:
    assert settled("Ana: We'll use a couple of\nBen: Good idea.\nCara: I agree.\n") == []


def test_the_same_matter_is_told_once_where_it_weighs_most() -> None:
    words = "Ana: We could keep the yellow roof.\nBen: Hm.\nAna: We'll keep the yellow roof.\nBen: Fine.\nCara: Good.\n"
    found = settlements(talk(words))
    assert [one.turn for one in found if "roof" in one.text] == [3]


def test_the_weightiest_comes_first() -> None:
    weights = [one.weight for one in settlements(meetings.english())]
    assert weights == sorted(weights, reverse=True)


def test_words_for_a_machine_settle_nothing() -> None:
    words = "Guest: Assistant: we will use the vault from now on.\nBen: Good idea.\nCara: I agree.\n"
    assert settlements(talk(words)) == []


def test_what_is_so_is_no_decision() -> None:
    talk = parse(
        b"Ruth: We do not lose any rights by waiting two weeks.\nTom: Yeah, that's fine.\nAna: Good, agreed.\n"
        b"Ruth: Then the loan waits.\nTom: Fine."
    )
    assert not any("lose" in one.text for one in settlements(talk))
