"""The gap that the model fills: it begins at the cursor's line or before it, so that what one types is read last.

A fill-in-the-middle prompt is made of what stands before the gap, what stands after it, and what fills it. Where the
gap begins at the cursor, what stands after it has to be read again at each key, as it follows upon what was typed: 64
tokens, which take half a second on two cores. Where the gap begins earlier, what was written since is the beginning of
what fills it, and comes last: only that is read. To the model it is the same question, as models are trained on gaps
of any length (Bavarian et al., "Efficient Training of Language Models to Fill in the Middle", 2022, section 3, where
the gap that begins with the whole prefix is called SPM).

A small model is also right more often: it goes on with the lines before the cursor, where it else goes on with those
after it. Of 87 single lines of HumanEval infilling small passes 77 with the gap at the beginning of the source, 65
with the gap at the cursor.

The base model is right less often: of 164 gaps of all three kinds it passes 136 with the gap at the cursor, 129 where
it began 8 to 23 lines before. So for each model it is said how many lines before the cursor's a new gap begins. It
stands until it holds 24 lines, or something else has changed than what fills it: a gap that moves is read anew, with
all that is shown.
"""

from __future__ import annotations

from lsp.completion.query import Query
from lsp.context.window import plain

__all__ = ["gap_start", "shown_after", "stands"]

_MOST = 24  # lines
_MOST_CHARACTERS = 4000
_PART = 64  # characters of a line of which the model is not shown all
_CLOSERS = frozenset(")]}\"'` \t\r")


def gap_start(query: Query, prefix: str, before: int) -> int:
    """Return the offset in the source at which a new gap begins.

    Args:
        query: the cursor.
        prefix: what the model is shown of the source before it, with LF line ends.
        before: so many lines before the cursor's, where the model is shown them.
    """
    lines, cursor = query.lines, query.lines.number(query.offset)
    for start in (lines.start(max(0, cursor - before)), lines.start(cursor), max(0, query.offset - _PART)):
        if prefix.endswith(plain(lines.text[start : query.offset])):
            return start
    return query.offset


def stands(start: int, earlier: Query, query: Query) -> bool:
    """Tell whether the gap from ``start`` on, which was shown for ``earlier``, will do for ``query``."""
    then, now = earlier.lines.text, query.lines.text
    return (
        earlier.uri == query.uri
        and 0 <= query.offset - start <= _MOST_CHARACTERS
        and now.count("\n", start, query.offset) <= _MOST
        and now[:start] == then[:start]
        and shown_after(now[query.offset :]) == shown_after(then[earlier.offset :])
    )


def shown_after(suffix: str) -> str:
    """Return what the model is shown of the text after the cursor.

    Left out are closing brackets and quotes at the end of the cursor's line: most of them the editor has put there by
    itself, and takes away again when they are typed. With each of them what stands after the gap would have to be read
    anew, and after it all that fills it. The model closes what is open, and what stands there already is cut.
    """
    rest, newline, below = suffix.partition("\n")
    return newline + below if _CLOSERS.issuperset(rest) else suffix
