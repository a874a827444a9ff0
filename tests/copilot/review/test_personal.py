from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.review.finding import Finding
from copilot.review.personal import RULES, personal_data
from copilot.review.personal.candidate import apart
from copilot.review.personal.folding import fold

# The numbers are made up; their check digits are right.
FOUND = [
    # resident identity cards
    ("cn-resident-id", "身份证号{}。", "11010519491231002X"),
    ("cn-resident-id", "身份证号{}的客户", "11010519491231002x"),
    ("cn-resident-id", "his ID ({}) was checked", "110105 19491231 002X"),
    ("cn-resident-id", "ID {}, issued in 2010", "110105-19491231-002X"),
    ("cn-resident-id", "1,{},2026-11-23", "１１０１０５１９４９１２３１００２Ｘ"),
    ("cn-resident-id", "证件号：\n{}\n", "1101 0519 4912 3100 2X"),
    ("cn-resident-id", "旧身份证{}", "110105491231002"),
    ("cn-resident-id", "old number {} on file", "110105491231002"),
    # Tongzhou became a county in 1997; people born there before bear its code nevertheless
    ("cn-resident-id", "{}", "110112197001010015"),
    # credit codes
    ("cn-uscc", "统一社会信用代码{}，住所", "91110000600037341L"),
    ("cn-uscc", "USCC: {}", "91 110000 600037341 L"),
    ("cn-uscc", "tax no. {}", "９１１１００００６０００３７３４１Ｌ"),
    # cards
    ("bank-card", "卡号{}的持卡人", "6222021234567890128"),
    ("bank-card", "转入{}账户", "6222 0212 3456 7890 128"),
    ("bank-card", "card number {}.", "4111-1111-1111-1111"),
    ("bank-card", "Amex {} (corporate)", "3782 822463 10005"),
    ("bank-card", "paid by {} today", "5555555555554444"),
    ("bank-card", "账号：{}", "４１１１１１１１１１１１１１１１"),
    ("bank-card", "card {} 123", "4111 1111 1111 1111"),
    ("bank-card", "卡号{}户名待补", "6222021234567890128"),
    ("card-code", "安全码：{}", "123"),
    ("card-code", "CVV2 is {}", "1234"),
    ("card-expiry", "卡片有效期至{}", "12/27"),
    ("card-expiry", "valid thru {}", "01/29"),
    # IBAN, BIC
    ("iban", "收款人账号{}，", "DE89370400440532013000"),
    ("iban", "IBAN: {}", "GB29 NWBK 6016 1331 9268 19"),
    ("iban", "pay to {} AND NOT to another", "DE89 3704 0044 0532 0130 00"),
    ("bic", "SWIFT代码：{}", "BKCHCNBJ110"),
    ("bic", "{} (BIC)", "DEUTDEFF"),
    ("bic", "他的BIC是{}。", "DEUTDEFFXXX"),
    ("bic", "BIC{}", "HSBCCNBJ"),
    # telephones
    ("cn-mobile", "手机{}，", "13800138000"),
    ("cn-mobile", "call {} now", "+86 138 0013 8000"),
    ("cn-mobile", "({})", "138-0013-8000"),
    ("cn-mobile", "（{}）", "+86-13800138000"),
    ("cn-mobile", "电话：{}", "１３８００１３８０００"),
    ("cn-mobile", "{}个人手机", "13800138000"),
    ("phone", "电话{}", "010-88886666"),
    ("phone", "座机：{}。", "(0571) 87654321"),
    ("phone", "传真{}", "0755-2345678-801"),
    ("phone", "办公电话：{}", "010-88886666转123"),
    ("phone", "call {} please", "+44 20 7946 0958"),
    ("phone", "fax {}", "(212) 555-0123"),
    ("phone", "phone: {}", "212-555-0123"),
    ("phone", "香港电话：{}", "2345 6789"),
    # e-mail
    ("email", "邮箱{}。", "zhang.san@bank.com.cn"),
    ("email", "mailto:{}?subject=x", "j+x@mail.firm.co.uk"),
    ("email", "（{}）", "13800138000@163.com"),
    # passports, plates
    ("cn-passport", "护照号码：{}", "E12345678"),
    ("cn-passport", "护照{}已过期", "EA1234567"),
    ("passport", "US passport no. {}", "123456789"),
    ("passport", "her passport ({})", "C01X00T47"),
    ("cn-plate", "车牌{}的车辆", "京A12345"),
    ("cn-plate", "抵押车辆：{}", "粤B·D12345"),
    ("cn-plate", "plate {} was seen", "沪AD12345"),
    # names
    ("person-name", "姓名：{}", "张三"),
    ("person-name", "联系人：{}，电话", "欧阳修"),
    ("person-name", "法定代表人{}与本行签订", "王小明"),
    ("person-name", '{{"姓名": "{}"}}', "李小龙"),
    ("person-name", "请{}女士签字", "陈静"),
    ("person-name", "户名：{}", "阿卜杜拉·买买提"),
    ("person-name", "Mr. {} called", "John Smith"),
    ("person-name", "Borrower: {}, a customer", "Mary-Ann O'Connor"),
    ("person-name", "Name: {}", "Jan van der Berg"),
    ("person-name", "Dr {} signed", "Seán McDonald"),
    # addresses
    ("address", "地址：{}，", "北京市海淀区中关村大街27号5号楼1203室"),
    ("address", "他住在{}。", "浙江省杭州市西湖区文三路478号"),
    ("address", "抵押物坐落于{}", "沈阳市于洪区黄海路12号"),
    ("address", "lives at {}.", "221B Baker Street, London NW1 6XE"),
    ("address", "Ship to {}; thanks", "1600 Pine Street, Suite 200, Springfield, IL 62704"),
]

CLEAN = [
    # wrong check digits, wrong lengths, longer runs
    "身份证号110105194912310021",
    "身份证号11010519491331002X",  # month 13
    "身份证号99010519491231002X",
    "1101051949123100",
    "编号911010519491231002X01",
    "a11010519491231002Xb",
    "统一社会信用代码91110000600037341M",
    "卡号6222021234567890127",
    "卡号62220212345678901289",
    "卡号16222021234567890128",
    "1234 6222 0212 3456 7890 128",
    "card 4111-1111-1111-1112",
    "card 4111 1111 1111 1111 1111 1111",
    "0.4111111111111111",
    "IBAN DE89370400440532013001",
    "IBAN DE8937040044053201300",
    "x1DE89370400440532013000",
    "110105491331002",
    # numbers that are said to be something else
    "订单号4111111111111111",
    "流水号：6222021234567890128",
    "order no. 4111111111111111",
    "trace_id=4111111111111111",
    "订单号13800138000",
    "13800138000元",
    "USD 13800138000",
    "13800138000万元",
    "13800138000股",
    "手机USD 13800138000的价格",
    "memory: 17179869184 bytes",
    "人民币13,800,138,000.00元",
    "1732345678901",
    "2026-11-23 10:15:30.123456",
    "版本v25.17.20206073，护照",
    "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "64341776-e4aa-b4f8-0f67-b26b46bdb902",
    # forms without the words that would make them one
    "代码DEUTDEFF",
    "BIC BUSINESS CUSTOMER",
    "文件E12345678",
    "护照有效期2026年，共12345人",
    "1234 5678",
    "the 12/27 meeting",
    "粤ICP备12345678号",
    "京ABCDEF",
    "京I12345",
    "国A12345",
    # telephones
    "010-888866",
    "0000-88886666",
    "第010号文件",
    "+86 12345",
    "12345678901",
    # e-mail
    "git@github.com:team/app.git",
    "https://user:pass@host.example.com/",
    "@app.route('/x')",
    "logo@2x.png",
    "getty@tty1.service",
    "a @ b.com",
    "lodash@4.17.21",
    # names
    "借款人：杭州某某有限公司",
    "借款人：甲方",
    "借款人应当在三日内通知贷款人",
    "联系人电话：",
    "申请人、付款人、收款人",
    "任何女士不得例外",
    "Borrower: Hangzhou Trading Co., Ltd.",
    "Borrower: The Company",
    "Attention: General Counsel",
    "Thank you, Mr. Chair.",
    "Mr. and Mrs.",
    # addresses
    "中央一号文件",
    "银发〔2026〕12号",
    "地铁12号线",
    "Section 12 of the Act",
    "12 basis points on the street",
    "",
]


def found(text: str) -> list[tuple[str, str]]:
    return [(one.rule, text[one.start : one.end]) for one in personal_data(text)]


@pytest.mark.parametrize(("rule", "sentence", "value"), FOUND)
def test_personal_data_is_found_with_its_exact_place(rule: str, sentence: str, value: str) -> None:
    assert found(sentence.format(value)) == [(rule, value)]


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_every_rule_has_an_example() -> None:
    assert {rule for rule, _, _ in FOUND} == set(RULES)


def test_each_finding_has_the_class_of_the_standard() -> None:
    levels = {one.rule: one.level for _, sentence, value in FOUND for one in personal_data(sentence.format(value))}
    assert {rule for rule, level in levels.items() if level == "C3"} == {"card-code", "card-expiry"}
    assert {rule for rule, level in levels.items() if level == "C1"} == {"cn-uscc", "bic"}
    assert set(levels.values()) == {"C1", "C2", "C3"}


def test_a_list_of_names_is_found_whole() -> None:
    assert [value for _, value in found("出席：张三、李四（主任）、王小明\n缺席：赵六")] == [
        "张三",
        "李四",
        "王小明",
        "赵六",
    ]


def test_a_whole_line_of_a_form() -> None:
    line = "王小明\t11010519491231002X\t13800138000\t6222021234567890128\t京A12345"
    assert [rule for rule, _ in found(line)] == ["cn-resident-id", "cn-mobile", "bank-card", "cn-plate"]


def test_the_longer_of_two_that_overlap_stays() -> None:
    longer = Finding("personal", "email", "C2", 2, 20)
    shorter = Finding("personal", "cn-mobile", "C2", 2, 13)
    before = Finding("personal", "phone", "C2", 0, 2)
    assert apart([shorter, longer, before]) == [before, longer]


def test_of_two_equally_long_the_more_specific_stays() -> None:
    first, second = (Finding("personal", rule, "C2", 0, 18) for rule in ("cn-resident-id", "bank-card"))
    assert apart([first, second]) == [first]


@given(st.text(max_size=60))
def test_folding_keeps_every_offset(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(st.text(max_size=40), st.sampled_from(FOUND), st.text(max_size=40))
def test_findings_are_sorted_and_apart_and_inside(before: str, example: tuple[str, str, str], after: str) -> None:
    text = before + example[1].format(example[2]) + after
    at = 0
    for one in personal_data(text):
        assert at <= one.start < one.end <= len(text)
        at = one.end


@given(
    st.text(
        st.characters(exclude_categories=("Nd", "Ll", "Lu", "Pd", "Zs", "Po", "Sc"), exclude_characters="+=$"),
        max_size=10,
    ),
    st.sampled_from(["11010519491231002X", "6222021234567890128", "91110000600037341L", "DE89370400440532013000"]),
)
def test_what_has_a_check_digit_is_found_beside_any_other_character(beside: str, value: str) -> None:
    assert value in [found_value for _, found_value in found(f"{beside}{value}{beside}")]


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "12 ",
        "1101 ",
        "6222 0212 ",
        "a@",
        "a.",
        "@a.",
        "DE89 ",
        "A",
        "Mr. A",
        "姓名：",
        "张",
        "、张三",
        "路1号",
        "中",
        "1 Ab ",
        "+1",
        "(0",
        "1-",
    ],
)
def test_the_time_grows_with_the_length_only(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.perf_counter()
    personal_data(text)
    assert time.perf_counter() - started < 3.0
