"""Votes and dissent are found in the words themselves."""

from __future__ import annotations

import pytest

from minutes.summarise.items import Vote
from minutes.summarise.standing import objections, votes
from minutes.transcripts import Transcript, parse
from tests.minutes import meetings


def talk(*turns: str) -> Transcript:
    return parse("\n".join(turns).encode())


@pytest.mark.parametrize(
    ("words", "vote"),
    [
        ("Five in favour, one against and two abstentions, so the loan passes.", Vote(5, 1, 2)),
        ("The motion is carried by four votes to one.", Vote(4, 1, None)),
        ("Seven for, none against.", Vote(7, 0, None)),
        ("六票同意，一票反对，青屿的综合授信通过。", Vote(6, 1, None)),
        ("表决结果，5票赞成，1票反对，1票弃权。", Vote(5, 1, 1)),
    ],
)
def test_a_count_that_is_read_out_is_a_vote(words: str, vote: Vote) -> None:
    [item] = votes(talk("Ana: The loan to Denholm Glass is put to the vote.", f"Ruth: {words}"))
    assert item.vote == vote
    assert item.quoted and 2 in item.turns


@pytest.mark.parametrize(
    "words",
    ["One against the other, I take the first.", "Two people came for dinner.", "他投了票。", "No votes today."],
)
def test_numbers_that_count_no_votes_are_none(words: str) -> None:
    assert votes(talk(f"Ruth: {words}")) == []


def test_who_names_the_own_vote_stands_beside_the_count() -> None:
    [item] = votes(
        talk("Ana: I vote against.", "Tom: I abstain.", "Ruth: Three in favour, one against, one abstention.")
    )
    assert item.vote == Vote(3, 1, 1, (("Ana", "against"), ("Tom", "abstained")))
    assert item.turns == (1, 2, 3)


@pytest.mark.parametrize(
    "words",
    [
        "I want my objection minuted, the security is too thin.",
        "I object to the waiver of the covenant.",
        "I'm against the loan to Denholm.",
        "I cannot support this without the audit.",
        "我反对这笔贷款，抵押物不足。",
        "我不同意延期，现金流不够。",
        "请把我的反对意见记入纪要。",
        "我有保留，两家整机厂占销售的百分之五十一。",
    ],
)
def test_dissent_for_the_record_is_an_objection_of_who_says_it(words: str) -> None:
    [item] = objections(talk("Ruth: The loan to Denholm is approved.", f"Ana: {words}"))
    assert item.owner == "Ana" and item.quoted
    assert words.rstrip(".。") in item.text


@pytest.mark.parametrize(
    "words", ["No objections from me.", "If I object, what happens?", "I withdraw my objection.", "没有不同意见。"]
)
def test_what_takes_no_exception_is_no_objection(words: str) -> None:
    assert objections(talk(f"Ana: {words}")) == []


def test_the_reservation_of_a_committee_is_kept() -> None:
    assert [(item.owner, item.turns) for item in objections(meetings.chinese())] == [("何嘉树", (3,))]
    assert [item.vote for item in votes(meetings.chinese())] == [Vote(6, 1, None)]
    assert objections(meetings.injected()) == votes(meetings.injected()) == []
