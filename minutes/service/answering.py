"""Answer a file of questions: the lines in portions, each portion a step that is done once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from copilot.errors import CopilotError, RequestRejected
from minutes.service import requests_file
from minutes.service.drafting import Drafted
from minutes.service.keeping import StepFiles
from minutes.service.requests_file import Question

__all__ = ["Asks", "answer"]

_PORTION = 8


class Asks(Protocol):
    """Sends a request in OpenAI's form, and returns status and body of the answer."""

    async def chat(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer.

        Raises:
            RequestRejected: the server refuses the request itself.
            ServiceError: no server, no model, queue full, or no answer in time.
        """
        ...


async def answer(data: bytes, order_id: str, model: Asks, steps: StepFiles, at_once: int = 2) -> Drafted:
    """Return the output file, and the error file where there is an error.

    Raises:
        InputError: the file holds no questions.
        ServiceError: there is no server.
    """
    questions = await asyncio.to_thread(requests_file.read, data)
    portions = [questions[start : start + _PORTION] for start in range(0, len(questions), _PORTION)]
    steps.told.progress(0, len(portions))
    gate = asyncio.Semaphore(at_once)
    done = 0

    async def one(number: int, portion: Sequence[Question]) -> Sequence[Mapping[str, Any]]:
        nonlocal done

        async def work() -> Mapping[str, Any]:
            return {"lines": [await _line(question, order_id, model, steps) for question in portion]}

        async with gate:
            told = await steps.step(f"lines {number}", work)
        done += 1
        steps.told.progress(done, len(portions))
        lines: Sequence[Mapping[str, Any]] = told["lines"]
        return lines

    found = [line for lines in await _all([one(n, portion) for n, portion in enumerate(portions)]) for line in lines]
    good, bad = [line for line in found if _good(line)], [line for line in found if not _good(line)]
    files = {".output.jsonl": _jsonl(good)} | ({".errors.jsonl": _jsonl(bad)} if bad else {})
    return Drafted(files, {"total": len(found), "completed": len(good), "failed": len(bad)}, not bad)


def _good(line: Mapping[str, Any]) -> bool:
    return line["error"] is None and bool(line["response"]["status_code"] == 200)


async def _all(work: Sequence[Any]) -> list[Sequence[Mapping[str, Any]]]:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures
    return [task.result() for task in tasks]


async def _line(question: Question, order_id: str, model: Asks, steps: StepFiles) -> Mapping[str, Any]:
    if question.fault:
        return requests_file.failed_line(question, order_id, "invalid_request", question.fault)
    try:
        body = await steps.patiently(lambda: model.chat(question.body))
    except RequestRejected as error:
        refusal = {"error": {"message": str(error), "type": "invalid_request_error", "code": "invalid_request"}}
        return requests_file.output_line(question, order_id, 400, refusal)
    except CopilotError as error:
        return requests_file.failed_line(question, order_id, "engine_unavailable", str(error))
    return requests_file.output_line(question, order_id, 200, body)


def _jsonl(lines: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "backslashreplace")
