"""The terms of the shipped samples, by rules alone: a silent model must cost confidence, never the truth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cli import samples
from docs_ai.reading import read
from docs_ai.terms import Extractor
from docs_ai.terms.result import validate
from prompts import Library
from tests.docs_ai.terms.made import SCHEMA, model

CHINESE = {
    "approval_number": ["澜银审批[2026]第0387号"],
    "approval_date": ["2026-09-18"],
    "borrower": ["青屿精密机械股份有限公司"],
    "facility_type": ["综合授信(可循环)"],
    "amount": ["58000000.00"],
    "currency": ["CNY"],
    "tenor": ["P24M"],
    "maturity_date": [],
    "interest_rate": ["LPR-1Y+45bp"],
    "validity": ["2027-03-17"],
    "guarantor": ["青屿控股集团有限公司", "陈砚秋", "林若溪"],
}
ENGLISH = {
    "approval_number": ["HBL/CB/2026/FL-0412"],
    "approval_date": ["2026-09-02"],
    "borrower": ["Kestrel Bay Logistics Limited"],
    "facility_type": ["Term Loan Facility"],
    "amount": ["45000000.00"],
    "currency": ["USD"],
    "tenor": [],
    "maturity_date": ["2032-03-31"],
    "interest_rate": ["TERM-SOFR+235bp"],
    "validity": ["2026-10-30"],
    "guarantor": ["Kestrel Bay Holdings Limited"],
}
CLAUSES = {
    "credit-approval": {"repayment": 1, "use_of_proceeds": 1, "security": 2, "conditions_precedent": 5, "covenants": 5},
    "facility-letter": {"repayment": 1, "use_of_proceeds": 1, "security": 4, "conditions_precedent": 6, "covenants": 9},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (samples.CREDIT_APPROVAL_PDF, CHINESE),
        (samples.CREDIT_APPROVAL_DOCX, CHINESE),
        (samples.FACILITY_LETTER_PDF, ENGLISH),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
async def test_the_terms_of_a_sample(path: Path, expected: Mapping[str, list[str]]) -> None:
    result = (await Extractor(model(), Library.load(), SCHEMA).extract(read(path))).to_json()
    validate(result)
    fields: dict[str, list[dict[str, Any]]] = {}
    for field in result["fields"]:
        fields.setdefault(field["name"], []).append(field)
    for name, values in expected.items():
        stated = ["".join(field["normalized"].split()) for field in fields[name] if field["value"]]
        assert stated == ["".join(value.split()) for value in values], name
    for name, count in CLAUSES[path.stem].items():
        assert len([field for field in fields[name] if field["status"] == "found"]) == count, name
    assert not any(field["status"] == "conflict" for field in result["fields"])
    located = [field for field in result["fields"] if field["value"]]
    assert all(bool(field["boxes"]) == (path.suffix == ".pdf") for field in located)
