from __future__ import annotations

import pytest

from docs_ai.terms.letterhead import letterhead
from docs_ai.terms.printed_lines import printed_lines
from tests.docs_ai.terms.printed import receipt


def head(*lines: str) -> tuple[str | None, str | None]:
    made = receipt(*lines)
    found = letterhead(printed_lines(made))
    return tuple(" ".join(made.quote(span).split()) if span else None for span in (found.name, found.address))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("ada quill", "ALDO TOOLS SDN BHD", "(123456-X)", "NO.5, JALAN CONTOH 3,", "81100 JOHOR BAHRU,", "JOHOR."),
            ("ALDO TOOLS SDN BHD", "NO.5, JALAN CONTOH 3, 81100 JOHOR BAHRU, JOHOR."),
        ),
        (
            ("ALDO HARDWARE &", "ELECTRICAL", "12 Quay Street", "Dover 19901", "Company Reg No: 77", "TAX INVOICE"),
            ("ALDO HARDWARE & ELECTRICAL", "12 Quay Street Dover 19901"),
        ),
        (
            ("ALDO TOOLS", "ENTERPRISE (QUAY", "SIDE) SDN BHD", "LOT 3, JALAN CONTOH", "GST NO: 1"),
            ("ALDO TOOLS ENTERPRISE (QUAY SIDE) SDN BHD", "LOT 3, JALAN CONTOH"),
        ),
        (("BROCK MART", "TAX INVOICE", "Total\t3.00"), ("BROCK MART", None)),
        (("TAX INVOICE", "Total\t3.00"), (None, None)),
    ],
)  # fmt: skip
def test_the_name_stands_over_the_address(lines: tuple[str, ...], expected: tuple[str | None, str | None]) -> None:
    assert head(*lines) == expected


def test_a_name_that_holds_a_place_is_no_address() -> None:
    assert head("BOOKS (TAMAN CONTOH) SDN BHD", "NO 7, JALAN CONTOH", "Tel: 1")[0] == "BOOKS (TAMAN CONTOH) SDN BHD"
