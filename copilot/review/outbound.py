"""Review one answer while it is streamed: content rules, secrets, and the masks put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from copilot.language import Language
from copilot.review import escapes
from copilot.review.finding import Action, Finding, Kind, Occasion, Verdict
from copilot.review.gates import ContentGate, SpanGate
from copilot.review.masks import Masks, Revealer
from copilot.review.policy import Policy
from copilot.review.rules import Rulebook, Scan

__all__ = ["PLACE", "Detectors", "Outbound", "Refusal", "Request"]

# Where the findings of an answer stand.
PLACE = "answer"

# What finds each kind but content.
Detectors = Mapping[Kind, Callable[[str], list[Finding]]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is answered: the rule and its class, and ``answer``, the fixed text in the request's language."""

    rule: str
    level: str
    answer: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the review of an answer has to know of its request: the texts as sent, their language, their masks."""

    texts: tuple[str, ...]
    language: Language
    masks: Masks


class Outbound:
    """One answer. Feed it in pieces, then finish it; what comes back may be shown. Pure and synchronous.

    At most `copilot.review.gates.MAX_HOLD` characters are kept back for secrets, and as many for content rules.

    Attributes:
        verdicts: what was found so far; complete after `finish`.
        refusal: set once a rule refused; from then on nothing comes back any more.
    """

    def __init__(
        self,
        policy: Policy,
        book: Rulebook,
        detectors: Detectors,
        occasion: Occasion,
        request: Request,
        *,
        json: bool = False,
    ) -> None:
        """Begin an answer to ``request``; ``json``: the answer is JSON, so a value that is put back is escaped."""
        self._policy = policy
        self._book = book
        self._detectors = detectors
        self._occasion = occasion
        self._request = request
        self._found: list[Verdict] = []
        self.refusal: Refusal | None = None
        self._json = json
        self._unfinished = ""  # an escape that goes on in the next piece
        self._content = self._content_gate()
        self._spans = self._span_gate()
        self._revealer = Revealer(request.masks, json=json)
        self._later = self._looked_at_later()
        self._whole: list[str] = []

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What was found so far."""
        return tuple(self._found)

    @property
    def stopped(self) -> bool:
        """Whether a rule refused: nothing more is shown."""
        return self.refusal is not None

    def feed(self, text: str) -> str:
        """Take the next piece of the answer; return what may be shown now."""
        if self.stopped:
            return ""
        if self._json:
            text = self._unescaped(text)
        if self._later:
            self._whole.append(text)
        if self._content is not None:
            text = self._content.feed(text)
        if self._spans is not None:
            text = self._spans.feed(text)
        return "" if self.stopped else self._revealer.feed(text)

    def finish(self) -> str:
        """End the answer; return the rest of what may be shown."""
        if self.stopped:
            return ""
        text = self._unfinished
        if self._content is not None:
            text = self._content.feed(text) + self._content.finish()
        if self._spans is not None:
            text = self._spans.feed(text) + self._spans.finish()
        return "" if self.stopped else self._ended(text)

    def _unescaped(self, text: str) -> str:
        """Return JSON that means the same with few escapes; one that is not finished waits for the next piece."""
        text = self._unfinished + text
        count = escapes.complete(text)
        self._unfinished = text[count:]
        return escapes.shortened(text[:count])

    def _ended(self, text: str) -> str:
        """Look at what needs the whole answer, and put back what masks ``text`` still holds."""
        self._look_at_all("".join(self._whole))
        return self._revealer.feed(text) + self._revealer.finish()

    def _actions(self, kind: Kind) -> frozenset[Action]:
        return self._policy.actions("outbound", kind, self._occasion)

    def _content_gate(self) -> ContentGate | None:
        if "refuse" not in self._actions("content"):
            return None
        holding = {
            rule.id
            for rule in self._book.rules
            if self._asked(Finding("content", rule.id, rule.level, 0, 0)) == "refuse"
        }
        return ContentGate(Scan(self._book, holding), self._refuses, json=self._json)

    def _span_gate(self) -> SpanGate | None:
        kinds: list[Kind] = [kind for kind in ("secret", "personal") if {"mask", "refuse"} & self._actions(kind)]
        if not kinds:
            return None
        finders = [self._detectors[kind] for kind in kinds]
        return SpanGate(
            detect=lambda text: [one for find in finders for one in find(text)],
            judge=self._judged,
            lines="personal" in kinds,
            json=self._json,
        )

    def _looked_at_later(self) -> tuple[Kind, ...]:
        """Return the kinds that are only flagged, which needs the whole answer and holds nothing back."""
        kinds: tuple[Kind, ...] = ("secret", "personal", "content", "licence", "injection")
        return tuple(kind for kind in kinds if self._actions(kind) - {"pass"} == {"flag"})

    def _look_at_all(self, text: str) -> None:
        for kind in self._later:
            found = self._book.find(text) if kind == "content" else self._detectors[kind](text)
            for one in found:
                self._judged(one, text[one.start : one.end])

    def _asked(self, finding: Finding, value: str = "") -> Action:
        known = bool(value) and any(value in text for text in self._request.texts)
        wish = self._policy.wish("outbound", finding, self._occasion, known=known)
        return self._book.asked(finding) if wish == "as-rule" else wish

    def _judged(self, finding: Finding, value: str) -> Action:
        action = self._asked(finding, value)
        if action != "pass":
            self._found.append(Verdict(finding, PLACE, action))
        if action == "refuse" and self.refusal is None:
            self.refusal = refusal(self._policy, self._book, finding, self._request.language)
        return action

    def _refuses(self, finding: Finding) -> bool:
        return self._judged(finding, "") == "refuse"


def refusal(policy: Policy, book: Rulebook, finding: Finding, language: Language) -> Refusal:
    """Return the refusal that ``finding`` brings, with the fixed answer in ``language``."""
    answers: Mapping[Language, str] = policy.answers
    if finding.kind == "content":
        answers = book.answers(finding) or answers
    return Refusal(finding.rule, finding.level, answers[language])
