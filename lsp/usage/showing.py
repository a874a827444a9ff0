"""A suggestion that is to be seen in the editor, and what of it the document has taken up so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lsp.usage.edits import Edit, shared
from lsp.usage.rows import Trigger

__all__ = ["Showing", "Suggestion"]

_PAIRS = ("()", "[]", "{}", '""', "''", "``")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What the editor was given to show.

    Attributes:
        id: its name; unique among all editors.
        uri: the document.
        language: the editor's language identifier.
        offset: where the item's range starts.
        text: what the assistant wrote.
        call: the call's name in the audit trail; empty when it is not known.
        model: the artefact or size that wrote it.
        trigger: whether the editor asked by itself or somebody asked for it.
        project: the name of the workspace folder; empty outside one.
        lead: what the item inserts before ``text`` and the assistant did not write: the entry that is selected in the
            editor's list.
        replaced: the text in the item's range, which the item replaces.
        latency_s: seconds from the editor's question to the answer.
        cached: whether it was served without asking the model.
    """

    id: str
    uri: str
    language: str
    offset: int
    text: str
    call: str
    model: str
    trigger: Trigger
    project: str
    lead: str = ""
    replaced: str = ""
    latency_s: float | None = None
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Showing:
    """One suggestion, or several between which the user can choose, at one place.

    Attributes:
        candidates: what can be chosen.
        texts: what each of them puts at ``start``, whole.
        identity: the id under which they stand in the figures.
        names: the ids under which the editor may speak of them.
        start: where they belong.
        taken: the beginning of ``texts`` that stands in the document.
        floor: how much of ``taken`` stood there from the first.
        over: what the item still replaces there.
        since: when it was first shown; Unix time in seconds.
        touched: when the document last took up some of it.
        accepted: how many characters were accepted, those deleted since included.
        doubtful: how many came in at the last step, when that looked like typing; an editor may say that it was none.
        expected: the editor has said that it was accepted, and the edit has not come yet.
    """

    candidates: tuple[Suggestion, ...]
    texts: tuple[str, ...]
    identity: str
    names: frozenset[str]
    start: int
    taken: str
    floor: int
    over: str
    since: float
    touched: float
    accepted: int = 0
    doubtful: int = 0
    expected: bool = False

    @classmethod
    def of(cls, candidates: tuple[Suggestion, ...], now: float) -> Showing:
        """Begin with what is shown at ``now``; all candidates have one place and one ``lead``."""
        first = candidates[0]
        texts = tuple(one.lead + one.text for one in candidates)
        there = min(shared(first.replaced, text) for text in texts)
        names = frozenset(one.id for one in candidates)
        taken, over = first.replaced[:there], first.replaced[there:]
        return cls(candidates, texts, first.id, names, first.offset, taken, there, over, now, now)

    @property
    def at(self) -> int:
        """Where the rest belongs."""
        return self.start + len(self.taken)

    @property
    def chosen(self) -> Suggestion:
        """The candidate that fits what was taken; the first one as long as several do."""
        return self.candidates[0]

    @property
    def whole(self) -> bool:
        """Whether it was taken to its end."""
        return self.taken in self.texts

    def after(self, edit: Edit, now: float) -> Showing | None:
        """Return what is to be seen after ``edit``; None when it is no longer the same suggestion."""
        if edit.end == self.at and not edit.inserted:
            return self._taken_back(len(edit.deleted))
        if edit.start != self.at or edit.deleted != self.over or not edit.inserted:
            return None
        step = edit.inserted
        if step in _PAIRS and not self.expected and not self._fitting(self.taken + step):
            step = step[0]  # the editor closes brackets and quotes by itself
        fitting = self._fitting(self.taken + step)
        if not fitting:
            return None
        by_hand = not self.expected and (len(step) == 1 or not step.strip() or step in _PAIRS)
        lead = min(max(len(self.chosen.lead) - len(self.taken), 0), len(step))  # never the assistant's
        return replace(
            self,
            candidates=tuple(self.candidates[index] for index in fitting),
            texts=tuple(self.texts[index] for index in fitting),
            taken=self.taken + step,
            over="",
            touched=now,
            accepted=self.accepted + (0 if by_hand else len(step) - lead),
            doubtful=len(step) if by_hand else 0,
            expected=False,
        )

    def beside(self, edit: Edit) -> Showing | None:
        """Return the same at its place after an edit elsewhere; None when the edit is not elsewhere."""
        if edit.end <= self.start:
            return replace(self, start=self.start + edit.growth)
        return self if edit.start >= self.at + len(self.over) else None

    def continued_by(self, shown: Showing) -> Showing | None:
        """Return this suggestion under one more name when ``shown`` is but its rest, shown anew; else None."""
        if shown.at != self.at or len(shown.candidates) > 1:
            return None
        rest = shown.texts[0][len(shown.taken) :]
        fitting = self._fitting(self.taken + rest)
        if not fitting or not rest:
            return None
        names = self.names | shown.names
        kept = self.candidates[fitting[0]]
        return replace(self, candidates=(kept,), texts=(self.taken + rest,), names=names, over=shown.over)

    def undoubted(self) -> Showing:
        """Return the same with the last step counted as accepted: the editor says that it was."""
        return replace(self, accepted=self.accepted + self.doubtful, doubtful=0)

    def _fitting(self, taken: str) -> list[int]:
        return [index for index, text in enumerate(self.texts) if text.startswith(taken)]

    def _taken_back(self, length: int) -> Showing | None:
        left = len(self.taken) - length
        return None if left < self.floor else replace(self, taken=self.taken[:left], doubtful=0)
