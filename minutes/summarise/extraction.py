"""Ask the model what one part of the meeting says, and never lose a part without a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from copilot.client import Answer, LanguageModel
from copilot.errors import AnswerError, ContextTooLong, RequestTimeout
from copilot.language import Language
from minutes.summarise.asking import Patience, ask
from minutes.summarise.grounding import Proposal
from minutes.summarise.items import Cost
from minutes.summarise.keeping import cost_from_json, cost_to_json
from minutes.summarise.parts import Part, split
from prompts import Library

__all__ = ["Extracted", "Extractor", "Hints"]

PROMPT = "minutes/extract"
_DEEPEST = 3
_TOKENS_AN_ITEM = 220
_WORTH_READING = 0.25


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of a part: the proposals with the turns that were shown, and the turns that no call could read."""

    found: tuple[tuple[tuple[int, ...], tuple[Proposal, ...]], ...] = ()
    failed: tuple[tuple[tuple[int, ...], str], ...] = ()
    cost: Cost = field(default_factory=Cost)

    def __add__(self, other: Extracted) -> Extracted:
        return Extracted(self.found + other.found, self.failed + other.failed, self.cost + other.cost)

    def to_json(self) -> dict[str, Any]:
        """Write it as JSON, for a `Keeper`."""
        return {
            "found": [[list(turns), [asdict(one) for one in proposals]] for turns, proposals in self.found],
            "failed": [[list(turns), cause] for turns, cause in self.failed],
            "cost": cost_to_json(self.cost),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read it back."""
        return cls(
            tuple(
                (tuple(turns), tuple(Proposal(**{**one, "turns": tuple(one["turns"])}) for one in proposals))
                for turns, proposals in kept["found"]
            ),
            tuple((tuple(turns), cause) for turns, cause in kept["failed"]),
            cost_from_json(kept["cost"]),
        )


@dataclass(frozen=True, slots=True)
class Hints:
    """Turns at which the words alone say that something is settled, or that a task is given."""

    settled: frozenset[int] = frozenset()
    tasks: frozenset[int] = frozenset()


class Extractor:
    """Extracts proposals part by part.

    A part that fails is halved and tried again, then reported. An answer that was full before the part's end is
    followed by a second question about the rest.
    """

    def __init__(
        self,
        model: LanguageModel,
        library: Library,
        language: Language,
        hints: Hints | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Use the prompt of this language; ``hints`` point the model to turns."""
        self._model = model
        self._hints = hints or Hints()
        self._patience = patience or Patience()
        self._prompt = library.get(PROMPT, language=language)
        self._longest = _text_limit(self._prompt.file.output_schema or {})

    async def extract(self, part: Part, depth: int = 0, *, again: bool = True) -> Extracted:
        """Return what the model proposes for ``part``; ``again`` allows one more question about its rest.

        Raises:
            ServiceError: there is no model or no server; a single timeout counts as a failed part instead.
        """
        values = {
            "most": _most(part),
            "lines": [line.text for line in part.lines],
            "settled": [n for n in part.turns if n in self._hints.settled],
            "tasks": [n for n in part.turns if n in self._hints.tasks],
        }
        rendered = self._prompt.render(values, output_schema=self._schema(part))
        try:
            answer = await ask(self._model, rendered, self._patience)
        except (AnswerError, ContextTooLong, RequestTimeout) as error:
            # A shorter part helps where the answer was the trouble; a busy server would only be asked twice as often.
            halves = split(part) if depth < _DEEPEST and not isinstance(error, RequestTimeout) else None
            if halves is None:
                return Extracted(failed=((part.turns, type(error).__name__),), cost=Cost(calls=1))
            first = await self.extract(halves[0], depth + 1)
            return first + await self.extract(halves[1], depth + 1)
        proposals = tuple(Proposal.of(entry, self._longest) for entry in answer.data["items"])
        found = Extracted(((part.turns, proposals),), cost=cost_of(answer))
        rest = _beyond(part, proposals) if again and len(proposals) == _most(part) else None
        return found + await self.extract(rest, depth, again=False) if rest else found

    def _schema(self, part: Part) -> Mapping[str, Any]:
        """Allow this part's turn numbers only, and as many items as a part of its length can bear."""
        schema: dict[str, Any] = _copied(self._prompt.file.output_schema or {})
        items = schema["properties"]["items"]
        items["maxItems"] = _most(part)
        for option in items["items"]["anyOf"]:
            option["properties"]["at"]["items"] = {"enum": list(part.turns)}
        return schema


def _most(part: Part) -> int:
    """Return how many items the answer may hold."""
    return max(2, round(part.tokens / _TOKENS_AN_ITEM))


def _beyond(part: Part, proposals: Sequence[Proposal]) -> Part | None:
    """Return what lies behind the last cited turn, when the answer was full before it came to the end."""
    last = max(n for proposal in proposals for n in proposal.turns)
    rest = Part(part.chapter, tuple(line for line in part.lines if line.n > last))
    return rest if rest.tokens >= _WORTH_READING * part.tokens else None


def cost_of(answer: Answer) -> Cost:
    """Return what one answer cost."""
    return Cost(answer.prompt_tokens, answer.completion_tokens, 1, (answer.prompt,), (answer.model,))


def _text_limit(schema: Mapping[str, Any]) -> int:
    options = schema["properties"]["items"]["items"]["anyOf"]
    return int(options[0]["properties"]["point"]["maxLength"])


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(entry) for key, entry in value.items()}
    return [_copied(entry) for entry in value] if isinstance(value, list | tuple) else value
