"""A file of questions in the form of OpenAI's batches: a line each, with ``custom_id``, ``method``, ``url``, ``body``.

Source: https://platform.openai.com/docs/guides/batch (input and output files).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from copilot.errors import DamagedFile, EmptyFile, LimitExceeded

__all__ = ["ENDPOINT", "HEAD", "Question", "failed_line", "is_one", "output_line", "read"]

ENDPOINT = "/v1/chat/completions"
_LINES = 50_000
HEAD = 1 << 16  # bytes
_ID = 512


@dataclass(frozen=True, slots=True)
class Question:
    """A line of the file: its number, what the sender calls it, and the request; or in ``fault`` why it is none."""

    line: int
    custom_id: str
    body: Mapping[str, Any]
    fault: str = ""


def is_one(name: str, head: bytes) -> bool:
    """Whether a file is one of questions: it is called ``.jsonl``, and the first line in ``head`` looks like one."""
    first = head.lstrip(b"\xef\xbb\xbf \r\n").split(b"\n", 1)[0]
    return name.lower().endswith(".jsonl") and b'"custom_id"' in first


def read(data: bytes) -> list[Question]:
    """Read the questions; a line that is none is one with a fault.

    Raises:
        DamagedFile: the file is not UTF-8.
        EmptyFile: there is no line in it.
        LimitExceeded: more lines than a batch may have.
    """
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise DamagedFile(f"line {data[: error.start].count(10) + 1}: not valid UTF-8") from error
    found = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise EmptyFile("there are no requests in the file")
    if len(found) > _LINES:
        raise LimitExceeded(f"the file has more than {_LINES:,} requests; split it")
    questions: list[Question] = []
    taken: set[str] = set()
    for number, line in found:
        one = _question(number, line)
        if not one.fault and one.custom_id in taken:
            one = Question(number, one.custom_id, {}, "the custom_id stands in an earlier line too")
        taken.add(one.custom_id)
        questions.append(one)
    return questions


def _question(number: int, line: str) -> Question:
    try:
        entry = json.loads(line)
        json.dumps(entry, ensure_ascii=False, allow_nan=False).encode()  # as it will be sent
    except (ValueError, RecursionError):
        return Question(number, "", {}, f"line {number} is not JSON")
    custom_id = entry.get("custom_id") if isinstance(entry, dict) else None
    if not isinstance(custom_id, str) or not 0 < len(custom_id) <= _ID:
        return Question(number, "", {}, f"line {number} has no custom_id")
    body = entry.get("body")
    if entry.get("method", "POST") != "POST" or entry.get("url") != ENDPOINT:
        return Question(number, custom_id, {}, f"only POST {ENDPOINT} is served")
    if not isinstance(body, dict) or not isinstance(body.get("messages"), list):
        return Question(number, custom_id, {}, "the body has no messages")
    if body.get("stream"):
        return Question(number, custom_id, {}, "stream has no use in a batch")
    return Question(number, custom_id, body)


def output_line(question: Question, order_id: str, status: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the line of the output file for an answer of the server, or of the error file where it refused."""
    name = f"batch_req_{order_id[:16]}_{question.line}"
    response = {"status_code": status, "request_id": f"req_{order_id[:16]}_{question.line}", "body": dict(body)}
    return {"id": name, "custom_id": question.custom_id, "response": response, "error": None}


def failed_line(question: Question, order_id: str, code: str, message: str) -> dict[str, Any]:
    """Return the line of the error file for a question that the server was not asked, or gave no answer to."""
    name = f"batch_req_{order_id[:16]}_{question.line}"
    error = {"code": code, "message": message}
    return {"id": name, "custom_id": question.custom_id, "response": None, "error": error}
