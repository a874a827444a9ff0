from __future__ import annotations

from docs_ai.reading import Span
from docs_ai.terms.orphans import MOST, orphans
from docs_ai.terms.result import Term
from docs_ai.terms.slots import Ground
from tests.docs_ai.terms.made import outline


def stated(text: str, *taken: str, suspects: tuple[Span, ...] = ()) -> list[tuple[str, str]]:
    made = outline(*text.split("\n"))
    terms = [Term("x", "found", 0.9, Span(text.index(value), text.index(value) + len(value))) for value in taken]
    found, _ = orphans(Ground(made, suspects), terms)
    return [(orphan.kind, made.document.quote(orphan.span)) for orphan in found]


def test_values_that_no_field_took_are_listed_once_in_order() -> None:
    text = "净资产人民币9,000万元，\n2026年3月1日与江南精工有限公司签约，\n年利率4.35%，\n净资产人民币9,000万元。"
    assert stated(text) == [
        ("amount", "人民币9,000万元"),
        ("date", "2026年3月1日"),
        ("party", "江南精工有限公司"),
        ("rate", "4.35%"),
    ]


def test_a_value_that_a_term_states_elsewhere_is_no_orphan() -> None:
    assert stated("授信额度：人民币5,000万元\n其中伍仟万元整", "人民币5,000万元") == []


def test_nothing_is_taken_from_what_speaks_to_the_machine() -> None:
    assert stated("金额为人民币1,000万元", suspects=(Span(0, 20),)) == []


def test_the_list_has_an_end_and_says_so() -> None:
    made = outline(*(f"另有人民币{number},000万元。" for number in range(1, MOST + 20)))
    found, complete = orphans(Ground(made), [])
    assert len(found) == MOST and not complete
