"""Choose the lines that the model is shown: those where an open field may stand, with the heading above them.

The lines come first in every prompt of a document, so that the engine's prefix cache serves one group of fields after
another. What does not fit into one window goes into the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docs_ai.reading import Span
from docs_ai.terms.candidates import Candidate
from docs_ai.terms.lexical import Lexicon
from docs_ai.terms.outline import Line, Outline
from docs_ai.terms.schema import Field

__all__ = ["Shown", "Window", "shown_lines", "windows"]

_PER_FIELD, _PER_FIELD_SURE = 5, 2
_SURE = 0.8
_LONGEST = 600
_MOST_WINDOWS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A line and what the model is shown of it: what speaks to the machine is left out."""

    line: Line
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """Lines that are shown together, in order, and the names of the fields that may stand on them."""

    lines: tuple[Shown, ...]
    fields: frozenset[str]


def windows(
    outline: Outline,
    found: Mapping[str, tuple[Field, Sequence[Candidate]]],
    suspects: Sequence[Span],
    budget: int,
) -> list[Window]:
    """Return the lines to show for the open fields.

    Args:
        outline: the document.
        found: each open field by name, with the rules' candidates.
        suspects: stretches that speak to the machine; they are shown to no model.
        budget: characters that the lines of a window may have; a small document is one window, shown whole.
    """
    shown = shown_lines(outline, suspects)
    if sum(map(len, shown.values())) <= budget:
        lines = tuple(Shown(line, shown[line.number]) for line in outline.lines if line.number in shown)
        return [Window(lines, frozenset(found))] if lines and found else []
    lexicon = Lexicon([outline.text(line) for line in outline.lines])
    wanted: dict[int, float] = {}
    fields: dict[int, set[str]] = {}
    for field, places in found.values():
        for number, score in _of_field(outline, field, places, lexicon).items():
            if number in shown:
                wanted[number] = max(wanted.get(number, 0.0), score)
                fields.setdefault(number, set()).add(field.name)
    packed = _packed(outline, shown, sorted(wanted, key=lambda number: (-wanted[number], number)), budget)
    return [
        Window(
            tuple(Shown(outline.lines[number - 1], shown[number]) for number in sorted(numbers)),
            frozenset(name for number in numbers for name in fields.get(number, ())),
        )
        for numbers in packed
    ]


def shown_lines(outline: Outline, suspects: Sequence[Span]) -> dict[int, str]:
    """Return what may be shown of each line, by its number; a line that only speaks to the machine is left out."""
    return {line.number: text for line in outline.lines if (text := _text(outline, line, suspects))}


def _packed(outline: Outline, shown: Mapping[int, str], ordered: Sequence[int], budget: int) -> list[set[int]]:
    """Fill windows with the most wanted lines first, each with the heading above it."""
    packed: list[set[int]] = []
    room: list[int] = []
    for number in ordered:
        group = [number, *(n for n in outline.lines[number - 1].headings[-1:] if n in shown)]
        for index, numbers in enumerate(packed):
            cost = sum(len(shown[n]) for n in group if n not in numbers)
            if cost <= room[index]:
                numbers.update(group)
                room[index] -= cost
                break
        else:
            if len(packed) < _MOST_WINDOWS:
                packed.append(set(group))
                room.append(budget - sum(len(shown[n]) for n in set(group)))
    return packed


def _text(outline: Outline, line: Line, suspects: Sequence[Span]) -> str:
    """Return what is shown of a line: nothing of what speaks to the machine, and not the end of a very long one."""
    text = outline.text(line)
    cut = next((span for span in suspects if span.meets(line.span)), None)
    if cut is not None:
        text = outline.text_of(Span(line.span.start, max(line.span.start, cut.start)))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."


def _of_field(outline: Outline, field: Field, found: Sequence[Candidate], lexicon: Lexicon) -> dict[int, float]:
    """Return the lines of one field with how much each is wanted: candidates first, then the best by words."""
    chosen: dict[int, float] = {}
    for candidate in found[: _PER_FIELD if not field.repeating else 2 * _PER_FIELD]:
        line = outline.line_at(candidate.span.start)
        if line is not None:
            chosen[line.number] = max(chosen.get(line.number, 0.0), 1.0 + candidate.strength)
    query = [*field.title.values(), *field.labels, *field.hints, *field.where, *field.description.values()]
    scores = lexicon.scores(" ".join(query))
    best = max(scores.values(), default=0.0)
    most = _PER_FIELD_SURE if found and found[0].strength >= _SURE else _PER_FIELD
    for index in sorted(scores, key=lambda index: (-scores[index], index))[:most]:
        chosen.setdefault(index + 1, scores[index] / best)
    return chosen
