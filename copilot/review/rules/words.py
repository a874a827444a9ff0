"""Find many phrases in a text that arrives in pieces (Aho and Corasick, 1975), on folded characters.

A text folds to a row of symbols: each letter or digit is one, and one blank stands at either border of a run of
Latin words, so that a Latin phrase only fits whole words. Separators between Han characters, and hidden ones anywhere,
leave nothing behind. The matcher remembers where each symbol stands in the text as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from copilot.review.rules.folding import Folding, is_word

__all__ = ["Dictionary", "Hit", "Reading", "folded"]

# So many separators or hidden characters in a row end a phrase: a stream need not wait for what follows.
_MAX_GAP = 32


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase in the text: its number in the dictionary, and where it stands (offsets of the text as written)."""

    phrase: int
    start: int
    end: int


def folded(phrase: str, folding: Folding) -> str:
    """Return the symbols of ``phrase``; an asterisk at its end leaves the last word open (``launder*``)."""
    is_open = phrase.endswith("*")
    symbols: list[str] = []
    for char in phrase.removesuffix("*"):
        for one in folding[char]:
            last = symbols[-1] if symbols else ""
            if one == " ":
                symbols += " " if is_word(last) else ""
                continue
            if last != " " and is_word(one) != is_word(last):
                symbols.append(" ")
            symbols.append(one)
    if symbols and is_word(symbols[-1]) and not is_open:
        symbols.append(" ")
    return "".join(symbols)


class Dictionary:
    """The phrases, as an automaton. Its states are numbers; 0 is the beginning."""

    def __init__(self, phrases: Iterable[str], folding: Folding) -> None:
        """Take the phrases as they are written; a phrase that folds to nothing never fits."""
        self.folding = folding
        self.steps: list[dict[str, int]] = [{}]
        self.depth = [0]
        self.fails = [0]
        self.ends: list[list[tuple[int, int]]] = [[]]
        for number, phrase in enumerate(phrases):
            self._add(folded(phrase, folding), number)
        self._link()

    def _add(self, symbols: str, number: int) -> None:
        state = 0
        for symbol in symbols:
            following = self.steps[state].get(symbol)
            if following is None:
                following = self.steps[state][symbol] = len(self.steps)
                self.steps.append({})
                self.depth.append(self.depth[state] + 1)
                self.fails.append(0)
                self.ends.append([])
            state = following
        if state:
            self.ends[state].append((number, self.depth[state] - symbols.startswith(" ")))

    def _link(self) -> None:
        """Point each state at the longest other beginning that it ends with."""
        queue = list(self.steps[0].values())
        for state in queue:
            for symbol, following in self.steps[state].items():
                queue.append(following)
                fail = self.fails[state]
                while fail and symbol not in self.steps[fail]:
                    fail = self.fails[fail]
                self.fails[following] = self.steps[fail].get(symbol, 0)
                self.ends[following] = self.ends[following] + self.ends[self.fails[following]]


@dataclass(slots=True)
class Reading:
    """One text being read: feed it in pieces, then end it. Offsets count from the text's beginning.

    Attributes:
        words: the phrases looked for.
        read: characters read so far.
    """

    words: Dictionary
    read: int = 0
    _state: int = 0
    _last: str = ""  # the last symbol; empty at the beginning
    _gap: int = 0  # separators since the last symbol
    _starts: list[int] = field(default_factory=list)  # where the last symbols stand
    _end: int = 0  # after the last character that was seen

    def feed(self, text: str) -> list[Hit]:
        """Read on; return the phrases that are complete, in the order of their ends."""
        hits: list[Hit] = []
        folding = self.words.folding
        for position, char in enumerate(text, self.read):
            symbols = folding[char]
            if symbols == " " or not symbols:
                self._gap += 1
                if symbols and is_word(self._last):
                    self._step(" ", position + 1, hits)
                if self._gap > _MAX_GAP:
                    self._state, self._last = 0, ""
                continue
            for one in symbols:
                if self._last != " " and is_word(one) != is_word(self._last):
                    self._step(" ", position, hits)
                self._step(one, position, hits)
            self._end = position + 1
            self._gap = 0
        self.read += len(text)
        if len(self._starts) > 4096:
            del self._starts[:-1024]
        return hits

    def finish(self) -> list[Hit]:
        """End the text: a last word is now whole."""
        hits: list[Hit] = []
        if is_word(self._last):
            self._step(" ", self.read, hits)
        self._state = 0
        return hits

    @property
    def undecided(self) -> int:
        """Offset at which a phrase may have begun that is not complete; all that was read, when there is none."""
        depth = self.words.depth[self._state]
        return min(self._starts[-depth], self.read) if depth else self.read

    def _step(self, symbol: str, position: int, hits: list[Hit]) -> None:
        words = self.words
        state = self._state
        while True:
            following = words.steps[state].get(symbol)
            if following is not None:
                break
            if not state:
                following = 0
                break
            state = words.fails[state]
        self._state = following
        self._last = symbol
        self._starts.append(position)
        if words.ends[following]:
            end = self._end if symbol == " " else position + 1
            hits += [Hit(phrase, self._starts[-depth], end) for phrase, depth in words.ends[following]]
