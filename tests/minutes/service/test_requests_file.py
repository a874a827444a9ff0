"""Files of questions in OpenAI's form."""

from __future__ import annotations

import json
from typing import Any

import pytest

from copilot.errors import DamagedFile, EmptyFile, LimitExceeded
from minutes.service import requests_file


def line(**changes: Any) -> bytes:
    body = {"messages": [{"role": "user", "content": "hello"}]}
    return json.dumps(
        {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": body} | changes
    ).encode()


def test_a_file_of_questions_is_known_by_its_name_and_its_first_line() -> None:
    assert requests_file.is_one("a.JSONL", b"\xef\xbb\xbf\n" + line())
    assert not requests_file.is_one("a.jsonl", b'{"speaker": "A", "text": "hello"}\n' + line())
    assert not requests_file.is_one("a.json", line())


def test_a_line_that_is_no_question_has_a_fault_and_the_others_stand() -> None:
    lines = [
        line(),
        b"",
        b"not json",
        b"[]",
        line(custom_id=""),
        line(custom_id="b", url="/v1/embeddings"),
        line(custom_id="c", body={}),
        line(custom_id="d", body={"messages": [], "stream": True}),
        line(),
        line(custom_id="z"),
    ]
    found = requests_file.read(b"\r\n".join(lines))
    assert [(one.line, one.custom_id, bool(one.fault)) for one in found] == [
        (1, "a", False),
        (3, "", True),
        (4, "", True),
        (5, "", True),
        (6, "b", True),
        (7, "c", True),
        (8, "d", True),
        (9, "a", True),
        (10, "z", False),
    ]


@pytest.mark.parametrize(("data", "kind"), [(b"\n \n", EmptyFile), (b"ok\n\xff", DamagedFile)])
def test_a_file_without_questions_is_an_error(data: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        requests_file.read(data)


@pytest.mark.parametrize("value", ['"\\ud800"', "NaN", "1e999", 2000 * "[" + 2000 * "]"])
def test_what_could_not_be_sent_on_is_a_fault_of_its_line(value: str) -> None:
    bad = f'{{"custom_id": "b", "url": "/v1/chat/completions", "body": {{"messages": [], "x": {value}}}}}'
    first, second = requests_file.read(line() + b"\n" + bad.encode())
    assert (first.fault, second.fault) == ("", "line 2 is not JSON")


def test_more_lines_than_a_batch_may_have_are_refused() -> None:
    with pytest.raises(LimitExceeded, match="50,000"):
        requests_file.read(b"x\n" * 100_000)
