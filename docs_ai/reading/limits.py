"""How much of a file is worked on before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one file.

    Attributes:
        file_bytes: size of the file itself.
        unpacked_bytes: total size of a DOCX once unpacked, which guards against zip bombs.
        members: files inside a DOCX.
        pages: pages of a PDF.
        pixels: of one picture, or of one page of a scanned file; a page of A4 at 600 dpi has 35 million.
        characters: length of the text.
    """

    file_bytes: int = 200 * _MB
    unpacked_bytes: int = 300 * _MB
    members: int = 5000
    pages: int = 1000
    pixels: int = 80_000_000
    characters: int = 5_000_000
