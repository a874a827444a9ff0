"""What a DOCX says beside its text: its properties and the descriptions of its pictures. No page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

__all__ = ["asides"]

_PROPERTIES = ("/docProps/core.xml", "/docProps/custom.xml")
_DRAWN = ("docPr", "cNvPr")
_TEXTS = ("descr", "title")
_DATE = re.compile(r"[\d:TZ.+\s-]*")
_MOST = 4000  # characters of one of them


def asides(file: Any) -> Iterator[str]:
    """Yield each text once.

    Args:
        file: a python-docx document.
    """
    seen: set[str] = set()
    for text in (*_properties(file.part.package), *_descriptions(file.element)):
        kept = text.strip()[:_MOST]
        if kept and kept not in seen:
            seen.add(kept)
            yield kept


def _properties(package: Any) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for part in package.iter_parts():
        if str(part.partname) in _PROPERTIES:
            root = part.element if hasattr(part, "element") else etree.fromstring(part.blob, parser)
            yield from (node.text for node in root.iter() if node.text and not _DATE.fullmatch(node.text))


def _descriptions(root: Any) -> Iterator[str]:
    for node in root.iter():
        if isinstance(node.tag, str) and node.tag.rsplit("}", 1)[-1] in _DRAWN:
            yield from (node.get(name, "") for name in _TEXTS)
