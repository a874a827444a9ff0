"""Cut from a source what the model is shown: around the cursor, within a budget of tokens, at line borders.

A source that fits is shown whole. One that does not keeps, in the order of the source:

1. the imports and the headers of the scopes around the cursor, as far as `_HEAD_SHARE` of the budget goes;
2. the lines before the cursor, the nearest first. The first of them is one of every `_STEP` lines, so that the window
   stands still while one types, and the engine's cache of the prefix stays warm;
3. the lines after the cursor, the nearest first: few, as the engine reads them anew at each keystroke. In a
   fill-in-the-middle prompt they stand after what is typed, where nothing is cached.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from lsp.context.tokens import estimate
from lsp.syntax.languages import Language
from lsp.syntax.lines import Lines
from lsp.syntax.tree import SourceTree

__all__ = ["Window", "around", "beginning", "plain"]

_SUFFIX_SHARE = 0.2
_HEAD_SHARE = 0.35
_STEP = 8
_WIDEST_TOKEN = 16  # characters; more on average does not occur


@dataclass(frozen=True, slots=True)
class Window:
    """What the model is shown. Line ends are LF, whatever the source has.

    Attributes:
        prefix: what stands before the cursor.
        suffix: what stands after it.
        whole: whether nothing was left out.
    """

    prefix: str
    suffix: str
    whole: bool


def around(lines: Lines, offset: int, language: Language | None, budget: int, tree: SourceTree | None = None) -> Window:
    """Return the window around ``offset`` that takes at most about ``budget`` tokens (see `tokens.estimate`).

    Args:
        lines: the source.
        offset: where the cursor stands.
        language: the source's language, where it is known.
        budget: about how many tokens the window may take.
        tree: the parsed source where there is one; else it is parsed when it does not fit.
    """
    text = lines.text
    cursor = lines.number(offset)
    starts, after = lines.starts, lines.start(cursor + 1)
    earlier = ((starts[at], starts[at + 1]) for at in range(cursor - 1, -1, -1))
    later = ((starts[at], lines.start(at + 1)) for at in range(cursor + 1, len(starts)))
    above = _costs(text, chain([(starts[cursor], offset)], earlier), budget)
    below = _costs(text, chain([(offset, after)], later), budget)
    cost_above, cost_below = sum(above), sum(below)
    if cost_above + cost_below <= budget:
        return Window(plain(text[:offset]), plain(text[offset:]), whole=True)
    for_suffix = min(cost_below, max(int(budget * _SUFFIX_SHARE), budget - cost_above))
    taken = _fitting(below, for_suffix)
    suffix = text[offset : lines.start(cursor + taken)] if taken else text[offset : offset + 2 * for_suffix]
    for_prefix = budget - (sum(below[:taken]) or for_suffix)
    if cost_above <= for_prefix:
        return Window(plain(text[:offset]), plain(suffix), whole=False)
    outline: list[tuple[int, int]] = []
    if language is not None:
        tree = tree or SourceTree(text, language)
        outline = _outline(tree, lines, offset, int(budget * _HEAD_SHARE))
    left = for_prefix - sum(estimate(text[start:end]) for start, end in outline)
    first = max(0, cursor + 1 - _fitting(above, left))
    aligned = -(-first // _STEP) * _STEP
    first = aligned if aligned <= cursor - _STEP else first
    if tree is not None:
        past = _past_text(tree, lines, first, offset)
        # The room of a long docstring, of which only an end would be shown, is for what stands after the cursor.
        taken = _fitting(below, sum(below[:taken]) + sum(above[cursor + 1 - past : cursor + 1 - first]))
        first, suffix = past, text[offset : lines.start(cursor + taken)] if taken else suffix
    start = lines.start(first) if first <= cursor else _inside(text[lines.start(cursor) : offset], offset, for_prefix)
    head = "".join(text[a:b] for a, b in outline if b <= start)
    return Window(plain(head + text[start:offset]), plain(suffix), whole=False)


def beginning(text: str, budget: int) -> str:
    """Return the first lines of ``text`` that take at most about ``budget`` tokens; of a first one too long a part."""
    lines = text.splitlines(keepends=True)
    taken = _fitting([estimate(line[: budget * _WIDEST_TOKEN]) for line in lines[: budget + 1]], budget)
    return "".join(lines[:taken]) if taken else text[: 2 * budget]


def _costs(text: str, spans: Iterable[tuple[int, int]], budget: int) -> list[int]:
    """Return the costs of lines in turn, up to the one that goes over the budget."""
    found: list[int] = []
    total = 0
    for start, end in spans:
        cost = budget + 1 if end - start > budget * _WIDEST_TOKEN else estimate(text[start:end])
        found.append(cost)
        total += cost
        if total > budget:
            break
    return found


def _fitting(costs: list[int], budget: int) -> int:
    """Return how many of the lines fit, taken in turn."""
    for number, cost in enumerate(costs):
        budget -= cost
        if budget < 0:
            return number
    return len(costs)


def _inside(line: str, offset: int, budget: int) -> int:
    """Return where to start in a cursor's line that is itself over the budget (minified, data)."""
    return offset - (len(line) if estimate(line[-16 * budget :]) <= budget else 2 * budget)


def _past_text(tree: SourceTree, lines: Lines, first: int, offset: int) -> int:
    """Return the first line that does not begin inside a string or comment: its rest would be taken for code."""
    end = tree.text_end(lines.start(first))
    return lines.number(end) + 1 if lines.start(first) < end < lines.start(lines.number(offset)) else first


def _outline(tree: SourceTree, lines: Lines, offset: int, budget: int) -> list[tuple[int, int]]:
    """Return whole lines, as offsets: the headers of the scopes around ``offset`` first of all, then the imports."""
    # What opens a docstring, without its end, would make a string of all that follows.
    scopes = tree.scopes(offset)
    headers = [(scope.start, scope.start + len(lines.text[scope.start : scope.body].rstrip())) for scope in scopes]
    chosen: set[int] = set()
    for start, end in headers[::-1] + tree.imports():
        numbers = range(lines.number(start), lines.number(max(start, end - 1)) + 1)
        spans = [(lines.start(number), lines.start(number + 1)) for number in numbers if number not in chosen]
        cost = sum(estimate(lines.text[a:b]) for a, b in spans)
        if cost <= budget:
            budget -= cost
            chosen.update(numbers)
    return [(lines.start(number), lines.start(number + 1)) for number in sorted(chosen)]


def plain(text: str) -> str:
    """Return ``text`` with LF line ends and without lone surrogates, which have no UTF-8."""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
