"""Each thing once, in the order of the meeting."""

from __future__ import annotations

from minutes.summarise.items import Item
from minutes.summarise.merging import merged


def test_the_same_decision_of_two_parts_is_one_with_the_turns_of_both() -> None:
    short = Item("decision", "The loan to Denholm is approved.", (4,))
    full = Item("decision", "The loan to Denholm over five years is approved.", (6,))
    assert merged([short, full]) == [Item("decision", "The loan to Denholm over five years is approved.", (4, 6))]


def test_a_point_that_repeats_a_decision_goes_into_it() -> None:
    point = Item("point", "青屿的综合授信五千八百万通过。", (4,))
    decision = Item("decision", "青屿的综合授信五千八百万通过。", (4,))
    assert merged([point, decision]) == [decision]


def test_another_amount_is_another_thing() -> None:
    items = [
        Item("decision", "The limit for offices is 150 million.", (4,)),
        Item("decision", "The limit for offices is 165 million.", (5,)),
    ]
    assert merged(items) == items


def test_two_owners_are_two_actions() -> None:
    items = [
        Item("action", "Send the report to the board.", (4,), "Ana"),
        Item("action", "Send the report to the board.", (5,), "Ben"),
    ]
    assert merged(items) == items


def test_far_apart_only_nearly_equal_words_are_one() -> None:
    items = [
        Item("point", "The stock audit is late.", (4,)),
        Item("point", "The audit was finished, stock is fine.", (90,)),
    ]
    assert len(merged(items)) == 2


def test_the_order_is_that_of_the_meeting() -> None:
    items = [Item("point", "Later matter entirely.", (9,)), Item("decision", "Earlier choice made.", (2,))]
    assert [item.turns for item in merged(items)] == [(2,), (9,)]
