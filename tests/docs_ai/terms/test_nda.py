"""The packaged schema of non-disclosure agreements on sentences as lawyers write them; all names are invented."""

from __future__ import annotations

import time

import pytest

from docs_ai.terms import load_schema
from docs_ai.terms.candidates import candidates
from tests.docs_ai.terms.made import outline

FIELDS = {field.name: field for field in load_schema("nda").fields}


def stated(field: str, *items: str) -> list[str | None]:
    return [
        candidate.reading and candidate.reading.normalized for candidate in candidates(outline(*items), FIELDS[field])
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("This Agreement shall terminate two years after the date of this Agreement.", "P2Y"),
        ("6.1This Agreement shall terminate in its entirety one year after the date of this Agreement.", "P1Y"),
        ("This letter agreement will terminate two (2) years from the date hereof.", "P2Y"),
        ("This Agreement shall remain in full force and effect for a period of three (3) years.", "P3Y"),
        ("This Agreement shall continue until the second anniversary of the Effective Date.", "P2Y"),
        ("Unless earlier terminated, this Agreement will automatically expire in eighteen (18) months.", "P18M"),
        ("This Agreement and the obligations hereunder shall terminate on the date two years hereafter.", "P2Y"),
        ("This letter agreement shall be of no further force and effect 18 months from the date hereof.", "P18M"),
        ("This Agreement is effective as of the date hereof and shall continue for five (5) years.", "P5Y"),
        ("The term of this Agreement shall be one (1) year from the date hereof.", "P1Y"),
        ("The term of this Agreement is two years.", "P2Y"),
        ("The term of this Agreement shall commence on the Effective Date and continue for three years.", "P3Y"),
        ("Except as provided herein, the obligations hereunder shall terminate in five years.", "P5Y"),
        ("Your obligations under this letter agreement shall expire on the first anniversary of its date.", "P1Y"),
        ("The restrictions in this Agreement, on use too, shall lapse after twenty-four (24) months.", "P24M"),
        ("It shall apply to what is furnished for a period of one year following its date (“the Term”).", "P1Y"),
        ("The Recipient's duty to protect Confidential Information shall survive for two (2) years.", "P2Y"),
        ("Recipient shall hold the Confidential Information in confidence for a period of five (5) years.", "P5Y"),
        ("For a period of two years you will keep the Evaluation Material confidential.", "P2Y"),
        ("本协议有效期为三年，自签署之日起计算。", "P3Y"),
    ],
)  # fmt: skip
def test_the_term_is_how_long_the_duty_lasts(sentence: str, expected: str) -> None:
    assert stated("term", sentence)[:1] == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "For a period of one year from the date of this Agreement, neither party will solicit the other's employees.",
        "For two (2) years after termination of employment, Employee shall not compete with the Company.",
        "Until one year from the date of this Agreement, such party shall not acquire any securities of the other.",
        "Either party may terminate this Agreement upon two months' prior written notice.",
        "Recipient shall return all Confidential Information within one month of a request.",
        "Employee has been employed by the Company for three years.",
        "Records shall be kept for seven years.",
        "The Employee may not interfere with any person employed within one (1) year prior to the end of employment.",
    ],
)
def test_other_periods_are_no_term(sentence: str) -> None:
    assert stated("term", sentence) == []


def test_the_agreements_own_term_goes_before_what_survives_it() -> None:
    survives = "The obligations under this Agreement shall survive any such termination for three (3) years."
    assert stated("term", survives, "This Agreement shall terminate one year after its date.")[0] == "P1Y"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("This Agreement shall be governed by and construed in accordance with the laws of the State of Ohio.", "Ohio"),
        ("This Agreement is governed by, and shall be construed under, the laws of\nNew Jersey.", "New Jersey"),
        ("It shall be governed by the internal laws of the Commonwealth of Virginia.", "Virginia"),
        ("The laws of the State of Texas shall govern this Agreement.", "Texas"),
        ("This Agreement shall be construed in accordance with Delaware law.", "Delaware"),
        ("This letter is governed by English law.", "England"),
        ("governed by the laws of the United States and of the State of Utah", "Utah"),
        ("本协议适用中华人民共和国法律。", "China"),
    ],
)  # fmt: skip
def test_the_jurisdiction_is_the_law_that_governs(sentence: str, expected: str) -> None:
    assert stated("jurisdiction", sentence)[:1] == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Aldo, Inc., a corporation organized and existing under the laws of the State of Delaware",
        "to the extent it shall be construed in accordance with the laws of any state which precludes such a duty",
        "Aldo, Inc. has offices in Dover, Delaware.",
    ],
)
def test_where_a_company_is_at_home_governs_nothing(sentence: str) -> None:
    assert stated("jurisdiction", sentence) == []


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (("This Agreement is dated as of March 31, 2012 between Aldo, Inc. (“A”) and Brock LLC (“B”).",), "2012-03-31"),
        (("Effective as of February 23, 2009", "Ada B. Quill", "3 Middle Street", "Dear Ada:"), "2009-02-23"),
        (("The parties agree as of July 31, 2008 (the “Effective Date”):",), "2008-07-31"),
        (
            (
                "This Agreement, effective when signed by both, is between Aldo, Inc. (“A”) and Brock LLC (“B”).",
                "IN WITNESS WHEREOF, the parties have signed.",
                "Aldo, Inc.", "By: /s/ Ada Quill", "Date: 11/25/2014",
                "Brock LLC", "By: /s/ Ben Rook", "Date: 11/28/2014",
            ),
            "2014-11-28",
        ),
    ],
)  # fmt: skip
def test_the_effective_date_is_the_agreements(items: tuple[str, ...], expected: str) -> None:
    assert stated("effective_date", *items)[:1] == [expected]


def test_signatures_alone_are_a_weak_sign_of_the_date() -> None:
    made = outline("IN WITNESS WHEREOF", "Aldo, Inc.", "By: /s/ Ada Quill", "Date: May 2, 2014")
    [candidate] = candidates(made, FIELDS["effective_date"])
    assert candidate.strength < 0.55


@pytest.mark.parametrize(
    "piece", ["a", "this agreement shall ", "governed by laws of ", "one (1) ", "between A and ", "(“"]
)
def test_a_long_text_of_half_sentences_takes_no_time(piece: str) -> None:
    made = outline(piece * (120_000 // len(piece)))
    began = time.process_time()
    for field in FIELDS.values():
        candidates(made, field)
    assert time.process_time() - began < 5.0
