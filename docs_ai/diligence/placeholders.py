"""Sentences about figures: the model writes words and placeholders, code reads them, checks them and puts numbers in.

What is checked before a number goes in: every placeholder is one that was offered; no digit and no spelled-out number
stands outside of one; the account named before a placeholder is the placeholder's; every word of direction agrees with
the figures; nothing is judged, explained or recommended. A number brings its own year and unit, so neither can be mixed
up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from copilot.language import Language, detect
from docs_ai.diligence.figures import Figure, Ledger, show
from docs_ai.diligence.grounding import Reason
from docs_ai.diligence.rulebook import Rulebook
from docs_ai.diligence.wording import Wording

__all__ = ["Filled", "Filler", "answer_schema"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+_\d{4})\}")
_FORBIDDEN: tuple[Reason, ...] = ("decision", "judgement", "cause", "flow", "negation")
_CLAUSE = re.compile(r"[，,；;。.]")


@dataclass(frozen=True, slots=True)
class Filled:
    """A sentence with its numbers in, and the ids of the figures it shows, in order."""

    text: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a sentence that holds one claim of direction at most, with its placeholders."""

    text: str
    figures: tuple[Figure, ...]


def answer_schema(figures: Sequence[Figure]) -> dict[str, Any]:
    """Return the JSON Schema of an answer whose sentences can hold no digit and no other placeholder."""
    plain = r'[^0-9０-９{}"\\\n]'
    names = "|".join(figure.id for figure in figures)
    sentence = {"type": "string", "pattern": rf"^({plain}{{1,60}}\{{({names})\}}){{1,5}}{plain}{{0,30}}$"}
    sentences = {"type": "array", "minItems": 1, "maxItems": 3, "items": sentence}
    return {
        "type": "object",
        "required": ["sentences"],
        "additionalProperties": False,
        "properties": {"sentences": sentences},
    }


class Filler:
    """Checks and fills sentences over one ledger in one language."""

    def __init__(self, ledger: Ledger, rules: Rulebook, words: Mapping[Language, Wording], language: Language) -> None:
        self.ledger = ledger
        self._rules = rules
        self._words = words[language]
        self._language = language
        self._names = _names(rules)

    def fill(self, text: str, offered: Sequence[Figure]) -> Filled | Reason:
        """Return the sentence with its numbers, or why it may not stand.

        Args:
            text: what the model wrote.
            offered: the figures whose placeholders it was given.
        """
        known = {figure.id: figure for figure in offered}
        used = _PLACEHOLDER.findall(text)
        bare = _PLACEHOLDER.sub("", text)
        if not used or any(name not in known for name in used) or re.search(r"[{}]", bare):
            return "placeholder"
        if detect(bare) != self._language:
            return "language"
        spoken = self._without_names(bare)
        if re.search(r"\d", bare) or self._words.number.search(spoken):
            return "number"
        for reason in _FORBIDDEN:
            pattern: re.Pattern[str] = getattr(self._words, reason)
            if pattern.search(spoken):
                return reason
        if not self._labelled(text, known):
            return "label"
        return self._directed(text, known)

    def number(self, figure: Figure, *, unsigned: bool = False) -> str:
        """Write a figure with its year, and a change with the year it is measured from."""
        shown = show(figure, self.ledger.unit, self._language, unsigned=unsigned)
        year, change = figure.year, self._change_of(figure.name)
        if self._language == "zh":
            return f"{shown}（{year}年较{year - 1}年）" if change else f"{shown}（{year}年）"
        return f"{shown} ({year} on {year - 1})" if change else f"{shown} ({year})"

    def trend(self, figure: Figure) -> int:
        """Return 1, 0 or -1: how the figure compares with the year before (0 too when that is not known)."""
        before = self.ledger.get(figure.name, figure.year - 1)
        return _sign(figure.value - before.value) if before else 0

    def _change_of(self, name: str) -> str:
        measure = self._rules.measures.get(name)
        return measure.change_of if measure else ""

    def _without_names(self, text: str) -> str:
        """Blank the names of accounts out, so that 增长率 or "Net cash used" is not read as a word of its own."""
        for pattern, _ in self._names:
            text = pattern.sub(" ", text)
        return text

    def _labelled(self, text: str, known: Mapping[str, Figure]) -> bool:
        """Tell whether the last account named before each placeholder is the placeholder's own."""
        mentions: list[tuple[int, int, str]] = []
        for pattern, name in self._names:
            for match in pattern.finditer(text):
                if not any(match.start() < end and start < match.end() for start, end, _ in mentions):
                    mentions.append((match.start(), match.end(), name))
        spans = [(match.start(), known[match.group(1)].name) for match in _PLACEHOLDER.finditer(text)]
        for place, name in spans:
            before = [mention for mention in mentions if mention[1] <= place]
            if not before or max(before)[2] not in (name, self._change_of(name)):
                return False
        return True

    def _directed(self, text: str, known: Mapping[str, Figure]) -> Filled | Reason:
        """Check words of direction piece by piece, then put the numbers in."""
        written, seen = "", dict[str, Figure]()
        for piece in self._pieces(text, known):
            spoken = self._without_names(_PLACEHOLDER.sub(" ", piece.text))
            way = self._words.direction(spoken)
            if way is None or (way and not self._agrees(way, piece.figures, seen)):
                return "direction"
            if self._words.steady.search(spoken) and not self._steady(way, piece.figures):
                return "direction"
            written += _PLACEHOLDER.sub(partial(self._put, known, way), piece.text)
            seen |= {figure.name: figure for figure in piece.figures}
        return Filled(written.strip(), tuple(_PLACEHOLDER.findall(text)))

    def _put(self, known: Mapping[str, Figure], way: int, found: re.Match[str]) -> str:
        figure = known[found.group(1)]
        return self.number(figure, unsigned=bool(way) and bool(self._change_of(figure.name)))

    def _pieces(self, text: str, known: Mapping[str, Figure]) -> list[_Piece]:
        """Cut a sentence where a second claim may start; a piece without a placeholder joins the next one."""
        cuts = {match.end() for match in _CLAUSE.finditer(text)} | {m.start() for m in self._words.join.finditer(text)}
        edges = [0, *sorted(cut for cut in cuts if 0 < cut < len(text)), len(text)]
        pieces: list[_Piece] = []
        held = ""
        for start, end in pairwise(edges):
            held += text[start:end]
            figures = tuple(known[name] for name in _PLACEHOLDER.findall(held))
            if figures:
                pieces.append(_Piece(held, figures))
                held = ""
        if held and pieces:
            pieces[-1] = _Piece(pieces[-1].text + held, pieces[-1].figures)
        return pieces

    def _agrees(self, way: int, figures: Sequence[Figure], seen: Mapping[str, Figure]) -> bool:
        """Tell whether every figure of the piece moves the way that its words say."""
        for name in dict.fromkeys(figure.name for figure in figures):
            own = sorted((figure for figure in figures if figure.name == name), key=lambda figure: figure.year)
            if self._change_of(name):
                moves = [figure.value for figure in own]
            elif len(own) > 1:
                moves = [later.value - earlier.value for earlier, later in pairwise(own)]
            else:
                base = seen.get(name) or self.ledger.get(name, own[0].year - 1)
                if base is None or base.year >= own[0].year:
                    return False
                moves = [own[0].value - base.value]
            if any(_sign(move) != way for move in moves):
                return False
        return True

    def _steady(self, way: int, figures: Sequence[Figure]) -> bool:
        """Tell whether each figure named moved the same way in every year that is known."""
        for name in {self._change_of(figure.name) or figure.name for figure in figures}:
            series = self.ledger.series(name)
            if len(series) < 3 or any(self.trend(figure) != way for figure in series[1:]):
                return False
        return bool(way)


def _names(rules: Rulebook) -> list[tuple[re.Pattern[str], str]]:
    """Patterns for every name of an account or measure, longest first; a name that two share stands for the first."""
    names: dict[str, str] = {}
    for measure in rules.measures.values():
        names |= dict.fromkeys(measure.titles.values(), measure.name)
    for account in rules.accounts.values():
        for name in (*account.titles.values(), *account.said):
            names.setdefault(name, account.name)
    ordered = sorted(names.items(), key=lambda item: -len(item[0]))
    return [
        (re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", re.IGNORECASE), owner) for name, owner in ordered
    ]


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)
