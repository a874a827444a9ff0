"""A model that reviews as well: asked whether a text asks for what the assistant must not help with.

It is switched on by ``review.guard``. It adds to the rules and never takes away from them. What is done about its
verdict is the policy's business, under the rule's name ``guard``; when it gave no usable answer, ``guard-unsure``.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from copilot.errors import AnswerError
from copilot.language import detect
from copilot.review.finding import Finding, Verdict
from copilot.review.risks import risks
from prompts import Library
from prompts.rendered import Rendered

__all__ = ["Ask", "Guard", "ModelGuard"]

# Sends a rendered prompt to a model and returns the text of its answer.
Ask = Callable[[Rendered], Awaitable[str]]

_PROMPT = "review/guard"
# A longer text is judged by its beginning and its end, so many characters of each.
_HALF = 3000
_PLACE = "request"


class Guard(Protocol):
    """Judges a text as a whole."""

    async def judge(self, text: str) -> Verdict | None:
        """Return a verdict, or None when there is nothing to object to."""


class ModelGuard:
    """Asks a model, with the prompt ``review/guard``."""

    def __init__(self, ask: Ask, library: Library) -> None:
        """Take what asks the model, and the prompts."""
        self._ask = ask
        self._library = library

    async def judge(self, text: str) -> Verdict | None:
        """Ask about ``text``; the verdict flags, and `Reviewer.settled` says what the policy makes of it.

        Raises:
            ServiceError: the model cannot be reached.
        """
        if not text.strip():
            return None
        language = detect(text)
        shown = text if len(text) <= 2 * _HALF else f"{text[:_HALF]}\n…\n{text[-_HALF:]}"
        names = [{"number": number, "name": name[language]} for number, name in risks().items()]
        prompt = self._library.get(_PROMPT, language=language).render({"text": shown, "risks": names})
        try:
            answer = _read(await self._ask(prompt))
        except (AnswerError, ValueError):
            return Verdict(Finding("content", "guard-unsure", "", 0, len(text)), _PLACE, "flag")
        if not answer["unsafe"]:
            return None
        level = answer["risk"] if answer.get("risk") in risks() else ""
        return Verdict(Finding("content", "guard", level, 0, len(text)), _PLACE, "flag")


def _read(text: str) -> dict[str, Any]:
    """Return the answer's fields.

    Raises:
        ValueError: it is not what the prompt's schema asks for.
    """
    answer = json.loads(text)
    if not isinstance(answer, dict) or not isinstance(answer.get("unsafe"), bool):
        raise ValueError("no judgement")
    return answer
