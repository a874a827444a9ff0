from __future__ import annotations

import pytest

from docs_ai.terms.normalise import identifiers
from tests.docs_ai.terms.normalise.written import shown


@pytest.mark.parametrize(
    ("text", "written", "normalized"),
    [
        ("审批〔2025〕第0012号", "审批〔2025〕第0012号", "审批[2025]第0012号"),
        ("根据江授信批【2025】0012号批复", "江授信批【2025】0012号", "江授信批[2025]0012号"),
        ("江信审（2025）字第 123 号", "江信审（2025）字第 123 号", "江信审[2025]字第123号"),
        ("批复编号：ABC/CR/2025/0012", "ABC/CR/2025/0012", "ABC/CR/2025/0012"),
        ("No. 2025-001", "2025-001", "2025-001"),
        ("Our ref: HB-CR-2025-0012.", "HB-CR-2025-0012", "HB-CR-2025-0012"),
        ("编号：20250012", "20250012", "20250012"),
    ],
)
def test_numbers_of_approvals(text: str, written: str, normalized: str) -> None:
    assert shown(text, identifiers.find(text)) == [(written, normalized)]


@pytest.mark.parametrize("text", ["2025年3月1日", "US$5,000", "A/B", "授信额度", "2025-03-01"])
def test_what_is_no_number_of_an_approval(text: str) -> None:
    assert identifiers.find(text) == []


@pytest.mark.parametrize(
    ("text", "written", "normalized"),
    [
        ("江信审（2025）字第 123 号（补充）", "江信审（2025）字第 123 号", "江信审[2025]字第123号"),
        ("江北审2025-12/3", "江北审2025-12/3", "江北审2025-12/3"),
        ("根据江授信批【2025】0012号批复", "江授信批【2025】0012号", "江授信批[2025]0012号"),
        ("HB/2025/12-A#3.", "HB/2025/12-A#3", "HB/2025/12-A#3"),
        ("17", "17", "17"),
    ],
)
def test_where_a_label_says_so_any_form_is_a_number(text: str, written: str, normalized: str) -> None:
    assert shown(text, identifiers.labelled(text)) == [(written, normalized)]


def test_a_label_without_a_digit_behind_it_has_no_number() -> None:
    assert identifiers.labelled("待批复后编列") == []
