"""How much of a file is worked on before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.errors import LimitExceeded

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
        markup: of a web page, characters with its markup.
        content_bytes: drawing that one page of a PDF runs through, unpacked and as often as it is drawn.
        drawings: forms, pictures and patterns that one page of a PDF draws, as often as they are drawn.
        tiles: of a pattern, over the area of a page.
        seconds: for a whole file that is read in a process of its own, and
        page_seconds: for each of its pages besides; a scanned page takes 2 to 10.
    """

    file_bytes: int = 200 * _MB
    unpacked_bytes: int = 300 * _MB
    members: int = 5000
    pages: int = 1000
    pixels: int = 80_000_000
    characters: int = 5_000_000
    markup: int = 40_000_000
    content_bytes: int = 16 * _MB
    drawings: int = 100_000
    tiles: int = 20_000_000
    seconds: float = 300.0
    page_seconds: float = 20.0

    def time(self, pages: int = 0) -> float:
        """Return the seconds that a file of so many pages may take."""
        return self.seconds + self.page_seconds * pages

    def check_text(self, characters: int, name: str) -> None:
        """Refuse a text of so many characters where they are too many. Raises LimitExceeded."""
        if characters > self.characters:
            raise LimitExceeded(f"{name}: more than {self.characters:,} characters of text; split it")

    def check_markup(self, characters: int, name: str) -> None:
        """Refuse a web page of so many characters, markup and all. Raises LimitExceeded."""
        if characters > self.markup:
            raise LimitExceeded(f"{name}: a web page of more than {self.markup:,} characters; save it without pictures")
