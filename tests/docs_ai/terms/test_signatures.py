from __future__ import annotations

from docs_ai.terms.signatures import letter, signed
from tests.docs_ai.terms.made import outline

WITNESS = "IN WITNESS WHEREOF, the parties have executed this Agreement."


def test_companies_stand_above_their_signatures_side_by_side_too() -> None:
    made = outline(
        WITNESS,
        [
            ["Aldo, Inc.", "BROCK LABS LLC"],
            ["By: /s/ Ada Quill", "By: /s/ Ben Rook"],
            ["Title: Buyer for Cass, Inc.", "Title: Chair"],
        ],
    )
    assert [made.document.quote(span) for span, _ in signed(made).parties] == ["Aldo, Inc.", "BROCK LABS LLC"]


def test_a_company_named_in_running_text_signs_nothing() -> None:
    made = outline(WITNESS, "A copy goes to Aldo, Inc. at its office.", "By: /s/ Ada Quill")
    assert signed(made).parties == ()


def test_a_person_signs_behind_a_role() -> None:
    made = outline(WITNESS, "Aldo, Inc.", "By: /s/ Ben Rook", [["EMPLOYEE:", "Ada B. Quill"]], "(Print Name)")
    assert [made.document.quote(span) for span, _ in signed(made).parties] == ["Aldo, Inc.", "Ada B. Quill"]


def test_dates_beside_signatures_are_read_and_others_are_not() -> None:
    made = outline(
        "It ended on May 1, 2001.",
        WITNESS,
        [["By: /s/ Ben Rook", "By: /s/ Ada Quill"], ["Date: May 20, 2014", "Date: May 22, 2014"]],
        "Amended by the letter of June 1, 2013.",
    )
    assert [reading.normalized for _, reading in signed(made).dates] == ["2014-05-20", "2014-05-22"]


def test_a_letter_has_an_addressee_and_a_date() -> None:
    made = outline(
        "PERSONAL AND CONFIDENTIAL",
        "January 25, 2012",
        "Aldo Corporation",
        "12 Quay Street",
        "Dover, DE 19901",
        "Attn: Ada Quill",
        "Ladies and Gentlemen:",
        "In connection with a possible transaction with Brock, Inc. ...",
    )
    head = letter(made)
    assert head is not None and head.addressee is not None and head.date is not None
    assert made.document.quote(head.addressee[0]) == "Aldo Corporation"
    assert head.date[1].normalized == "2012-01-25"


def test_a_letter_may_go_to_a_person_and_an_agreement_has_no_head() -> None:
    made = outline("Ada B. Quill", "33 Middle Street", "Dover, DE 19901", "Dear Ada:", "You leave.")
    head = letter(made)
    assert head is not None and head.addressee is not None and head.date is None
    assert made.document.quote(head.addressee[0]) == "Ada B. Quill"
    assert letter(outline("This Agreement is made between Aldo, Inc. and Brock, Inc.")) is None
