"""The words of an RTF file: groups, control words with their numbers, and text in the code page of its font.

The rules are those of the Rich Text Format Specification 1.9.1 (Microsoft, 2008).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["CODE_PAGES", "Token", "tokens"]

_TOKEN = re.compile(
    rb"(?P<open>\{)|(?P<close>\})|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\(?P<symbol>[^a-zA-Z])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


class Token(NamedTuple):
    """A piece of the file: ``kind`` is open, close, word, bytes (in the font's code page) or text."""

    kind: str
    text: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of an RTF file, leaving out binary data."""
    at = 0
    while at < len(data):
        match = _TOKEN.match(data, at)
        if match is None:  # a lone backslash at the end
            return
        at = match.end()
        kind = match.lastgroup
        if kind in {"open", "close"}:
            yield Token(kind)
        elif kind == "hex":
            yield Token("bytes", data=bytes([int(match["hex"], 16)]))
        elif match["word"]:
            number = int(match["number"]) if match["number"] else None
            if match["word"] == b"bin":
                at += max(number or 0, 0)
                continue
            yield Token("word", match["word"].decode("ascii"), number)
        elif kind == "symbol":
            symbol = match["symbol"]
            yield Token("word", "*") if symbol == b"*" else Token("text", _SYMBOLS.get(symbol, ""))
        elif kind == "text":
            yield Token("bytes", data=match["text"])
