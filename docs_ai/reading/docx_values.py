"""The values of properties in a DOCX: on or off, or one word (ECMA-376 Part 1, section 17)."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

__all__ = ["is_on", "value_of"]


def value_of(element: Any, missing: str) -> str:
    """Return ``w:val`` of an element, or ``missing`` where there is no element or no value."""
    return missing if element is None else str(element.get(qn("w:val"), missing))


def is_on(element: Any) -> bool:
    """Tell whether an on/off property is set: present and not explicitly off."""
    return element is not None and value_of(element, "true") not in {"0", "false", "off", "none"}
