"""What a field's type means: which readings a stretch of text holds for it, and what its normal form is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from docs_ai.reading import Span
from docs_ai.terms import anniversaries, choices, measures, rate_parts
from docs_ai.terms.labels import pattern_of
from docs_ai.terms.normalise import (
    Reading,
    absence,
    amounts,
    credit_codes,
    currencies,
    dates,
    events,
    identifiers,
    jurisdictions,
    names,
    rates,
    tenors,
)
from docs_ai.terms.normalise.folding import squeeze
from docs_ai.terms.outline import Outline
from docs_ai.terms.schema import Field

__all__ = ["find", "is_avoided", "is_figure", "listed", "plain", "same"]

_EDGES = " \t\n,;:。、，；："
_NAME_STOP = re.compile(r"[,;，；。\t\n]|\s\(|（|\s{2,}")
_PERSON_STOP = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:作为|对上述|对本|为本|为该|以其|将其)")
_RELATIVE = "CONTRACT"
_BODY = re.compile(
    r"committee|panel|board|department|委员会|部门?$|处$|中心$|贷审会|limited|ltd|plc\b|bank\b|公司|银行", re.IGNORECASE
)
_AND = re.compile(r"[、,，;；]|\s(?:and|&)\s|[及和与](?=[\u4e00-\u9fff]{2,4}(?:$|[、,，;；]))", re.IGNORECASE)
_SET_APART = re.compile(r"(?<=[\u4e00-\u9fff])\s(?=[!-~])|(?<=[!-~])\s(?=[\u4e00-\u9fff])")


def find(
    field: Field, outline: Outline, area: Span, unit: amounts.Unit | None = None, *, labelled: bool = False
) -> list[Reading]:
    """Return the readings of the field's type in ``area``, offsets relative to it.

    Args:
        field: the field.
        outline: the document.
        area: where to look.
        unit: governs figures without a currency.
        labelled: whether a label governs the whole area, so that a name without a legal form counts too.
    """
    text = outline.document.quote(area)
    match field.type:
        case "amount":
            return [reading for reading in amounts.find(text, unit) if reading.key]
        case "date":
            return dates.find(text, field.day_first) or (events.find(text) if labelled else [])
        case "choice":
            return choices.find(text, field.choices or {})
        case "party":
            return names.find(text) or ([_in_full(outline, name) for name in _whole_name(text)] if labelled else [])
        case "person":
            return _persons(text) if labelled else []
        case _:
            return _READERS[field.type](text)


def plain(field: Field, outline: Outline, span: Span) -> Reading | None:
    """Return the reading that fills ``span``: of the field's type where it has one, else the text itself.

    None where the text says that there is no value.
    """
    if absence.stated(outline.document.quote(span)):
        return None
    readings = find(field, outline, span)
    if field.type in {"text", "identifier", "clause"} or not readings:
        text = outline.document.quote(span)
        return Reading(0, len(text), _close(text), None, names.key(text))
    return readings[0]


def listed(field: Field, outline: Outline, span: Span) -> list[Reading]:
    """Return what a pattern's match holds: every name of a repeating party, else the one reading that fills it."""
    if field.type == "party" and field.repeating:
        return names.enumerated(outline.document.quote(span))
    reading = plain(field, outline, span)
    return [reading] if reading else []


def is_figure(text: str) -> bool:
    """Tell whether a text is nothing but a date, an amount or a currency, and so no text that a field states."""
    body = text.strip(_EDGES)
    readers = (dates.find, amounts.find, currencies.find)
    return any(0 < len(body) <= _filled(reader(body)) + 1 for reader in readers if reader(body))


def _filled(readings: list[Reading]) -> int:
    return max((reading.end - reading.start for reading in readings), default=0)


def same(field: Field, left: Reading, right: Reading) -> bool:
    """Tell whether two readings mean the same; a name or a text may be a shorter form of the other.

    Names mean the same too where only their legal form is written in another way (``Ltd``, ``Limited``).
    """
    if left.key == right.key:
        return True
    if field.type == "party" and names.alike(left.normalized or "", right.normalized or ""):
        return True
    if field.type in {"party", "text", "identifier"} and isinstance(left.key, str) and isinstance(right.key, str):
        return bool(left.key and right.key) and (left.key in right.key or right.key in left.key)
    return False


def is_avoided(field: Field, folded: str, start: int, end: int) -> bool:
    """Tell whether a word to avoid stands in ``[start, end)`` of the folded text or just before it on the same line."""
    line_start = max(folded.rfind("\n", 0, start), folded.rfind("\t", 0, start), folded.rfind("。", 0, start)) + 1
    window = folded[max(line_start, start - 14) : end]
    return any(pattern_of(word).search(window) for word in field.avoid)


def _whole(text: str) -> list[Reading]:
    start = len(text) - len(text.lstrip(_EDGES))
    end = len(text.rstrip(_EDGES))
    if absence.stated(text[start:end]):
        return []
    written = text[start:end]
    return [Reading(start, end, _close(written), None, squeeze(written)[0])]


def _whole_name(text: str) -> list[Reading]:
    """Return a name without a legal form, such as a person's: the text up to a comma or a bracket, if it is short."""
    lead = len(text) - len(text.lstrip())
    found = (pattern.search(text.lstrip()) for pattern in (_NAME_STOP, _PERSON_STOP))
    end = min((lead + stop.start() for stop in found if stop), default=len(text))
    readings = _whole(text[:end])
    return [
        reading for reading in readings if reading.end - reading.start <= 60 and not any(map(str.isdigit, text[:20]))
    ]


def _in_full(outline: Outline, name: Reading) -> Reading:
    """Return a short name with the full one as its normal form, where the document says which (以下简称“…”)."""
    full = outline.aliases.get(names.key(re.sub(r"(?i)^the\s+", "", name.normalized or "")))
    return name._replace(normalized=full, key=names.key(full)) if full else name


def _persons(text: str) -> list[Reading]:
    """Return the persons that a labelled text lists; a committee or a company is none."""
    found: list[Reading] = []
    start = 0
    for gap in [*_AND.finditer(text), None]:
        piece = text[start : gap.start() if gap else len(text)]
        for reading in [] if _BODY.search(piece) else _whole_name(piece):
            end = reading.end - (piece[reading.end - 1] == ".")
            written = piece[reading.start : end]
            found.append(Reading(start + reading.start, start + end, names.tidy(written), None, names.key(written)))
        start = gap.end() if gap else start
    return found


def _close(written: str) -> str:
    """Return a text in its normal form: as a name's, and without the blanks that setting puts between Han and Latin."""
    return _SET_APART.sub("", names.tidy(written))


def _rates(text: str) -> list[Reading]:
    """Return the rates that stand for themselves, a plain percentage after every floating one."""
    found = [reading for reading in rates.find(text) if not (reading.normalized or "").startswith(_RELATIVE)]
    return sorted(found, key=lambda reading: reading.unit == "%" and "*" not in (reading.normalized or ""))


def _percentages(text: str) -> list[Reading]:
    """Return the plain percentages, or else the floors that are told in words: ``if less than zero, zero``."""
    return measures.percentages(text) or rates.floors(text)


def _tenors(text: str) -> list[Reading]:
    return tenors.find(text) or anniversaries.find(text)


def _jurisdictions(text: str) -> list[Reading]:
    """Return the jurisdictions, a federation after its states: ``the laws of the United States and of Utah``."""
    return sorted(jurisdictions.find(text), key=lambda reading: reading.normalized == "United States")


def _expiries(text: str) -> list[Reading]:
    return dates.find(text) or tenors.find(text)


_READERS: Mapping[str, Callable[[str], list[Reading]]] = {
    "currency": currencies.find,
    "rate": _rates,
    "penalty": rates.find,
    "percent": _percentages,
    "measure": measures.find,
    "benchmark": rate_parts.benchmarks,
    "benchmark_tenor": rate_parts.tenors,
    "spread": rate_parts.spreads,
    "expiry": _expiries,
    "tenor": _tenors,
    "jurisdiction": _jurisdictions,
    "identifier": identifiers.labelled,
    "credit_code": credit_codes.find,
    "text": _whole,
    "address": _whole,
    "clause": _whole,
    "item": _whole,
}
