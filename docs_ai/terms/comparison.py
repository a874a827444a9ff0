"""Which terms differ between two documents, from their results: no model is asked, and every value keeps its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docs_ai.terms.alignment import Entry, Item, align, align_texts, key_of
from docs_ai.terms.schema import Field, Group, Schema
from docs_ai.terms.tally import repeating_groups

__all__ = ["Comparison", "Difference", "Kind", "compare"]

VERSION = "1.1"
Kind = Literal["same", "changed", "only_a", "only_b"]
_TEXTS = frozenset(["clause", "item"])
_SHOWN = ("value", "normalized", "unit", "status", "page", "span", "boxes", "quote")


@dataclass(frozen=True, slots=True)
class Difference:
    """A term, or one value of a term that has several, in both documents.

    Attributes:
        name: the field's name in the schema.
        kind: whether the two say the same, or which of them says nothing.
        a: the entries of the first document: several where its places disagree.
        b: those of the second.
        item_a: number, from 0, of the item of a repeating group in the first document; else None.
        item_b: that in the second.
    """

    name: str
    kind: Kind
    a: tuple[Entry, ...]
    b: tuple[Entry, ...]
    item_a: int | None = None
    item_b: int | None = None

    @property
    def certain(self) -> bool:
        """Whether every value in it was found beyond doubt."""
        return all(entry["status"] == "found" for entry in (*self.a, *self.b))

    def to_json(self) -> dict[str, Any]:
        """Return the difference as it is printed."""
        return {
            "name": self.name,
            "kind": self.kind,
            "certain": self.certain,
            "item": None if self.item_a is None and self.item_b is None else {"a": self.item_a, "b": self.item_b},
            "a": [_shown(entry) for entry in self.a],
            "b": [_shown(entry) for entry in self.b],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents and what they say, term by term; a term that neither states is left out."""

    schema: str
    a: Mapping[str, Any]
    b: Mapping[str, Any]
    differences: tuple[Difference, ...]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many there are of each kind."""
        found = Counter(difference.kind for difference in self.differences)
        kinds: tuple[Kind, ...] = ("same", "changed", "only_a", "only_b")
        return {kind: found[kind] for kind in kinds}

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as it is printed."""
        return {
            "version": VERSION,
            "schema": self.schema,
            "a": dict(self.a),
            "b": dict(self.b),
            "counts": dict(self.counts),
            "differences": [difference.to_json() for difference in self.differences],
        }


def compare(schema: Schema, a: Mapping[str, Any], b: Mapping[str, Any]) -> Comparison:
    """Compare the contents of two result files.

    Values are the same when their normal forms are; a clause, which has none, when its words are. An entry that a
    person decided on may say so under ``decided``, and keeps that.

    Args:
        schema: the terms of both.
        a: the first result.
        b: the second.
    """
    repeating = repeating_groups(schema)
    left, right = _stated(a), _stated(b)
    found: list[Difference] = []
    for group in schema.groups:
        if group.name in repeating:
            found += _items(group, left, right)
        else:
            for field in group.fields:
                found += _field(field, left.get(field.name, []), right.get(field.name, []))
    return Comparison(schema.name, a["document"], b["document"], tuple(found))


def _shown(entry: Entry) -> dict[str, Any]:
    return {key: entry[key] for key in _SHOWN} | ({"decided": entry["decided"]} if "decided" in entry else {})


def _stated(content: Mapping[str, Any]) -> dict[str, list[Entry]]:
    """Return the entries that have a value, by field."""
    stated: dict[str, list[Entry]] = {}
    for entry in content["fields"]:
        if entry["value"] is not None:
            stated.setdefault(entry["name"], []).append(entry)
    return stated


def _items(
    group: Group, left: Mapping[str, Sequence[Entry]], right: Mapping[str, Sequence[Entry]]
) -> Iterator[Difference]:
    ours, theirs = _of_group(group, left), _of_group(group, right)
    numbers = (sorted(ours), sorted(theirs))
    pairs = align(group, [ours[number] for number in numbers[0]], [theirs[number] for number in numbers[1]])
    for one, other in pairs:
        item_a = numbers[0][one] if one is not None else None
        item_b = numbers[1][other] if other is not None else None
        for field in group.fields:
            entries_a = ours[item_a].get(field.name, ()) if item_a is not None else ()
            entries_b = theirs[item_b].get(field.name, ()) if item_b is not None else ()
            for found in _field(field, entries_a, entries_b):
                yield Difference(found.name, found.kind, found.a, found.b, item_a, item_b)


def _of_group(group: Group, stated: Mapping[str, Sequence[Entry]]) -> dict[int, Item]:
    """Return the items of a group by number."""
    items: dict[int, dict[str, list[Entry]]] = {}
    for field in group.fields:
        for entry in stated.get(field.name, ()):
            items.setdefault(entry["index"] or 0, {}).setdefault(field.name, []).append(entry)
    return {number: dict(item) for number, item in items.items()}


def _field(field: Field, a: Sequence[Entry], b: Sequence[Entry]) -> Iterator[Difference]:
    """Yield how one field differs: once, or once a value where it may have several."""
    if not field.repeating:
        if a or b:
            yield Difference(field.name, _kind(a, b), tuple(a), tuple(b))
        return
    for one, other in _values(field, a, b):
        yield Difference(field.name, _kind(one, other), tuple(one), tuple(other))


def _values(field: Field, a: Sequence[Entry], b: Sequence[Entry]) -> Iterator[tuple[Sequence[Entry], Sequence[Entry]]]:
    """Pair the values of a repeating field: clauses that are alike, all else only where it is the same."""
    if field.type in _TEXTS:
        for one, other in align_texts([str(entry["value"]) for entry in a], [str(entry["value"]) for entry in b]):
            yield ([a[one]] if one is not None else [], [b[other]] if other is not None else [])
        return
    keys = dict.fromkeys(key_of(entry) for entry in (*a, *b))
    for key in keys:
        yield [entry for entry in a if key_of(entry) == key], [entry for entry in b if key_of(entry) == key]


def _kind(a: Sequence[Entry], b: Sequence[Entry]) -> Kind:
    if not b:
        return "only_a"
    if not a:
        return "only_b"
    return "same" if {key_of(entry) for entry in a} == {key_of(entry) for entry in b} else "changed"
