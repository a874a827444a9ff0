"""Made-up minutes that a template is tried on: one of everything, or nothing at all."""

from __future__ import annotations

from datetime import date

from minutes.summarise.items import Chapter, Cost, Due, Item, Meeting, Minutes, Problem, Statement, Vote
from minutes.transcripts import Source, Transcript, Turn

__all__ = ["specimen"]


def specimen(*, whole: bool) -> Minutes:
    """Return minutes with one item of each kind, or, not ``whole``, with none and nothing known of the meeting."""
    transcript = Transcript(
        Source("specimen.vtt", "0" * 64, "webvtt", "utf-8"), (Turn(1, "A. Person", "Agreed.", 0.0, 1.0),)
    )
    if not whole:
        return Minutes(transcript, Meeting(), "en")
    return Minutes(
        transcript,
        Meeting(
            "Committee",
            "15 September 2026",
            date(2026, 9, 15),
            "Head office",
            "A. Person",
            "B. Person",
            ("A. Person",),
            ("C. Person",),
            ("D. Person",),
        ),
        "en",
        summary=(Statement("It was agreed.", (1,)),),
        chapters=(Chapter("A matter", "It was heard.", (1,)),),
        key_points=(Item("point", "A point.", (1,)),),
        decisions=(Item("decision", "It is agreed.", (1,), replaced_by=1),),
        actions=(Item("action", "Do it.", (1,), "A. Person", Due("tomorrow", date(2026, 9, 16))),),
        questions=(Item("question", "Whether it is done.", (1,)),),
        figures=(Item("figure", "One.", (1,)),),
        votes=(Item("vote", "A vote.", (1,), vote=Vote(1, 0, 1, (("A. Person", "for"),))),),
        objections=(Item("objection", "Not so.", (1,), "A. Person"),),
        problems=(Problem("part_failed", (1,)),),
        cost=Cost(models=("model",)),
    )
