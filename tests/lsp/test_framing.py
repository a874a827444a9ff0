"""Bytes in pieces of any size become the bodies of messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsp.framing import Frames, framed


@given(st.lists(st.binary(max_size=40), max_size=6), st.data())
def test_bodies_come_whole_and_in_order_however_they_are_cut(bodies: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(map(framed, bodies))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    frames, found = Frames(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        frames.add(stream[start:end])
        while (body := frames.take()) is not None:
            found.append(body)
    assert found == bodies


def test_the_case_of_a_field_its_space_and_the_content_type_do_not_matter() -> None:
    frames = Frames()
    frames.add(b"content-type: application/vscode-jsonrpc; charset=utf-8\r\nCONTENT-LENGTH:2 \r\n\r\n{}")
    assert frames.take() == b"{}"


@pytest.mark.parametrize(
    "data",
    [
        b"no header at all\r\n\r\nmore",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 1e3\r\n\r\n",
        b"Content-Length:\r\n\r\n",
        b"Content-Type: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 2\r\nOrigin: http://example.com\r\n\r\n{}",
        b"x" * 5000,
    ],
)
def test_what_is_no_header_of_the_protocol_is_refused(data: bytes) -> None:
    frames = Frames()
    frames.add(data)
    with pytest.raises(ValueError, match="header"):
        frames.take()
