"""Each thing once, in the order of the meeting."""

from __future__ import annotations

from dataclasses import replace

from minutes.summarise.items import Item
from minutes.summarise.merging import merged, superseded


def test_the_same_decision_of_two_parts_is_one_with_the_turns_of_both() -> None:
    short = Item("decision", "The loan to Denholm is approved.", (4,))
    full = Item("decision", "The loan to Denholm over five years is approved.", (6,))
    assert merged([short, full]) == [Item("decision", "The loan to Denholm over five years is approved.", (4, 6))]


def test_a_point_that_repeats_a_decision_goes_into_it() -> None:
    point = Item("point", "青屿的综合授信五千八百万通过。", (4,))
    decision = Item("decision", "青屿的综合授信五千八百万通过。", (4,))
    assert merged([point, decision]) == [decision]


def test_a_figure_that_repeats_a_decision_goes_into_it() -> None:
    figure = Item("figure", "The selling price is twenty-five euros.", (4,))
    decision = Item("decision", "The selling price is twenty-five euros.", (4,))
    assert merged([figure, decision]) == [decision]


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


def test_a_later_decision_on_the_same_matter_replaces_the_earlier_and_both_stay() -> None:
    first = Item("decision", "The loan to Denholm is forty-five million.", (4,))
    other = Item("decision", "Ardley Timber moves to red.", (20,))
    later = Item("decision", "The loan to Denholm is forty million.", (60,))
    assert superseded([first, other, later]) == [replace(first, replaced_by=60), other, later]


def test_a_decision_that_is_taken_back_is_replaced_and_one_that_is_repeated_is_not() -> None:
    first = Item("decision", "The touch screen is used for the remote.", (4,))
    back = Item("decision", "The touch screen is not used for the remote.", (60,))
    assert superseded(merged([first, back]))[0].replaced_by == 60
    assert merged([first, replace(back, turns=(6,))]) == [first, replace(back, turns=(6,))]
    again = Item("decision", "The touch screen is used for the remote control.", (60,))
    assert [item.replaced_by for item in superseded([first, again])] == [None, None]


def test_a_vote_and_a_dissent_are_never_merged_into_a_point() -> None:
    dissent = Item("objection", "The security is too thin.", (3,), owner="Ana", quoted=True)
    point = Item("point", "The security is too thin.", (3,))
    assert dissent in merged([point, dissent])


def test_two_tasks_in_like_words_from_two_turns_stay_two() -> None:
    one = Item("action", "Look at the components concept", (4,), quoted=True)
    other = Item("action", "Look at the user interface concept", (6,), quoted=True)
    assert merged([one, other]) == [one, other]
