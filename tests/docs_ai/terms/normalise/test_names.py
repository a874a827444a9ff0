from __future__ import annotations

import pytest

from docs_ai.terms.normalise import names


def written(text: str) -> list[str]:
    return [text[reading.start : reading.end] for reading in names.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("由青屿控股集团有限公司以及实际控制人陈砚秋提供", ["青屿控股集团有限公司"]),
        ("同意给予江北精工（苏州）有限公司授信", ["江北精工（苏州）有限公司"]),
        ("江北商业银行股份有限公司苏州分行作为代理行", ["江北商业银行股份有限公司苏州分行"]),
        ("青屿创业投资合伙企业（有限合伙）", ["青屿创业投资合伙企业（有限合伙）"]),
        ("贵公司申请，我公司及子公司", []),
        ("offer to Kestrel Bay Logistics Limited, a company", ["Kestrel Bay Logistics Limited"]),
        ("between Marlow Inc. and Visser Cast LLC", ["Marlow Inc.", "Visser Cast LLC"]),
        ("BETWEEN MARLOW HOLDINGS, INC. AND 3V COMPANY", ["MARLOW HOLDINGS, INC.", "3V COMPANY"]),
        ("Marlow Tools, Inc., a Delaware corporation", ["Marlow Tools, Inc."]),
        ("Harbourline Bank, N.A.", ["Harbourline Bank, N.A."]),
        ("Maju Tin Sdn Bhd and Foo Pte. Ltd.", ["Maju Tin Sdn Bhd", "Foo Pte. Ltd."]),
        ("Dongfang Steel Co., Ltd.", ["Dongfang Steel Co., Ltd."]),
        ("Dongfang Steel (Group) Co., Ltd.", ["Dongfang Steel (Group) Co., Ltd."]),
        ("Kestrel Holdings (Cayman Islands) Limited (the “Borrower”)", ["Kestrel Holdings (Cayman Islands) Limited"]),
        ("Harbourline Bank (China) Company Limited", ["Harbourline Bank (China) Company Limited"]),
        ("Marlow Limited (Borrower) and Visser Limited", ["Marlow Limited", "Visser Limited"]),
        ("the Borrower (Kestrel Limited)", ["Kestrel Limited"]),
        ("by Meyer Stahl GmbH & Co. KG and Braun & Co. KG", ["Meyer Stahl GmbH & Co. KG", "Braun & Co. KG"]),
        ("Otto Braun & Co. KGaA", ["Otto Braun & Co. KGaA"]),
    ],
)
def test_names(text: str, found: list[str]) -> None:
    assert written(text) == found


def test_a_name_compares_equal_in_full_and_half_width() -> None:
    assert names.key("江北精工（苏州）有限公司") == names.key("江北精工(苏州) 有限公司")
    assert names.tidy(" 江北精工（苏州） 有限公司，") == "江北精工(苏州)有限公司"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Marlow Ltd", "MARLOW LIMITED"),
        ("Marlow, Inc.", "Marlow Incorporated"),
        ("Marlow L.P.", "MARLOW LP"),
        ("Foo Pte. Ltd.", "Foo Private Limited"),
        ("The Marlow Company", "Marlow Co."),
        ("Marlow", "Marlow Corp."),
        ("Meyer Stahl GmbH & Co. KG", "MEYER STAHL GMBH & CO KG"),
        ("江北精工（苏州）有限公司", "江北精工(苏州)有限责任公司"),
    ],
)
def test_names_that_differ_in_their_legal_form_as_written_are_alike(left: str, right: str) -> None:
    assert names.alike(left, right) and names.alike(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Marlow Inc", "Marlow LLC"),
        ("江北股份有限公司", "江北有限公司"),
        ("江北精工（苏州）有限公司", "江北精工（无锡）有限公司"),
        ("Zinc", "Z"),
        ("Costa", "Sta Co"),
        ("", ""),
    ],
)
def test_two_companies_are_not_alike(left: str, right: str) -> None:
    assert not names.alike(left, right)


@pytest.mark.parametrize(
    ("text", "aliases"),
    [
        ("江北精工有限公司（以下简称“江北精工”或“借款人”）", ["江北精工", "借款人"]),
        ("Marlow Inc. (the “Borrower”)", ["Borrower"]),
        ('Marlow Tools, Inc., a Delaware corporation (the "Company")', ["Company"]),
        ("Visser LLC d/b/a Visser Tools", ["Visser Tools"]),
        ("江北精工有限公司（苏州）", []),
    ],
)
def test_short_names_and_roles_belong_to_the_name_before_them(text: str, aliases: list[str]) -> None:
    found = names.short_forms(text)
    assert [alias.alias for alias in found] == aliases
    assert all(text[alias.start : alias.end] == alias.alias for alias in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("青屿控股集团有限公司以及实际控制人陈砚秋、配偶林若溪", ["青屿控股集团有限公司", "陈砚秋", "林若溪"]),
        ("实际控制人王大同夫妇", ["王大同"]),
        ("江北控股有限公司与江南控股有限公司", ["江北控股有限公司", "江南控股有限公司"]),
        ("该公司名下全部应收账款", []),
    ],
)
def test_names_in_a_list(text: str, found: list[str]) -> None:
    assert [text[reading.start : reading.end] for reading in names.enumerated(text)] == found
