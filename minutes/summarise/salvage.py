"""What is whole in an answer that was cut off: its finished sentences and members, and nothing half said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["whole"]

_SENTENCES = re.compile(r'"(?:[^"\\]|\\.)*(?:[.!?;](?=\s)|[。！？；])')  # "1.5 mil" has no end
_BETWEEN = re.compile(r"[\s,]*")


def whole(text: str, keys: Sequence[str]) -> dict[str, Any]:
    """Return the members of a JSON object that begins with ``text``, as far as they are whole; empty for none.

    Args:
        text: the beginning of a JSON object whose values are strings, lists of strings and lists of flat objects.
        keys: its keys, in the order in which they are written.
    """
    found: dict[str, Any] = {}
    rest = text
    for key in keys:
        _, named, rest = rest.partition(f'"{key}"')
        if not named:
            break
        value, rest = _value(rest.lstrip(" :\n"))
        if value:
            found[key] = value
    return found


def _value(rest: str) -> tuple[Any, str]:
    """Read one value, and return it with what follows."""
    try:
        value, end = json.JSONDecoder().raw_decode(rest)
    except ValueError:
        return _broken(rest), ""
    return value, rest[end:]


def _broken(rest: str) -> Any:
    if rest.startswith('"'):
        sentences = _SENTENCES.match(rest)
        return json.loads(sentences[0] + '"') if sentences else None
    return list(_members(rest))


def _members(rest: str) -> Iterator[Any]:
    """Yield the members of a list that are whole."""
    at = int(rest.startswith("["))
    while at and (start := _BETWEEN.match(rest, at)):
        try:
            member, at = json.JSONDecoder().raw_decode(rest, start.end())
        except ValueError:
            return
        yield member
