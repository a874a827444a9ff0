"""Text that knows what it states."""

from __future__ import annotations

import pytest

from bench._approvals.passage import Passage, fill, joined, stated


def words(passage):
    return {(mark.name, passage.text[mark.start : mark.end]) for mark in passage.marks}


def test_marks_follow_their_words_when_passages_are_joined():
    rate = stated(
        "rate", fill("{benchmark}+{spread}", {"benchmark": stated("b", "LPR"), "spread": stated("s", "45BP")})
    )
    whole = joined(("利率为", rate, "。"))
    assert whole.text == "利率为LPR+45BP。"
    assert words(whole) == {("rate", "LPR+45BP"), ("b", "LPR"), ("s", "45BP")}


def test_a_template_refuses_a_slot_without_a_value():
    with pytest.raises(KeyError):
        fill("{customer.name}于{approval.date}", {"customer.name": Passage("甲")})


def test_a_sentence_that_ends_in_a_company_form_gets_one_full_stop():
    assert (
        fill("The borrower is {name}.", {"name": stated("name", "Example Ltd.")}).text == "The borrower is Example Ltd."
    )


def test_item_and_standing_are_given_to_every_mark():
    passage = joined((stated("a", "1"), stated("b", "2"))).at(3).standing("conflict")
    assert {(mark.index, mark.standing) for mark in passage.marks} == {(3, "conflict")}
