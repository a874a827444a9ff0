"""A page whose words have boxes, as a scan has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docs_ai.reading.document import Block, Box, Document, Page, Span, Word

HEIGHT = 10.0


def scan(*blocks: Sequence[tuple[float, float, str]]) -> Document:
    """Make a page: each block is words as ``(x, y, text)``, in the order of the canonical text."""
    text, words, spans = "", [], []
    for block in blocks:
        start = len(text)
        for index, (x, y, word) in enumerate(block):
            text += (
                "\t" if index and y == block[index - 1][1] and x - block[index - 1][0] > 100 else " " if index else ""
            )
            box = Box(x, y, x + 6.0 * len(word), y + HEIGHT)
            words.append(Word(len(text), len(text) + len(word), 1, box))
            text += word
        spans.append(Span(start, len(text)))
        text += "\n"
    pages = (Page(1, Span(0, len(text)), 400.0, 600.0, "scan"),)
    listed = tuple(Block("paragraph", span, 1) for span in spans)
    return Document(Path("made.png"), "0" * 64, "image", text, pages, listed, words=tuple(words))


def receipt(*lines: str) -> Document:
    """Make a receipt: one printed line each, a tab between what stands left and right."""
    return scan(
        *(
            [(10.0 + 200.0 * column, 20.0 * row, text) for column, text in enumerate(line.split("\t"))]
            for row, line in enumerate(lines)
        )
    )
