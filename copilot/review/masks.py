"""Masks: a value is replaced by a name such as ``<ID_1>`` before the model sees it, and put back into the answer.

The names are those of one request. The same value has the same name throughout it, so that the model can still tell
that two places speak of the same account. A name that stands in the user's own text already is never given out.
"""

from __future__ import annotations

import json as jsonlib
import re
from collections.abc import Iterable, Sequence

from copilot.review.finding import Finding

__all__ = ["LONGEST", "Masks", "Revealer"]

_WORDS = {
    "cn-resident-id": "ID",
    "cn-uscc": "ORG",
    "bank-card": "CARD",
    "card-code": "CODE",
    "card-expiry": "EXPIRY",
    "iban": "IBAN",
    "bic": "BIC",
    "cn-mobile": "PHONE",
    "phone": "PHONE",
    "email": "EMAIL",
    "cn-passport": "PASSPORT",
    "passport": "PASSPORT",
    "cn-plate": "PLATE",
    "person-name": "NAME",
    "address": "ADDRESS",
}
_MASK = re.compile(r"[<＜]([A-Z]{2,8})\\{0,2}_([0-9]{1,6})[>＞]")
_HEAD = re.compile(r"[<＜](?:([A-Z]{0,8})|([A-Z]{2,8})(?:\\{1,2}|\\{0,2}_[0-9]{0,6}))\Z")

LONGEST = 19
"""Characters that a mask has at most, so that a stream is never held back by more."""


class Masks:
    """The names given out in one request, both ways."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """``taken`` are names, such as ``ID_1``, that must not be given out."""
        self._taken = set(taken)
        self._name_of: dict[tuple[str, str], str] = {}
        self._value_of: dict[str, str] = {}
        self._next: dict[str, int] = {}

    @classmethod
    def for_texts(cls, texts: Sequence[str]) -> Masks:
        """Return masks that keep clear of everything in ``texts``, which are all the texts of a request."""
        return cls(f"{match[1]}_{int(match[2])}" for text in texts for match in _MASK.finditer(text))

    def __len__(self) -> int:
        """Return how many values are hidden."""
        return len(self._value_of)

    @property
    def words(self) -> frozenset[str]:
        """The words with which the names begin."""
        return frozenset(self._next)

    def hide(self, text: str, findings: Iterable[Finding]) -> str:
        """Return ``text`` with every finding replaced by its name. Findings that overlap are hidden as one."""
        parts: list[str] = []
        at = 0
        for start, end, word in _joined(findings):
            parts += [text[at:start], f"<{self._name(word, text[start:end])}>"]
            at = end
        return "".join(parts) + text[at:]

    def reveal(self, text: str, *, json: bool = False) -> str:
        """Return ``text`` with every name of ours replaced by its value; a name that was never given out stays.

        Args:
            text: what the model wrote. Besides ``<ID_1>`` it may say ``<ID\\_1>``, as Markdown does, or ``＜ID_1＞``.
            json: the text is JSON, so a value is escaped as the inside of a string.
        """
        if not self._value_of:
            return text
        return _MASK.sub(lambda match: self._shown(match, json), text)

    def _shown(self, match: re.Match[str], json: bool) -> str:
        value = self._value_of.get(f"{match[1]}_{match[2]}")
        if value is None:
            return match[0]
        return jsonlib.dumps(value, ensure_ascii=False)[1:-1] if json else value

    def _name(self, word: str, value: str) -> str:
        known = self._name_of.get((word, value))
        if known is not None:
            return known
        number = self._next.get(word, 1)
        while f"{word}_{number}" in self._taken:
            number += 1
        name = f"{word}_{number}"
        self._next[word] = number + 1
        self._name_of[word, value] = name
        self._value_of[name] = value
        return name


class Revealer:
    """Puts values back into an answer that comes in pieces. What it gave, joined, is what `Masks.reveal` gives."""

    def __init__(self, masks: Masks, json: bool = False) -> None:
        """``json``: the answer is JSON, see `Masks.reveal`."""
        self._masks = masks
        self._json = json
        self._held = ""

    def feed(self, text: str) -> str:
        """Take a piece; return what can be shown. Held back is only what may be the head of a name, 18 characters at
        most."""
        text = self._held + text
        keep = self._unfinished(text) if len(self._masks) else len(text)
        self._held = text[keep:]
        return self._masks.reveal(text[:keep], json=self._json)

    def finish(self) -> str:
        """Return what was held back: the answer ends here."""
        rest, self._held = self._held, ""
        return rest

    def _unfinished(self, text: str) -> int:
        """Return where an unfinished name begins at the end of ``text``, its length if there is none."""
        at = max(text.rfind("<", -LONGEST), text.rfind("＜", -LONGEST))
        if at < 0:
            return len(text)
        head = _HEAD.match(text, at)
        if head is None:
            return len(text)
        if head[2] is not None:
            return at if head[2] in self._masks.words else len(text)
        return at if any(word.startswith(head[1]) for word in self._masks.words) else len(text)


def _joined(findings: Iterable[Finding]) -> list[tuple[int, int, str]]:
    """Return start, end and word of what is to hide; findings that overlap become one, under the first one's word."""
    spans: list[tuple[int, int, str]] = []
    for found in sorted(findings, key=lambda one: (one.start, -one.end)):
        word = "SECRET" if found.kind == "secret" else _WORDS.get(found.rule, "DATA")
        if spans and found.start < spans[-1][1]:
            start, end, first = spans[-1]
            spans[-1] = (start, max(end, found.end), first)
        elif found.end > found.start:
            spans.append((found.start, found.end, word))
    return spans
