"""Where an answer ends: decided by the syntax around the cursor, while the answer still streams in.

A small model rarely stops by itself: it repeats what follows the cursor and then writes on. So each line of the answer
is looked at as it becomes complete, and the answer ends

* with its first line, when text follows the cursor on its line, or the cursor is inside a string or a comment;
* before a line that leaves the function or the block which the code after the cursor goes on with;
* before a line that repeats the line after the cursor;
* after the first statement with the block it opens, as the extent says; after as many more as it takes to bind the
  names that the code after the cursor uses (`further` says where that takes it out of the block);
* after `Policy.max_lines`.

It then goes back to the last line after which the code that follows the cursor can stand; `joins` says when.
"""

from __future__ import annotations

from collections.abc import Sequence

from lsp.completion.brackets import brackets_of
from lsp.completion.fitting import depth, follows, is_dead_end, joins, repeats, written
from lsp.completion.frame import Frame
from lsp.completion.further import further_end, goes_further
from lsp.completion.policies import Extent, Policy
from lsp.syntax.statements import LogicalLine

__all__ = ["Extent", "Policy", "end_of", "stops"]


def stops(frame: Frame, answer: str, policy: Policy) -> bool:
    """Tell whether nothing that may still follow ``answer`` would be kept."""
    newline = answer.rfind("\n")
    if newline < 0 or not answer.strip():
        return False
    if _one_line(frame):
        return True
    shown = answer[: newline + 1] if _in_bracket(frame, answer) else _settled(frame, answer)
    if _limit(frame, shown, policy, _extent(frame, policy)) is None:
        return False
    return not goes_further(frame, shown, _usual_end(frame, shown, policy, truncated=True), policy)


def end_of(frame: Frame, answer: str, policy: Policy, *, truncated: bool) -> int:
    """Return how many characters of ``answer`` to keep; 0 when no part of it fits.

    Args:
        frame: where the answer is to stand.
        answer: what the model wrote.
        policy: how much it may hold.
        truncated: the model was cut off, so that the last line of the answer may not be whole.
    """
    if _one_line(frame):
        end = _first_row(answer)
        return 0 if truncated and end == len(answer) else end
    usual = _usual_end(frame, answer, policy, truncated=truncated)
    return further_end(frame, answer, usual, policy, truncated=truncated)


def _usual_end(frame: Frame, answer: str, policy: Policy, *, truncated: bool) -> int:
    """Return the end of ``answer`` within the block that the cursor is in."""
    whole = _extent(frame, policy)
    boundary = _boundary(frame, answer, policy, None) if whole == "scope" else _binding(frame, answer, policy)
    if whole == "scope" and frame.goes_on and (truncated or boundary is not None):
        first = _binding(frame, answer, policy)
        if not _meets(frame, answer, boundary) or _heads(frame, answer[:first]):
            boundary = first
    if _in_bracket(frame, answer):
        return boundary if boundary is not None else answer.rfind("\n") + 1 if truncated else len(answer)
    cut = boundary is None and truncated
    if cut:
        boundary = max(0, answer.rfind("\n"))
    kept = written(frame, answer if boundary is None else answer[:boundary])
    if not kept or not follows(frame, kept[0]):
        return 0
    before = [line for line in frame.lines if line.end <= kept[0].start]
    code = [line for line in kept if not line.comment] or kept
    fit = [line for line in code if line.complete and joins(frame, [*before, *kept[: kept.index(line) + 1]])]
    # What was cut off may have been going on with its last statement.
    fit = [line for line in fit if not (cut and line.may_go_on)] or fit
    alive = [line for line in fit if not is_dead_end(frame, line)]
    return (alive or fit)[-1].end - len(frame.prefix) if fit else 0


def _settled(frame: Frame, answer: str) -> str:
    """Return the whole rows of ``answer`` that no later row can change: a statement may go on with the next row."""
    rows = answer[: answer.rfind("\n") + 1]
    if frame.language is None or not (frame.language.statements.led or frame.language.statements.free):
        return rows
    lines = written(frame, answer)
    last = lines[-1] if lines else None
    if last is None or last.start - len(frame.prefix) >= len(rows):
        return rows
    goes_on = last.may_go_on or last.end - len(frame.prefix) > len(rows)
    return answer[: _row_start(frame, answer, last)] if goes_on else rows


def _extent(frame: Frame, policy: Policy) -> Extent:
    return policy.extent if frame.goes_on else "scope"


def _meets(frame: Frame, answer: str, boundary: int | None) -> bool:
    """Tell whether ``answer`` goes on at ``boundary`` with the line after the cursor: what was missing is written."""
    if boundary is None:
        return False
    row = answer[boundary:].lstrip("\n").split("\n", 1)[0]
    return row.rstrip() == frame.next_line and any(character.isalnum() for character in row)


def _heads(frame: Frame, answer: str) -> bool:
    """Tell whether ``answer`` is the header of what follows the cursor."""
    lines = written(frame, answer)
    return bool(lines) and lines[-1].opens and _has_body(frame, lines[-1])


def _one_line(frame: Frame) -> bool:
    return frame.mid_line or frame.place != "code"


def _in_bracket(frame: Frame, answer: str) -> bool:
    """Tell whether an answer is only to go on with the bracket that the cursor is in.

    So it is as long as the answer does not close it, and where code of the function follows that can stand there: the
    body of a block is still to come where the bracket is of its header.
    """
    bodies = frame.language is not None and frame.language.bodies
    if not frame.inside or not bodies:
        return frame.inside
    lines = written(frame, answer)
    if not lines or not lines[0].complete:
        return True
    return frame.goes_on and (not lines[0].opens or _has_body(frame, lines[0]))


def _first_row(answer: str) -> int:
    """Return where the first line that is not blank ends."""
    blank = len(answer) - len(answer.lstrip("\n"))
    newline = answer.find("\n", blank)
    return len(answer) if newline < 0 else newline


def _limit(frame: Frame, answer: str, policy: Policy, extent: Extent) -> int | None:
    """Return the offset in ``answer`` past which nothing is kept, or None when it may go on."""
    if extent == "scope":
        return _boundary(frame, answer, policy, None)
    boundary = _boundary(frame, answer, policy, 1)
    if boundary is None or not frame.unbound:
        return boundary
    found = _binding(frame, answer, policy)
    return found if not frame.names_of(answer[:found]).after else _boundary(frame, answer, policy, None)


def _binding(frame: Frame, answer: str, policy: Policy) -> int | None:
    """Return the end of the fewest statements after which the fewest names stay unbound; None without an end."""
    best: tuple[int, int] | None = None
    most, last = 1, None
    while (boundary := _boundary(frame, answer, policy, most)) is not None and boundary != last:
        missing = len(frame.names_of(answer[:boundary]).after) if frame.unbound else 0
        if best is None or missing < best[0]:
            best = missing, boundary
        if not missing:
            break
        most, last = most + 1, boundary
    return best[1] if best is not None else None


def _boundary(frame: Frame, answer: str, policy: Policy, most: int | None) -> int | None:
    """Return where ``answer`` ends with at most so many statements; None when it may go on."""
    if _in_bracket(frame, answer):
        return _bracket_boundary(frame, answer)
    opener: LogicalLine | None = None
    rows, left = 0, most or 0
    lines = written(frame, answer)
    for index, line in enumerate(lines):
        row_start = _row_start(frame, answer, line)
        if (row_start > 0 or not frame.before) and (_leaves(frame, lines[: index + 1]) or repeats(frame, line, answer)):
            return row_start
        if opener is not None and _after_block(frame, opener, line):
            opener, left = None, left - 1
            if left == 0:
                return row_start
        if not line.complete:
            return None
        rows += answer[row_start : line.end - len(frame.prefix)].count("\n") + 1
        if rows >= policy.max_lines:
            return line.end - len(frame.prefix)
        ended = opener is not None and _closes(frame, line)
        if opener is None and left and not line.comment:
            ended = not line.opens or _has_body(frame, line)
            opener = None if ended else line
        if ended:
            opener, left = None, left - 1
            if left == 0:
                return line.end - len(frame.prefix)
    return None


def _row_start(frame: Frame, answer: str, line: LogicalLine) -> int:
    """Return the offset in ``answer`` of the row on which ``line`` starts; 0 for the cursor's own row."""
    inner = line.start - len(frame.prefix)
    return answer.rfind("\n", 0, inner) + 1 if inner > 0 else 0


def _leaves(frame: Frame, lines: Sequence[LogicalLine]) -> bool:
    """Tell whether the last of ``lines``, those of the answer so far, stands outside of what it may add to."""
    line = lines[-1]
    if frame.language is not None and frame.language.closes_blocks:
        closed = any(earlier.depth < depth(frame) for earlier in lines[:-1])
        if line.heading and lines[:-1] and not lines[-2].heading:
            return True
        held = lines[-2].depth if lines[:-1] else depth(frame)
        if line.closes and held <= depth(frame) and line.word == frame.next_word:
            return frame.closers_missing <= 0 or line.indent == frame.next_indent
        return line.depth - depth(frame) < -max(0, frame.closers_missing) or (closed and not line.closes)
    return line.indent < min(lines[0].indent, max(frame.floor, frame.next_indent or 0))


def _has_body(frame: Frame, opener: LogicalLine) -> bool:
    """Tell whether the code after the cursor is the body of ``opener``."""
    if frame.language is not None and frame.language.closes_blocks:
        return frame.closers_missing < 0
    return frame.next_indent is not None and opener.indent < frame.next_indent <= opener.indent + frame.unit


def _after_block(frame: Frame, opener: LogicalLine, line: LogicalLine) -> bool:
    """Tell whether ``line`` stands after the block of ``opener``; ``else`` and its like still belong to it."""
    assert frame.language is not None
    if frame.language.closes_blocks or line.indent > opener.indent or line is opener:
        return False
    return line.indent < opener.indent or line.word not in frame.language.continues


def _closes(frame: Frame, line: LogicalLine) -> bool:
    """Tell whether ``line`` closes the answer's own block."""
    closes = frame.language is not None and frame.language.closes_blocks
    return closes and not line.opens and line.depth <= depth(frame)


def _bracket_boundary(frame: Frame, answer: str) -> int | None:
    """Return where an answer inside an open bracket ends.

    That is before a closing bracket that the suffix holds already, or after the statement that began before the cursor.
    """
    follows = frame.suffix.lstrip()[:1]
    ends = [start for kind, start in brackets_of(frame, answer).closing if kind == follows][:1]
    if (again := _row_again(frame, answer)) is not None:
        ends.append(again)
    lines = written(frame, answer)
    ended = bool(lines) and ((lines[0].complete and not lines[0].may_go_on) or len(lines) > 1)
    if ended and lines[0].start < len(frame.prefix):
        ends.append(lines[0].end - len(frame.prefix))
    return min((end for end in ends if end < len(answer)), default=None)


def _row_again(frame: Frame, answer: str) -> int | None:
    """Return where a row of ``answer`` after its first repeats the line after the cursor."""
    start = answer.find("\n") + 1
    while start > 0 and answer[:start].strip():
        end = answer.find("\n", start)
        row = answer[start : len(answer) if end < 0 else end].strip()
        if row == frame.next_line.strip() and any(character.isalnum() for character in row):
            return start
        start = end + 1
    return None
