"""Personal data in a text: numbers of papers and accounts, ways to reach a person, names and addresses.

What has a check digit is found by it, wherever it stands; what has none, where its form leaves little doubt or words
beside it say what it is. Classes are those of JR/T 0171-2020: C3 proves who somebody is, C2 tells who it is, C1 is for
use inside an institution. Nothing here needs a model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from copilot.review.finding import Finding
from copilot.review.personal.accounts import bank_cards, bics, card_secrets, ibans
from copilot.review.personal.addresses import addresses
from copilot.review.personal.candidate import apart
from copilot.review.personal.contact import emails, mobiles, phones
from copilot.review.personal.folding import fold
from copilot.review.personal.identity import credit_codes, passports, plates, resident_ids
from copilot.review.personal.names import names

__all__ = ["RULES", "personal_data"]

Detector = Callable[[str], Iterator[Finding]]

_LONG: tuple[Detector, ...] = (resident_ids, credit_codes, bank_cards, ibans, mobiles, phones, passports)
_SHORT: tuple[Detector, ...] = (plates, card_secrets, addresses)
_DIGIT = re.compile(r"[0-9]")
_DIGITS = re.compile(r"[0-9](?:[^0-9\n]{0,3}[0-9]){5}")

RULES: tuple[str, ...] = (
    "cn-resident-id",
    "cn-uscc",
    "bank-card",
    "card-code",
    "card-expiry",
    "iban",
    "bic",
    "cn-mobile",
    "phone",
    "email",
    "cn-passport",
    "passport",
    "cn-plate",
    "person-name",
    "address",
)


def personal_data(text: str) -> list[Finding]:
    """Return every piece of personal data that a rule sees in ``text``, sorted, without overlaps.

    Of two that overlap the longer stays: a resident ID is no bank card, and an address of e-mail may begin with a
    mobile number.
    """
    folded = fold(text)
    findings: list[Finding] = []
    if _DIGITS.search(folded):
        for detect in _LONG:
            findings += detect(folded)
    if _DIGIT.search(folded):
        for detect in _SHORT:
            findings += detect(folded)
    if "@" in folded:
        findings += emails(folded)
    findings += bics(folded)
    findings += names(folded)
    return apart(findings)
