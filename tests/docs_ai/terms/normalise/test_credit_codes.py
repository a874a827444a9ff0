from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from docs_ai.terms.normalise import credit_codes

BODIES = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9)


@given(st.sampled_from(["911101", "913205", "914403"]), BODIES)
def test_a_code_with_its_check_character_is_read_and_any_other_is_told(district: str, body: str) -> None:
    body = f"{district}00{body}"
    code = body + uscc.calc_check_digit(body)
    wrong = body + ("0" if code[-1] != "0" else "1")
    for text in (code, code.lower(), f"统一社会信用代码：{code}。"):
        assert [reading.normalized for reading in credit_codes.find(text)] == [code]
    assert [(reading.normalized, reading.why) for reading in credit_codes.find(wrong)] == [(None, "checksum")]


def test_blanks_inside_a_code_are_left_out() -> None:
    assert [reading.normalized for reading in credit_codes.find("913501 00M000100Y43")] == ["91350100M000100Y43"]


def test_longer_and_shorter_strings_are_no_codes() -> None:
    for text in ("91350100M000100Y4", "91350100M000100Y433", "ABCDEFGHIJKLMNOPQR", "2025年3月1日"):
        assert credit_codes.find(text) == []
