"""Cross-checks by code: do the statements agree with themselves, and do the notes agree with the statements?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from docs_ai.diligence.amounts import Stated, amounts_in, years_in
from docs_ai.diligence.figures import Citation, Figure, Ledger
from docs_ai.diligence.formula import Expression, FormulaGap
from docs_ai.diligence.passages import Passage
from docs_ai.diligence.rulebook import Check, Rulebook, Words
from docs_ai.diligence.statements import Statements, Subtotal

__all__ = ["CheckKind", "CheckResult", "CheckStatus", "compare_notes", "cross_check"]

CheckStatus = Literal["agrees", "differs", "not_possible"]
CheckKind = Literal["equation", "sum", "note"]

_ABOUT = re.compile(r"约|左右|近|逾|超过|以上|about|around|roughly|nearly|some|over|approximately", re.IGNORECASE)
_CLAUSE = re.compile(r"[，；;。]|,(?!\d)")
_CHANGE = re.compile(
    r"增长|增加|下降|减少|上升|提高|降低|同比|较上年|占|grew by|rose by|fell by|increase of|decrease of|growth of",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one year.

    Attributes:
        id: the rule, or ``sum_ACCOUNT`` or ``note_ACCOUNT``.
        kind: an equation of the rules, a sub-total, or what a note says against the statements.
        titles: what is compared, in both languages.
        year: the reporting year.
        status: whether the two sides agree, within the rounding of what is written.
        left: the one side, in the report's unit; None when the check was not possible.
        right: the other side.
        formula: how the two sides were computed.
        figures: the ids of the figures used.
        citations: where they stand.
    """

    id: str
    kind: CheckKind
    titles: Words
    year: int
    status: CheckStatus
    left: Decimal | None = None
    right: Decimal | None = None
    formula: str = ""
    figures: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


def cross_check(statements: Statements, rules: Rulebook) -> list[CheckResult]:
    """Run the equations of the rules and the sums of the statements for every year."""
    ledger = statements.ledger
    results: list[CheckResult] = []
    for check in rules.checks:
        for year in ledger.years[1 if check.from_second_year else 0 :]:
            result = _equation(check, ledger, year)
            if not (check.optional and result.status == "not_possible"):
                results.append(result)
    return results + [_sum(subtotal, ledger, rules) for subtotal in statements.subtotals]


def _equation(check: Check, ledger: Ledger, year: int) -> CheckResult:
    best: CheckResult | None = None
    for side in check.right:
        try:
            left, right = check.left.evaluate(ledger, year), side.evaluate(ledger, year)
        except FormulaGap:
            continue
        used = tuple(dict.fromkeys((*left.operands, *right.operands)))
        agrees = abs(left.value - right.value) <= _rounding(len(used), ledger)
        result = CheckResult(
            check.name, "equation", check.titles, year, "agrees" if agrees else "differs", left.value, right.value,
            _written(check.left, side), tuple(figure.id for figure in used), _places(used),
        )  # fmt: skip
        if agrees:
            return result
        best = best or result
    return best or CheckResult(
        check.name, "equation", check.titles, year, "not_possible", formula=_written(check.left, check.right[0])
    )


def _written(left: Expression, right: Expression) -> str:
    return f"{left.text} = {right.text}"


def _places(figures: Iterable[Figure]) -> tuple[Citation, ...]:
    return tuple(figure.citation for figure in figures if figure.citation)


def _rounding(count: int, ledger: Ledger) -> Decimal:
    """Each figure of a statement may be off by half of its last digit, and so may their sum, once for each."""
    return Decimal(count) * Decimal(1).scaleb(-ledger.unit.decimals) / 2


def _sum(subtotal: Subtotal, ledger: Ledger, rules: Rulebook) -> CheckResult:
    names = rules.titles(subtotal.account)
    agrees = abs(subtotal.stated.value - subtotal.total) <= _rounding(len(subtotal.parts) + 1, ledger)
    cited = (*_places([subtotal.stated]), *subtotal.parts)
    titles: Words = {"zh": f"{names['zh']} = 各项之和", "en": f"{names['en']} = sum of its lines"}
    cells = " + ".join(citation.cell or "" for citation in subtotal.parts)
    return CheckResult(
        f"sum_{subtotal.account}", "sum", titles, subtotal.year, "agrees" if agrees else "differs",
        subtotal.stated.value, subtotal.total, f"{subtotal.account} = {cells}", (subtotal.stated.id,), cited,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Mention:
    account: str
    start: int
    end: int


def compare_notes(passages: Sequence[Passage], ledger: Ledger, rules: Rulebook) -> list[CheckResult]:
    """Find amounts that the notes give for an account and a year, and hold each against the statements.

    An amount belongs to the account named nearest before it in its sentence; the year is the one named nearest, and the
    sentence must name one. Changes ("grew by 200万元") and amounts of other currencies are left alone.
    """
    results: list[CheckResult] = []
    names = _names(rules)
    for passage in passages:
        text = passage.text
        for stated in amounts_in(text):
            mention = _account_before(text, stated, names)
            year = _year_near(text, stated)
            figure = ledger.get(mention.account, year) if mention and year else None
            if mention and figure and _comparable(text, mention, stated, ledger):
                results.append(_claim(passage, stated, mention, figure, ledger, rules))
    return results


def _names(rules: Rulebook) -> list[tuple[re.Pattern[str], str]]:
    """Patterns for what a note may call an account, longest first, so that 净利润 is not read as 利润."""
    said = {
        name: account.name
        for account in rules.accounts.values()
        for name in account.said
        if account.statement != "cash"
    }
    said |= {n: a.name for a in rules.accounts.values() for n in a.said if a.name == "cash_operating"}
    ordered = sorted(said.items(), key=lambda item: -len(item[0]))
    return [
        (re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", re.IGNORECASE), account)
        for name, account in ordered
    ]


def _account_before(text: str, stated: Stated, names: Sequence[tuple[re.Pattern[str], str]]) -> _Mention | None:
    taken: list[_Mention] = []
    for pattern, account in names:
        for match in pattern.finditer(text, 0, stated.start):
            if not any(match.start() < other.end and other.start < match.end() for other in taken):
                taken.append(_Mention(account, match.start(), match.end()))
    return max(taken, key=lambda mention: mention.end, default=None)


def _year_near(text: str, stated: Stated) -> int | None:
    """Return the year named nearest in the amount's own clause, else the last one named before it."""
    start = max((mark.end() for mark in _CLAUSE.finditer(text, 0, stated.start)), default=0)
    after = _CLAUSE.search(text, stated.end)
    end = after.start() if after else len(text)
    years = years_in(text)
    inside = [found for found in years if start <= found[1] < end]
    if inside:
        return min(inside, key=lambda found: min(abs(found[1] - stated.start), abs(found[1] - stated.end)))[0]
    return next((year for year, place in reversed(years) if place < start), None)


def _comparable(text: str, mention: _Mention, stated: Stated, ledger: Ledger) -> bool:
    between = text[mention.end : stated.start]
    if len(between) > 60 or re.search(r"[。；;]", between) or _CHANGE.search(between):
        return False
    if amounts_in(between):  # another amount took the account already
        return False
    return not stated.currency or not ledger.unit.currency or stated.currency == ledger.unit.currency


def _claim(
    passage: Passage, stated: Stated, mention: _Mention, figure: Figure, ledger: Ledger, rules: Rulebook
) -> CheckResult:
    said = stated.value / ledger.unit.scale
    slack = stated.precision / ledger.unit.scale
    if _ABOUT.search(passage.text[max(mention.end - 4, 0) : stated.end + 3]):
        slack = max(slack, abs(figure.value) * Decimal("0.02"))
    names = rules.titles(mention.account)
    titles: Words = {"zh": f"{names['zh']}：文字资料与报表", "en": f"{names['en']}: notes and statements"}
    status: CheckStatus = "agrees" if abs(said - figure.value) <= slack else "differs"
    return CheckResult(
        f"note_{mention.account}", "note", titles, figure.year, status, said, figure.value,
        f"{passage.text[stated.start : stated.end]} = {figure.id}", (figure.id,),
        (passage.citation, *_places([figure])),
    )  # fmt: skip
