"""What is worth asking: the fields that rules leave open, in small groups, with the lines where they may stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from copilot.language import Language
from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.ask import Question
from docs_ai.terms.candidates import Candidate
from docs_ai.terms.items import list_field
from docs_ai.terms.labels import label_of
from docs_ai.terms.places import windows
from docs_ai.terms.schema import Field, Group, Schema
from docs_ai.terms.slots import Ground, Slot

__all__ = ["open_fields", "questions"]

_BUDGET: Mapping[Language, int] = {"zh": 1500, "en": 5000}
"""Characters of a window: about 1,200 tokens, which two cores read in some 20 seconds."""

_SURE, _SURE_CLAUSE = 0.88, 0.75
_TOGETHER = 10
_COUNTED = frozenset(["amount", "date", "rate", "tenor", "percent", "measure", "credit_code", "expiry", "party"])


def questions(ground: Ground, schema: Schema, slots: Sequence[Slot], language: Language) -> list[Question]:
    """Return what to ask, window by window: all groups of one window follow one another, for the prefix cache."""
    found = open_fields(ground, slots)
    asked: list[Question] = []
    for window in windows(ground.outline, found, ground.suspects, _BUDGET[language]):
        wanted = [field for name, (field, _) in found.items() if name in window.fields]
        for start in range(0, len(wanted), _TOGETHER):
            asked.append(Question(schema, wanted[start : start + _TOGETHER], window.lines, language))
    return asked


def open_fields(ground: Ground, slots: Sequence[Slot]) -> dict[str, tuple[Field, list[Candidate]]]:
    """Return the fields that the model may add to, with the rules' candidates, in the schema's order.

    Left out are fields whose place is sure, those that stand in another's value, those of whose type the document
    holds no value that is not taken, and those of items that structure bounds: their whole region was searched. A list
    of clauses is asked for only where a field of it has ``ask: always``.
    """
    taken = [slot.candidates[0].span for slot in slots if _is_sure(slot.field, slot.candidates)]
    found: dict[str, tuple[Field, list[Candidate]]] = {}
    for group, members in _by_group(slots):
        if group.repeating and not group.key and all(slot.item is None for slot in members):
            listed = list_field(group)
            if _is_asked_whole(group) and _is_mentioned(ground, listed):
                found[listed.name] = (listed, [])
            continue
        for field in group.fields:
            own = [slot for slot in members if slot.field.name == field.name]
            if any(_is_open(ground, slot, taken) for slot in own):
                found[field.name] = (field, [candidate for slot in own for candidate in slot.candidates])
    return found


def _by_group(slots: Sequence[Slot]) -> Iterator[tuple[Group, list[Slot]]]:
    members: dict[str, list[Slot]] = {}
    for slot in slots:
        members.setdefault(slot.group.name, []).append(slot)
    for listed in members.values():
        yield listed[0].group, listed


def _is_asked_whole(group: Group) -> bool:
    """Tell whether a list may be asked for: only where its schema says so, as a small model counts the lines on."""
    return bool(group.labels) and any(field.ask == "always" for field in group.fields)


def _is_open(ground: Ground, slot: Slot, taken: Sequence[Span]) -> bool:
    field = slot.field
    if field.ask == "always":
        return True
    if field.ask == "never" or field.source or field.type in {"item", "currency"} or _is_sure(field, slot.candidates):
        return False
    if slot.item is not None and not slot.item.whole:
        return False
    if slot.candidates and not slot.candidates[0].external:
        return True
    if field.type not in _COUNTED:
        return True
    readings = typed.find(field, ground.outline, ground.outline.whole)
    return any(
        not any(Span(reading.start, reading.end).meets(span) for span in taken)
        and not ground.is_suspect(Span(reading.start, reading.end))
        for reading in readings
    )


def _is_sure(field: Field, found: Sequence[Candidate]) -> bool:
    if field.type == "clause":
        return bool(found) and all(candidate.strength >= _SURE_CLAUSE for candidate in found)
    return bool(found) and found[0].strength >= _SURE and not found[0].external and not found[0].tentative


def _is_mentioned(ground: Ground, field: Field) -> bool:
    """Tell whether a label or a hint of a list stands anywhere: else there is nothing to ask for."""
    outline = ground.outline
    words = [*field.labels, *field.hints]
    return any(
        next(label_of(word).places(outline.folded, outline.lowered, outline.whole), None) is not None for word in words
    )
