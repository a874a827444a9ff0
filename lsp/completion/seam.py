"""The seam between an answer and the text after the cursor on its line, which may be the rest of the answer's last row.

An answer of several rows usually ends with its first where text follows on the cursor's line, and goes above a line
when the cursor stands at its start. A model that ends by itself knows better: of 191 such gaps in HumanEval programs
the base model ended all but four with or without a line end as the gap did. So its answer is taken as it ended, unless
less of the source would parse.
"""

from __future__ import annotations

from lsp.completion.frame import Frame
from lsp.completion.policies import Policy
from lsp.syntax.statements import width

__all__ = ["fits_whole", "may_fit", "repeats_after"]


def may_fit(frame: Frame, answer: str, policy: Policy) -> bool:
    """Tell whether ``answer``, as far as it has come, may fit whole before the text after the cursor on its line."""
    if not policy.own_end or frame.place != "code" or not frame.after.strip():
        return False
    rows = answer[: answer.rfind("\n") + 1].split("\n")[1:]
    inside = all(width(_blanks(row)) >= frame.floor for row in rows if row.strip())
    return inside and answer.count("\n") < policy.max_lines


def fits_whole(frame: Frame, answer: str, usual: str, policy: Policy) -> bool:
    """Tell whether an ``answer`` that the model ended is to be taken whole instead of what is ``usual``.

    It is when it has several rows, or its last row goes on after the cursor, and no less of the source parses with it.
    """
    if not answer.strip() or not may_fit(frame, answer, policy) or answer.rstrip().endswith(frame.after.strip()):
        return False
    several = "\n" in answer.strip("\n")
    goes_on = not answer.endswith("\n") and not _stands_alone(frame)
    return (several if frame.mid_line else goes_on) and frame.faults_with(answer) <= frame.faults_with(usual)


def repeats_after(frame: Frame, answer: str, usual: str) -> str | None:
    """Return ``answer`` without the text after the cursor on its line, which ends it too; None where that is no help.

    It is where the source parses less with what is ``usual``.
    """
    after = frame.after.strip()
    if frame.place != "code" or not after or not answer.rstrip().endswith(after):
        return None
    rest = answer.rstrip().removesuffix(after)
    return rest if rest.strip() and frame.faults_with(rest) < frame.faults_with(usual) else None


def _stands_alone(frame: Frame) -> bool:
    """Tell whether the text after the cursor is indented as a line of its own would be."""
    columns = width(_blanks(frame.after))
    if not frame.lines or (not columns and frame.floor):
        return not frame.lines
    deeper = columns - frame.lines[-1].indent
    return any(line.indent == columns for line in frame.lines) or (deeper > 0 and not deeper % frame.unit)


def _blanks(row: str) -> str:
    return row[: len(row) - len(row.lstrip(" \t"))]
