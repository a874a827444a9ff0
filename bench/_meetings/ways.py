"""Run the ways over the meetings: ours and its peers, with one model; what was answered stays in the scratch folder."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._cached_model import CachedModel
from bench._meetings.cases import Case
from bench._meetings.metering import Metered, Shared, Spent
from bench._meetings.peers import PEERS, Peers
from copilot import atomic
from copilot.client import LanguageModel
from copilot.errors import AnswerInvalid
from minutes.render.contract import to_json
from minutes.summarise.pipeline import Options, summarise
from minutes.transcripts import Transcript
from prompts import Library

__all__ = ["WAYS", "Outcome", "Ways"]

WAYS = ("ours", *PEERS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a way made of one meeting.

    Attributes:
        result: in the form of our result files.
        seconds: of one run through.
        spent: tokens and calls.
        failed: calls, or parts of the meeting, that gave nothing of use.
    """

    result: Mapping[str, Any]
    seconds: float
    spent: Spent
    failed: int


class Ways:
    """The ways over one model. Answers and results are kept below ``scratch``, answers by the model's name."""

    def __init__(self, model: LanguageModel, name: str, library: Library, scratch: Path) -> None:
        self._kept = CachedModel(Shared(model), scratch / "answers" / name)
        self.model = Metered(self._kept)
        self._library = library
        self._peers = Peers(self.model)
        self._scratch = scratch

    async def of(self, way: str, case: Case) -> Outcome:
        """Return what ``way`` gives for a meeting, and write it as ``results/<way>/<source>/<name>.json``.

        Raises:
            ServiceError: there is no model or no server.
        """
        outcome = await self.run(way, case.transcript)
        target = self._scratch / "results" / way / case.source / f"{case.name}.json"
        await asyncio.to_thread(atomic.write_json, target, outcome.result)
        return outcome

    async def run(self, way: str, transcript: Transcript) -> Outcome:
        """As `of`, for a transcript alone, written nowhere."""
        begun, kept, spent = time.perf_counter(), self._kept.kept_s, self.model.spent
        result = await (self._ours(transcript) if way == "ours" else self._peers.result(way, transcript))
        seconds = time.perf_counter() - begun + self._kept.kept_s - kept
        return Outcome(result, seconds, self.model.spent - spent, _failed(result))

    async def _ours(self, transcript: Transcript) -> dict[str, Any]:
        try:
            return to_json(await summarise(transcript, self.model, self._library, Options()))
        except AnswerInvalid:  # not one part could be read; a peer gives nothing then, too
            turns = [{"n": turn.n, "speaker": turn.speaker, "text": turn.text} for turn in transcript.turns]
            return {"summary": [], "decisions": [], "actions": [], "transcript": turns, "failed": 1}


def _failed(result: Mapping[str, Any]) -> int:
    parts = sum(error["kind"] == "part_failed" for error in result.get("errors", ()))
    return int(result.get("failed", 0)) + parts
