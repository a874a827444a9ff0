"""Positions in a text: offsets here, lines and code units in the protocol, bytes in the parser.

An offset counts Unicode characters of a `str`. The Language Server Protocol counts a line's UTF-16 code units, or UTF-8
or UTF-32 ones where the client agreed, and knows three line ends only: LF, CRLF and CR (LSP 3.18, "Text Documents").
`str.splitlines` knows more (form feed, U+2028 ...), so it must not be used for positions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, count
from operator import add
from typing import Literal

__all__ = ["Encoding", "Lines", "units"]

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_BLOCK = 1024  # characters that are counted at once, so that a line of megabytes does not hold up each key
_BREAK = re.compile(r"\r\n|\r|\n")


def units(text: str, encoding: Encoding) -> int:
    """Return how many code units ``text`` takes."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Lines:
    """A text with the table of its lines; lines and characters count from 0, as in the protocol."""

    text: str

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line starts; a text that ends with a line end has an empty last line."""
        if "\r" in self.text:
            return [0, *(match.end() for match in _BREAK.finditer(self.text))]
        ends = accumulate(map(len, self.text.split("\n")[:-1]))
        return [0, *map(add, ends, count(1))]

    @property
    def count(self) -> int:
        """How many lines there are: at least one."""
        return len(self.starts)

    def replaced(self, start: int, end: int, text: str) -> Lines:
        """Return the lines with ``text`` in the place of what stands between two offsets.

        The table is taken over as far as it is known: in a long text that is many times quicker than to count anew.
        """
        new = Lines(self.text[:start] + text + self.text[end:])
        known = vars(self).get("starts")
        if known is not None and "\r" not in self.text and "\r" not in text:
            first, last = bisect_right(known, start), bisect_right(known, end)
            own = [start + match.end() for match in _BREAK.finditer(text)]
            grown = len(text) - (end - start)
            vars(new)["starts"] = [*known[:first], *own, *map(grown.__add__, known[last:])]
        return new

    def number(self, offset: int) -> int:
        """Return the line that holds ``offset``."""
        return bisect_right(self.starts, offset) - 1

    def start(self, line: int) -> int:
        """Return the offset at which ``line`` starts; the text's end for a line past the last."""
        return self.starts[line] if line < self.count else len(self.text)

    def end(self, line: int) -> int:
        """Return the offset at which ``line`` ends, before its line end."""
        if line + 1 >= self.count:
            return len(self.text)
        stop = self.starts[line + 1] - 1
        crlf = self.text[stop] == "\n" and stop > self.starts[line] and self.text[stop - 1] == "\r"
        return stop - 1 if crlf else stop

    def content(self, line: int) -> str:
        """Return ``line`` without its line end."""
        return self.text[self.start(line) : self.end(line)]

    def offset(self, line: int, character: int, encoding: Encoding = "utf-16") -> int:
        """Return the offset of a position of the protocol.

        As the protocol asks, a character past the line's end means its end, and a line past the last the text's end. A
        position inside a character (between two surrogates) means before it.
        """
        if line < 0:
            return 0
        if line >= self.count:
            return len(self.text)
        content = self.content(line)
        if encoding == "utf-32" or content.isascii():
            return self.start(line) + max(0, min(character, len(content)))
        left = character
        for begin in range(0, len(content), _BLOCK):
            block = content[begin : begin + _BLOCK]
            if (taken := units(block, encoding)) <= left:
                left -= taken
                continue
            for index, one in enumerate(block, begin):
                left -= units(one, encoding)
                if left < 0:
                    return self.start(line) + index
        return self.start(line) + len(content)

    def position(self, offset: int, encoding: Encoding = "utf-16") -> tuple[int, int]:
        """Return the line and character of ``offset``; one between CR and LF is the end of its line."""
        line = self.number(offset)
        start = self.start(line)
        return line, units(self.text[start : min(offset, self.end(line))], encoding)
