"""Judge a result file by the labels of its document: field by field, items of repeating groups paired first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal

from bench._approvals.agreement import agrees
from bench._approvals.grounding import Squeezed, on_page, well_placed
from bench._approvals.truth import Expected, Truth

__all__ = ["Verdict", "judge"]

_REPEATING = frozenset(
    {"facilities", "security", "conditions_precedent", "covenants", "post_loan", "restrictions", "signatories"}
)

Outcome = Literal["right", "wrong", "missed", "spurious", "absent", "said", "unsaid"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one field of one item.

    Attributes:
        name: dotted name.
        index: the item in the labels, or in the result where no label answers to it.
        outcome: ``right`` or ``wrong``: a value was given where one is stated. ``missed``: stated, but none was given.
            ``spurious``: given, but none is stated. ``absent``: neither. ``said``: a conflict or a reference to another
            document was called one or sent to a person; ``unsaid``: it was not.
        confirmed: whether the result calls a value found.
        placed: whether the place is right; None where nothing was given or nothing is to compare.
        paged: the same for the page.
        confidence: as in the result; 0 where nothing was given.
        expected: what the label says, in words.
        given: what the result says.
        replaced: where earlier wording was replaced, whether the result shows it; else None.
    """

    name: str
    index: int | None
    outcome: Outcome
    confirmed: bool = False
    placed: bool | None = None
    paged: bool | None = None
    confidence: float = 0.0
    expected: str = ""
    given: str = ""
    replaced: bool | None = None


def judge(result: Mapping[str, Any], truth: Truth, known: Set[str], text: str | None = None) -> list[Verdict]:
    """Judge one result.

    Args:
        result: the content of a result file.
        truth: the labels.
        known: the fields that the schema has; labels of others are left out.
        text: the canonical text, for a file without boxes.
    """
    squeezed = Squeezed(text) if text is not None else None
    labels = [label for label in truth.fields if label.name in known]
    fields = [field for field in result["fields"] if field["name"] in known]
    repeating = {name.partition(".")[0] for name in known} & _REPEATING
    verdicts: list[Verdict] = []
    alone = [name for name in sorted(known) if name.partition(".")[0] not in repeating]
    for name in alone:
        expected = next((label for label in labels if label.name == name), None)
        verdicts.append(_one(name, None, expected, [field for field in fields if field["name"] == name], squeezed))
    for group in sorted(repeating):
        names = [name for name in sorted(known) if name.partition(".")[0] == group]
        verdicts += _items(names, labels, fields, squeezed)
    return verdicts


def _items(
    names: Sequence[str], labels: Sequence[Expected], fields: Sequence[dict[str, Any]], text: Squeezed | None
) -> list[Verdict]:
    """Pair the items of one group by what they have in common, then judge each pair and what is left over."""
    wanted = _by_item(names, [(label.name, label.index, label) for label in labels])
    given = _by_item(names, [(field["name"], field["index"], field) for field in fields if field["value"] is not None])
    references = {
        field["index"] for field in fields if field["name"] in names and field["status"] == "external_reference"
    }
    for index in references - set(given):
        given[index] = {}
    everything = _by_item(names, [(field["name"], field["index"], field) for field in fields])
    scores = sorted(
        ((-_likeness(one, other), i or 0, j or 0, i, j) for i, one in wanted.items() for j, other in given.items()),
        key=lambda entry: entry[:3],
    )
    pairs: dict[int | None, int | None] = {}
    for score, _, _, i, j in scores:
        if score < 0 and i not in pairs and j not in pairs.values():
            pairs[i] = j
    verdicts = []
    for index, expected in wanted.items():
        answers = everything.get(pairs[index], {}) if index in pairs else {}
        for name in names:
            label = expected.get(name, [None])[0]
            verdicts.append(_one(name, index, label, answers.get(name, []), text))
    for index in given.keys() - set(pairs.values()):
        verdicts += [_one(name, index, None, everything[index].get(name, []), text) for name in names]
    if not wanted and not given:
        verdicts += [Verdict(name, None, "absent") for name in names]
    return verdicts


def _by_item(
    names: Sequence[str], entries: Iterable[tuple[str, int | None, Any]]
) -> dict[int | None, dict[str, list[Any]]]:
    items: dict[int | None, dict[str, list[Any]]] = {}
    for name, index, entry in entries:
        if name in names:
            items.setdefault(index, {}).setdefault(name, []).append(entry)
    return items


def _likeness(wanted: Mapping[str, list[Expected]], given: Mapping[str, list[dict[str, Any]]]) -> int:
    return sum(
        any(agrees(field, label[0]) for field in given.get(name, ()) if field["value"] is not None)
        for name, label in wanted.items()
    )


def _one(
    name: str, index: int | None, label: Expected | None, fields: Sequence[dict[str, Any]], text: Squeezed | None
) -> Verdict:
    """Judge what a result says of one field of one item."""
    shown = [field for field in fields if field["value"] is not None and field["status"] in ("found", "needs_review")]
    confirmed = any(field["status"] == "found" for field in shown)
    confidence = max((field["confidence"] for field in shown), default=0.0)
    given = "; ".join(f"{field['status']}: {field['value'] or ''}" for field in fields) or "nothing"
    if label is None:
        return Verdict(name, index, "spurious" if shown else "absent", confirmed, None, None, confidence, "", given)
    told = f"{label.text} ({label.normalized})" if label.normalized else label.text
    if label.status != "found":
        said = any(field["status"] in (label.status, "needs_review") for field in fields) and not confirmed
        return Verdict(
            name,
            index,
            "said" if said else "unsaid",
            confirmed,
            None,
            None,
            confidence,
            f"{label.status}: {told}",
            given,
        )
    if not shown:
        outcome: Outcome = "absent" if label.optional else "missed"
        return Verdict(name, index, outcome, False, None, None, 0.0, told, given)
    right = [field for field in shown if agrees(field, label)]
    best = (right or shown)[0]
    replaced = None
    if label.superseded:
        replaced = any(old.get("normalized") in label.superseded for old in best.get("superseded") or ())
    return Verdict(
        name=name,
        index=index,
        outcome="right" if right else "wrong",
        confirmed=confirmed,
        placed=well_placed(best, label, text),
        paged=on_page(best, label),
        confidence=best["confidence"],
        expected=told,
        given=given,
        replaced=replaced,
    )
