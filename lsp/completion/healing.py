"""Which piece of a word is held back from the model, so that it goes on with the word and not behind it.

A model reads and writes pieces of text, not letters: ``.principal`` is one of them. Where a source ends with ``.prin``,
it has never seen how that goes on; where it ends with ``.``, it has hardly ever seen a letter follow. It goes on with
what may follow a whole word: ``;``. So the piece is held back, and the engine holds the answer to begin with it
(Lundberg, "The Art of Prompt Design: Prompt Boundaries and Token Healing", 2023). What the model has read then stays
the same while a word is typed, so that a letter costs nothing to read.
"""

from __future__ import annotations

import re

__all__ = ["held_back"]

_MOST = 24  # characters; a longer run of letters is no word, but a sentence of Chinese
# Where the tokens of GPT-4 and Qwen do not end: within letters, and between them and the blank or mark before them, if
# that mark stands alone.
_MARK = r"(?:[^\w\s]|_)"
_PIECE = re.compile(rf"(?:[ \t]|(?<!{_MARK}){_MARK})?[^\W\d_]+\Z|(?<!{_MARK}){_MARK}\Z")


def held_back(before: str) -> str:
    """Return the end of the cursor's line up to the cursor that the model is to write itself.

    It is a begun or whole word with the blank or mark before it, or a mark alone; empty where none ends there. Blanks
    at the end are not its matter; see `filters.owed_blanks`.
    """
    found = _PIECE.search(before[-_MOST - 2 :])
    return found[0] if found is not None and len(found[0]) <= _MOST else ""
