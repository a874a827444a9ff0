"""A language model whose answers are kept on the disk by what was asked, so that a run that changes only rules is free.

The time and the tokens of an answer are kept with it: the table of a repeated run shows what the first one took.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from copilot.client import Answer, LanguageModel
from copilot.errors import AnswerError, AnswerInvalid, AnswerRefused, AnswerTruncated, ContextTooLong, CopilotError
from copilot.passing import Passing
from prompts import Rendered

__all__ = ["CachedModel"]

_KEPT = {kind.__name__: kind for kind in (AnswerInvalid, AnswerTruncated, AnswerRefused, ContextTooLong)}


class CachedModel(Passing):
    """Asks ``model`` what it was not asked before. Unusable answers are kept too, a server's failures are not.

    ``kept_s`` is how many seconds the answers took that came from the disk, for who measures time.
    """

    def __init__(self, model: LanguageModel, folder: Path) -> None:
        super().__init__(model)
        self._folder = folder
        self.kept_s = 0.0
        folder.mkdir(parents=True, exist_ok=True)

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Return the kept answer, or ask."""
        file = self._folder / f"{_key(prompt)}.json"
        if file.exists():
            kept = json.loads(file.read_text("utf-8"))
            if "error" in kept:
                self.kept_s += (kept.get("answer") or {}).get("elapsed_s", 0.0)
                raise _failure(kept)
            self.kept_s += kept["elapsed_s"]
            return _answer(kept)
        try:
            answer = await self._model.ask(prompt, on_text=on_text)
        except CopilotError as error:
            if type(error).__name__ in _KEPT:
                said = asdict(error.answer) if isinstance(error, AnswerError) and error.answer else None
                kept = {"error": type(error).__name__, "message": str(error), "answer": said}
                file.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
            raise
        file.write_text(json.dumps(asdict(answer), ensure_ascii=False), "utf-8")
        return answer


def _answer(kept: Mapping[str, Any]) -> Answer:
    scores = tuple((characters, value) for characters, value in kept.get("scores", ()))
    return Answer(**{**kept, "scores": scores})


def _failure(kept: Mapping[str, Any]) -> CopilotError:
    error = _KEPT[kept["error"]](kept["message"])
    if isinstance(error, AnswerError) and kept.get("answer"):
        error.answer = _answer(kept["answer"])
    return error


def _key(prompt: Rendered) -> str:
    asked: dict[str, Any] = {
        "messages": [asdict(message) for message in prompt.messages],
        "schema": prompt.output_schema,
        "sampling": asdict(prompt.sampling),
        "size": prompt.size,
    }
    if prompt.logprobs:
        asked["logprobs"] = True
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:32]
