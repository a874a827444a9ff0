"""The terms of the shipped samples, by rules alone: a silent model must cost confidence, never the truth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cli import samples
from docs_ai.reading import read
from docs_ai.terms import Extractor, load_schema
from docs_ai.terms.result import validate
from prompts import Library
from tests.docs_ai.terms.made import SCHEMA, model

CHINESE = {
    "approval.number": ["澜银审批[2026]第0387号"],
    "approval.date": ["2026-09-18"],
    "approval.expiry_date": ["2027-03-17"],
    "approval.deciding_body": ["总行信贷审批委员会"],
    "approval.meeting": ["2026年第31次会议"],
    "approval.conclusion": ["approved"],
    "customer.name": ["青屿精密机械股份有限公司"],
    "customer.credit_code": ["91990105MA0QYJX2T5"],
    "customer.rating": ["AA-"],
    "limit.total": ["58000000.00"],
    "limit.currency": ["CNY"],
    "limit.revolving": ["yes"],
    "limit.tenor": ["P24M"],
    "facilities.product": ["流动资金贷款", "银行承兑汇票", "国内信用证"],
    "facilities.amount": ["38000000.00", "15000000.00", "5000000.00"],
    "facilities.tenor": ["P12M", "P6M", "P6M"],
    "facilities.rate": ["LPR-1Y+45bp"],
    "facilities.benchmark": ["LPR"],
    "facilities.benchmark_tenor": ["P1Y"],
    "facilities.spread": ["45bp"],
    "facilities.margin_ratio": ["30%", "20%"],
    "facilities.interest_period": ["quarterly"],
    "facilities.repayment_method": ["bullet"],
    "security.kind": ["guarantee", "mortgage"],
    "security.provider": ["青屿控股集团有限公司", "陈砚秋", "林若溪"],
    "security.joint": ["joint"],
    "security.maximum_amount": ["63800000.00"],
    "security.value": ["82400000.00"],
    "security.loan_to_value": ["70%"],
    "covenants.operator": ["<=", ">=", ">=", "<=", "<="],
    "covenants.threshold": ["65%", "1.1", "3", "30%", "30%"],
    "signatories.name": ["顾维桢", "沈听澜"],
    "approval.replaced_number": [],
    "limit.exposure": [],
    "facilities.end": [],
}
ENGLISH = {
    "approval.number": ["HBL/CB/2026/FL-0412"],
    "approval.date": ["2026-09-02"],
    "approval.expiry_date": ["2026-10-30"],
    "customer.name": ["Kestrel Bay Logistics Limited"],
    "limit.total": ["45000000.00"],
    "limit.currency": ["USD"],
    "limit.tenor": [],
    "facilities.product": ["Term Loan Facility"],
    "facilities.amount": ["45000000.00"],
    "facilities.end": ["2032-03-31"],
    "facilities.rate": ["TERM-SOFR+235bp"],
    "facilities.rate_kind": ["floating"],
    "facilities.drawing_period": ["2027-03-31"],
    "facilities.repayment_method": ["instalments"],
    "security.kind": ["mortgage", "pledge", "pledge", "guarantee"],
    "security.provider": ["Kestrel Bay Holdings Limited"],
    "covenants.operator": ["<=", ">=", ">=", "<="],
    "covenants.threshold": ["3.25", "4", "1.2", "70%"],
}
ITEMS = {
    "credit-approval": {"conditions_precedent.text": 5, "post_loan.text": 4, "facilities.repayment": 1},
    "facility-letter": {"conditions_precedent.text": 6, "restrictions.text": 4, "facilities.use": 1},
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
    for name, count in ITEMS[path.stem].items():
        assert len([field for field in fields[name] if field["status"] == "found"]) == count, name
    assert not any(field["status"] == "conflict" for field in result["fields"])
    located = [field for field in result["fields"] if field["value"]]
    assert all(bool(field["boxes"]) == (path.suffix == ".pdf") for field in located)


async def test_the_fields_of_one_facility_share_an_index() -> None:
    result = (await Extractor(model(), Library.load(), SCHEMA).extract(read(samples.CREDIT_APPROVAL_PDF))).to_json()
    second = {field["name"]: field["normalized"] for field in result["fields"] if field["index"] == 1}
    assert second["facilities.product"] == "银行承兑汇票" and second["facilities.margin_ratio"] == "30%"
    assert second["security.kind"] == "mortgage"


async def test_the_facility_letter_by_the_schema_of_agreements() -> None:
    schema = load_schema("facility-agreement")
    result = (await Extractor(model(), Library.load(), schema).extract(read(samples.FACILITY_LETTER_PDF))).to_json()
    validate(result)
    stated = {field["name"]: field["normalized"] for field in result["fields"] if field["value"]}
    assert stated["lender"] == "Harbourline Bank plc" and stated["guarantor"] == "Kestrel Bay Holdings Limited"
    assert (stated["availability"], stated["maturity_date"]) == ("2027-03-31", "2032-03-31")
    assert (stated["interest_rate"], stated["margin"]) == ("TERM-SOFR+235bp", "2.35%")
    assert stated["governing_law"] == "England"
    counts = {name: sum(field["name"] == name for field in result["fields"]) for name in stated}
    assert counts["events_of_default.text"] == 5 and counts["financial_covenants.threshold"] == 4
    fees = [field["status"] for field in result["fields"] if field["name"] == "fees"]
    assert fees == ["external_reference", "found", "external_reference"]
