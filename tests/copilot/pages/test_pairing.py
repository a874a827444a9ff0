"""Decisions find their entries again, whatever came or went since."""

from __future__ import annotations

from copilot.pages.pairing import pair


def same(entry: str, decision: str) -> bool:
    return entry == decision


def folded(entry: str, decision: str) -> bool:
    return entry.lower() == decision.lower()


def initial(entry: str, decision: str) -> bool:
    return entry[0] == decision[0]


def test_the_surest_way_is_tried_for_all_decisions_before_the_next() -> None:
    pairs = pair(["Amount", "amount"], ["amount", "AMOUNT"], [same, folded], initial)
    assert pairs.rows == (("Amount", "AMOUNT", True), ("amount", "amount", True))
    assert pairs.left == ()


def test_what_fits_only_the_last_way_no_longer_holds() -> None:
    pairs = pair(["amount", "bank"], ["account"], [same, folded], initial)
    assert pairs.rows == (("amount", "account", False), ("bank", None, False))


def test_an_entry_has_one_decision_and_what_fits_none_is_left() -> None:
    pairs = pair(["a"], ["a", "a", "b"], [same], initial)
    assert pairs.rows == (("a", "a", True),)
    assert pairs.left == ("a", "b")
