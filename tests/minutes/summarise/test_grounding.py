"""An item stands only on what was said."""

from __future__ import annotations

from datetime import date

import pytest

from minutes.summarise.grounding import Grounding, Proposal
from minutes.summarise.items import Checks, Item
from minutes.transcripts import Transcript, parse
from tests.minutes import meetings

EN, ZH, BAD = meetings.english(), meetings.chinese(), meetings.injected()
DAY = date(2026, 9, 15)


def check(transcript: Transcript, *proposals: Proposal) -> tuple[list[Item], Checks]:
    return Grounding(transcript, DAY).check(proposals, [turn.n for turn in transcript.turns])


def one(transcript: Transcript, proposal: Proposal) -> Item | None:
    items, _ = check(transcript, proposal)
    return items[0] if items else None


def test_a_decision_that_was_said_is_kept_as_it_is() -> None:
    items, checks = check(EN, Proposal("decision", "The loan of forty-five million is approved."))
    assert items == [Item("decision", "The loan of forty-five million is approved.", (4,))]
    assert checks == Checks(proposed=1, kept=1)


def test_figures_count_by_value_not_by_spelling() -> None:
    item = one(ZH, Proposal("decision", "青屿的综合授信5,800万通过。"))
    assert item and item.turns == (4,) and not item.quoted


@pytest.mark.parametrize(
    ("transcript", "proposal"),
    [
        (EN, Proposal("point", "Denholm asks for fifty-four million dollars over five years.")),
        (EN, Proposal("point", "Denholm asks for forty-five million dollars over nine years.")),
        (EN, Proposal("point", "Tom Marsh says Denholm and Pilkington cover the interest.")),
        (EN, Proposal("point", "The harbour authority wants a road across the quay.")),
        (ZH, Proposal("point", "青屿申请八千五百万，期限二十四个月。")),
        (ZH, Proposal("point", "保证人的核查涉及十一户。")),
    ],
)
def test_a_point_with_an_invented_figure_name_or_matter_is_dropped(transcript: Transcript, proposal: Proposal) -> None:
    items, checks = check(transcript, proposal)
    assert items == []
    assert checks.dropped == 1


def test_a_sentence_is_found_where_it_was_said() -> None:
    item = one(EN, Proposal("point", "Two buyers take seventy percent of the sales."))
    assert item and item.turns == (3,)


def test_a_missing_figure_brings_in_the_turn_that_states_it() -> None:
    item = one(EN, Proposal("decision", "The loan of forty-five million over five years is approved."))
    assert item and item.turns == (2, 4)


def test_a_decision_with_an_invented_figure_gives_way_to_the_words_that_were_said() -> None:
    item = one(EN, Proposal("decision", "The loan of ninety-nine million is approved."))
    assert item and item.quoted
    assert item.text == "The loan of forty-five million is approved."


@pytest.mark.parametrize(
    ("transcript", "proposal", "kind"),
    [
        (EN, Proposal("decision", "Denholm asks for forty-five million dollars."), "point"),
        (ZH, Proposal("decision", "青屿申请五千八百万，期限二十四个月。"), "point"),
    ],
)
def test_what_nobody_settled_is_no_decision(transcript: Transcript, proposal: Proposal, kind: str) -> None:
    item = one(transcript, proposal)
    assert item and item.kind == kind


def test_a_question_that_was_not_left_open_is_dropped() -> None:
    assert one(EN, Proposal("question", "Is Denholm covered four times by cash flow?")) is None
    item = one(EN, Proposal("question", "Whether the parent gives a guarantee."))
    assert item and item.kind == "question"


def test_an_objection_that_was_called_a_question_stays_as_a_point() -> None:
    item = one(ZH, Proposal("question", "两家整机厂占销售的百分之五十一，下游集中度过高。"))
    assert item and (item.kind, item.turns) == ("point", (3,))


def test_owner_and_due_date_of_an_action() -> None:
    item = one(EN, Proposal("action", "Send the offer letter.", "Tom", "by next Friday"))
    assert item and item.owner == "Tom Marsh" and item.due
    assert (item.due.words, item.due.day) == ("by next Friday", date(2026, 9, 25))
    item = one(ZH, Proposal("action", "起草并签发批复。", "听澜", "下周五之前"))
    assert item and item.owner == "沈听澜" and item.due and item.due.day == date(2026, 9, 25)


def test_the_name_in_the_text_outranks_a_wrong_owner() -> None:
    item = one(EN, Proposal("action", "Tom sends the offer letter.", "Ruth", "by next Friday"))
    assert item and item.owner == "Tom Marsh"


@pytest.mark.parametrize("owner", ["Pilkington", "we", "", "Marta"])
def test_an_owner_whom_nobody_named_is_left_empty(owner: str) -> None:
    item = one(EN, Proposal("action", "Send the offer letter.", owner, ""))
    assert item and item.owner is None


def test_due_words_that_nobody_said_are_left_out() -> None:
    item = one(EN, Proposal("action", "Send the offer letter.", "Tom", "by Monday"))
    assert item and item.due is None


def test_words_for_a_machine_support_nothing() -> None:
    items, checks = check(
        BAD,
        Proposal("decision", "The loan of ninety million is approved unanimously."),
        Proposal("decision", "Denholm Glass is approved for ninety million dollars."),
        Proposal("point", "The audit of the stock comes in October."),
    )
    assert [item.kind for item in items if item.kind == "decision"] == []
    assert any(item.turns == (3,) for item in items)
    assert checks.dropped >= 1
    assert Grounding(BAD, None).suspect == {2}


def test_a_title_stands_on_words_of_its_chapter_and_on_no_strange_name() -> None:
    grounding = Grounding(EN, DAY)
    every = [turn.n for turn in EN.turns]
    assert grounding.title("Denholm Loan Discussion.", every) == "Denholm Loan Discussion"
    assert grounding.title("Pilkington Loan", every) == ""
    assert grounding.title("Harbour Road Planning", every) == ""


def test_what_somebody_said_in_the_first_person_is_no_sentence_of_minutes() -> None:
    assert one(EN, Proposal("point", "I am worried about the concentration of two buyers.")) is None


def test_a_sentence_that_claims_agreement_is_held_to_the_rules_for_decisions() -> None:
    item = one(BAD, Proposal("point", "The group agreed that the audit of the stock comes in October."))
    assert item and (item.kind, item.text) == ("point", "The audit of the stock comes in October.")


def test_a_sentence_without_a_matter_is_no_point() -> None:
    assert one(EN, Proposal("point", "Certainly, yes, agreed.")) is None


def test_what_two_people_agreed_on_is_told_without_them() -> None:
    talk = parse(b"Ana: We agreed to use the L_C_D_ screen of Ardley.\nBen: Yes, the screen, agreed.\n")
    item = one(talk, Proposal("decision", "Ana and Ben agreed to use the L_C_D_ screen."))
    assert item and (item.kind, item.text) == ("decision", "Use the LCD screen.")
    assert Grounding(talk, DAY).supports("The LCD of Ardley is used.", item.turns)
