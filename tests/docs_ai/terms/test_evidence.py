from __future__ import annotations

import pytest

from docs_ai.terms.ask import Claim
from docs_ai.terms.evidence import evidence
from tests.docs_ai.terms.made import FIELDS, outline


@pytest.mark.parametrize(
    ("field", "line", "value"),
    [
        ("approval.meeting", "会议届次：无", "无"),
        ("facilities.fees", "手续费：不适用", ""),
        ("restrictions", "无。", ""),
    ],
)
def test_a_claim_of_what_the_document_says_is_none_does_not_hold(field: str, line: str, value: str) -> None:
    assert evidence(outline(line), FIELDS[field], [Claim(1, value)]) == []


def test_a_claim_that_stands_on_its_line_holds() -> None:
    made = outline("会议届次：2025年第3次")
    found = evidence(made, FIELDS["approval.meeting"], [Claim(1, "2025年第3次")])
    assert [made.document.quote(item.span) for item in found] == ["2025年第3次"]
