"""Cut from a source what the model is shown: around the cursor, within a budget of tokens, at line borders.

A source that fits is shown whole. One that does not keeps, in the order of the source:

1. the imports and the headers of the scopes around the cursor, as far as `_HEAD_SHARE` of the budget goes;
2. the lines before the cursor, the nearest first. The first of them is one of every `_STEP` lines, so that the window
   stands still while one types, and the engine's cache of the prefix stays warm;
3. the lines after the cursor, the nearest first.
"""

from __future__ import annotations

from dataclasses import dataclass

from lsp.context.tokens import estimate
from lsp.syntax.languages import Language
from lsp.syntax.lines import Lines
from lsp.syntax.tree import SourceTree

__all__ = ["Window", "around"]

_SUFFIX_SHARE = 0.3
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


def around(lines: Lines, offset: int, language: Language | None, budget: int) -> Window:
    """Return the window around ``offset`` that takes at most about ``budget`` tokens (see `tokens.estimate`)."""
    text = lines.text
    before, after = text[:offset], text[offset:]
    cost_before, cost_after = _cost(before, budget), _cost(after, budget)
    if cost_before + cost_after <= budget:
        return Window(_plain(before), _plain(after), whole=True)
    for_suffix = min(cost_after, max(int(budget * _SUFFIX_SHARE), budget - cost_before))
    suffix = _head_lines(after, for_suffix)
    for_prefix = budget - estimate(suffix)
    prefix = before if cost_before <= for_prefix else _prefix(lines, offset, language, for_prefix)
    return Window(_plain(prefix), _plain(suffix), whole=False)


def _prefix(lines: Lines, offset: int, language: Language | None, budget: int) -> str:
    """Return the outline and then the nearest lines before ``offset``."""
    outline: list[tuple[int, int]] = []
    if language is not None:
        outline = _outline(SourceTree(lines.text, language), lines, offset, int(budget * _HEAD_SHARE))
    cursor = lines.number(offset)
    left = budget - sum(estimate(lines.text[start:end]) for start, end in outline)
    first = cursor
    left -= estimate(lines.text[lines.start(cursor) : offset])
    while first > 0 and left > 0:
        left -= estimate(lines.text[lines.start(first - 1) : lines.start(first)])
        if left >= 0:
            first -= 1
    aligned = -(-first // _STEP) * _STEP
    first = aligned if aligned <= cursor - _STEP else first
    start = lines.start(first)
    head = "".join(lines.text[a:b] for a, b in outline if b <= start)
    near = lines.text[start:offset]
    return head + (near if first < cursor else _last_characters(near, budget))


def _outline(tree: SourceTree, lines: Lines, offset: int, budget: int) -> list[tuple[int, int]]:
    """Return whole lines, as offsets: the headers of the scopes around ``offset`` first of all, then the imports."""
    headers = [(scope.start, scope.body) for scope in tree.scopes(offset)]
    chosen: set[int] = set()
    for start, end in headers[::-1] + tree.imports():
        numbers = range(lines.number(start), lines.number(max(start, end - 1)) + 1)
        spans = [(lines.start(number), lines.start(number + 1)) for number in numbers if number not in chosen]
        cost = sum(estimate(lines.text[a:b]) for a, b in spans)
        if cost <= budget:
            budget -= cost
            chosen.update(numbers)
    return [(lines.start(number), lines.start(number + 1)) for number in sorted(chosen)]


def _head_lines(text: str, budget: int) -> str:
    """Return as many whole lines from the start of ``text`` as fit; of a first line that does not, its start."""
    lines = Lines(text[: budget * _WIDEST_TOKEN])
    end, left = 0, budget
    for number in range(lines.count):
        stop = lines.start(number + 1)
        left -= estimate(lines.text[lines.start(number) : stop])
        if left < 0:
            break
        end = stop
    return text[: end or 2 * budget]


def _cost(text: str, budget: int) -> int:
    """Return the estimate of ``text``, or more than ``budget`` without counting when it is far over."""
    return budget + 1 if len(text) > budget * _WIDEST_TOKEN else estimate(text)


def _last_characters(text: str, budget: int) -> str:
    """Return the end of a single line; one that is itself over the budget (minified, data) is cut inside."""
    return text if estimate(text) <= budget else text[-2 * budget :]


def _plain(text: str) -> str:
    """Return ``text`` with LF line ends and without lone surrogates, which have no UTF-8."""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
