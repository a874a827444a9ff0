"""Apply the content rules to a text that arrives in pieces.

A phrase counts once nothing that was read can turn it into an exception any more. A rule with groups is fulfilled when
one phrase of each stands close enough to the others. What a stream must hold back follows from that: the beginning of
a phrase, a phrase that is not yet judged, and a part of a group that may still be completed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from copilot.language import Language
from copilot.review.finding import Action, Finding
from copilot.review.rules.folding import Folding
from copilot.review.rules.rule import Rule
from copilot.review.rules.sieve import Sieve
from copilot.review.rules.words import Dictionary, Hit, Reading

__all__ = ["NEARBY", "Rulebook", "Scan"]

# How far before a finding a phrase may begin that lifts it, in characters.
NEARBY = 24

# What a phrase is used for by a rule: alone enough, an exception, lifting, or one of the group of that number.
Use = Literal["alone", "exception", "unless"] | int


class Rulebook:
    """The rules with their phrases in one automaton; made once, used by every scan."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules in force."""
        self.rules = tuple(rules)
        self._by_name = {rule.id: rule for rule in rules}
        uses: dict[str, list[tuple[int, Use]]] = {}
        for number, rule in enumerate(rules):
            parts: list[tuple[Use, tuple[str, ...]]] = [("alone", rule.phrases), ("exception", rule.exceptions)]
            parts += [("unless", rule.unless), *enumerate(rule.groups)]
            for part, phrases in parts:
                for phrase in phrases:
                    uses.setdefault(phrase, []).append((number, part))
        self.uses = tuple(tuple(found) for found in uses.values())
        folding = Folding()
        self.dictionary = Dictionary(uses, folding)
        self._sieve = Sieve({anchor for rule in rules for anchor in _anchors(rule)}, folding)

    def find(self, text: str) -> list[Finding]:
        """Return what the rules see in a whole text: what a `Scan` of all of it finds, but it reads less."""
        found: list[Finding] = []
        for start, end in self._sieve.regions(text):
            scan = Scan(self)
            for one in [*scan.feed(text[start:end]), *scan.finish()]:
                found.append(replace(one, start=one.start + start, end=one.end + start))
        return found

    def asked(self, finding: Finding) -> Action:
        """Return what the rule behind ``finding`` asks for; what no rule of ours found is flagged."""
        rule = self._by_name.get(finding.rule)
        return rule.action if rule else "flag"

    def answers(self, finding: Finding) -> Mapping[Language, str]:
        """Return the fixed answers of the rule behind ``finding``; empty when it has none."""
        rule = self._by_name.get(finding.rule)
        return rule.answer if rule else {}


def _anchors(rule: Rule) -> tuple[str, ...]:
    """Return phrases of which each fulfilment of ``rule`` holds one; the last of its groups is the rarest."""
    return rule.phrases + (rule.groups[-1] if rule.groups else ())


@dataclass(slots=True)
class _State:
    """What is open in one rule: settled phrases of its groups, exceptions, and phrases that lift it."""

    groups: dict[int, Hit] = field(default_factory=dict)
    exceptions: list[Hit] = field(default_factory=list)
    unless: list[int] = field(default_factory=list)


class Scan:
    """One text under review. ``holding``: the names of the rules for whose sake a stream waits; None means all."""

    def __init__(self, book: Rulebook, holding: Collection[str] | None = None) -> None:
        """Begin at the start of a text."""
        self._book = book
        self._reading = Reading(book.dictionary)
        self._waiting: list[tuple[Hit, int, int | None]] = []  # phrase, rule, group; None when alone enough
        self._open: dict[int, _State] = {}
        self._holding = frozenset(
            number for number, rule in enumerate(book.rules) if holding is None or rule.id in holding
        )

    def feed(self, text: str) -> list[Finding]:
        """Read on; return what is now certain."""
        hits = self._reading.feed(text)
        if not hits and not self._waiting:
            return []
        self._sort(hits)
        return self._settle(self._reading.undecided)

    def finish(self) -> list[Finding]:
        """End the text; return the rest."""
        self._sort(self._reading.finish())
        return self._settle(self._reading.read + 1)

    @property
    def clear(self) -> int:
        """Offset before which nothing can belong to a finding that is still to come."""
        if not self._holding:
            return self._reading.read
        clear = self._reading.undecided
        for hit, number, _ in self._waiting:
            if number in self._holding:
                clear = min(clear, hit.start)
        for number, state in self._open.items():
            if number in self._holding:
                for hit in state.groups.values():
                    if self._reading.read - hit.start < self._reach(number, hit):
                        clear = min(clear, hit.start)
        return clear

    def _reach(self, number: int, hit: Hit) -> int:
        """Return how far a phrase of a group may be from the others: Latin words are longer."""
        return self._book.rules[number].within * (2 if self._book.dictionary.latin[hit.phrase] else 1)

    def _sort(self, hits: Sequence[Hit]) -> None:
        """Put each phrase where its rules want it."""
        for hit in hits:
            for number, part in self._book.uses[hit.phrase]:
                if part == "exception":
                    self._open.setdefault(number, _State()).exceptions.append(hit)
                elif part == "unless":
                    self._open.setdefault(number, _State()).unless.append(hit.start)
                else:
                    self._waiting.append((hit, number, None if part == "alone" else part))

    def _settle(self, certain: int) -> list[Finding]:
        """Judge the phrases that end at or before ``certain``."""
        ready = [waiting for waiting in self._waiting if waiting[0].end <= certain]
        self._waiting = [waiting for waiting in self._waiting if waiting[0].end > certain]
        found: list[Finding] = []
        for hit, number, group in ready:
            rule = self._book.rules[number]
            state = self._open.setdefault(number, _State())
            if any(one.start < hit.end and hit.start < one.end for one in state.exceptions):
                continue
            if group is None:
                first, last = hit.start, hit.end
            else:
                state.groups[group] = hit
                if len(state.groups) < len(rule.groups):
                    continue
                first = min(one.start for one in state.groups.values())
                last = max(one.end for one in state.groups.values())
                if last - first > min(self._reach(number, one) for one in state.groups.values()):
                    continue
            if any(first - NEARBY <= start < last for start in state.unless):
                continue
            state.groups.clear()
            found.append(Finding("content", rule.id, rule.level, first, last))
        return found
