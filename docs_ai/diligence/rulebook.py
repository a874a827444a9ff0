"""The rules that stand in ``rules/*.yaml``, read once and checked: accounts, measures, cross-checks and flags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal, cast

import yaml

from copilot.errors import ConfigError
from copilot.language import Language
from docs_ai.diligence.figures import FigureKind
from docs_ai.diligence.formula import Expression

__all__ = ["Account", "Check", "FigureFlag", "Measure", "MentionFlag", "Rulebook", "StatementKind", "Words", "load"]

StatementKind = Literal["balance", "income", "cash"]
Words = Mapping[Language, str]

_PREFIX = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|\([一二三四五六七八九十\d]+\)|\d+[、.．)](?!\d)|"
    r"(?:减|加|其中|less|add|plus|of which):)\s*",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\([^()]{0,80}(?:填列|note)[^()]{0,80}\)", re.IGNORECASE)
_PART = re.compile(r"^\s*+(?:[一二三四五六七八九十\d]+[、.．]\s*+)?(?:其中|of which)\s*[:：]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """A line of a statement. ``names`` are compared after `plain`; ``said`` is how a note may call it."""

    name: str
    statement: StatementKind
    titles: Words
    names: tuple[str, ...]
    said: tuple[str, ...]
    unsigned: bool = False
    sums: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A computed figure; ``change_of``: whose change it is; ``base_positive``: what had to be above zero before."""

    name: str
    titles: Words
    kind: FigureKind
    formula: Expression
    change_of: str = ""
    base_positive: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """An equation for each year; one side of ``right`` suffices. An ``optional`` one is left out when not possible."""

    name: str
    titles: Words
    left: Expression
    right: tuple[Expression, ...]
    optional: bool = False
    from_second_year: bool = False


@dataclass(frozen=True, slots=True)
class FigureFlag:
    """A flag raised where ``when`` holds in the latest year."""

    name: str
    titles: Words
    when: Expression


@dataclass(frozen=True, slots=True)
class MentionFlag:
    """A flag raised by a sentence of a text source; see ``flags.yaml``."""

    name: str
    titles: Words
    words: Mapping[Language, tuple[str, ...]]
    also: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    percent_over: float | None = None
    negation_counts: bool = False


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules. `labels` maps a plain label of a statement to the account and its rank among the account's names."""

    accounts: Mapping[str, Account]
    measures: Mapping[str, Measure]
    checks: tuple[Check, ...]
    figure_flags: tuple[FigureFlag, ...]
    mention_flags: tuple[MentionFlag, ...]
    labels: Mapping[tuple[StatementKind, str], tuple[str, int]]

    def account_of(self, statement: StatementKind, label: str) -> tuple[str, int] | None:
        """Return the account that ``label`` names in ``statement``, and its rank (0 is the best name), or None."""
        return self.labels.get((statement, plain(label)))

    def titles(self, name: str) -> Words:
        """Return the name of an account or measure in both languages."""
        return self.measures[name].titles if name in self.measures else self.accounts[name].titles

    def known(self, name: str) -> bool:
        """Tell whether ``name`` is an account or a measure."""
        return name in self.accounts or name in self.measures


def plain(label: str) -> str:
    """Bring a label of a statement to the form in which labels are compared."""
    text = unicodedata.normalize("NFKC", label).casefold().replace("’", "'")
    text = _REMARK.sub("", text).strip()
    for _ in range(3):
        text = _PREFIX.sub("", text).strip()
    text = re.sub(r"(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])", "", text)
    return re.sub(r"\s+", " ", text).strip(" :.*-—")


def is_part(label: str) -> bool:
    """Tell whether a line only shows a part of the line above it (其中, of which)."""
    return bool(_PART.match(label))


def load(changes: Mapping[str, Any] | None = None) -> Rulebook:
    """Read the packaged rules.

    Args:
        changes: what a template changes: ``measures``, ``checks`` and ``flags`` by id; a null value takes a rule out.

    Raises:
        ConfigError: a rule is malformed; the message names it.
    """
    changes = changes or {}
    accounts = _accounts(_read("accounts"), changes.get("accounts", {}))
    measures = {n: _measure(n, r) for n, r in _merged(_read("measures"), changes.get("measures")).items()}
    flags = _read("flags")
    figures = _merged(flags["figures"], changes.get("flags"), lambda rule: "when" in rule)
    mentions = _merged(flags["mentions"], changes.get("flags"), lambda rule: "words" in rule)
    labels: dict[tuple[StatementKind, str], tuple[str, int]] = {}
    for account in accounts.values():
        for rank, name in enumerate(account.names):
            labels.setdefault((account.statement, plain(name)), (account.name, rank))
    book = Rulebook(
        accounts=accounts,
        measures=measures,
        checks=tuple(_check(n, r) for n, r in _merged(_read("checks"), changes.get("checks")).items()),
        figure_flags=tuple(FigureFlag(n, _titles(n, r), Expression(_need(n, r, "when"))) for n, r in figures.items()),
        mention_flags=tuple(_mention(n, r) for n, r in mentions.items()),
        labels=labels,
    )
    _check_names(book)
    return book


def _read(name: str) -> dict[str, Any]:
    text = resources.files("docs_ai.diligence").joinpath("rules", f"{name}.yaml").read_text("utf-8")
    return cast(dict[str, Any], yaml.safe_load(text))


def _merged(packaged: dict[str, Any], changes: Any, fits: Any = lambda rule: True) -> dict[str, Any]:
    """Lay a template's rules over the packaged ones: an id that exists is amended, a new one added where it fits."""
    merged = dict(packaged)
    for name, rule in (changes or {}).items():
        if rule is None:
            merged.pop(name, None)
        elif name in merged:
            merged[name] = {**merged[name], **rule}
        elif fits(rule):
            merged[name] = rule
    return merged


def _need(name: str, rule: Mapping[str, Any], key: str) -> Any:
    try:
        return rule[key]
    except (KeyError, TypeError) as error:
        raise ConfigError(f"rule {name}: {key} is missing") from error


def _titles(name: str, rule: Mapping[str, Any]) -> Words:
    return {"zh": str(_need(name, rule, "zh")), "en": str(_need(name, rule, "en"))}


def _accounts(packaged: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Account]:
    found: dict[str, Account] = {}
    for statement, rules in packaged.items():
        for name, rule in rules.items():
            more = changes.get(name, {})
            zh, en = list(rule["zh"]), list(rule["en"])
            said = rule.get("said", {})
            found[name] = Account(
                name,
                cast(StatementKind, statement),
                {"zh": zh[0], "en": en[0]},
                (*zh, *en, *more.get("zh", ()), *more.get("en", ())),
                (*zh, *en, *said.get("zh", ()), *said.get("en", ())),
                unsigned=bool(rule.get("unsigned")),
                sums=bool(rule.get("sums")),
            )
    return found


def _measure(name: str, rule: Mapping[str, Any]) -> Measure:
    kind = _need(name, rule, "kind")
    if kind not in ("amount", "percent", "times", "days"):
        raise ConfigError(f"rule {name}: kind must be amount, percent, times or days")
    formula = Expression(_need(name, rule, "formula"))
    return Measure(name, _titles(name, rule), kind, formula, rule.get("change_of", ""), rule.get("base_positive", ""))


def _check(name: str, rule: Mapping[str, Any]) -> Check:
    right = _need(name, rule, "right")
    sides = right if isinstance(right, list) else [right]
    return Check(
        name,
        _titles(name, rule),
        Expression(_need(name, rule, "left")),
        tuple(Expression(side) for side in sides),
        optional=bool(rule.get("optional")),
        from_second_year=bool(rule.get("from_second_year")),
    )


def _mention(name: str, rule: Mapping[str, Any]) -> MentionFlag:
    return MentionFlag(
        name,
        _titles(name, rule),
        _by_language(_need(name, rule, "words")),
        _by_language(rule.get("also", {})),
        rule.get("percent_over"),
        bool(rule.get("negation_counts")),
    )


def _by_language(words: Mapping[str, list[str]]) -> dict[Language, tuple[str, ...]]:
    return {cast(Language, language): tuple(listed) for language, listed in words.items()}


def _check_names(book: Rulebook) -> None:
    """Refuse a formula that uses a name nothing defines: a rule that could never apply would pass unseen."""
    formulas = [measure.formula for measure in book.measures.values()]
    formulas += [side for check in book.checks for side in (check.left, *check.right)]
    formulas += [flag.when for flag in book.figure_flags]
    for formula in formulas:
        unknown = sorted(name for name in formula.names() if not book.known(name))
        if unknown:
            raise ConfigError(f"formula {formula.text!r} uses the unknown figure {unknown[0]!r}")
