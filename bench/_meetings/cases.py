"""The meetings with their references: AMI, QMSum and VCSum, as they lie in the folder of shared cases.

A reference names turns of its own file, counted from 0. Our reader joins the pieces of one speaker and counts from 1,
so every turn of a reference is followed to the turns of the transcript that hold its characters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.language import Language
from minutes.transcripts import Transcript, read

__all__ = ["DATA", "SOURCES", "Case", "Noted", "Passage", "load", "paths"]

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "meetings"
SOURCES = ("ami", "qmsum", "vcsum")


@dataclass(frozen=True, slots=True)
class Noted:
    """A decision or an action of a reference.

    Attributes:
        text: one sentence.
        turns: the turns of our transcript that it rests on.
        times: ``(start, end)`` in seconds of each turn of the reference.
    """

    text: str
    turns: frozenset[int]
    times: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A chapter or a topic of a reference.

    Attributes:
        title: what it is about.
        summary: empty where the reference has none.
        spans: first and last turn of each stretch, counted from 0 as the reference does.
    """

    title: str
    summary: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One meeting.

    Attributes:
        name: the stem of its file.
        source: ``ami``, ``qmsum`` or ``vcsum``.
        language: of the talk.
        transcript: as our reader reads it.
        begins: for each turn of our transcript, in order, the turn of the reference's count with which it begins.
        count: how many turns the reference counts.
        summary: the reference's.
        noted: decisions and actions by ``decisions`` and ``actions``; empty where the reference says nothing of them.
        passages: chapters or topics.
    """

    name: str
    source: str
    language: Language
    transcript: Transcript
    begins: tuple[int, ...]
    count: int
    summary: str
    noted: Mapping[str, tuple[Noted, ...]]
    passages: tuple[Passage, ...]


def paths(folder: Path, source: str, limit: int = 0, only: Sequence[str] = ()) -> list[Path]:
    """Return the files of a source, in the order of their names: at most ``limit``, or those named in ``only``."""
    found = [path for path in sorted((folder / source).glob("*.json")) if not only or path.stem in only]
    return found[:limit] if limit else found


def load(path: Path) -> Case:
    """Read a meeting and its reference.

    Raises:
        InputError: the transcript cannot be read.
        ValueError: our reader left out or changed words, so that the reference's turns cannot be followed.
    """
    content = json.loads(path.read_text("utf-8"))
    transcript = read(path)
    reference = content["reference"]
    texts = [turn["text"] for turn in content["turns"]]
    holds = _followed(texts, [turn.text for turn in transcript.turns])
    return Case(
        name=path.stem,
        source=path.parent.name,
        language=content["language"],
        transcript=transcript,
        begins=_begins(holds, len(transcript.turns)),
        count=len(texts),
        summary=reference["summary"],
        noted={
            kind: tuple(_noted(entry, content["turns"], holds) for entry in reference[kind])
            for kind in ("decisions", "actions")
            if kind in reference
        },
        passages=tuple(
            Passage(entry["title"], entry.get("summary", ""), tuple((first, last) for first, last in entry["turns"]))
            for entry in reference.get("chapters", reference.get("topics", ()))
        ),
    )


def _followed(texts: Sequence[str], joined: Sequence[str]) -> list[frozenset[int]]:
    """Return, for each text, the numbers (from 1) of the joined texts that hold its characters."""
    lengths = [len(_squeezed(text)) for text in texts]
    if _squeezed("".join(texts)) != _squeezed("".join(joined)):
        raise ValueError("the transcript does not hold the words of the file, one after the other")
    owner: list[int] = []
    for number, text in enumerate(joined, 1):
        owner.extend([number] * len(_squeezed(text)))
    holds, at = [], 0
    for length in lengths:
        holds.append(frozenset(owner[at : at + length]))
        at += length
    return holds


def _begins(holds: Sequence[frozenset[int]], turns: int) -> tuple[int, ...]:
    first: dict[int, int] = {}
    for at, numbers in enumerate(holds):
        for number in numbers:
            first.setdefault(number, at)
    return tuple(first[number] for number in range(1, turns + 1))


def _noted(entry: Mapping[str, Any], turns: Sequence[Mapping[str, Any]], holds: Sequence[frozenset[int]]) -> Noted:
    cited = entry["turns"]
    timed = [(turns[at]["start"], turns[at]["end"]) for at in cited if "start" in turns[at]]
    return Noted(entry["text"], frozenset[int]().union(*(holds[at] for at in cited)), tuple(timed))


def _squeezed(text: str) -> str:
    return "".join(text.split())
