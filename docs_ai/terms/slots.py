"""What is to be filled: each field of each item, with the places where rules find its value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.amendments import Amendments, amended, renewed
from docs_ai.terms.candidates import Candidate, apart, candidates
from docs_ai.terms.clauses import clauses
from docs_ai.terms.cues import Cues, Region
from docs_ai.terms.items import items
from docs_ai.terms.normalise import absence
from docs_ai.terms.outline import Outline
from docs_ai.terms.regions import Item
from docs_ai.terms.schema import Field, Group, Schema

__all__ = ["Ground", "Slot", "slots", "slots_of"]

_NO_AMENDMENTS = Amendments()
_OWNED = 0.5
_ENOUGH = 0.6
_FOR_ALL = 0.7
_SAID_OF_ALL = frozenset(["clause", "rate", "text", "expiry"])
_TAKEN = 0.5
_OF_THE_WHOLE: Mapping[str, frozenset[str]] = {
    "amount": frozenset(["section"]),
    "tenor": frozenset(["section"]),
    "date": frozenset(["section", "inline"]),
    "expiry": frozenset(["section", "inline"]),
}
_BY_FORM = 0.62
_HELD_AFTER = re.compile(r"\s?(?:\d|的?(?:股权|股份|份额))")
_HELD_BEFORE = re.compile(r"(?:持有的?|capital\s+of|shares\s+(?:in|of))\s?$", re.IGNORECASE)
_ITS_OWN = frozenset(["tenor", "revolving"])
_GOVERNED = frozenset(["cell", "label", "definition", "defined", "section", "inline"])


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of one item, to be filled.

    Attributes:
        field: the field.
        group: its group.
        index: number of the item in a repeating group; None elsewhere, and for what is said of all items together.
        item: the item's region; None where the whole document is searched.
        candidates: the places that rules found, the surest first.
    """

    field: Field
    group: Group
    index: int | None = None
    item: Item | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds for the whole document.

    Attributes:
        outline: its lines.
        suspects: stretches that speak to the machine; no value is taken from them.
        amendments: what the document changes itself.
    """

    outline: Outline
    suspects: tuple[Span, ...] = ()
    amendments: Amendments = _NO_AMENDMENTS

    def is_suspect(self, span: Span) -> bool:
        """Tell whether ``span`` stands in text that speaks to the machine."""
        return any(span.meets(suspect) for suspect in self.suspects)

    def stands(self, span: Span) -> bool:
        """Tell whether a value may stand at ``span``: not in suspect text, nor where it says that there is none."""
        return not self.is_suspect(span) and not absence.closes(self.outline.document.quote(span))


def slots(ground: Ground, schema: Schema) -> list[Slot]:
    """Return every slot of ``schema`` in its order, those of a repeating group item by item.

    Lists such as security are separated first, so that no facility is looked for in them. A group of which structure
    shows no item has one, the whole document, where a rule finds a value of it there; else its fields are slots without
    an item.
    """
    regions: dict[str, list[Item]] = {}
    for group in sorted((group for group in schema.groups if group.repeating), key=lambda group: bool(group.key)):
        found = items(ground.outline, group, _owned(regions.values()))
        regions[group.name] = [item for item in found if not ground.is_suspect(item.spans[0]) and _says(ground, item)]
        if not group.key:
            _settle_claims(regions)
    filled: list[Slot] = []
    for group in schema.groups:
        others = _owned(regions[name] for name in regions if name != group.name)
        if not group.repeating:
            for field in group.fields:
                places = _of_no_item(field, _found(ground, field), schema, regions)
                filled.append(Slot(field, group, candidates=_weaker(places, others)))
        elif regions[group.name]:
            filled += slots_of(ground, group, regions[group.name], others)
        else:
            filled += _undivided(ground, group, others)
    return _cued(ground, filled, regions)


def _of_no_item(
    field: Field, found: Sequence[Candidate], schema: Schema, regions: Mapping[str, Sequence[Item]]
) -> list[Candidate]:
    """Return the places of a field outside the items that have a field of its name: each facility has its tenor."""
    groups = [group.name for group in schema.groups if group.repeating and field.key in _ITS_OWN]
    spans = _owned(
        regions[group.name]
        for group in schema.groups
        if group.name in groups and any(own.key == field.key for own in group.fields)
    )
    return [place for place in found if not any(place.span.meets(span) for span in spans)]


def _cued(ground: Ground, filled: Sequence[Slot], regions: Mapping[str, Sequence[Item]]) -> list[Slot]:
    """Return the slots, those without a place with what the words around a value tell."""
    taken = [slot.candidates[0].span for slot in filled if slot.candidates and slot.candidates[0].strength >= _TAKEN]
    owned = _owned(regions.values())
    members: dict[tuple[str, int | None], list[Slot]] = {}
    for slot in filled:
        members.setdefault((slot.group.name, slot.index) if slot.group.repeating else ("", None), []).append(slot)
    found: dict[tuple[str, int | None], list[Candidate]] = {}
    for own in members.values():
        item = own[0].item
        spans = item.spans if item is not None and not item.whole else (ground.outline.whole,)
        closed = taken if own[0].group.repeating else [*taken, *owned]
        empty = frozenset(slot.field.name for slot in own if not slot.candidates)
        region = Region([slot.field for slot in own], empty, spans, [*closed, *ground.suspects])
        for name, places in Cues(ground.outline).of(region).items():
            found[name, own[0].index] = places
    return [
        replace(slot, candidates=tuple(found[slot.field.name, slot.index]))
        if (slot.field.name, slot.index) in found
        else slot
        for slot in filled
    ]


def _settle_claims(regions: dict[str, list[Item]]) -> None:
    """Leave an item that two groups claim with the one whose heading says so more surely, in ties the earlier one."""
    kept: list[Item] = []
    ordered = sorted((item for found in regions.values() for item in found), key=lambda item: -item.strength)
    for item in ordered:
        if not any(item.spans[0].meets(other.spans[0]) for other in kept):
            kept.append(item)
    chosen = {id(item) for item in kept}
    for name, found in regions.items():
        regions[name] = [item for item in found if id(item) in chosen]


def slots_of(ground: Ground, group: Group, found: Sequence[Item], others: Sequence[Span] = ()) -> Iterator[Slot]:
    """Yield the slots of the items of ``group``; what is said of all items together comes last, without an index."""
    by_field: dict[str, list[tuple[Candidate, ...]]] = {}
    for field in group.fields:
        listed = clauses(ground.outline, field) if field.type == "clause" else []
        by_field[field.name] = [tuple(_in_item(ground, field, item, listed)) for item in found]
    for index, named in enumerate(by_field.get(group.key, ())):
        for field in group.fields:
            if named and field.name != group.key:  # "Revolving Loan Facility" says what it is called, not how it works
                places = by_field[field.name][index]
                by_field[field.name][index] = tuple(one for one in places if not one.span.meets(named[0].span))
    general: dict[str, tuple[Candidate, ...]] = {}
    if group.key and len(found) > 1:
        taken = [*others, *_owned([found])]
        general = {
            field.name: places
            for field in group.fields
            if field.type in _SAID_OF_ALL and not field.bare and not field.source and not any(by_field[field.name])
            if (places := _general(ground, field, taken))
        }
        general |= {field.name: () for field in group.fields if field.source in general}
    for index, item in enumerate(found):
        for field in group.fields:
            if field.name not in general:
                yield Slot(field, group, index, item, by_field[field.name][index])
    for field in group.fields:
        if field.name in general:
            yield Slot(field, group, None, None, general[field.name])


def _undivided(ground: Ground, group: Group, others: Sequence[Span]) -> list[Slot]:
    """Return the slots of a group that structure does not divide."""
    if not group.key:
        return [Slot(field, group) for field in group.fields]
    found = {field.name: _weaker(_found(ground, field), others) for field in group.fields}
    some = any(candidate.strength >= _ENOUGH for places in found.values() for candidate in places)
    index, item = (0, Item()) if some else (None, None)
    return [Slot(field, group, index, item, _doubted(field, found[field.name])) for field in group.fields]


def _doubted(field: Field, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the places of a field of a group that is not divided, those that may speak of the whole as guesses.

    Such are an amount or a time under a heading, a day in running text, and what an adopted label governs.
    """
    hows = _OF_THE_WHOLE.get(field.type, frozenset())
    return tuple(
        replace(place, tentative=place.tentative or place.how in hows or place.label in field.adopted)
        for place in found
    )


def _found(ground: Ground, field: Field) -> list[Candidate]:
    """Return the places of a field in the whole document."""
    outline = ground.outline
    if field.type == "clause":
        found = clauses(outline, field)
    else:
        found = candidates(outline, field)
        if ground.amendments.changes:
            found = apart([*found, *amended(outline, field, ground.amendments)])
            found = apart([*found, *renewed(outline, field, ground.amendments, found)])
    return [candidate for candidate in found if ground.stands(candidate.span)]


def _in_item(ground: Ground, field: Field, item: Item, listed: Sequence[Candidate]) -> list[Candidate]:
    """Return the places of a field in an item; ``listed`` are the clauses of the field in the whole document."""
    found = candidates(ground.outline, field, item)
    inside = [candidate for candidate in listed if item.holds(candidate.span)]
    if inside:
        found = apart([*inside, *found])
    if not found and field.type == "party":
        found = _by_role(ground.outline, field, item) or _by_form(ground.outline, field, item)
    return [candidate for candidate in found if ground.stands(candidate.span)]


def _by_role(outline: Outline, field: Field, item: Item) -> list[Candidate]:
    """Return whom the document defines as what the item calls them: ``the Guarantor shall guarantee``."""
    text = " ".join(outline.lowered[span.start : span.end] for span in item.spans)
    named = [found for found in candidates(outline, field) if found.how in {"definition", "defined"}]
    return [found for found in named if found.label.lower() in text]


def _by_form(outline: Outline, field: Field, item: Item) -> list[Candidate]:
    """Return the company that an item names by its legal form: not one of which it says that shares are held."""
    if not field.bare:
        return []
    for area in item.spans:
        for reading in typed.find(field, outline, area):
            span = Span(area.start + reading.start, area.start + reading.end)
            held = _HELD_AFTER.match(outline.folded, span.end) or _HELD_BEFORE.search(
                outline.folded[max(area.start, span.start - 24) : span.start]
            )
            if not held and not typed.is_avoided(field, outline.folded, span.start, span.end):
                return [Candidate(span, reading, _BY_FORM, "bare")]
    return []


def _general(ground: Ground, field: Field, taken: Sequence[Span]) -> tuple[Candidate, ...]:
    """Return the sure places outside every item that a label governs."""
    places = [found for found in _found(ground, field) if found.strength >= _FOR_ALL and found.how in _GOVERNED]
    return tuple(candidate for candidate in places if not any(candidate.span.meets(span) for span in taken))


def _says(ground: Ground, item: Item) -> bool:
    """Tell whether an item is one: a row is, though its last cell is empty; ``1. 无`` is none."""
    first = item.spans[0]
    line = ground.outline.line_at(first.start)
    start = max(first.start, min(line.body.start, first.end)) if line is not None else first.start
    text = ground.outline.document.quote(Span(start, first.end))
    return "\t" in text or not absence.closes(text)


def _owned(groups: Iterable[Iterable[Item]]) -> list[Span]:
    return [span for found in groups for item in found for span in item.spans]


def _weaker(found: Sequence[Candidate], owned: Sequence[Span]) -> tuple[Candidate, ...]:
    """Return the candidates, those in a region of another group's item weakened and doubted, the surest first."""
    weighed = [
        replace(candidate, strength=candidate.strength * _OWNED, tentative=True)
        if any(candidate.span.meets(span) for span in owned)
        else candidate
        for candidate in found
    ]
    return tuple(sorted(weighed, key=lambda candidate: (-candidate.strength, candidate.span)))
