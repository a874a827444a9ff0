"""Names of companies: found by their legal form, compared without brackets, blanks and case.

The normal form is the name as written, half-width, with single blanks. Two names are alike when they differ only in
how their legal form is written (``Ltd`` and ``Limited``, 有限公司 and 有限责任公司), or when one leaves it out:
``Inc.`` and ``LLC`` are two companies.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from docs_ai.terms.normalise.folding import fold, squeeze
from docs_ai.terms.normalise.reading import Reading

__all__ = ["Alias", "alike", "enumerated", "find", "key", "short_forms", "tidy"]

_ZH_FORM: Final = (
    r"(?:股份有限公司|股份公司|有限责任公司|集团有限公司|有限公司|合伙企业(?:\((?:有限|普通|特殊普通)合伙\))?|集团公司|总公司|公司"
    r"|专业合作社|信用合作联社|事务所(?:\((?:特殊)?普通合伙\))?)"
)
_BRANCH: Final = r"(?:(?![在向由的及与和为系对])[\u4e00-\u9fff]{2,8}?(?:分行|支行|分公司|营业部))"
_ZH: Final = re.compile(
    rf"(?P<name>(?:[\u4e00-\u9fffA-Za-z0-9·&]|\([\u4e00-\u9fffA-Za-z]{{2,8}}\)){{2,36}}?"
    rf"(?:{_ZH_FORM}{_BRANCH}?|银行{_BRANCH}))(?!名下|所属|法)"
)
_GENERIC: Final = re.compile(r"(?:[该本贵我子母分各]|上述|目标|项目)公司$|^(?:股份|集团)*有限(?:责任)?公司$")
_BEFORE: Final = re.compile(
    r"^.*(?:由|向|与|对|是|系为|给予|给|为|以|将|关于|系|及|和|暨|同意|授予|申请人|借款人|名称|股东|实际控制人|(?:授信|受信|承贷|借款|用信|融资|申请|担保|增信)(?:主体|对象|企业|单位|客户)|(?:所有|权属|保证|担保|出质|抵押|质押|用款)(?:人|方)"
    r"|归属(?:于)?|隶属(?:于)?|用于|自有|其(?:所)?持有的|提供|落实|追加|新增|增加|办理|要求|取得|^用)(?=[\u4e00-\u9fffA-Za-z])"
)
_EN_FORM: Final = (
    r"(?:Public\s+Limited\s+Company|Private\s+Limited|Limited\s+Partnership|P(?:te|TE)\.?,?\s+L(?:td|TD)\b\.?"
    r"|P(?:ty|TY)\.?,?\s+L(?:td|TD)\b\.?|S(?:dn|DN)\.?\s+B(?:hd|HD)\b\.?|C[oO]\.,?\s*L(?:td|TD)\b\.?|Company\s+Limited"
    r"|COMPANY\s+LIMITED|Limited|LIMITED|L(?:td|TD)\b\.?|I(?:nc|NC)\b\.?|Incorporated|INCORPORATED|Corporation|CORPORATION"
    r"|C(?:orp|ORP)\b\.?|LLC\b|L\.L\.C\.|LLP\b|L\.L\.P\.|PLC|plc|P\.L\.C\.|L\.?P\.?"
    r"|(?:(?:GmbH|UG|AG|SE)\s+)?(?:&\s+)?C[oO]\.?\s+KG(?:aA)?|KGaA|KG|GmbH|AG"
    r"|S\.A\.(?:\s+de\s+C\.V\.)?|S\.p\.A\.|S\.r\.l\.|S\.à\s?r\.l\.|SAS|SARL|N\.V\.|B\.V\.|N\.A\.|National\s+Association"
    r"|A/S|ASA|AB|Oyj?|K\.K\.|SE|Bank|BANK|Company|COMPANY|Trust)"
)
_WORD: Final = r"[A-Z0-9][\w&'.\-]{0,40}|[a-z][A-Z][\w&'.\-]{0,40}|&|of|and"
_BRACKET: Final = r"\([A-Z][\w&'.\-]{0,30}(?:\s{1,2}[\w&'.\-]{1,30}){0,3}\)"
_EN: Final = re.compile(
    rf"(?<![\w&'.\-])(?P<name>(?:{_WORD}|the(?=\s+[A-Z]))(?:,?\s{{1,2}}(?:{_WORD}|{_BRACKET})){{0,7}}?"
    rf",?\s{{1,2}}{_EN_FORM})(?!\w|,?\s+(?:of\s|&\s+C[oO]\b|(?:{_BRACKET}\s{{1,2}}(?:(?!and\b|of\b|&){_WORD}\s{{1,2}}){{0,2}})?{_EN_FORM}))"
)
_LISTED: Final = re.compile(r"(?:(?!以及|[、和及与,，;；]).)+")
_ROLE: Final = re.compile(
    r"(?:及)?(?:其|公司|企业)?(?:实际控制人|法定代表人|控股股东|股东|自然人|董事长|配偶|妻子|丈夫)+(?:为|:|：)?"
)
_PERSON: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4}?|[\u4e00-\u9fff]{1,4}·[\u4e00-\u9fff]{1,6})(?:夫妇|先生|女士|个人)?"
)
_LEAD: Final = re.compile(r"^(?:(?:and|of|the|The|THE|We|To|Between|BETWEEN|By|And|AND|With|OF)\b,?\s*)+")


_ALIASES: Final = re.compile(
    r"\s?(?:(?:,\san?\s[^()\n]{1,80}?)?,?\s?\((?P<bracket>[^()\n]{1,80})\)|,?\s(?:d/b/a|doing\s+business\s+as|trading\s+as|t/a)\s+"
    r"(?P<trade>[A-Z0-9][\w&'.-]*(?:\s[A-Z0-9&][\w&'.-]*){0,5}))"
)
_QUOTED: Final = re.compile(r"[“\"'](?:the\s+)?(?P<alias>[^“”\"']{1,40}?),?[”\"']", re.IGNORECASE)
_SUFFIXES: Final = tuple(
    (form, re.compile(rf"{pattern}\.?$"))
    for form, pattern in (
        ("plc", "publiclimitedcompany|plc"),
        ("pteltd", "pteltd|privatelimited|pvtltd|ptelimited"),
        ("ptyltd", "ptyltd|ptylimited"),
        ("coltd", "coltd|companylimited|colimited"),
        ("sdnbhd", "sdnbhd"),
        ("llc", "llc|limitedliabilitycompany"),
        ("llp", "llp|limitedliabilitypartnership"),
        ("lp", "limitedpartnership|lp"),
        ("ltd", "limited|ltd"),
        ("inc", "incorporated|inc"),
        ("corp", "corporation|corp"),
        ("na", "nationalassociation|na"),
        ("cokg", "(?:gmbh|ug|ag|se)?cokg"),
        ("kgaa", "(?:(?:gmbh|ug|ag|se)?co)?kgaa"),
        ("gmbh", "gmbh"),
        ("co", "company|co"),
        ("sa", "sa"),
        ("ag", "ag"),
        ("bv", "bv"),
        ("nv", "nv"),
        ("股份", "股份有限公司|股份公司"),
        ("有限", "有限责任公司|有限公司"),
        ("合伙", "合伙企业(?:(?:有限|普通|特殊普通)合伙)?"),
    )
)


class Alias(NamedTuple):
    """A short name or a role in quotation marks, ``[start, end)`` of the text, and the full name that it stands for."""

    start: int
    end: int
    alias: str
    name: Reading


def find(text: str) -> list[Reading]:
    """Return every company named with its legal form in ``text``, in order."""
    folded = fold(text)
    found: list[Reading] = []
    for match in _ZH.finditer(folded):
        if _GENERIC.search(match["name"]):
            continue
        start, name = match.start(), match["name"]
        lead = _BEFORE.match(name)
        if lead and len(name) - lead.end() >= 4:
            start += lead.end()
        found.append(_reading(text, start, match.end()))
    for match in _EN.finditer(folded):
        lead = _LEAD.match(match["name"])
        if lead and re.fullmatch(_EN_FORM, match["name"][lead.end() :]):  # "the Bank" is nobody's name
            continue
        found.append(_reading(text, match.start() + (lead.end() if lead else 0), match.end()))
    return sorted(found, key=lambda reading: reading.start)


def enumerated(text: str) -> list[Reading]:
    """Return the names that ``text`` lists: companies, and persons after their role (``实际控制人陈某、配偶林某``)."""
    found = find(text)
    for match in _LISTED.finditer(text):
        start = match.start() + (lead.end() if (lead := _ROLE.match(match[0])) else 0)
        person = _PERSON.fullmatch(text[start : match.end()])
        if person and not any(start < other.end and other.start < match.end() for other in found):
            found.append(_reading(text, start, start + len(person["name"])))
    return sorted(found, key=lambda reading: reading.start)


def key(name: str) -> str:
    """Return what two ways of writing one name have in common."""
    return re.sub(r"[\W_]", "", squeeze(name)[0])


def alike(left: str, right: str) -> bool:
    """Tell whether two names are of one company as far as their writing tells: see the module's docstring."""
    (core_left, form_left), (core_right, form_right) = _parts(left), _parts(right)
    return bool(core_left) and core_left == core_right and (form_left == form_right or not (form_left and form_right))


def short_forms(text: str) -> list[Alias]:
    """Return every short name or role that ``text`` gives to the company named before it, in order.

    ``江北精工有限公司（以下简称“江北精工”）``; ``Marlow Inc. (the “Borrower”)``; ``Marlow Inc. d/b/a Marlow Tools``.
    """
    folded, aliases = fold(text), []
    for name in find(text):
        match = _ALIASES.match(folded, name.end)
        if match is None:
            continue
        for alias in _QUOTED.finditer(folded, match.start(), match.end()):
            aliases.append(Alias(alias.start("alias"), alias.end("alias"), tidy(alias["alias"]), name))
        if match["trade"]:
            aliases.append(Alias(match.start("trade"), match.end("trade"), tidy(match["trade"]), name))
    return aliases


def tidy(name: str) -> str:
    """Return a name in its normal form: half-width, single blanks, none inside Han text, no punctuation at the ends."""
    text = " ".join(fold(name).split())
    text = re.sub(r"(?<=[\u4e00-\u9fff()])\s(?=[\u4e00-\u9fff()])", "", text)
    return text.strip(' ,;:。、"“”')


def _reading(text: str, start: int, end: int) -> Reading:
    written = text[start:end]
    return Reading(start, end, tidy(written), None, key(written))


def _parts(name: str) -> tuple[str, str]:
    """Return a name's key without its legal form, and the legal form, in Latin letters as words of its own."""
    words = re.split(r"[\s,]+", tidy(re.sub(r"^\s*the\s+", "", name, flags=re.IGNORECASE)))
    whole = key("".join(words))
    endings = {key("".join(words[first:])) for first in range(1, len(words))}
    for form, pattern in _SUFFIXES:
        match = pattern.search(whole)
        if match and match.start() and (not match[0].isascii() or match[0] in endings):
            return whole[: match.start()], form
    return whole, ""
