"""Risk flags by rule: what a person should look at, with the rule and the sources. No rating, no recommendation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from copilot.language import Language, detect
from docs_ai.diligence.amounts import percents_in
from docs_ai.diligence.checks import CheckResult
from docs_ai.diligence.figures import Citation, Figure, Ledger
from docs_ai.diligence.formula import FormulaGap
from docs_ai.diligence.passages import Passage
from docs_ai.diligence.rulebook import FigureFlag, MentionFlag, Rulebook, Words

__all__ = ["Flag", "raise_flags", "roots"]

_NEGATIONS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"(?:无|没有|未发现|未涉及|不存在|不涉及|未有)"),
    "en": re.compile(r"\b(?:no|none|not|never|without|neither)\b", re.IGNORECASE),
}
_CLAUSE = re.compile(r"[，,；;。.：:\n]")


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule that applied: what was seen, by which rule, resting on which figures and places."""

    id: str
    titles: Words
    rule: str
    year: int | None
    figures: tuple[str, ...]
    citations: tuple[Citation, ...]


def raise_flags(
    ledger: Ledger, passages: Sequence[Passage], checks: Sequence[CheckResult], rules: Rulebook
) -> list[Flag]:
    """Apply the rules: figures of the latest year, then contradictions, then what the notes mention."""
    flags = [flag for rule in rules.figure_flags if (flag := _figure_flag(rule, ledger))]
    flags += [_difference(check) for check in checks if check.status == "differs"]
    return flags + [flag for rule in rules.mention_flags if (flag := _mention_flag(rule, passages))]


def roots(figure: Figure, ledger: Ledger) -> list[Citation]:
    """Return the places on which a figure rests, through every formula, each once."""
    found: dict[Citation, None] = {}
    if figure.citation:
        found[figure.citation] = None
    for operand in figure.formula.operands if figure.formula else ():
        below = ledger.by_id(operand)
        found |= dict.fromkeys(roots(below, ledger) if below else ())
    return list(found)


def _figure_flag(rule: FigureFlag, ledger: Ledger) -> Flag | None:
    year = max(ledger.years, default=None)
    if year is None:
        return None
    try:
        result = rule.when.evaluate(ledger, year)
    except FormulaGap:
        return None
    if not result.holds:
        return None
    cited = dict.fromkeys(place for figure in result.operands for place in roots(figure, ledger))
    return Flag(rule.name, rule.titles, rule.when.text, year, tuple(f.id for f in result.operands), tuple(cited))


def _difference(check: CheckResult) -> Flag:
    titles: Words = {"zh": f"不一致：{check.titles['zh']}", "en": f"Contradiction: {check.titles['en']}"}
    return Flag(f"differs_{check.id}", titles, check.formula, check.year, check.figures, check.citations)


def _mention_flag(rule: MentionFlag, passages: Sequence[Passage]) -> Flag | None:
    places = [place for passage in passages if (place := _mention(rule, passage))]
    if not places:
        return None
    words = ", ".join(word for listed in rule.words.values() for word in listed)
    more = f"; > {rule.percent_over:g}%" if rule.percent_over is not None else ""
    return Flag(rule.name, rule.titles, words + more, None, (), tuple(places))


def _mention(rule: MentionFlag, passage: Passage) -> Citation | None:
    text = passage.text
    language = detect(text)
    hits = [match for word in rule.words.get(language, ()) if (match := _find(word, text, language))]
    also = rule.also.get(language, ())
    if not hits or (also and not any(_find(word, text, language) for word in also)):
        return None
    if not rule.negation_counts and all(_negated(text, match, language) for match in hits):
        return None
    over = rule.percent_over
    if over is not None and not any(percent > Decimal(str(over)) for percent in percents_in(text)):
        return None
    return passage.citation


def _find(word: str, text: str, language: Language) -> re.Match[str] | None:
    pattern = re.escape(word) if language == "zh" else rf"\b{re.escape(word)}\b"
    return re.search(pattern, text, re.IGNORECASE)


def _negated(text: str, match: re.Match[str], language: Language) -> bool:
    """Tell whether the clause up to the word denies it: 无未决诉讼, "no lawsuit is pending"."""
    start = max((mark.end() for mark in _CLAUSE.finditer(text, 0, match.start())), default=0)
    return bool(_NEGATIONS[language].search(text, start, match.end()))
