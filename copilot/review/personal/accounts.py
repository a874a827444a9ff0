"""Numbers of accounts: bank cards and what proves their holder, IBAN, BIC."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import bic, iban, luhn, numdb

from copilot.review.finding import Finding
from copilot.review.personal.candidate import END, START, amount, found, labelled_otherwise, near

__all__ = ["bank_cards", "bics", "card_secrets", "ibans"]

_FOURS = r"\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3}(?!\d))?"
_CARD = re.compile(
    rf"[2-69]{START}(?<!\d[-.].)(?:\d{{14,18}}"
    r"|(?<!(?<!\d)\d{4}[ -].)(?<![A-Z]{2}\d{2}[ -].)"  # no later part of a longer number, nor of an IBAN
    rf"(?:\d{{3}}([ -])(?:{_FOURS}|\d{{6}}\1\d{{5}}|\d{{15}})|\d{{5}}[ -]\d{{10,13}})(?![ -]\d{{4}}(?!\d)))"
    rf"{END}(?![-.]\d)"
)
_ISSUER = re.compile(  # ISO/IEC 7812-1, and the older Chinese prefixes of JR/T 0008
    r"62\d{14,17}\Z"  # UnionPay
    r"|4\d{15}(?:\d{3})?\Z"  # Visa
    r"|(?:5[1-5]|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720))\d+\Z(?<=\b\d{16})"  # Mastercard
    r"|3[47]\d{13}\Z"  # American Express
    r"|35(?:2[89]|[3-8]\d)\d{12}(?:\d{3})?\Z"  # JCB
    r"|(?:3(?:0[0-5]|[689]\d)|6011|64[4-9]|65)\d+\Z(?<=\b\d{16})"  # Diners, Discover
    r"|(?:60[0-9]|68|69|95[58]|940|966|968|984|985|990|998)\d{13,16}\Z"  # Chinese, before 62
)
_IBAN = re.compile(rf"[A-Z](?:{START}|(?<=IBAN.))[A-Z]\d\d(?=[ -]?[A-Z0-9]{{2}})")
_BIC = re.compile(
    rf"[A-Z](?:{START}(?!(?<=B)IC[A-Z]{{6}}[0-9A-Z]{{2}}{END})|(?<=BIC.)|(?<=SWIFT.)|(?<=CODE.))"
    rf"[A-Z]{{5}}[A-Z0-9]{{2}}(?:[A-Z0-9]{{3}})?{END}"
)
_BIC_WORDS = re.compile(r"SWIFT|BIC|行号|银行代码|银行国际代码|银行识别码|国际代码|电汇代码", re.IGNORECASE)
_WORDS = re.compile(  # written in capitals, with a country's code at the right place
    r"(?:BUSINESS|REGISTER|DOCUMENT|CUSTOMER|BENEFICIARY|INSTRUCTION|TRANSACTION|INSTITUTION|QUESTION|EXCHANGE|IDENTITY"
    r"|APPENDIX|SECURITY|SCHEDULE|LANGUAGE|PERSONAL|CONTRACT|PURCHASE|FACILITY|INTEREST|MATURITY|GUARANTY|COVENANT"
    r"|DELIVERY|PROPERTY|CORPORATION)\Z"
)
_CODE_HINTS = ("CVV", "CVC", "CVN", "cvv", "cvc", "cvn", "安全码", "验证码", "三位", "ecurity code")
_CODE = re.compile(
    r"(?:(?:CV[VCN]|cv[vcn])2?|安全码|卡片?验证码|卡背面?(?:后)?三位|[Ss]ecurity code)"
    r"(?: ?(?:码|code|number))?\"?\s?(?:[:=是为]|is)?\s?\"?(\d{3,4})(?!\d)"
)
_MONTH = re.compile(rf"[01]{START}\d ?/ ?\d{{2}}(?![\d/])")
_EXPIRY_LABEL = re.compile(
    r"(?:有效期[至到]?|expiry(?: date)?|expires?|exp\.?(?: date)?|valid (?:thru|through))\"?\s?[:=是为]?\s?\"?\Z",
    re.IGNORECASE,
)


def bank_cards(text: str) -> Iterator[Finding]:
    """Find numbers of bank cards: an issuer's prefix, 15 to 19 digits, the check digit of Luhn (ISO/IEC 7812-1).

    Groups of four, and American Express's 4-6-5, may be parted by single spaces or dashes. A group of one to three
    digits at the end may belong to the number or follow it, as an amount would; the check digit tells.
    """
    for match in _CARD.finditer(text):
        start, end = match.span()
        if labelled_otherwise(text, start) or amount(text, start, end):
            continue
        gap = match[1]
        if _is_card(match[0]):
            yield found("bank-card", "C2", start, end)
        elif gap and len(match[0]) > 20 and not match[0].startswith(("6", "9")) and _is_card(match[0][:19]):
            yield found("bank-card", "C2", start, start + 19)


def _is_card(written: str) -> bool:
    number = written.replace(" ", "").replace("-", "")
    return _ISSUER.match(number) is not None and luhn.is_valid(number) and len(set(number)) > 1


def card_secrets(text: str) -> Iterator[Finding]:
    """Find what proves a card's holder, by the words before: the verification code and the expiry date. Class C3."""
    if any(hint in text for hint in _CODE_HINTS):
        for match in _CODE.finditer(text):
            yield found("card-code", "C3", match.start(1), match.end(1))
    for match in _MONTH.finditer(text):
        if 1 <= int(match[0][:2]) <= 12 and _EXPIRY_LABEL.search(text, max(0, match.start() - 20), match.start()):
            yield found("card-expiry", "C3", *match.span())


def ibans(text: str) -> Iterator[Finding]:
    """Find international account numbers (ISO 13616): the country's length and structure, and both check digits."""
    for match in _IBAN.finditer(text):
        length = _iban_length(match[0])
        end = _end_of(text, match.start(), length) if length else 0
        if end and iban.is_valid(text[match.start() : end], check_country=False):
            yield found("iban", "C2", match.start(), end)


def _iban_length(head: str) -> int:
    """Return how many characters the country's numbers have, 0 when it has none."""
    about = numdb.get("iban").info(head)[0][1]
    return 4 + sum(map(int, re.findall(r"(\d+)!", about["bban"]))) if "bban" in about else 0


def _end_of(text: str, start: int, length: int) -> int:
    """Return the offset after ``length`` letters and digits with single gaps, 0 when they do not end there."""
    at, seen, gap = start, 0, False
    while seen < length:
        char = text[at : at + 1]
        if char.isascii() and char.isalnum():
            seen, gap = seen + 1, False
        elif char in (" ", "-") and not gap:
            gap = True
        else:
            return 0
        at += 1
    after = text[at : at + 1]
    return 0 if after.isascii() and after.isalnum() else at


def bics(text: str) -> Iterator[Finding]:
    """Find business identifier codes (ISO 9362), where the words beside them say so."""
    for match in _BIC.finditer(text):
        start, end = match.span()
        if not _WORDS.match(match[0]) and bic.is_valid(match[0]) and near(_BIC_WORDS, text, start, end, (40, 16)):
            yield found("bic", "C1", start, end)
