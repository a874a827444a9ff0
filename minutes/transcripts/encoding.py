"""Bytes to text: UTF-8, UTF-16 with or without a byte order mark, GB18030, Big5, Windows-1252.

Meeting tools on Chinese Windows write GB18030, in Taiwan and Hong Kong Big5, and Notepad's "Unicode" is UTF-16. A byte
order mark decides; otherwise strict UTF-8 does, because text in another encoding hardly ever is valid UTF-8; otherwise
the beginning is decoded by each candidate and the one with the largest share of ordinary characters wins.
"""

from __future__ import annotations

import codecs
import re

from copilot.errors import DamagedFile, EmptyFile, UnsupportedFormat
from minutes.transcripts.sound import is_audio

__all__ = ["decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x1f\x8b", "a compressed file"),
)
_CANDIDATES = ("utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "cp1252")
_NAMES = {"big5hkscs": "big5"}
_ORDINARY = re.compile(
    r"[\t\r\n\x20-\x7e\u00a0-\u00ff\u2010-\u203b\u20ac\u3000-\u3011\uff01-\uff5e"  # ASCII, Latin-1, punctuation
    r"\u4e00-\u9fa5]"  # the Han characters of GBK
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SURE = 0.95
_LOOKED_AT = 1 << 18


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding.

    Raises:
        EmptyFile: nothing but white space.
        UnsupportedFormat: not text.
        DamagedFile: text whose last character is cut off.
    """
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xfe\xff"):
        raise EmptyFile("the file is empty")
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if is_audio(data):
        raise UnsupportedFormat(
            "this is a recording, not a transcript; have it transcribed with --audio --whisper DIR, "
            "or export the transcript as WebVTT (.vtt) or text"
        )
    if kind:
        raise UnsupportedFormat(f"this is {kind}; export the transcript as WebVTT (.vtt) or text and try again")
    text, name = _decode(data)
    if len(_CONTROL.findall(text)) > len(text) * 0.001:
        raise UnsupportedFormat("the file is not text; export the transcript as WebVTT (.vtt) or text and try again")
    return text.removeprefix("\ufeff"), name


def _decode(data: bytes) -> tuple[str, str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), name.removesuffix("-sig")
            except UnicodeDecodeError as error:
                raise _damaged(data, name.removesuffix("-sig"), error) from error
    try:
        text = data.decode("utf-8")
        if "\x00" not in text:
            return text, "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            raise _damaged(data, "utf-8", error) from error
    scores = {name: _share_of_ordinary(data, name) for name in _CANDIDATES}
    best = max(_CANDIDATES, key=lambda name: scores[name])
    if scores[best] < _SURE:
        raise UnsupportedFormat(
            "the file's encoding is not UTF-8, UTF-16, GB18030 or Big5; save it as UTF-8 and try again"
        )
    try:
        return data.decode(best), _NAMES.get(best, best)
    except UnicodeDecodeError as error:
        raise _damaged(data, _NAMES.get(best, best), error) from error


def _share_of_ordinary(data: bytes, name: str) -> float:
    """Share of ordinary characters in the beginning, decoded as ``name``; 0 where it does not decode."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(data[:_LOOKED_AT])
    except UnicodeDecodeError:
        return 0.0
    if not text:
        return 0.0
    double = [char for char in text if ord(char) > 0x7F]
    if name == "gb18030":
        # Smart quotes of Windows-1252 swallow the next letter here, and Big5 has second bytes below A1: both give
        # characters that are in common use neither in simplified nor in traditional Chinese.
        common = sum(all(byte >= 0xA1 for byte in char.encode(name)) or _is_usual(char) for char in double)
    elif name == "big5hkscs":
        common = sum(_is_usual(char) for char in double)
    else:
        common = len(double) if name != "cp1252" or len(double) <= 0.1 * len(text) else -1
    return len(_ORDINARY.findall(text)) / len(text) if common >= _SURE * len(double) else 0.0


def _is_usual(char: str) -> bool:
    """Whether Big5 counts a character among its marks or its 5,401 characters of common use."""
    return 0xA1 <= char.encode("big5hkscs", "replace")[0] <= 0xC6


def _damaged(data: bytes, name: str, error: UnicodeDecodeError) -> DamagedFile:
    line = data[: error.start].count(b"\n") + 1
    return DamagedFile(f"line {line}: not valid {name.upper()} (the file may be cut off); export it again")
