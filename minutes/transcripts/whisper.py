"""What Whisper programs write as JSON: OpenAI's and faster-whisper's segments, WhisperX with speakers, whisper.cpp.

WhisperX names a speaker for each word and, by majority, for each segment (https://github.com/m-bain/whisperX). A
segment is split where its words change hands, so that a short answer is not given to whoever speaks around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from copilot.errors import DamagedFile
from minutes.transcripts.own_json import seconds_of
from minutes.transcripts.transcript import Contents, Piece

__all__ = ["contents", "holds"]

_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def holds(table: Any) -> bool:
    """Whether JSON is a transcript of a Whisper program."""
    if not isinstance(table, Mapping):
        return False
    if isinstance(table.get("segments"), list):
        return True
    cpp = table.get("transcription")
    return isinstance(cpp, list) and all(isinstance(one, Mapping) and "offsets" in one for one in cpp)


def contents(table: Mapping[str, Any]) -> Contents:
    """Return what was said.

    Raises:
        DamagedFile: a segment has a missing or wrong field; the message names its place in the list.
    """
    segments = table.get("segments")
    if isinstance(segments, list):
        return Contents(tuple(piece for place, one in enumerate(segments, 1) for piece in _pieces(place, one)))
    return Contents(tuple(_cpp(place, one) for place, one in enumerate(table["transcription"], 1)))


def _pieces(place: int, segment: Any) -> Iterator[Piece]:
    where = f"segment {place} of the list"
    if not isinstance(segment, Mapping) or not isinstance(segment.get("text"), str):
        raise DamagedFile(f"{where} has no text")
    start, end = seconds_of(where, segment, "start"), seconds_of(where, segment, "end")
    speaker = _speaker(where, segment)
    words = segment.get("words")
    runs = _runs(where, words, speaker) if isinstance(words, list) else []
    spoken = "".join("".join(text for _, text, _, _ in runs).split())
    if len(runs) > 1 and spoken == "".join(segment["text"].split()):
        for voice, text, since, until in runs:
            yield Piece(voice, text, start if since is None else since, end if until is None else until, place)
        return
    yield Piece(speaker, " ".join(segment["text"].split()), start, end, place)


def _runs(
    where: str, words: list[Any], speaker: str | None
) -> list[tuple[str | None, str, float | None, float | None]]:
    """Return (speaker, words, start, end) of each run of words of one speaker; a word without one goes on."""
    voices: list[tuple[str | None, str, float | None, float | None]] = []
    voice = next((one["speaker"] for one in words if isinstance(one, Mapping) and one.get("speaker")), speaker)
    for word in words:
        if not isinstance(word, Mapping) or not isinstance(word.get("word"), str):
            return []
        voice = _speaker(where, word) or voice
        voices.append((voice, word["word"], seconds_of(where, word, "start"), seconds_of(where, word, "end")))
    runs = []
    for name, group in groupby(voices, key=lambda word: word[0]):
        spoken = list(group)
        starts = [start for _, _, start, _ in spoken if start is not None]
        ends = [end for _, _, _, end in spoken if end is not None]
        text = _joined([text for _, text, _, _ in spoken])
        runs.append((name, text, min(starts, default=None), max(ends, default=None)))
    return runs


def _joined(words: list[str]) -> str:
    """Join words: Whisper writes their spaces in front, WhisperX none at all."""
    if any(word[:1].isspace() for word in words):
        return " ".join("".join(words).split())
    tight = sum(bool(_HAN.search(word)) for word in words) * 2 > len(words)
    return ("" if tight else " ").join(word.strip() for word in words if word.strip())


def _speaker(where: str, entry: Mapping[str, Any]) -> str | None:
    speaker = entry.get("speaker")
    if speaker is not None and not isinstance(speaker, str):
        raise DamagedFile(f"{where}: speaker must be text")
    return " ".join((speaker or "").split()) or None


def _cpp(place: int, entry: Mapping[str, Any]) -> Piece:
    where = f"segment {place} of the list"
    offsets = entry["offsets"]
    if not isinstance(entry.get("text"), str) or not isinstance(offsets, Mapping):
        raise DamagedFile(f"{where} has no text or no times")
    start, end = seconds_of(where, offsets, "from"), seconds_of(where, offsets, "to")
    if start is None or end is None:
        raise DamagedFile(f"{where} has no times")
    return Piece(None, " ".join(entry["text"].split()), start / 1000, end / 1000, place)
