"""Ask the model what one part of the meeting says, and never lose a part without a word.

The model is asked for sentences, not for places: a small one that is to number what it cites counts lines instead of
reading them. Where a sentence stands in the talk is found in code (`minutes.summarise.grounding`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from copilot.client import Answer, LanguageModel
from copilot.errors import AnswerError, AnswerTruncated, ContextTooLong, RequestTimeout
from copilot.language import Language
from minutes.summarise.asking import Patience, ask
from minutes.summarise.grounding import Proposal
from minutes.summarise.items import Cost, Kind
from minutes.summarise.keeping import cost_from_json, cost_to_json
from minutes.summarise.parts import Part, split
from minutes.summarise.salvage import whole
from minutes.summarise.wording import sentences
from prompts import Library, Rendered

__all__ = ["Extracted", "Extractor", "Read", "cost_of"]

PROMPT = "minutes/extract"
_DEEPEST = 3
_TOKENS_A_SENTENCE = 400
_SENTENCES = (2, 5)
_SLACK = 2  # characters that a longest text may lack: spaces are squeezed
_ENDS = re.compile(r"[.!?。！？；;]$")
_HANGS = re.compile(r" (?:the|an?|and|or|of|to|for|with|in|on|at|by|from|that|which|are|is|was|were|more|their|its)$")
_CLAUSE = re.compile(
    r"(?<=[.!?]) |(?<=[。！？])|[,;] |[，；、]"
    r"| (?=(?:and|or|but|so that|to ensure|in order|because|as|while|which|who|where|until|including) )"
)
_KEYS = ("summary", "decisions", "tasks", "open", "title")


@dataclass(frozen=True, slots=True)
class Read:
    """What the model says of the turns that it was shown: a title, and proposals in its order."""

    turns: tuple[int, ...]
    title: str = ""
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of a part: what was read, and the turns that no call could read, with the cause."""

    found: tuple[Read, ...] = ()
    failed: tuple[tuple[tuple[int, ...], str], ...] = ()
    cost: Cost = field(default_factory=Cost)

    def __add__(self, other: Extracted) -> Extracted:
        return Extracted(self.found + other.found, self.failed + other.failed, self.cost + other.cost)

    def to_json(self) -> dict[str, Any]:
        """Write it as JSON, for a `Keeper`."""
        return {
            "found": [
                {"turns": list(read.turns), "title": read.title, "proposals": [asdict(one) for one in read.proposals]}
                for read in self.found
            ],
            "failed": [[list(turns), cause] for turns, cause in self.failed],
            "cost": cost_to_json(self.cost),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read it back."""
        return cls(
            tuple(
                Read(tuple(one["turns"]), one["title"], tuple(Proposal(**each) for each in one["proposals"]))
                for one in kept["found"]
            ),
            tuple((tuple(turns), cause) for turns, cause in kept["failed"]),
            cost_from_json(kept["cost"]),
        )


class Extractor:
    """Extracts proposals part by part.

    Of an answer that was cut off, the sentences that were whole are kept. A part on which nothing came is halved and
    tried again, then reported.
    """

    def __init__(
        self, model: LanguageModel, library: Library, language: Language, patience: Patience | None = None
    ) -> None:
        """Use the prompt of this language."""
        self._model = model
        self._patience = patience or Patience()
        self._prompt = library.get(PROMPT, language=language)

    async def extract(self, part: Part, depth: int = 0) -> Extracted:
        """Return what the model proposes for ``part``.

        Raises:
            ServiceError: there is no model or no server; a single timeout counts as a failed part instead.
        """
        least, most = _SENTENCES
        wanted = max(least, min(most, round(part.tokens / _TOKENS_A_SENTENCE)))
        values = {"most": wanted, "lines": [line.text for line in part.lines]}
        prompt = self._prompt.render(values, output_schema=_bounded(self._prompt.file.output_schema or {}, wanted))
        try:
            answer = await ask(self._model, prompt, self._patience)
        except AnswerTruncated as error:
            told = whole(error.answer.text, _KEYS) if error.answer else {}
            if error.answer and told:
                return Extracted((_read(part, told, prompt),), cost=cost_of(error.answer))
            return await self._halved(part, depth, error)
        except (AnswerError, ContextTooLong, RequestTimeout) as error:
            return await self._halved(part, depth, error)
        return Extracted((_read(part, answer.data, prompt),), cost=cost_of(answer))

    async def _halved(self, part: Part, depth: int, error: Exception) -> Extracted:
        """Try the halves: they help where the answer was the trouble; a busy server would only be asked twice."""
        answer = error.answer if isinstance(error, AnswerError) else None
        spent = cost_of(answer) if answer else Cost(calls=1)
        halves = split(part) if depth < _DEEPEST and not isinstance(error, RequestTimeout) else None
        if halves is None:
            return Extracted(failed=((part.turns, type(error).__name__),), cost=spent)
        first = await self.extract(halves[0], depth + 1)
        return Extracted(cost=spent) + first + await self.extract(halves[1], depth + 1)


def cost_of(answer: Answer) -> Cost:
    """Return what one answer cost."""
    return Cost(answer.prompt_tokens, answer.completion_tokens, 1, (answer.prompt,), (answer.model,))


def _bounded(schema: Mapping[str, Any], sentences: int) -> dict[str, Any]:
    """Allow so many sentences: without an end a small model says the last one again and again."""
    properties = dict(schema["properties"])
    return dict(schema) | {
        "properties": properties | {"summary": dict(properties["summary"]) | {"maxItems": sentences}}
    }


def _read(part: Part, data: Mapping[str, Any], prompt: Rendered) -> Read:
    """Read an answer; where it only says again what it was asked for, it says nothing."""
    asked = prompt.messages[-1].content.rpartition("</transcript>")[2]
    told = (
        one for one in _proposals(data, _longest(prompt.output_schema or {})) if one.text.strip(" .。") not in asked
    )
    return Read(part.turns, " ".join(data.get("title", "").split()), tuple(dict.fromkeys(told)))


def _longest(schema: Mapping[str, Any]) -> dict[Kind, int]:
    """Return after how many characters the schema cuts a text off, by kind of item."""
    of = schema["properties"]
    texts: dict[Kind, Mapping[str, Any]] = {
        "point": of["summary"]["items"],
        "decision": of["decisions"]["items"],
        "action": of["tasks"]["items"]["properties"]["task"],
        "question": of["open"]["items"],
    }
    return {kind: text.get("maxLength", sys.maxsize) for kind, text in texts.items()}


def _finished(text: str, longest: int) -> str:
    """Return a text without the clause at which it was cut off; nothing where that leaves less than half."""
    if _ENDS.search(text) or (len(text) < longest - _SLACK and not _HANGS.search(text)):
        return text
    ends = [found.start() for found in _CLAUSE.finditer(text)]
    return text[: ends[-1]] if ends and ends[-1] > len(text) / 2 else ""


def _proposals(data: Mapping[str, Any], longest: Mapping[Kind, int]) -> Iterator[Proposal]:
    def finished(kind: Kind, texts: Iterable[str]) -> Iterator[str]:
        return (text for told in texts if (text := _finished(" ".join(told.split()), longest[kind])))

    for told in finished("point", data.get("summary", ())):
        for text in sentences(told):
            yield Proposal("point", text)
    for text in finished("decision", data.get("decisions", ())):
        yield Proposal("decision", text)
    for task in data.get("tasks", ()):
        for text in finished("action", [task["task"]]):
            yield Proposal("action", text, task["who"].strip(), task["when"].strip())
    for text in finished("question", data.get("open", ())):
        yield Proposal("question", text)
