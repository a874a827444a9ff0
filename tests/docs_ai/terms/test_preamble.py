from __future__ import annotations

import pytest

from docs_ai.terms.preamble import preamble
from tests.docs_ai.terms.made import outline


def parties(*items: str) -> list[tuple[str, str]]:
    made = outline(*items)
    found = preamble(made)
    assert found is not None, "no preamble"
    return [(made.document.quote(party.span), party.role) for party in found.parties]


def dated(text: str) -> tuple[str | None, bool]:
    found = preamble(outline(text))
    assert found is not None, "no preamble"
    return (found.date[1].normalized if found.date else None, found.deferred)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "This Agreement is made as of May 2, 2019 by and between Marlow Timber, Inc., a Delaware corporation with "
            "offices at 12 Quay Street, Dover, DE 19901 (the “Company”), and Orrin Data LLC, a Nevada limited "
            "liability company (“Recipient”).",
            [("Marlow Timber, Inc.", "Company"), ("Orrin Data LLC", "Recipient")],
        ),
        (
            "This Invention and Non-Disclosure Agreement is made between Marlow Timber, Inc. (the “Company”) and "
            "Ada B. Quill (the “Employee”).",
            [("Marlow Timber, Inc.", "Company"), ("Ada B. Quill", "Employee")],
        ),
        (
            "THIS AGREEMENT is entered into between ORRIN PHARMACEUTICALS, located at 5 Mill Lane (“Orrin”), and "
            "MARLOW TIMBER, LTD., with a place of business at 12 Quay Street (“Marlow”).",
            [("ORRIN PHARMACEUTICALS", "Orrin"), ("MARLOW TIMBER, LTD.", "Marlow")],
        ),
        (
            "This 3-Way Agreement is made among Aldo, Inc. (“Aldo”), located at 1 Main Street, Troy, NY 12180, "
            "Brock Labs LLC, located at 2 High Street, Troy, NY 12180 (“Brock”) and Cass Fill, Inc. DBA Cass Services "
            "(“Cass”).",
            [("Aldo, Inc.", "Aldo"), ("Brock Labs LLC", "Brock"), ("Cass Fill, Inc.", "Cass")],
        ),
        (
            "This Agreement is between Aldo Corporation, on behalf of itself and its affiliates other than Brock Labs, "
            "LLC (collectively “Aldo”), and Cass, L.P. (together with its subsidiaries and Dunn Capital, LLC, “Cass”) "
            "(each a “Party” and collectively the “Parties”). Aldo and Cass are parties to an Option with Elm, Inc.",
            [("Aldo Corporation", "Aldo"), ("Cass, L.P.", "Cass")],
        ),
        (
            "Agreement made December 3, 2018 between Aldo Industries, Inc., with its office at 3 Bell Street, Iowa "
            "(“Aldo”) on behalf of itself and its subsidiaries and Ada K. Quill (“Employee”) (the “Parties”).",
            [("Aldo Industries, Inc.", "Aldo"), ("Ada K. Quill", "Employee")],
        ),
    ],
)
def test_the_parties_are_those_between_whom_it_is_made(text: str, expected: list[tuple[str, str]]) -> None:
    assert parties("NON-DISCLOSURE AGREEMENT", text) == expected


def test_several_funds_that_act_as_a_group_are_one_party() -> None:
    text = (
        "This Agreement is by and among Aldo Bank, Inc. (the “Company”), Rook Partners, L.P., Rook Value Partners II, "
        "L.P., Rook Advisers LLC, and Joan Rook, an individual (collectively, the “Rook Group”) and Ada B. Quill, a "
        "nominee of the Rook Group (“Quill”)."
    )
    assert parties(text) == [
        ("Aldo Bank, Inc.", "Company"),
        ("Rook Group", "Rook Group"),
        ("Ada B. Quill", "Quill"),
    ]


def test_a_blank_party_and_one_named_by_its_kind_are_left_out() -> None:
    text = (
        "This Agreement is dated as of ________ and is between ____________, a corporation (“Recipient”), and the "
        "person whose name is set forth below (“Employee”) and Aldo Power Corporation (an Electric Company) (“APC”)."
    )
    assert parties(text) == [("Aldo Power Corporation", "APC")]


def test_a_sentence_about_another_agreement_is_no_opening() -> None:
    text = (
        "Reference is made to that certain Merger Agreement, dated as of May 2, 2019, by and among Aldo, Inc. (“Aldo”) "
        "and Brock, Inc. (“Brock”), and to the Option Agreement between Aldo, Inc. and Cass, Inc."
    )
    assert preamble(outline("Dear Ada:", text)) is None


NUMBERED = ("BETWEEN:", "(1) ALDO LIMITED (no. 123) of 1 Quay (“Aldo”); and", "(2) BROCK PLC (“B”).")
TITLE = ("CONFIDENTIALITY AGREEMENT", "dated as of May 3, 2012", "between", "ALDO, INC.", "and", "BROCK LLC")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (("THIS AGREEMENT is made on 3 May 2012", *NUMBERED), "ALDO LIMITED | BROCK PLC"),
        (TITLE, "ALDO, INC. | BROCK LLC"),
        (
            ("This Agreement is made between Aldo, Inc., a Delaware corporation and Brock Corp., its agent.",),
            "Aldo, Inc. | Brock Corp.",
        ),
        (
            ("This Agreement is between Aldo, Inc., and Ada B. Quill, an individual residing in Ohio.",),
            "Aldo, Inc. | Ada B. Quill",
        ),
        (
            ("This Agreement is entered into by eBrock Inc. (“B”) and Dunn & Sons Company (“D”).",),
            "eBrock Inc. | Dunn & Sons Company",
        ),
        (
            ("In order to evaluate a combination between Aldo, Inc. (“A”) and Brock LLC (“B”), each agrees:",),
            "Aldo, Inc. | Brock LLC",
        ),
        (("This Agreement is about a transaction between Aldo and Brock LLC (“Brock”).",), "Brock LLC"),
    ],
)
def test_openings_differ(items: tuple[str, ...], expected: str) -> None:
    assert " | ".join(name for name, _ in parties(*items)) == expected


def test_a_line_that_breaks_between_the_parties_parts_nothing() -> None:
    broken = (
        "THIS AGREEMENT is made by and between",
        "Aldo, Inc., a Delaware corporation (“Aldo”)",
        "and Brock, L.L.C. (“Brock”).",
    )
    assert parties(*broken) == [("Aldo, Inc.", "Aldo"), ("Brock, L.L.C.", "Brock")]


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("This Agreement is dated as of March 31, 2012 between", ("2012-03-31", False)),
        ("This Agreement is made to be effective on 30th day of April, 2009, between", ("2009-04-30", False)),
        ("THIS AGREEMENT is made this 15th day of November, 2018 (the “Effective Date”), among", ("2018-11-15", False)),
        ("This Agreement is dated as of ___, 2000 by and between", (None, False)),
        ("This Agreement, effective when executed by both parties, is made between", (None, True)),
        ("This Agreement is entered into as of the date set forth on the signature page by and between", (None, True)),
    ],
)
def test_the_date_is_the_agreements_own(opening: str, expected: tuple[str | None, bool]) -> None:
    assert dated(f"{opening} Aldo, Inc. (“Aldo”) and Brock, Inc. (“Brock”).") == expected


def test_the_date_of_another_agreement_in_the_opening_is_not_taken() -> None:
    text = (
        "This Agreement is made between Aldo, Inc. (“Aldo”) and Brock, Inc. (“Brock”), who are parties to that certain "
        "Sublicense dated as of June 1, 2012."
    )
    assert dated(text) == (None, False)
