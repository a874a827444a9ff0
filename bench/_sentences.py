"""Sentences of many shapes around made-up identifiers, and around what only looks like one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench._identifiers import (
    AREAS3,
    AREAS4,
    BANKS,
    CODE,
    GIVEN,
    bank_card,
    bic,
    chinese_address,
    chinese_name,
    credit_code,
    digits,
    email,
    english_address,
    english_name,
    iban,
    luhn,
    mobile,
    passport,
    phone,
    plate,
    resident_id,
    resident_id_15,
)

__all__ = ["KINDS", "Case", "near_misses", "positives"]


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, the value in it, and the rules that may report it; ``rules`` is empty where nothing stands."""

    kind: str
    language: str
    text: str
    value: str
    rules: tuple[str, ...]


WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def groups(value: str, sizes: tuple[int, ...], gap: str) -> str:
    parts, at = [], 0
    for size in (*sizes, *[4] * 9):
        if at < len(value):
            parts.append(value[at : at + size])
            at += size
    return gap.join(parts)


def written(rng: random.Random, kind: str, value: str) -> str:
    """Write it as people do: in one piece, in groups, in full-width characters, with a country's code."""
    dice = rng.random()
    if dice < 0.12 and kind not in ("phone", "person-name", "address", "email"):
        return value.translate(WIDE)
    if kind in ("bank-card", "iban") and dice < 0.45:
        return groups(value, (4,), rng.choice((" ", " ", "-")) if kind == "bank-card" else " ")
    if kind == "cn-resident-id" and len(value) == 18 and dice < 0.3:
        return groups(value, rng.choice(((6, 8, 4), (6, 4, 4, 4))), rng.choice((" ", "-")))
    if kind == "cn-resident-id" and dice > 0.9:
        return value.lower()
    if kind == "cn-mobile" and dice < 0.4:
        return groups(value, (3, 4, 4), rng.choice((" ", "-")))
    if kind == "cn-mobile" and dice < 0.55:
        return rng.choice(("+86", "+86 ", "0086", "+86-", "86-")) + value
    return value


ZH = (
    "{l}：{v}", "{l}{v}", "客户的{l}为{v}，请核对。", "请核实{l}（{v}）是否正确", "{l}:{v};备注无", "他的{l}是{v}。",
    "{l}\n{v}\n", "|{l}|{v}|通过|", "{{\"{l}\": \"{v}\"}}", "本人{l}【{v}】已登记", "{l}“{v}”经复核无误",
    "{l}：\t{v}\t有效", "<td>{l}</td><td>{v}</td>", "{l}、{v}、其他", "以{l}{v}的名义办理", "（{l}:{v}）", "{l}={v}",
)  # fmt: skip
ZH_BARE = (
    "经核实{v}无误。", "1,{v},2026-11-23,通过", "{v}", "请将{v}登记在册", "系统显示{v}，请确认", "｜{v}｜",
    "附：{v}；", "他报了{v}呀", "序号\t内容\n1\t{v}\n", "关于{v}的说明", "[{v}]",
)  # fmt: skip
EN = (
    "{l}: {v}", "The {l} is {v}.", "Her {l} ({v}) was checked", "{l}={v}; note", "| {l} | {v} | ok |",
    "{{\"{l}\": \"{v}\"}}", "{l}\n{v}\n", "Please use {l} {v}, thanks.", "<td>{l}</td><td>{v}</td>",
    "{l} '{v}' confirmed", "- {l}: {v}\n- next", "my {l} is {v}!", "{l},{v},2026-11-23",
)  # fmt: skip
EN_BARE = (
    "Please verify {v}, thanks.", "1,{v},2026-11-23,ok", "{v}", "We received {v} yesterday.", "value='{v}'", "({v})",
    "See {v}; then call.", "id\tvalue\n1\t{v}\n", "Is {v} yours?", "[{v}]",
)  # fmt: skip
NAME_ZH = (
    "姓名：{v}", "联系人：{v}，电话待补", "法定代表人：{v}。", "借款人：{v}（下称甲方）", "请联系{v}先生办理",
    "担保人{v}，已签字", "{v}女士来电", "{{\"姓名\": \"{v}\"}}", "|姓名|{v}|男|", "户名 {v}", "持卡人姓名为{v}。",
    "主持人：{v}\n记录：略", "负责人：{v}\n", "收款人：{v}；金额：100元",
)  # fmt: skip
NAME_EN = (
    "Mr. {v} called.", "Ms {v}, thank you", "Name: {v}", "Borrower: {v}, the customer", "Dr. {v} signed",
    "Contact person: {v}\n", "{{\"name\": \"{v}\"}}", "| Name | {v} |", "Attn: {v}", "Guarantor: {v}.",
    "Signed by: {v}", "Mrs {v} (customer)", "Account holder: {v};",
)  # fmt: skip
ADDRESS_ZH = (
    "地址：{v}", "住址为{v}。", "他住在{v}，", "注册地址：{v}；", "{{\"地址\": \"{v}\"}}", "|住所|{v}|", "寄往{v}。",
    "抵押物坐落于{v}，", "公司位于{v}\n", "{v}\n邮编100000", "请到{v}办理",
)  # fmt: skip
ADDRESS_EN = (
    "Address: {v}", "She lives at {v}.", "Ship to {v};", "{{\"address\": \"{v}\"}}", "| Address | {v} |",
    "Registered office: {v}\n", "The property ({v}) is mortgaged", "from {v} to here",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind is made: values, the words that name it, and whether it needs one of them beside it."""

    make: Callable[[random.Random], str]
    rules: tuple[str, ...]
    zh: tuple[str, ...]
    en: tuple[str, ...]
    needs_word: bool = False


KINDS: dict[str, Kind] = {
    "cn-resident-id": Kind(
        resident_id,
        ("cn-resident-id",),
        ("身份证号", "身份证号码", "居民身份证", "证件号码"),
        ("ID number", "resident ID", "identity card no."),
    ),
    "cn-resident-id, 15": Kind(
        resident_id_15, ("cn-resident-id",), ("身份证号", "旧身份证号码", "证件号"), ("ID number", "old ID card no.")
    ),
    "cn-uscc": Kind(
        credit_code, ("cn-uscc",), ("统一社会信用代码", "信用代码", "税号"), ("USCC", "credit code", "tax no.")
    ),
    "bank-card": Kind(
        bank_card, ("bank-card",), ("银行卡号", "卡号", "账号", "收款账户"), ("card number", "account", "debit card")
    ),
    "iban": Kind(iban, ("iban",), ("IBAN", "国际账号", "收款账号"), ("IBAN", "account", "beneficiary account")),
    "bic": Kind(
        bic,
        ("bic",),
        ("SWIFT代码", "BIC", "银行国际代码", "SWIFT CODE"),
        ("SWIFT code", "BIC", "BIC code"),
        needs_word=True,
    ),
    "cn-mobile": Kind(
        mobile, ("cn-mobile",), ("手机号", "联系电话", "手机", "电话"), ("mobile", "phone", "cell phone")
    ),
    "phone": Kind(phone, ("phone",), ("电话", "办公电话", "传真", "座机"), ("phone", "tel", "office phone", "fax")),
    "email": Kind(email, ("email",), ("邮箱", "电子邮件", "E-mail"), ("email", "e-mail", "mail address")),
    "passport": Kind(
        passport,
        ("passport", "cn-passport"),
        ("护照号", "护照号码", "护照"),
        ("passport number", "passport no.", "passport"),
        needs_word=True,
    ),
    "cn-plate": Kind(plate, ("cn-plate",), ("车牌号", "车牌", "号牌"), ("plate", "licence plate", "vehicle")),
    "person-name": Kind(chinese_name, ("person-name",), (), ()),
    "address": Kind(chinese_address, ("address",), (), ()),
}


def positives(rng: random.Random, kind: str, language: str, count: int) -> Iterator[Case]:
    """Yield sentences that hold one valid value each."""
    about = KINDS[kind]
    for _ in range(count):
        if kind == "person-name":
            value = chinese_name(rng) if language == "zh" else english_name(rng)
            text = rng.choice(NAME_ZH if language == "zh" else NAME_EN).format(v=value)
        elif kind == "address":
            value = chinese_address(rng) if language == "zh" else english_address(rng)
            text = rng.choice(ADDRESS_ZH if language == "zh" else ADDRESS_EN).format(v=value)
        else:
            value = written(rng, kind.split(",", maxsplit=1)[0], about.make(rng))
            text = sentence(rng, about, language, value)
        yield Case(kind, language, text, value, about.rules)


def sentence(rng: random.Random, about: Kind, language: str, value: str) -> str:
    """Put a value into a sentence, with a word that names it or, where it can do without one, bare."""
    labelled, bare = (ZH, ZH_BARE) if language == "zh" else (EN, EN_BARE)
    words = about.zh if language == "zh" else about.en
    template = rng.choice(labelled if about.needs_word or rng.random() < 0.6 else bare)
    word = rng.choice(words)
    if word[-1].isascii() and value[0].isascii():  # nobody writes IBANDE89 or mailjohn@
        template = template.replace("{l}{v}", "{l} {v}")
    return template.format(l=word, v=value)


# ------------------------------------------------------------------------------------------------ near misses


def spoil(rng: random.Random, value: str, alphabet: str) -> str:
    """Change the last character: the check digit of most kinds."""
    return value[:-1] + rng.choice([char for char in alphabet if char != value[-1].upper()])


def longer(rng: random.Random, value: str) -> str:
    """Put the value into a longer run of digits or letters."""
    run = digits(rng, rng.choice((1, 2, 5, 12)))
    return rng.choice(
        (run + value, value + run, digits(rng, 3) + value + digits(rng, 4), "a" + value + "f", "0x" + value)
    )


def shorter(_: random.Random, value: str) -> str:
    return value[:-1]


NOISE: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: f"{rng.randrange(10**9, 10**14):,}.{digits(rng, 2)}",
    lambda rng: f"{rng.randrange(1990, 2030)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}{digits(rng, 6)}",
    lambda rng: (
        f"2026-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d} 10:{rng.randrange(10, 60)}:31.{digits(rng, 6)}"
    ),
    lambda rng: "".join(rng.choices("0123456789abcdef", k=rng.choice((32, 40, 64)))),
    lambda rng: "-".join("".join(rng.choices("0123456789abcdef", k=n)) for n in (8, 4, 4, 4, 12)),
    lambda rng: f"v{rng.randrange(1, 30)}.{rng.randrange(99)}.{rng.randrange(20200101, 20261231)}",
    lambda rng: (
        f"银发〔2026〕{rng.randrange(1, 999)}号" if rng.random() < 0.5 else f"Doc. {rng.randrange(1, 999)}/2026"
    ),
    lambda rng: (
        f"订单号{digits(rng, rng.choice((16, 18, 19)))}"
        if rng.random() < 0.5
        else f"order no. {digits(rng, rng.choice((16, 18, 19)))}"
    ),
    lambda rng: (
        f"流水号：2026{digits(rng, rng.choice((12, 14, 15)))}" if rng.random() < 0.5 else f"trace id {digits(rng, 20)}"
    ),
    lambda rng: f"0.{digits(rng, rng.choice((11, 16, 18)))}",
    lambda rng: (
        f"{rng.randrange(10**10, 2 * 10**10)}元" if rng.random() < 0.5 else f"USD {rng.randrange(10**10, 2 * 10**10)}"
    ),
    lambda rng: f"SO-{rng.randrange(2020, 2027)}-{digits(rng, 8)}-{digits(rng, 4)}",
    lambda rng: f"17{digits(rng, 11)}",  # milliseconds
    lambda rng: f"10.{rng.randrange(255)}.{rng.randrange(255)}.{rng.randrange(255)}:{rng.randrange(1024, 65535)}",
)


def miss(rng: random.Random, kind: str) -> str:
    """Return something that is nearly of this kind."""
    value = KINDS[kind].make(rng)
    dice = rng.random()
    if dice < 0.3:
        return rng.choice(NOISE)(rng)
    if kind == "bank-card":
        return _bank_card(rng, value)
    if kind in ("cn-resident-id", "iban"):
        spoiled = spoil(rng, value, "0123456789")
        spaced = groups(spoiled, (4,) if kind == "iban" else (6, 8, 4), " ")
        return (
            spoiled
            if dice < 0.55
            else spaced
            if dice < 0.65
            else longer(rng, value)
            if dice < 0.85
            else shorter(rng, value)
        )
    if kind == "cn-uscc":
        return spoil(rng, value, CODE) if dice < 0.6 else longer(rng, value) if dice < 0.85 else shorter(rng, value)
    if kind == "cn-resident-id, 15":
        wrong = f"{value[:8]}{rng.choice(('13', '00', '45'))}{value[10:]}"  # no such month
        abroad = rng.choice(("00", "09", "19", "29", "59", "99")) + value[2:]
        return (
            wrong
            if dice < 0.5
            else abroad
            if dice < 0.65
            else longer(rng, value)
            if dice < 0.85
            else shorter(rng, value)
        )
    return MISSES[kind](rng, value)


def _bank_card(rng: random.Random, value: str) -> str:
    """Return a number that fails the check digit, whatever its length: one in ten that is cut or longer passes."""
    while True:
        spoiled = spoil(rng, value, "0123456789")
        near = rng.choice((spoiled, spoiled, groups(spoiled, (4,), " "), longer(rng, value), shorter(rng, value)))
        number = near.replace(" ", "")
        if not (number.isdigit() and 15 <= len(number) <= 19 and luhn(number[:-1]) == number[-1]):
            return near


def _mobile(rng: random.Random, value: str) -> str:
    return rng.choice(
        (
            longer(rng, value),
            shorter(rng, value),
            "12" + value[2:],
            f"1{rng.choice('012')}{value[2:]}",
            f"{value}.{digits(rng, 2)}",
            f"订单号{value}",
            f"¥{value}",
            f"{value} bytes",
        )
    )


def _phone(rng: random.Random, value: str) -> str:
    number = rng.choice("2345678") + digits(rng, 7)
    return rng.choice(
        (
            f"0{rng.choice(AREAS3)}-{number[:6]}",
            f"0{rng.choice(AREAS3)}-{number}{digits(rng, 2)}",
            f"00{rng.choice(AREAS4)}{number}{digits(rng, 3)}",
            f"2026-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
            f"+86 {number[:5]}",
            f"0.{number}",
            f"第0{number[:5]}号",
            f"{digits(rng, 3)}010{number}",
        )
    )


def _email(rng: random.Random, value: str) -> str:
    local, _, host = value.partition("@")
    firm = host.partition(".")[0]
    return rng.choice(
        (
            f"{local}@",
            f"@{firm}",
            f"{local}@{firm}",
            f"git@{host}:team/app.git",
            f"{local} @ {host}",
            f"@app.route('/{local}')",
            "logo@2x.png",
            f"{local}#{host}",
            f"https://{host}/@{local}",
            f"pkg@{rng.randrange(9)}.{rng.randrange(9)}.1",
            f"getty@tty{rng.randrange(9)}.service",
        )
    )


def _bic(rng: random.Random, value: str) -> str:
    bank = rng.choice(BANKS)
    return rng.choice(
        (
            f"{bank}ZZBJ",
            f"{bank}QQ22XXX",
            value[:7],
            value[:8] + "1",
            value[:8] + "12345",
            f"{value[:4]}1{value[5:]}",
            value.lower(),
            f"X{value}",
        )
    )


def _passport(rng: random.Random, value: str) -> str:
    return rng.choice(
        (
            f"E{digits(rng, 4)}",
            f"E{digits(rng, 11)}",
            f"2026-{digits(rng, 2)}",
            f"GB/T {digits(rng, 5)}",
            longer(rng, value),
            f"E{digits(rng, 3)}-{digits(rng, 4)}",
            f"{digits(rng, 3)}人",
            f"v{digits(rng, 8)}.1",
        )
    )


def _plate(rng: random.Random, value: str) -> str:
    head, tail = value[:2], value[2:].lstrip("·")
    return rng.choice(
        (
            f"{head}{tail[:4]}",
            f"{head}{tail}{digits(rng, 3)}",
            f"{head[0]}{digits(rng, 5)}",
            f"{head[0]}I{tail}",
            f"国{head[1]}{tail}",
            f"{head[0]}{head[1].lower()}{tail}",
            f"{head[0]}ICP备{digits(rng, 8)}号",
            f"{head[0]}B2-{digits(rng, 8)}",
            f"{head[0]}O{tail}",
        )
    )


MISSES: dict[str, Callable[[random.Random, str], str]] = {
    "cn-mobile": _mobile, "phone": _phone, "email": _email, "bic": _bic, "passport": _passport, "cn-plate": _plate,
}  # fmt: skip
NO_NAME_ZH = (
    "{l}：杭州{g}{g}科技有限公司", "{l}应当在{d}日内通知贷款人", "{l}：甲方", "{l}签字：",
    "{l}不得转让本合同项下的权利", "{l}的权利和义务", "{l}：（盖章）", "{l}名称：", "各{l}承担连带责任",
    "{l}信息如下：", "{l}向本行申请贷款{d}万元", "任何女士不得例外", "{l}：见附件{d}", "{l}：{d}人", "全体先生",
    "{l}须提供资料", "{l}和担保人均同意", "{l}：待定", "{l}: N/A", "{l}于2026年{d}月还清",
)  # fmt: skip
NO_NAME_EN = (
    "{l}: Term Loan Facility", "{l}: Hangzhou Trading Co., Ltd.", "The {l} shall notify the Agent",
    "{l}: the Company", "{l}:", "Mr. and Mrs.", "{l}: N/A", "{l}: see Annex {d}", "{l}: First National Bank",
    "Each {l} agrees", "{l}: To Be Confirmed", "Dr. of the day", "{l}: {d}", "{l}'s obligations under Clause {d}",
    "{l}: ABC Holdings Limited", "Miss the deadline",
)  # fmt: skip
NO_ADDRESS_ZH = (
    "中央一号文件", "银发〔2026〕{d}号", "第{d}号公告", "路演第{d}场", "2026年第{d}号令", "合同编号{d}号",
    "人民路改造二期项目", "{d}号线", "沿街商铺共{d}间", "公路里程{d}公里", "一号店铺", "本条第{d}款", "小区共{d}户",
    "海淀区支行", "浙江省杭州市", "{d}路公交车", "证监许可{d}号", "三里屯附近", "街道办事处", "{d}号台风",
)  # fmt: skip
NO_ADDRESS_EN = (
    "{d} Days", "the road to {d}", "Section {d} of the Act", "Wall Street rose {d} points", "{d} basis points",
    "a {d} year drive", "Main Street lenders", "Clause {d} Way forward", "{d} new branches on the street",
    "Route {d}", "{d} of 100 Streets", "Street: {d}", "{d}% of Road users", "Highway {d}", "page {d}",
)  # fmt: skip
LABELS_ZH = ("借款人", "担保人", "联系人", "法定代表人", "申请人", "负责人", "收款人", "客户", "保证人")
LABELS_EN = ("Borrower", "Guarantor", "Applicant", "Name", "Beneficiary", "Contact", "Customer name")


def near_misses(rng: random.Random, kind: str, language: str, count: int) -> Iterator[Case]:
    """Yield sentences that hold nothing of this kind, but something like it."""
    for _ in range(count):
        if kind in ("person-name", "address"):
            chinese, english = (NO_NAME_ZH, NO_NAME_EN) if kind == "person-name" else (NO_ADDRESS_ZH, NO_ADDRESS_EN)
            pool = chinese if language == "zh" else english
            label = rng.choice(LABELS_ZH if language == "zh" else LABELS_EN)
            text = rng.choice(pool).format(l=label, d=rng.randrange(1, 99), g=rng.choice(GIVEN))
            yield Case(kind, language, text, text, ())
        else:
            value = miss(rng, kind)
            yield Case(kind, language, sentence(rng, KINDS[kind], language, value), value, ())
