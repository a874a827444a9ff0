"""A naive document for comparison: encoded lines, edited in code units, as the protocol words it."""

import re

CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class EncodedLines:
    """A text as lines of bytes, each with the bytes of its line end."""

    def __init__(self, text, encoding):
        self._codec, self._size = CODECS[encoding]
        self._encoded = text.encode(self._codec)

    @property
    def text(self):
        return self._encoded.decode(self._codec)

    def replace(self, start, end, new):
        first, last = self._byte(*start), self._byte(*end)
        self._encoded = self._encoded[:first] + new.encode(self._codec) + self._encoded[last:]

    def whole(self, line, character):
        """Move a position into the text and off the middle of a character, as an editor would send it."""
        contents = [content for content, _ in self._lines()]
        line = min(line, len(contents) - 1)
        content = contents[line]
        lengths = [0]
        for one in content:
            lengths.append(lengths[-1] + len(one.encode(self._codec)) // self._size)
        return line, max(length for length in lengths if length <= character)

    def _lines(self):
        parts = re.split(r"(\r\n|\r|\n)", self.text)
        return list(zip(parts[::2], [*parts[1::2], ""], strict=True))

    def _byte(self, line, character):
        before = "".join(content + end for content, end in self._lines()[:line])
        return len(before.encode(self._codec)) + character * self._size
