"""A file in a request: as a form (``multipart/form-data``, RFC 7578), or as the body itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from copilot.errors import RequestRejected
from copilot.pages.http import Request

__all__ = ["Form", "read_form"]

_PARTS = 64


@dataclass(frozen=True, slots=True)
class Form:
    """The file of a request, its name, and the other fields."""

    name: str
    data: bytes
    fields: Mapping[str, str]


@dataclass
class _Part:
    headers: dict[bytes, bytes] = field(default_factory=dict)
    data: bytearray = field(default_factory=bytearray)

    def options(self) -> dict[bytes, bytes]:
        return parse_options_header(self.headers.get(b"content-disposition", b""))[1]


def read_form(request: Request) -> Form:
    """Return the file of a request: a part of its form, or its body, named by the address.

    Raises:
        RequestRejected: the form is broken, or has no file.
    """
    body, query = request.body, request.query
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        if not body:
            raise RequestRejected("the request has no file: send it as a form, or as the body")
        return Form(query.get("name", ""), body, {key: value for key, value in query.items() if key != "name"})
    parts = _parts(options.get(b"boundary", b""), body)
    fields = dict(query)
    file: _Part | None = None
    for part in parts:
        named = part.options()
        if b"filename" in named:
            file = part
        else:
            fields[_text(named.get(b"name", b""))] = _text(bytes(part.data))
    if file is None:
        raise RequestRejected("the form has no file")
    return Form(_text(file.options()[b"filename"]), bytes(file.data), fields)


def _parts(boundary: bytes, body: bytes) -> list[_Part]:
    """Return the parts of a form in order."""
    if not boundary:
        raise RequestRejected("the form has no boundary")
    parts: list[_Part] = []
    name, value = bytearray(), bytearray()

    def begin() -> None:
        if len(parts) >= _PARTS:
            raise RequestRejected(f"the form has more than {_PARTS} fields")
        parts.append(_Part())

    def keep() -> None:
        parts[-1].headers[bytes(name).lower()] = bytes(value)
        name.clear()
        value.clear()

    callbacks: Any = {
        "on_part_begin": begin,
        "on_part_data": lambda data, start, end: parts[-1].data.extend(data[start:end]),
        "on_header_field": lambda data, start, end: name.extend(data[start:end]),
        "on_header_value": lambda data, start, end: value.extend(data[start:end]),
        "on_header_end": keep,
    }
    try:
        parser = MultipartParser(boundary, callbacks)
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise RequestRejected("the form is broken") from error
    return parts


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
