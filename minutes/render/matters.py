"""The items of a meeting by the matter that they belong to: what formal minutes are arranged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from minutes.summarise.items import Chapter, Item, Minutes

__all__ = ["Matter", "matters", "report_turns"]


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter and all that came of it. ``turns`` is empty for what belongs to no chapter; ``text`` then, too."""

    number: int
    title: str
    text: str
    turns: tuple[int, ...]
    points: tuple[Item, ...] = ()
    figures: tuple[Item, ...] = ()
    votes: tuple[Item, ...] = ()
    objections: tuple[Item, ...] = ()
    decisions: tuple[Item, ...] = ()
    actions: tuple[Item, ...] = ()
    questions: tuple[Item, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All of its items."""
        kinds = (self.points, self.figures, self.votes, self.objections, self.decisions, self.actions, self.questions)
        return tuple(item for kind in kinds for item in kind)


def matters(minutes: Minutes) -> tuple[Matter, ...]:
    """Return the chapters as matters, each item under the one that holds its first turn.

    A decision that takes the place of an earlier one stands under the matter of that one, wherever in the meeting it
    was taken. No item is lost: what no chapter holds, or rests on no turn, comes last, as a matter without a title.
    """
    places = {n: number for number, chapter in enumerate(minutes.chapters, 1) for n in chapter.turns}
    last = len(minutes.chapters) + 1
    origins = _origins(minutes.decisions)

    def place(item: Item) -> int:
        turn = item.turns[0] if item.turns else 0
        while item.kind == "decision" and turn in origins:
            turn = origins[turn]
        return places.get(turn, last)

    found = tuple(_matter(number, chapter, minutes, place) for number, chapter in enumerate(minutes.chapters, 1))
    rest = _matter(last, Chapter("", "", ()), minutes, place)
    return (*found, rest) if rest.items else found


def report_turns(matter: Matter, minutes: Minutes) -> frozenset[int]:
    """Return the turns of the report that opens a matter: those before a second person beside the chair speaks.

    Empty where nobody but the chair speaks, or the chair is not known: then there is no telling report from debate.
    """
    chair, reporter = minutes.meeting.chair, ""
    opening: list[int] = []
    for n in matter.turns:
        speaker = minutes.transcript.turn(n).speaker
        if speaker and speaker != chair:
            if reporter not in ("", speaker):
                break
            reporter = speaker
        opening.append(n)
    return frozenset(opening) if reporter and chair else frozenset()


def _origins(decisions: tuple[Item, ...]) -> dict[int, int]:
    """Return the turn of the earlier decision by that of the one that replaced it, where it is the only one there."""
    sourced = [item for item in decisions if item.turns]
    at = Counter(item.turns[0] for item in sourced)
    return {
        item.replaced_by: item.turns[0]
        for item in sourced
        if item.replaced_by is not None and at[item.replaced_by] == 1 and item.turns[0] < item.replaced_by
    }


def _matter(number: int, chapter: Chapter, minutes: Minutes, place: Callable[[Item], int]) -> Matter:
    def own(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(item for item in items if place(item) == number)

    return Matter(
        number,
        chapter.title,
        chapter.text,
        chapter.turns,
        points=own(minutes.key_points),
        figures=own(minutes.figures),
        votes=own(minutes.votes),
        objections=own(minutes.objections),
        decisions=own(minutes.decisions),
        actions=own(minutes.actions),
        questions=own(minutes.questions),
    )
