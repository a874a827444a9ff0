"""The packaged schema of receipts on an invented one."""

from __future__ import annotations

from docs_ai.terms import load_schema
from docs_ai.terms.candidates import candidates
from docs_ai.terms.outline import Outline
from tests.docs_ai.terms.printed import receipt

MADE = Outline(
    receipt(
        "ALDO TOOLS SDN BHD", "NO.5, JALAN CONTOH 3,", "81100 JOHOR BAHRU.", "TEL: 07-123", "TAX INVOICE",
        "HAMMER HC03-7-15\t19.00", "TOTAL\t19.02", "TOTAL ROUNDED\t19.00", "CASH\t20.00", "CHANGE\t1.00",
        "12-01-19 21:13 SH01",
    )
)  # fmt: skip


def test_each_field_is_read_by_its_part() -> None:
    found = {field.name: candidates(MADE, field)[0] for field in load_schema("receipt").fields}
    read = {name: candidate.reading and candidate.reading.normalized for name, candidate in found.items()}
    assert read == {
        "company": "ALDO TOOLS SDN BHD",
        "date": "2019-01-12",
        "address": "NO.5, JALAN CONTOH 3, 81100 JOHOR BAHRU.",
        "total": "19.00",
    }
    assert all(MADE.document.quote(candidate.span).strip() for candidate in found.values())
