"""When to ask the model while somebody types: pure decisions; the clock is passed in.

A question that is asked too early is mostly thrown away with the next keystroke, and the processor has worked for
nothing; one that is asked too late is missed. So the wait after a keystroke follows the typist's own rhythm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from lsp.completion.frame import Frame
from lsp.completion.query import Query

__all__ = ["Reason", "Rhythm", "unwanted_at", "unwanted_in", "unwieldy_at", "wait_s"]

Reason = Literal["large file", "long line", "inside a word", "block closed", "comment", "string"]

_LARGEST_FILE = 2_000_000  # characters
_LONGEST_LINE = 5_000  # characters; no person wrote it, and all that goes by lines takes long there
_WORD = re.compile(r"\w")
_BEGUN_WORD = re.compile(r"(?<![\w.])[^\W\d]\w?\Z")
_CLOSED = re.compile(r"(?:[};]|\b(?:end|fi|done|esac))\s*\Z", re.IGNORECASE)

_USUAL_S = 0.2
_LONGEST_S = 1.0
_WEIGHT = 0.2
_PAUSE = 0.8
_BEGUN = 2.0
_LEAST_WAIT_S, _MOST_WAIT_S = 0.02, 0.5


@dataclass(slots=True)
class Rhythm:
    """The running estimate of the seconds between keystrokes. Pauses for thought are none of it."""

    interval_s: float = _USUAL_S
    _last: float | None = None

    def keystroke(self, now: float) -> None:
        """Take in a keystroke at the time ``now``, in seconds of any clock that only goes forward."""
        if self._last is not None and now - self._last < _LONGEST_S:
            self.interval_s += _WEIGHT * (now - self._last - self.interval_s)
        self._last = now


def wait_s(rhythm: Rhythm, latency_s: float, before: str) -> float:
    """Return how many seconds to wait for a further keystroke before the model is asked.

    A question in vain costs little, as only the last key is read for it (`lsp.context.gap`), and its answer may go on
    as one types: so the wait is a bit less than the usual interval, and every other key is asked at. Where the model
    answers within an interval, the wait is shorter in proportion. After the first two letters of a word the wait
    is twice as long: the next letter most likely comes, and the model guesses a word hardly better by its first two
    letters than by none. At the beginning of a line one rests anyway, and a whole line is to be won: there is no wait.

    Args:
        rhythm: the typist's.
        latency_s: the seconds from question to answer, as measured.
        before: the cursor's line up to the cursor.
    """
    if not before.strip():
        return _LEAST_WAIT_S
    pause = _PAUSE * rhythm.interval_s * min(1.0, latency_s / rhythm.interval_s)
    begun = _BEGUN if _BEGUN_WORD.search(before) else 1.0
    return min(max(_LEAST_WAIT_S, pause * begun), _MOST_WAIT_S)


def unwieldy_at(query: Query) -> Reason | None:
    """Return why a question at the cursor would take so long to put together that one would feel it, or None."""
    lines = query.lines
    if len(lines.text) > _LARGEST_FILE:
        return "large file"
    line = lines.number(query.offset)
    return "long line" if lines.end(line) - lines.start(line) > _LONGEST_LINE else None


def unwanted_at(query: Query) -> Reason | None:
    """Return why the text alone says that nothing should be offered by itself at the cursor, or None.

    Inside a word the language's own server knows the names better than a model does. After a line's end that closes a
    block or a statement, what comes next is a new thought, which begins with a line of its own.
    """
    if (reason := unwieldy_at(query)) is not None:
        return reason
    lines, offset = query.lines, query.offset
    line = lines.number(offset)
    before, after = lines.text[lines.start(line) : offset], lines.text[offset : lines.end(line)]
    if _WORD.match(after) and _WORD.match(before[-1:]):
        return "inside a word"
    words = query.language is not None and query.language.layout != "indent"
    if words and not after.strip() and before.strip() and _CLOSED.search(before):
        return "block closed"
    return None


def unwanted_in(frame: Frame, *, comments: bool) -> Reason | None:
    """Return why the syntax says that nothing should be offered by itself at the cursor, or None.

    Args:
        frame: the cursor's surroundings.
        comments: whether comments and strings are completed, too.
    """
    if comments or frame.place == "code":
        return None
    return "comment" if frame.place == "comment" else "string"
