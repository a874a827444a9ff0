"""The model's answers to all questions about one document, brought to the slots that they are for."""

from __future__ import annotations

from collections.abc import Sequence

from docs_ai.terms.ask import Claim, Claims, Cost, Question
from docs_ai.terms.evidence import Evidence, evidence
from docs_ai.terms.items import list_field
from docs_ai.terms.regions import Item
from docs_ai.terms.schema import Group
from docs_ai.terms.scoring import Findings
from docs_ai.terms.slots import Ground, Slot, slots_of

__all__ = ["Answers"]

_CLAIMED = 0.62


class Answers:
    """Collects claims. ``slots`` are those of the rules, and those of the items that only the model found."""

    def __init__(self, ground: Ground, slots: Sequence[Slot]) -> None:
        self._ground = ground
        self._slots = list(slots)
        self._claims: dict[str, list[Claim]] = {}
        self._cut: set[str] = set()
        self._complete = not any(notice.code == "page_without_text" for notice in ground.outline.document.notices)
        self.cost = Cost()
        self.model = ""
        self.prompt = ""

    def add(self, question: Question, claims: Claims) -> None:
        """Take in the answer to a question; where it was cut, none of its fields can be said to be absent."""
        for name in (field.name for field in question.fields):
            said = claims.by_field.get(name, ())
            if said or not claims.is_cut:
                self._claims.setdefault(name, []).extend(said)
        if claims.is_cut:
            self._cut.update(field.name for field in question.fields)
        self.cost += claims.cost
        self.model = self.model or claims.model
        self.prompt = self.prompt or claims.prompt
        listed = {list_field(slot.group).name: slot.group for slot in self._slots if slot.item is None}
        for field in question.fields:
            group = listed.get(field.name)
            if group is not None and group.repeating and not group.key:
                self._itemise(group, claims.by_field.get(field.name, ()))

    @property
    def slots(self) -> Sequence[Slot]:
        """Every slot, in the order of the schema."""
        return self._slots

    def findings(self, slot: Slot) -> Findings:
        """Return what there is to settle ``slot`` from."""
        name = slot.field.name
        asked = name in self._claims
        cut = name in self._cut or (slot.item is None and list_field(slot.group).name in self._cut)
        return Findings(
            candidates=slot.candidates,
            evidence=self._evidence(slot) if asked else (),
            asked=asked,
            searched=self._complete and not cut,
        )

    def _evidence(self, slot: Slot) -> list[Evidence]:
        """Return the claims that hold and stand in the slot's item; what speaks to the machine is no evidence."""
        found = evidence(self._ground.outline, slot.field, self._claims[slot.field.name])
        found = [item for item in found if not self._ground.is_suspect(item.span)]
        if slot.index is None or slot.item is None:
            return found
        return [item for item in found if slot.item.holds(item.span)]

    def _itemise(self, group: Group, claims: Sequence[Claim]) -> None:
        """Make an item of each line that the model claims for a list and that speaks of it."""
        held = evidence(self._ground.outline, list_field(group), claims)
        held = [item for item in held if item.supported and not self._ground.is_suspect(item.span)]
        if not held:
            return
        found = [Item((item.span,), _CLAIMED) for item in sorted(held, key=lambda item: item.span)]
        at = next(index for index, slot in enumerate(self._slots) if slot.group.name == group.name)
        others = [slot for slot in self._slots if slot.group.name != group.name]
        others[at:at] = slots_of(self._ground, group, found)
        self._slots = others
