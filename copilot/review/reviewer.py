"""The door to the review: every request goes in through it, and every answer comes out through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

from copilot.config import Settings
from copilot.language import Language, detect
from copilot.review.finding import Kind, Occasion, Part, Verdict
from copilot.review.injection import injections
from copilot.review.licences import LicenceIndex, licences
from copilot.review.masks import Masks
from copilot.review.outbound import Detectors, Outbound, Refusal, Request, refusal
from copilot.review.personal import personal_data
from copilot.review.policy import Policy
from copilot.review.rules import Rulebook, load
from copilot.review.secrets import secrets
from copilot.review.wrapping import wrap

__all__ = ["Inbound", "Outbound", "Refusal", "Reviewer"]

# The language of a request is told from the end of what the user says.
_LANGUAGE_SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Inbound:
    """A request after its review.

    Attributes:
        parts: what may be sent to the engine.
        masks: what stands behind the masks in it.
        verdicts: what was found.
        refusal: set when it must not be sent at all.
        texts: the request as it came; never shown, it tells whether a value of the answer is the client's own.
        language: the language that the user writes.
    """

    parts: tuple[Part, ...]
    masks: Masks = field(repr=False)
    verdicts: tuple[Verdict, ...]
    refusal: Refusal | None
    texts: tuple[str, ...] = field(default=(), repr=False)
    language: Language = "en"


class Reviewer:
    """Reads policy, rules and index once; reviews any number of requests and answers, each by itself."""

    def __init__(self, policy: Policy, book: Rulebook, detectors: Detectors) -> None:
        """Take the policy, the content rules, and what finds each other kind."""
        self._policy = policy
        self._book = book
        self._detectors = detectors

    @classmethod
    def of(cls, settings: Settings) -> Reviewer:
        """Make the reviewer that the settings ask for; with ``review.enabled`` off it lets everything pass.

        Raises:
            ConfigError: policy, rules or the index of licensed code cannot be read; the message names the file.
        """
        wanted = settings.review
        policy = Policy.read(Path(wanted.policy).expanduser() if wanted.policy else None)
        if not wanted.enabled:
            return cls(replace(policy, inbound=(), outbound=()), Rulebook([]), {})
        index = LicenceIndex.open(Path(wanted.licences).expanduser()) if wanted.licences else None
        detectors: Detectors = {
            "personal": personal_data,
            "secret": secrets,
            "injection": injections,
            "licence": lambda text: licences(text, index),
        }
        return cls(policy, Rulebook(load(wanted.rules)), detectors)

    def inbound(self, parts: Sequence[Part], occasion: Occasion) -> Inbound:
        """Review a request. The texts of all ``parts`` share one set of masks."""
        texts = tuple(part.text for part in parts)
        language = detect("\n".join(part.text for part in parts if part.role == "user")[-_LANGUAGE_SAMPLE:])
        masks = Masks.for_texts(texts)
        verdicts: list[Verdict] = []
        changed: list[Part] = []
        for part in parts:
            found = list(self._look(part, occasion))
            verdicts += found
            changed.append(_changed(part, found, masks))
        refused = next((one.finding for one in verdicts if one.action == "refuse"), None)
        return Inbound(
            parts=tuple(changed),
            masks=masks,
            verdicts=tuple(verdicts),
            refusal=refusal(self._policy, self._book, refused, language) if refused else None,
            texts=texts,
            language=language,
        )

    def outbound(self, occasion: Occasion, inbound: Inbound, *, json: bool = False) -> Outbound:
        """Begin the review of the answer to ``inbound``; ``json``: the answer is JSON."""
        request = Request(inbound.texts, inbound.language, inbound.masks)
        return Outbound(self._policy, self._book, self._detectors, occasion, request, json=json)

    def examine(self, text: str, occasion: Occasion) -> list[Verdict]:
        """Return everything that stands in a text of the user's and what would be done about it, were it sent."""
        return list(self._look(Part("text", text), occasion, everything=True))

    def settled(self, verdict: Verdict, occasion: Occasion) -> Verdict:
        """Return a guard's verdict with the action that the policy has for it, ``guard`` being the rule's name."""
        wish = self._policy.wish("inbound", verdict.finding, occasion, "user")
        return replace(verdict, action=self._book.asked(verdict.finding) if wish == "as-rule" else wish)

    def refusal(self, verdict: Verdict, language: Language) -> Refusal:
        """Return the refusal that ``verdict`` brings, with the fixed answer in ``language``."""
        return refusal(self._policy, self._book, verdict.finding, language)

    def _look(self, part: Part, occasion: Occasion, *, everything: bool = False) -> Iterator[Verdict]:
        """Yield what stands in one part and what is done about it; ``everything``: also what may pass."""
        for kind in get_args(Kind):
            if not everything and self._policy.actions("inbound", kind, occasion, part.role) == {"pass"}:
                continue
            if kind != "content" and kind not in self._detectors:
                continue
            found = self._book.find(part.text) if kind == "content" else self._detectors[kind](part.text)
            for one in found:
                wish = self._policy.wish("inbound", one, occasion, part.role)
                action = self._book.asked(one) if wish == "as-rule" else wish
                if everything or action != "pass":
                    yield Verdict(one, part.place, action)


def _changed(part: Part, verdicts: Sequence[Verdict], masks: Masks) -> Part:
    """Return the part with its values hidden, and what is to be inert enclosed in marks."""
    masked = [verdict.finding for verdict in verdicts if verdict.action == "mask"]
    if not masked:
        return part
    quoted = [one for one in masked if one.kind in ("injection", "content", "licence")]
    hidden = [one for one in masked if one.kind in ("personal", "secret")]
    text, moved = wrap(part.text, quoted, hidden)
    return replace(part, text=masks.hide(text, moved))
