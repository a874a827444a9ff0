"""What the summariser delivers: items that rest on turns, and the problems that a reader must know of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from minutes.transcripts import Transcript

__all__ = [
    "Chapter",
    "Checks",
    "Cost",
    "Due",
    "Item",
    "Kind",
    "Meeting",
    "Minutes",
    "Problem",
    "Side",
    "Statement",
    "Vote",
]

Kind = Literal["point", "figure", "decision", "vote", "objection", "action", "question"]
Side = Literal["for", "against", "abstained"]


@dataclass(frozen=True, slots=True)
class Due:
    """When an action is due: the words as spoken, and the day where the words and the meeting's date give one."""

    words: str
    day: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """How many voted which way, None where nobody said it, and who did, as far as names were said."""

    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    named: tuple[tuple[str, Side], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One checked thing that was said.

    Attributes:
        kind: what it is.
        text: one sentence.
        turns: numbers of the turns that it rests on, ascending, never empty.
        owner: who acts, or who objects, as the transcript names them; actions and objections only.
        due: when; actions only.
        quoted: in the words of the talk, without fillers, stutter and run-up, because no wording of the model stood the
            checks.
        vote: the count; votes only.
        replaced_by: the turn of the later decision that took this one's place; decisions only. Both stay on record.
    """

    kind: Kind
    text: str
    turns: tuple[int, ...]
    owner: str | None = None
    due: Due | None = None
    quoted: bool = False
    vote: Vote | None = None
    replaced_by: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the summary, with the turns of the items that it was written from."""

    text: str
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the meeting on one subject: its title, what was said in short, and all of its turns."""

    title: str
    text: str
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the reader of the draft must know; ``turns`` says which part of the meeting it touches."""

    kind: Literal["part_failed", "summary_incomplete", "suspect_instruction"]
    turns: tuple[int, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is known of the meeting. What nobody stated is empty, never guessed.

    ``day`` is the date as a day where its words can be read as one; ``observers`` are there without a vote (列席).
    """

    title: str = ""
    date: str = ""
    day: datetime.date | None = None
    place: str = ""
    chair: str = ""
    recorder: str = ""
    attendees: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checks:
    """What became of the items that the model proposed: they add up to ``proposed``, but for those merged."""

    proposed: int = 0
    kept: int = 0
    repaired: int = 0
    dropped: int = 0

    def __add__(self, other: Checks) -> Checks:
        return Checks(
            self.proposed + other.proposed,
            self.kept + other.kept,
            self.repaired + other.repaired,
            self.dropped + other.dropped,
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens read and written, model calls, and the prompts (``name@version#hash``) and models that answered."""

    read: int = 0
    written: int = 0
    calls: int = 0
    prompts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.read + other.read,
            self.written + other.written,
            self.calls + other.calls,
            tuple(dict.fromkeys((*self.prompts, *other.prompts))),
            tuple(dict.fromkeys((*self.models, *other.models))),
        )


@dataclass(frozen=True, slots=True)
class Minutes:
    """A draft of the minutes of one meeting, ready to be rendered."""

    transcript: Transcript
    meeting: Meeting
    language: Literal["zh", "en"]
    summary: tuple[Statement, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    key_points: tuple[Item, ...] = ()
    decisions: tuple[Item, ...] = ()
    actions: tuple[Item, ...] = ()
    questions: tuple[Item, ...] = ()
    figures: tuple[Item, ...] = ()
    votes: tuple[Item, ...] = ()
    objections: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()
    checks: Checks = Checks()
    cost: Cost = Cost()
    elapsed_s: float = 0.0
