"""What a reader sees of a Word file: the text of its body, and that of each of its headers."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.oxml.ns import qn

__all__ = ["headers", "opened", "text_of"]


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def text_of(data: bytes) -> str:
    """Return every paragraph of the body, tables included, in the order of the page."""
    body = opened(data).element.body
    return "\n".join(
        "".join(node.text or "" if node.tag == qn("w:t") else "\n" for node in paragraph.iter(qn("w:t"), qn("w:br")))
        for paragraph in body.iter(qn("w:p"))
    )


def headers(data: bytes) -> list[str]:
    """Return the text of each header that pages show."""
    document = opened(data)
    shown = []
    for section in document.sections:
        shown.append(section.header)
        if section.different_first_page_header_footer:
            shown.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            shown.append(section.even_page_header)
    return ["".join(node.text or "" for node in header._element.iter(qn("w:t"))) for header in shown]
