from __future__ import annotations

from docs_ai.terms import load_schema
from docs_ai.terms.parts import places
from tests.docs_ai.terms.made import outline

FIELDS = {field.name: field for field in load_schema("nda").fields}
OPENING = "This Agreement is made as of May 2, 2014 between Aldo, Inc. (“Aldo”) and Brock LLC (“Brock”)."


def named(*items: str) -> list[tuple[str, float]]:
    made = outline(*items)
    return [(made.document.quote(place.span), place.strength) for place in places(made, FIELDS["party"])]


def test_who_signs_beside_the_named_parties_is_no_third_one() -> None:
    found = named(
        OPENING, "IN WITNESS WHEREOF", "ALDO, INC.", "By: /s/ Ada Quill", "Cass Capital LLC", "By: /s/ Ben Rook"
    )
    assert [name for name, _ in found] == ["Aldo, Inc.", "Brock LLC", "ALDO, INC."]


def test_a_letter_has_the_addressee_and_those_who_sign_as_parties() -> None:
    found = named(
        "Aldo, Inc.", "12 Quay Street", "Dover, DE 19901", "Ladies and Gentlemen:", "We may talk.", "Very truly yours,",
        "Brock LLC", "By: /s/ Ben Rook", "Accepted and agreed:", "ALDO, INC.", "By: /s/ Ada Quill",
    )  # fmt: skip
    assert {name for name, _ in found} == {"Aldo, Inc.", "Brock LLC", "ALDO, INC."}


def test_a_signature_says_less_than_an_opening() -> None:
    [(_, signed)] = named("IN WITNESS WHEREOF", "Aldo, Inc.", "By: /s/ Ada Quill")
    assert signed < named(OPENING)[0][1]


def test_a_field_of_another_type_has_no_parts() -> None:
    assert list(places(outline(OPENING), FIELDS["jurisdiction"])) == []
