"""Choose the snippets for a cursor, within a budget: what is used, what is alike, and where one worked last.

What is alike has a share of the budget, what is used has the rest, and where one worked last what that leaves over.
What is most useful comes last, next to the source itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lsp.context.gathering import Snippet
from lsp.context.signatures import with_members, written
from lsp.context.tokens import estimate
from lsp.context.uses import AT_CURSOR, Use
from lsp.context.window import plain
from lsp.syntax.definition import Definition
from lsp.syntax.languages import of_path

__all__ = ["Candidate", "Offer", "definitions", "selected"]

_SIMILAR_SHARE = 0.4
_HEADING = 8  # tokens that a snippet's path takes
_LEAST = 24  # tokens: less room than this is left empty
_LEAST_LINES = 6
_MEMBERS = 12
_CLASS_SHARE = 0.6
_LEAST_WEIGHT, _DOC_WEIGHT, _MEMBERS_WEIGHT = 1.25, 1.0, 1.4  # of a use that is worth room, documentation, members


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece of code that might be shown.

    Attributes:
        file: its file, by the name that `Symbols` has for it.
        text: the piece.
        score: how much it promises.
        name: the definition that it is, with its classes; empty for none.
    """

    file: str
    text: str
    score: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """All that might be shown, the best of each kind first.

    Attributes:
        uses: what the cursor's function uses.
        similar: code that is like the code at the cursor.
        recent: places where one worked last.
        members: gives the definitions of a file.
        hidden: tells whether a definition stands where the window does not show it.
        name: gives a file's place in the workspace.
        words: the words that the window shows.
    """

    uses: Sequence[Use]
    similar: Iterable[Candidate]
    recent: Iterable[Candidate]
    members: Callable[[str], Sequence[Definition]]
    hidden: Callable[[str, Definition], bool]
    name: Callable[[str], str]
    words: frozenset[str] = frozenset()


def selected(offer: Offer, budget: int, *, sparing: bool = False) -> tuple[Snippet, ...]:
    """Return the snippets in the order in which they are shown.

    Args:
        offer: what might be shown.
        budget: about how many tokens they may take.
        sparing: leave out what is hardly worth its room, as the source itself could have that: what little speaks for,
            and what the window has a use of, unless the cursor's line uses it.
    """
    least = _LEAST_WEIGHT if sparing else 0.0
    if sparing:
        told = [one for one in offer.uses if one.weight >= AT_CURSOR or one.definition.name not in offer.words]
        offer = replace(offer, uses=told)
    named = {(use.file, _path(use.definition)) for use in offer.uses if use.weight >= least}
    unlike = (one for one in offer.similar if (one.file, one.name) not in named)
    similar, cost = _pieces(unlike, "similar", int(budget * _SIMILAR_SHARE), offer)
    left = budget - cost
    used, cost = definitions(offer, left, least)
    recent, _ = _pieces(offer.recent, "recent", left - cost, offer, similar)
    return (*recent[::-1], *similar[::-1], *used[::-1])


def definitions(offer: Offer, budget: int, least: float = 0.0) -> tuple[list[Snippet], int]:
    """Return one snippet for each file that defines something used, the most useful first, and what they cost.

    Args:
        offer: what might be shown.
        budget: about how many tokens they may take.
        least: a use of less weight is left out.
    """
    chosen: dict[str, dict[int, Definition]] = {}
    weights: dict[str, float] = {}
    left = budget
    for use in offer.uses:
        if left < _HEADING or use.weight < least:
            break
        wanted = [use.definition if use.weight >= _DOC_WEIGHT else replace(use.definition, doc="")]
        if use.definition.kind == "class" and _wants_members(use, offer):
            path = _path(use.definition)
            members = [one for one in offer.members(use.file) if one.parent == path and one.kind != "class"]
            wanted = with_members(use.definition, members, _MEMBERS)
        first = use.file not in chosen
        taken = 0
        for one in wanted:
            if one.start in chosen.get(use.file, {}) or not offer.hidden(use.file, one):
                continue
            cost = estimate(one.signature) + estimate(one.doc) + 2 + (_HEADING if first else 0)
            if cost > left or (taken and taken + cost > budget * _CLASS_SHARE):
                continue
            chosen.setdefault(use.file, {})[one.start] = one
            weights.setdefault(use.file, use.weight)
            left, taken, first = left - cost, taken + cost, False
    found = [
        Snippet(offer.name(file), plain(written(ones.values(), _language(file))), "definition", weights[file])
        for file, ones in chosen.items()
    ]
    return found, budget - left


def _wants_members(use: Use, offer: Offer) -> bool:
    """Tell whether the members of a class are wanted; of one that the window shows, only where the cursor uses it."""
    return use.weight >= AT_CURSOR or (use.weight >= _MEMBERS_WEIGHT and offer.hidden(use.file, use.definition))


def _pieces(
    candidates: Iterable[Candidate],
    kind: Literal["recent", "similar"],
    budget: int,
    offer: Offer,
    before: Sequence[Snippet] = (),
) -> tuple[list[Snippet], int]:
    """Return the pieces that fit, one cut at a line's end where it does not, and what they cost; none of ``before``."""
    found: list[Snippet] = []
    left = budget
    for candidate in candidates:
        if left < _LEAST + _HEADING:
            break
        text, cost = _cut(candidate.text, left - _HEADING)
        if text and not any(text.strip() in one.text for one in (*before, *found)):
            found.append(Snippet(offer.name(candidate.file), text, kind, candidate.score))
            left -= cost + _HEADING
    return found, budget - left


def _cut(text: str, budget: int) -> tuple[str, int]:
    """Return the first lines that fit, and what they cost; nothing where too few do."""
    kept: list[str] = []
    cost = 0
    lines = plain(text).rstrip().split("\n")
    for line in lines:
        price = estimate(f"{line}\n")
        if cost + price > budget:
            break
        kept.append(line)
        cost += price
    return ("\n".join(kept) + "\n", cost) if len(kept) >= min(len(lines), _LEAST_LINES) else ("", 0)


def _path(definition: Definition) -> str:
    return f"{definition.parent}.{definition.name}".lstrip(".")


def _language(file: str) -> str:
    language = of_path(file)
    return "" if language is None else language.name
