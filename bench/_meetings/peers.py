"""Other ways to summarise a meeting with the same model: what frameworks offer, plainly written.

``truncated``: one prompt with as much of the talk as the model's window holds. ``map-reduce``: the same prompt for each
chunk, one more over their summaries; decisions and actions are those of all chunks. ``refine``: the notes so far and
the next chunk give new notes, to the end. All have to answer in JSON by a schema and to cite turns; nothing is checked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from copilot.client import LanguageModel
from copilot.errors import AnswerError, ContextTooLong
from minutes.transcripts import Transcript, Turn
from prompts import Library, Rendered

__all__ = ["CHUNK_TOKENS", "PEERS", "Peers"]

PEERS = ("truncated", "map-reduce", "refine")
CHUNK_TOKENS = 3000
_FOLDER = Path(__file__).resolve().parents[1] / "prompts"
_BESIDE_TALK = 400
"""Tokens of the window that instructions and the chat's own tokens take, beside talk and answer."""


class Peers:
    """Summarises with one model in each of the ways `PEERS`."""

    def __init__(self, model: LanguageModel, library: Library | None = None) -> None:
        self._model = model
        self._library = library or Library([_FOLDER])

    async def result(self, way: str, transcript: Transcript) -> dict[str, Any]:
        """Return the minutes in the form of our result files; ``failed`` says how many calls gave nothing of use."""
        run = {"truncated": self._truncated, "map-reduce": self._map_reduce, "refine": self._refine}[way]
        notes, failed = await run(transcript)
        cited = [*notes["decisions"], *notes["actions"]]
        for item in cited:
            item["times"] = [list(turn.span) for turn in transcript.turns if turn.n in item["turns"] and turn.span]
        return {
            "summary": [{"text": notes["summary"], "turns": [], "times": []}] if notes["summary"] else [],
            "decisions": notes["decisions"],
            "actions": notes["actions"],
            "transcript": [{"n": turn.n, "speaker": turn.speaker, "text": turn.text} for turn in transcript.turns],
            "failed": failed,
        }

    async def _truncated(self, transcript: Transcript) -> tuple[dict[str, Any], int]:
        prompt = self._library.get("meetings/notes", language=transcript.language)
        room = await self._model.context_tokens() - prompt.file.sampling.max_tokens - _BESIDE_TALK
        [lines, *_] = await self._chunks(transcript, room)
        notes = await self._ask(prompt.render({"lines": lines}))
        return notes or _nothing(), int(notes is None)

    async def _map_reduce(self, transcript: Transcript) -> tuple[dict[str, Any], int]:
        language, found = transcript.language, []
        chunks = await self._chunks(transcript, CHUNK_TOKENS)
        for lines in chunks:
            notes = await self._ask(self._library.render("meetings/notes", {"lines": lines}, language=language))
            if notes:
                found.append(notes)
        failed = len(chunks) - len(found)
        whole = {
            "summary": " ".join(notes["summary"] for notes in found),
            "decisions": [item for notes in found for item in notes["decisions"]],
            "actions": [item for notes in found for item in notes["actions"]],
        }
        if len(found) > 1:
            values = {"summaries": [notes["summary"] for notes in found]}
            combined = await self._ask(self._library.render("meetings/combine", values, language=language))
            whole["summary"] = combined["summary"] if combined else whole["summary"]
            failed += combined is None
        return whole, failed

    async def _refine(self, transcript: Transcript) -> tuple[dict[str, Any], int]:
        language, failed = transcript.language, 0
        notes: dict[str, Any] | None = None
        for lines in await self._chunks(transcript, CHUNK_TOKENS):
            values: dict[str, Any] = {"lines": lines}
            if notes:
                values["notes"] = json.dumps(notes, ensure_ascii=False)
            name = "meetings/refine" if notes else "meetings/notes"
            answer = await self._ask(self._library.render(name, values, language=language))
            notes, failed = answer or notes, failed + (answer is None)
        return notes or _nothing(), failed

    async def _ask(self, prompt: Rendered) -> dict[str, Any] | None:
        """Return the answer; None where it was cut, refused, or did not fit."""
        try:
            answer = await self._model.ask(prompt)
        except (AnswerError, ContextTooLong):
            return None
        data: dict[str, Any] = answer.data
        return data

    async def _chunks(self, transcript: Transcript, most: int) -> list[list[str]]:
        """Return the turns as lines, in chunks of at most so many tokens; a longer turn is one alone."""
        lines = [_line(turn) for turn in transcript.turns]
        counts = await self._model.count_tokens([f"{line}\n" for line in lines])
        chunks: list[list[str]] = []
        used = most
        for line, tokens in zip(lines, counts, strict=True):
            if used + tokens > most:
                chunks.append([])
                used = 0
            chunks[-1].append(line)
            used += tokens
        return chunks


def _line(turn: Turn) -> str:
    return f"{turn.n} {turn.speaker}: {turn.text}" if turn.speaker else f"{turn.n}: {turn.text}"


def _nothing() -> dict[str, Any]:
    return {"summary": "", "decisions": [], "actions": []}
