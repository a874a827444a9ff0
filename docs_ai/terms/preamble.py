"""The opening of an agreement: the parties between whom it is made, each with its name and role, and its date.

Drafting custom puts them into one sentence, ``This Agreement, dated as of DATE, is made by and between NAME, a Delaware
corporation (the “Company”), and NAME (“Recipient”)``: see Adams, A Manual of Style for Contract Drafting (2023),
chapter 2. Nothing here knows a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docs_ai.reading import Span
from docs_ai.terms.normalise import Reading, dates, names
from docs_ai.terms.outline import Outline

__all__ = ["Party", "Preamble", "company_at", "is_company", "named", "preamble", "running"]

_REACH = 8000
_LONGEST = 2600
_SEGMENT = 900
_MOST_PARTIES = 12
_BETWEEN = re.compile(
    r"\b(?:between|among(?:st)?)\b(?:\s+(?:and\s+among(?:st)?\b|the\s+(?:following|parties)\b))?\s*:?"
    r"|\b(?:made|entered\s+into|executed)\s+by\s+(?!and\b|between\b|among)",
    re.I,
)
_KIND = r"(?:agreement|amendment|deed|contract|undertaking|addendum|memorandum|letter)\b"
_MADE = re.compile(
    rf"\bthis\b[^.;]{{0,200}}?\b{_KIND}|(?:\A|\n)\W*(?-i:(?:[A-Z][\w-]*\s+){{0,8}}){_KIND}|"
    r"(?:\A|\n)\W*in\s+(?:connection\s+with|order\s+to)\b[^.;]{0,100}\b(?:transaction|combination|relationship|discussions)\b",
    re.I,
)
_ANOTHER = re.compile(r"\b(?:certain|prior|original|existing|previous)\b[^.;]{0,160}$", re.I)
_SENTENCE_END = re.compile(
    r"(?<!\bInc)(?<!\bCorp)(?<!\bLtd)(?<!\bCo)(?<!\bNo)(?<!\bSt)(?<!\bAve)(?<!\bBlvd)(?<!\bRd)(?<!\bMr)(?<!\bMs)(?<!\bDr)"
    r"(?<!\bMrs)(?<!\bJr)(?<!\bSr)(?<![\s.(][A-Z])\.[”\"]?\s+(?=[A-Z“\"])"
    r"|\b(?:WHEREAS|RECITALS|WITNESSETH|W\s?I\s?T\s?N\s?E\s?S\s?S|NOW,?\s+THEREFORE|BACKGROUND)\b|:\s*\n"
)
_ROLE = re.compile(
    r"\((?=[^()]{0,220}[“\"'”])(?:[^()]|\([^()]*\)){1,300}\)|\b(?:hereinafter|herein)\s[^.;(]{0,60}[“\"][^”\"]{1,60}[”\"]"
)
_QUOTED = re.compile(r"[“\"]\s*(?P<word>[^“”\"]{1,60}?)\s*,?[”\"]")
_OF_ALL = re.compile(r"[“\"'](?:the\s+)?part(?:y|ies)[”\"']|\beach,?\s+an?\b|\bagreement\b", re.I)
_GROUP = re.compile(r"\b(?:collectively|together|jointly)\b", re.I)
_LINK = re.compile(r"[\s,;]*(?:(?:and\b|&|\(?(?:[ivx]{1,4}|[a-z]|\d)\)(?=\s))[\s,;]*){0,2}", re.I)
_NAME_WORD = r"(?:[A-Z0-9][\w&'.,/\-]*|[a-z]{1,2}[A-Z][\w&'.\-]*|&|of|and|the|de|van|von|der|la)"
_FORM = (
    r"(?:Incorporated|Inc|Corporation|Corp|Company|Co(?!\.?\s*\d)|Limited|Ltd|L\.?\s?L\.?\s?C|L\.?\s?L\.?\s?P|L\.?\s?P|P\.?\s?L\.?\s?C|GmbH|AG|S\.?A|"
    r"N\.?\s?V|B\.?\s?V|N\.?\s?A|Pte|Pty|Bhd|Trust|Bank)\b\.?"
)
_WITH_FORM = re.compile(
    rf"(?:[^\s,();]+\s+){{0,9}}?[^\s,();]+\s?,?\s+{_FORM}(?:,?\s+{_FORM})*(?=d/?b/?a\b|(?!\w))", re.I
)
_SHORT_FORMS = (
    (re.compile(r"\bIncorporated$", re.I), "Inc."),
    (re.compile(r"\bL\.\s?L\.\s?C\b\.?$"), "LLC"),
    (re.compile(r"\bL\.\s?L\.\s?P\b\.?$"), "LLP"),
    (re.compile(r"\bL\.\s?P\b\.?$"), "LP"),
    (re.compile(r"\bP\.\s?L\.\s?C\b\.?$"), "PLC"),
)
_STOP = re.compile(
    r"\s*(?:[(;\n]|,|\s(?:and|who|whose|an?|as|located|having|residing|resident|with|on\s+behalf|acting|of|for|is|wish\w*|agree)\b)",
)
_GENERIC = re.compile(
    r"\b(?:compan(?:y|ies)|employees?|executive|recipient|persons?|part(?:y|ies)|undersigned|consultant|member|state|"
    r"authorized|corporation|each|such|discloser|provider|you|affiliates?|subsidiar(?:y|ies)|agreement)\b",
    re.I,
)
_LAST = re.compile(
    r"(?:\band|,)\s+(?P<name>[A-Z][\w.'-]*(?:\s+[A-Z][\w.'-]*){1,4})\s*(?:\Z|,?\s+(?:an?\s+individual|individually|residing)\b)"
)
_ADDED = re.compile(r"(?:,|;|\band|&)\s+")
_INSIDE = re.compile(r"\b(?:of|with|than|including|behalf|formerly|as|to|through|by|d/?b/?a|agent|for)\s*$", re.I)

_ABOUT_DATE = re.compile(
    r"(?:\bdated?|\beffective|\bmade|\bentered\s+into|\bexecuted|\bas\s+of|\bthis|\bon|,)[\s,]*(?:as\s+(?:of|effective\s+of)|effective(?:\s+as)?(?:\s+of)?|"
    r"on|this|the|and\s+entered\s+into)?[\s,]*(?:as\s+of|of|on|this|the)?\s*$",
    re.I,
)
_DEFERRED = re.compile(
    r"\bsignature\s+page|\bdate\s+set\s+forth\s+(?:below|on|above\s+the\s+signature)|\bwhen\s+(?:executed|signed)|"
    r"\b(?:last|latest|later)\s+(?:date|of\s+the\s+dates|signature)|\bdate\s+of\s+(?:the\s+)?(?:last|latest)\b|\bsigned\s+below",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Party:
    """A party as its document names it: where, its normal form, and the word the document uses for it, or nothing."""

    span: Span
    reading: Reading
    role: str = ""


@dataclass(frozen=True, slots=True)
class Preamble:
    """The opening sentence.

    Attributes:
        span: from its first word to the end of the parties.
        parties: those it names, in order.
        date: where the date of the agreement stands in it, with its normal form; None where it leaves the date out.
        deferred: whether it leaves the date to the signatures (``the date set forth on the signature page``).
    """

    span: Span
    parties: tuple[Party, ...]
    date: tuple[Span, Reading] | None = None
    deferred: bool = False


def running(outline: Outline) -> str:
    """Return the folded text, of the same length, with blanks for what a page repeats at its top and foot."""
    parts: list[str] = []
    at = 0
    for block in outline.document.blocks:
        if block.kind == "furniture":
            parts += [outline.folded[at : block.span.start], " " * (block.span.end - block.span.start)]
            at = block.span.end
    return "".join([*parts, outline.folded[at:]])


def preamble(outline: Outline) -> Preamble | None:
    """Return the opening of an agreement, or None where the document has none."""
    text = running(outline)[: _REACH + _LONGEST]
    for match in _BETWEEN.finditer(text, 0, _REACH):
        start = _start(text, match.start())
        before = text[start : match.start()]
        made = [found.start() for found in _MADE.finditer(before)]
        if not made or _ANOTHER.search(before):
            continue
        start += made[-1]
        end, parties = _parties(text, match.end())
        if parties:
            date, deferred = _date(text, start, end)
            return Preamble(Span(start, end), tuple(parties), date, deferred)
    return None


def _date(text: str, start: int, end: int) -> tuple[tuple[Span, Reading] | None, bool]:
    """Return the date that the opening gives the agreement, and whether it leaves it to the signatures instead."""
    stop = _SENTENCE_END.search(text, end)
    area = text[start : min(stop.start() if stop else end, end + 400)]
    for reading in dates.find(area):
        before = area[: reading.start]
        if _ABOUT_DATE.search(before[-48:]) and not _ANOTHER.search(before[-120:]):
            return (Span(start + reading.start, start + reading.end), reading), False
    return None, _DEFERRED.search(area) is not None


def _start(text: str, at: int) -> int:
    """Return where the sentence that holds ``at`` begins; a line that breaks inside it belongs to it."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(at - 600, 0), at)]
    return ends[-1] if ends else max(at - 600, 0)


def _parties(text: str, at: int) -> tuple[int, list[Party]]:
    """Return where the list of parties that begins at ``at`` ends, and its named members."""
    found: list[Party] = []
    stop = _SENTENCE_END.search(text, at, at + _LONGEST)
    limit = stop.start() + 1 if stop else min(at + _LONGEST, len(text))
    end = at
    for _ in range(_MOST_PARTIES):
        link = _LINK.match(text, at)
        at = link.end() if link else at
        role = _ROLE.search(text, at, min(at + _SEGMENT, limit))
        while role is not None and _OF_ALL.search(role[0]) and text[at : role.start()].strip(" ,") == "":
            at = role.end()
            role = _ROLE.search(text, at, min(at + _SEGMENT, limit))
        segment_end = role.start() if role else limit
        members = list(_members(text, at, segment_end))
        label = _QUOTED.search(role[0]) if role else None
        word = label["word"] if label else ""
        if role is not None and label is not None and len(members) > 2 and _GROUP.search(role[0]):
            where = Span(role.start() + label.start("word"), role.start() + label.end("word"))
            found.append(Party(where, named(text, where), word))
        elif members:
            for index, where in enumerate(members):
                last = index == len(members) - 1
                found.append(Party(where, named(text, where), word if last and not _OF_ALL.search(word) else ""))
        end = role.end() if role else (found[-1].span.end if found else at)
        if role is None or role.end() >= limit or _ends(text, role.end()):
            break
        at = role.end()
    return end, _distinct(found)


def _ends(text: str, at: int) -> bool:
    """Tell whether the list of parties is over: what follows is neither a further party nor its particulars."""
    following = text[at : at + 60]
    return (
        re.match(
            r"\s*(?:,?\s*(?:and|&)\s|,\s+(?!the\s+part|both|to\s|with\s+reference|who\s+agree)|;|\s*(?:located|having|with\s+offices|whose|on\s+behalf|together\s+with|acting)\b|\s*\()",
            following,
        )
        is None
    )


def _members(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the names in one segment of the list: the one it starts with, then those that a comma or ``and`` adds."""
    first = _name_at(text, start, end)
    if first is not None:
        yield first
    at = first.end if first else start
    for link in _ADDED.finditer(text, at, end):
        added = company_at(text, link.end(), end)
        before = text[start : link.start()]
        if added is None or before.count("(") > before.count(")") or _INSIDE.search(before):
            continue
        if first is None or added.start >= first.end:
            yield added
    person = _LAST.search(text[at:end])
    if person is not None and not names.find(person["name"]) and not _GENERIC.search(person["name"]):
        yield Span(at + person.start("name"), at + person.end("name"))


def _name_at(text: str, start: int, end: int) -> Span | None:
    """Return the name at ``start``: up to its legal form, else capitalised words up to a comma or bracket."""
    if start >= end or not re.match(_NAME_WORD, text[start:end]) or re.match(r"(?:the|an?|and|of)\b", text[start:end]):
        return None
    company = company_at(text, start, end)
    if company is not None:
        return company
    stop = _STOP.search(text, start, end)
    name = text[start : stop.start() if stop else end].rstrip(" ,.")
    words = name.split()
    if not 2 <= len(words) <= 6 or _GENERIC.search(name) or any(map(str.isdigit, name)):
        return None
    if not all(re.fullmatch(_NAME_WORD, word) for word in words):
        return None
    return Span(start, start + len(name))


def company_at(text: str, start: int, end: int) -> Span | None:
    """Return the company's name that begins at ``start``, up to its legal form, or None."""
    form = _WITH_FORM.match(text, start, end)
    return Span(*form.span()) if form is not None and is_company(form[0]) else None


def is_company(text: str) -> bool:
    """Tell whether words with a legal form are a name: written large, and more than ``the Company``."""
    words = text.replace(",", " ").split()
    if "and" in words[:-2] or words[0].lower() == "the" or not words[-1][:1].isupper():
        return False
    return all(re.fullmatch(_NAME_WORD, word) for word in words)


def named(text: str, span: Span) -> Reading:
    """Return the reading of a name that fills ``span`` of ``text``; its legal form is put in the usual short form."""
    written = text[span.start : span.end]
    normal = names.tidy(written)
    for long, short in _SHORT_FORMS:
        normal = long.sub(short, normal)
    return Reading(0, len(written), normal, None, names.key(normal))


def _distinct(parties: list[Party]) -> list[Party]:
    kept: list[Party] = []
    for party in parties:
        if not any(party.span.meets(other.span) or party.reading.key == other.reading.key for other in kept):
            kept.append(party)
    return kept
