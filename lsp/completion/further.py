"""How far an answer goes on past its usual end, where the code after the cursor could not stand there.

What follows the cursor shows it: it cannot be reached, as after ``return``, or it uses names that nothing has bound.
Then the answer may leave the block, and the function within the function, that the cursor is in; it ends with the first
line after which that code can stand. And where the answer surely goes on with that code, or the model ended by itself,
it ends there, if that code can stand there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from lsp.completion.fitting import follows, is_settled, joins, repeats, written
from lsp.completion.frame import Frame
from lsp.completion.policies import Policy
from lsp.syntax.statements import LogicalLine

__all__ = ["further_end", "goes_further"]


def goes_further(frame: Frame, answer: str, end: int, policy: Policy) -> bool:
    """Tell whether the model is to write on, although ``answer`` would end at ``end``."""
    if not _applies(frame):
        return False
    settled = is_settled(frame, answer[:end])
    if settled and policy.extent == "statement":
        return False
    lines = written(frame, answer)
    within = _within(frame, lines, answer, policy)
    # One more row tells whether the answer surely goes on with the code after the cursor.
    unsure = settled and len(within) == len(lines) - 1 and repeats(frame, lines[-1], answer)
    return unsure or len(within) == len(lines)


def further_end(frame: Frame, answer: str, end: int, policy: Policy, *, truncated: bool) -> int:
    """Return where ``answer`` ends instead of at ``end``; ``end`` itself where going on does not help.

    Args:
        frame: where the answer is to stand.
        answer: what the model wrote.
        end: its usual end, an offset in it.
        policy: how much it may hold.
        truncated: the model was cut off, so that the last line of the answer may not be whole.
    """
    if not _applies(frame):
        return end
    settled = is_settled(frame, answer[:end])
    if settled and policy.extent == "statement":
        return end
    lines = written(frame, answer)
    within = _within(frame, lines, answer, policy)
    if not within or not follows(frame, within[0]):
        return end
    met = len(within) < len(lines) and repeats(frame, lines[len(within)], answer, surely=settled)
    whole = not truncated and len(within) == len(lines)
    first = 0 if not settled else len(within) - 1 if met or whole else len(within)
    before = [line for line in frame.lines if line.end <= within[0].start]
    fit: list[int] = []
    for index, line in enumerate(within[first:], first):
        stop = line.end - len(frame.prefix)
        fits = line.complete and not line.comment and joins(frame, [*before, *within[: index + 1]])
        if stop > end and fits and is_settled(frame, answer[:stop]):
            fit.append(stop)
    if not fit:
        return end
    return fit[-1] if (met or whole) and fit[-1] == within[-1].end - len(frame.prefix) else fit[0]


def _applies(frame: Frame) -> bool:
    language = frame.language
    return language is not None and bool(language.bodies) and not language.closes_blocks and not frame.inside


def _within(frame: Frame, lines: Sequence[LogicalLine], answer: str, policy: Policy) -> list[LogicalLine]:
    """Return the lines before the one that leaves the outermost function, or goes on with the code after the cursor."""
    functions = list(takewhile(lambda header: header.word != "class", frame.headers))
    floor = functions[-1].indent + 1 if functions and frame.next_line else frame.floor
    kept: list[LogicalLine] = []
    rows = 0
    for index, line in enumerate(lines):
        if index and (line.indent < floor or repeats(frame, line, answer)):
            break
        rows += answer[max(0, line.start - len(frame.prefix)) : line.end - len(frame.prefix)].count("\n") + 1
        if rows > policy.max_lines:
            break
        kept.append(line)
    return kept
