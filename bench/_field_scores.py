"""How well extracted fields fit labels: F1 by field, what is right of the absent ones, what is wrong of the confirmed.

A value is right when it is the label's after both are put in lower case without punctuation; a party also when it is so
without its legal form, a term when it is as long, a jurisdiction when it holds the label's words and few more. Each
label is matched once. These are the rules of the Kleister-NDA evaluation with the legal forms of names set aside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

__all__ = [
    "Given",
    "Scores",
    "bins",
    "fold",
    "given_in",
    "months",
    "same_amount",
    "same_jurisdiction",
    "same_party",
    "same_term",
    "same_text",
]

_FORM = re.compile(r"\b(inc|llc|corp|corporation|ltd|limited|company|co|lp|plc|the)\b")
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_UNITS = {"year": Decimal(12), "month": Decimal(1), "week": Decimal(7) / 30, "day": Decimal(1) / 30}
_ISO = re.compile(r"p(?:(?P<year>\d+)y)?(?:(?P<month>\d+)m)?(?:(?P<week>\d+)w)?(?:(?P<day>\d+)d)?")
_CONFIRMED = "found"
_GIVEN = frozenset(["found", "conflict", "needs_review"])

Same = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Given:
    """One value that a way gave: as written, in its normal form, its status, and how sure the way was of it."""

    value: str
    normalized: str = ""
    status: str = "found"
    confidence: float = 1.0


@dataclass(slots=True)
class Scores:
    """Counts over documents.

    Attributes:
        same: how values of each field are compared with labels.
        hits: values that a label says, by field.
        given: values given, by field.
        wanted: labels, by field.
        absent: fields that a document does not state, by field.
        left_out: those of them for which nothing was given.
        confirmed: values given as found.
        wrong: those of them that no label says.
        sureness: for each value given, how sure the way was and whether it is right.
    """

    same: Mapping[str, Same]
    hits: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    absent: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    confirmed: int = 0
    wrong: int = 0
    sureness: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, labels: Mapping[str, Sequence[str]], given: Mapping[str, Sequence[Given]]) -> None:
        """Count one document."""
        for name, same in self.same.items():
            left, values = list(labels.get(name, ())), given.get(name, ())
            self.wanted[name] += len(left)
            self.given[name] += len(values)
            if not left:
                self.absent[name] += 1
                self.left_out[name] += not values
            for value in values:
                hit = next((one for one in left if same(one, value.normalized) or same(one, value.value)), None)
                if hit is not None:
                    left.remove(hit)
                    self.hits[name] += 1
                self.sureness.append((value.confidence, hit is not None))
                if value.status == _CONFIRMED:
                    self.confirmed += 1
                    self.wrong += hit is None

    def f1(self, name: str = "") -> float:
        """Return the F1 of a field, or of all fields together."""
        names = [name] if name else list(self.same)
        hits = sum(self.hits[one] for one in names)
        return 2 * hits / max(1, sum(self.given[one] + self.wanted[one] for one in names))


def given_in(result: Mapping[str, Any]) -> dict[str, list[Given]]:
    """Return the values of a result file of ours, by field."""
    found: dict[str, list[Given]] = {}
    for entry in result["fields"]:
        if entry["status"] in _GIVEN and entry["value"]:
            one = Given(entry["value"], entry["normalized"] or "", entry["status"], entry["confidence"])
            found.setdefault(entry["name"], []).append(one)
    return found


def fold(text: str) -> str:
    """Return ``text`` in lower case, without punctuation, with single blanks."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())


def same_text(label: str, value: str) -> bool:
    """Tell whether two texts are one but for case, blanks and punctuation."""
    return bool(value) and fold(label) == fold(value)


def same_party(label: str, value: str) -> bool:
    """Tell whether two names are one but for their legal forms."""
    return same_text(label, value) or (bool(value) and _bare(label) == _bare(value))


def same_jurisdiction(label: str, value: str) -> bool:
    """Tell whether ``value`` names the label's jurisdiction and says little else (``the State of ...``)."""
    return fold(label) in fold(value) and len(fold(value)) < len(fold(label)) + 14


def same_term(label: str, value: str) -> bool:
    """Tell whether two durations are equally long."""
    left, right = months(label), months(value)
    return left is not None and right is not None and abs(left - right) < Decimal("0.05")


def same_amount(label: str, value: str) -> bool:
    """Tell whether two amounts are equal, whatever currency is written with them."""
    left, right = _amount(label), _amount(value)
    return left is not None and left == right


def months(text: str) -> Decimal | None:
    """Return a duration in months, from ``P3Y``, ``3 years`` or ``three (3) years``."""
    text = text.lower().strip()
    if (iso := _ISO.fullmatch(text)) and len(text) > 1:
        return sum((Decimal(iso[unit] or 0) * worth for unit, worth in _UNITS.items()), Decimal())
    for number, word in enumerate(_WORDS):
        text = re.sub(rf"\b{word}\b", str(number), text)
    match = re.search(r"(\d+(?:\.\d+)?)\D{0,12}?(year|month|day|week)", text)
    return Decimal(match[1]) * _UNITS[match[2]] if match else None


def bins(
    sureness: Iterable[tuple[float, bool]], edges: Sequence[float]
) -> list[tuple[float, float, int, float, float]]:
    """Return the reliability table: of each bin the edges, how many, how sure on average, the share right."""
    rows = []
    values = list(sureness)
    for low, high in pairwise(edges):
        inside = [(sure, right) for sure, right in values if low <= sure < high or (sure == high == edges[-1])]
        if inside:
            mean = sum(sure for sure, _ in inside) / len(inside)
            rows.append((low, high, len(inside), mean, sum(right for _, right in inside) / len(inside)))
    return rows


def _bare(name: str) -> list[str]:
    return _FORM.sub("", fold(name)).split()


def _amount(text: str) -> Decimal | None:
    match = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    return Decimal(match[0].replace(",", "")) if match else None
