"""Find many phrases in a text that arrives in pieces (Aho and Corasick, 1975), on folded characters.

A text folds to a row of symbols: each letter or digit is one, and one blank stands at either border of a run of
Latin words, so that a Latin phrase only fits whole words. Separators between Han characters, and hidden ones anywhere,
leave nothing behind. The matcher remembers where each symbol stands in the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from copilot.review.rules.folding import TRADITIONAL, Folding, is_word

__all__ = ["Dictionary", "Hit", "Reading", "folded"]

# So many separators or hidden characters in a row end a phrase: a stream need not wait for what follows.
_MAX_GAP = 32
# A Latin phrase of fewer letters is not looked for letter by letter.
_MIN_SPELLED = 5
_WORD_TAIL = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase in the text: its number in the dictionary, and where it stands (offsets of the text as written)."""

    phrase: int
    start: int
    end: int


def folded(phrase: str, folding: Folding) -> str:
    """Return the symbols of ``phrase``; an asterisk at its end leaves the last word open (``launder*``)."""
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
    if symbols and is_word(symbols[-1]) and not phrase.endswith("*"):
        symbols.append(" ")
    return "".join(symbols)


class Automaton:
    """Rows of symbols, each with a number. The states are numbers; 0 is the beginning."""

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take the rows; an empty one never fits."""
        self.steps: list[dict[str, int]] = [{}]
        self.depth = [0]
        self.fails = [0]
        self.ends: list[list[tuple[int, int]]] = [[]]
        for number, symbols in rows:
            self._add(symbols, number)
        self._link()

    def step(self, state: int, symbol: str) -> int:
        """Return the state after ``symbol``."""
        steps = self.steps
        while True:
            following = steps[state].get(symbol)
            if following is not None:
                return following
            if not state:
                return 0
            state = self.fails[state]

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
                self.fails[following] = self.step(self.fails[state], symbol)
                self.ends[following] = self.ends[following] + self.ends[self.fails[following]]


class Dictionary:
    """The phrases, as they are written and letter by letter."""

    def __init__(self, phrases: Iterable[str], folding: Folding) -> None:
        """Take the phrases; one that folds to nothing never fits."""
        self.folding = folding
        rows = [(number, folded(phrase, folding)) for number, phrase in enumerate(phrases)]
        self.words = Automaton(rows)
        self.latin = tuple(row.startswith(" ") for _, row in rows)
        letters = [(number, row.replace(" ", "")) for number, row in rows if all(map(_is_latin, row))]
        self.spelled = Automaton(row for row in letters if len(row[1]) >= _MIN_SPELLED)
        self.dull = _dull(set(self.words.steps[0]))


@dataclass(slots=True)
class Reading:
    """One text being read: feed it in pieces, then end it. Offsets count from the text's beginning.

    Attributes:
        dictionary: the phrases looked for.
        read: characters read so far.
    """

    dictionary: Dictionary
    read: int = 0
    _state: int = 0
    _last: str = ""  # the last symbol; empty at the beginning
    _gap: int = 0  # separators since the last symbol
    _starts: list[int] = field(default_factory=list)  # where the last symbols stand
    _end: int = 0  # after the last character that was seen
    _word: int = 0  # where the present Latin word begins
    _spelled: int = 0  # the state of what is spelled letter by letter
    _letters: list[int] = field(default_factory=list)  # where those letters stand

    def feed(self, text: str) -> list[Hit]:
        """Read on; return the phrases that are complete, in the order of their ends."""
        hits: list[Hit] = []
        folding, dull = self.dictionary.folding, self.dictionary.dull
        place, count, base = 0, len(text), self.read
        while place < count:
            if not self._state:  # then the rest of a word, and Han characters that begin nothing, lead nowhere
                skipped = (_WORD_TAIL if is_word(self._last) else dull).match(text, place)
                if skipped is not None:
                    place = skipped.end()
                    self._last, self._gap, self._end, self._spelled = text[place - 1], 0, base + place, 0
                    continue
            symbols = folding[text[place]]
            place += 1
            if symbols and symbols != " ":
                self._take(symbols, base + place - 1, hits)
                continue
            self._gap += 1
            if symbols and is_word(self._last):
                self._step(" ", base + place, hits)
            if self._gap > _MAX_GAP:
                self._state, self._last, self._spelled = 0, "", 0
        self.read += count
        if len(self._starts) > 4096:
            del self._starts[:-1024]
        return hits

    def finish(self) -> list[Hit]:
        """End the text: a last word is now whole."""
        hits: list[Hit] = []
        if is_word(self._last):
            self._step(" ", self.read, hits)
        self._state = self._spelled = 0
        return hits

    @property
    def undecided(self) -> int:
        """Offset at which a phrase may have begun that is not complete; all that was read, when there is none."""
        depth = self.dictionary.words.depth[self._state]
        undecided = min(self._starts[-depth], self.read) if depth else self.read
        if is_word(self._last) and self._end - self._word == 1:
            undecided = min(undecided, self._word)
        spelled = self.dictionary.spelled.depth[self._spelled]
        return min(undecided, self._letters[-spelled]) if spelled else undecided

    def _take(self, symbols: str, place: int, hits: list[Hit]) -> None:
        """Read a character that is seen."""
        for one in symbols:
            latin = is_word(one)
            if self._last != " " and latin != is_word(self._last):
                self._step(" ", place, hits)
            if latin and self._last == " ":
                self._word = place
            else:
                self._spelled = 0  # no word of a single letter
            self._step(one, place, hits)
        self._end = place + 1
        self._gap = 0

    def _step(self, symbol: str, place: int, hits: list[Hit]) -> None:
        words = self.dictionary.words
        if symbol == " " and is_word(self._last):
            self._close(hits)
        state = self._state = words.step(self._state, symbol)
        self._last = symbol
        self._starts.append(place)
        if words.ends[state]:
            end = self._end if symbol == " " else place + 1
            hits += [Hit(phrase, self._starts[-depth], end) for phrase, depth in words.ends[state]]

    def _close(self, hits: list[Hit]) -> None:
        """End a Latin word; one of a single letter may be part of a phrase that is spelled."""
        if self._end - self._word != 1:
            self._spelled = 0
            return
        spelled = self.dictionary.spelled
        self._spelled = spelled.step(self._spelled, self._last)
        self._letters.append(self._word)
        hits += [Hit(phrase, self._letters[-depth], self._end) for phrase, depth in spelled.ends[self._spelled]]
        del self._letters[:-64]


def _is_latin(symbol: str) -> bool:
    return symbol == " " or is_word(symbol)


def _dull(first: set[str]) -> re.Pattern[str]:
    """Return what matches a run of Han characters that no phrase begins with, in whatever form it is written."""
    begins = {ord(one) for one in first} | {code for code, simple in TRADITIONAL.items() if chr(simple) in first}
    ranges, start = [], 0x4E00
    for code in sorted(code for code in begins if 0x4E00 <= code <= 0x9FA5):
        if code > start:
            ranges.append(f"{chr(start)}-{chr(code - 1)}")
        start = code + 1
    return re.compile(f"[{''.join(ranges)}{chr(start)}-\u9fa5]+")
