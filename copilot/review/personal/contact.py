"""Ways to reach a person: mobile and landline numbers, e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from copilot.review.finding import Finding
from copilot.review.personal.candidate import END, START, amount, found, labelled_otherwise, near

__all__ = ["emails", "mobiles", "phones"]

_MOBILE = re.compile(
    r"1(?:(?<![0-9A-Za-z].)(?<!\d[.-].)|(?<=\+861)|(?<=00861)|(?<=\D861)|(?<=^861)|(?<=86-1))"
    rf"[3-9]\d([ -]?)\d{{4}}\1\d{{4}}{END}(?!\.\d|-\d|[ ]\d{{4}}(?!\d))",
)
_COUNTRY_CODE = re.compile(r"(?:\((?:\+|00)86\)|(?:\+|00)86|(?<![0-9A-Za-z])86)[ -]?\Z")

_AREA = r"(?:10|2[0-57-9]|[3-9]\d{2})"
_LANDLINE = re.compile(
    rf"(?:\({START}0{_AREA}\) ?-?|0{START}(?<!\d[.-].){_AREA}[ -]?)"
    rf"[2-8]\d{{2,3}}[ -]?\d{{4}}(?: ?(?:-|转|ext\.?|x) ?\d{{1,6}})?{END}(?!\.\d|-\d)",
    re.IGNORECASE,
)
_CODES = (  # ITU-T E.164, by length
    r"(?:1|7|2(?:0|7|1[12368]|[2346]\d|5[0-8]|9[0-1789])|3(?:[0-469]|[578]\d)|4(?:[013-9]|2[013])|5(?:[1-8]|0\d|9\d)"
    r"|6(?:[0-6]|[7-9]\d)|8(?:[1246]|5[02356]|8[06])|9(?:[0-58]|6\d|7\d|9[2-68]))"
)
_ABROAD = re.compile(rf"\+{START}{_CODES}((?:[ .-]|[ -]?\()?\d(?:[ .()-]{{0,2}}\d){{5,12}}){END}(?!\.\d|-\d)")
_AMERICA = re.compile(
    rf"[(2-9]{START}(?<!\d[.-].)(?:(?<=\()[2-9])?\d\d(?:\) ?|[-. ])[2-9]\d\d[-. ]\d{{4}}{END}(?!\.\d|-\d)"
)
_LOCAL = re.compile(rf"[2-9]{START}\d{{2,3}}[ -]?\d{{4}}{END}(?!\.\d|-[0-9A-Za-z])")
_PHONE_WORDS = re.compile(
    r"电话|手机|致电|传真|热线|座机|\b(?:tel|phone|telephone|mobile|call|fax|cell)\b", re.IGNORECASE
)
_PHONE_LABEL = re.compile(
    r"(?:电话(?:号码?)?|座机|传真|\b(?:tel|phone|telephone|fax)(?: (?:no|number))?\.?)\"?\s?[:=]?\s?\"?\Z",
    re.IGNORECASE | re.ASCII,
)

_DOMAIN = re.compile(r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}([A-Za-z]{2,24}))(?![A-Za-z0-9-])")
_LOCAL_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._%+'-]{0,62}[A-Za-z0-9_%+-])?\Z")
_NO_DOMAIN = re.compile(  # files and units
    r"(?:png|jpe?g|gif|svg|webp|ico|css|[jt]sx?|json|ya?ml|py|java|md|html|xml|service|socket|timer|target)\Z",
    re.IGNORECASE | re.ASCII,
)


def mobiles(text: str) -> Iterator[Finding]:
    """Find Chinese mobile numbers: 11 digits from 13 to 19, with or without +86, in one piece or as 3-4-4."""
    for match in _MOBILE.finditer(text):
        start, end = match.span()
        if match[0].endswith("000000") or labelled_otherwise(text, start) or amount(text, start, end):
            continue
        code = _COUNTRY_CODE.search(text, max(0, start - 8), start)
        yield found("cn-mobile", "C2", code.start() if code else start, end)


def phones(text: str) -> Iterator[Finding]:
    """Find landline numbers with their area, numbers with a country's code, and local ones after a word for phone."""
    for pattern in (_LANDLINE, _ABROAD):
        for match in pattern.finditer(text):
            if _is_phone(text, match):
                yield found("phone", "C2", *match.span())
    for match in _AMERICA.finditer(text):
        said = match[0].startswith("(") or near(_PHONE_WORDS, text, *match.span(), (24, 0))
        if said and _is_phone(text, match):
            yield found("phone", "C2", *match.span())
    for match in _LOCAL.finditer(text):
        if _PHONE_LABEL.search(text, max(0, match.start() - 24), match.start()):
            yield found("phone", "C2", *match.span())


def _is_phone(text: str, match: re.Match[str]) -> bool:
    """Tell whether parentheses close, a national number has its length, and no other thing is meant."""
    written = match[0]
    digits = sum(map(str.isdigit, written))
    if written.count("(") != written.count(")"):
        return False
    if written.startswith("+1") and digits != 11:
        return False
    if written.startswith("+86") and not 11 <= digits <= 14:
        return False
    if written.startswith("+") and not 8 <= digits <= 15:
        return False
    return not labelled_otherwise(text, match.start()) and not amount(text, *match.span())


def emails(text: str) -> Iterator[Finding]:
    """Find e-mail addresses (the dot-atom form of RFC 5322, a host with a top-level domain).

    Not one is the part of a URL before its host, which holds a password, nor a repository's address ``git@host:path``,
    nor the name of a picture for dense screens, ``logo@2x.png``.
    """
    for match in _DOMAIN.finditer(text):
        at = match.start()
        local = _LOCAL_PART.search(text, max(0, at - 64), at)
        if local is None or _NO_DOMAIN.match(match[2]) or ".." in local[0]:
            continue
        if local[0] != "git" and not _in_url(text, local.start()):
            yield found("email", "C2", local.start(), match.end())


def _in_url(text: str, start: int) -> bool:
    """Tell whether a scheme and no blank stands before: ``https://user:`` or ``https://``."""
    before = text[max(0, start - 80) : start].split()
    return bool(before) and not text[start - 1 : start].isspace() and "://" in before[-1]
