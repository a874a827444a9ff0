"""Complete the model's items by the moments that it left out: no pronounced decision and no dated promise is lost.

A point of the model that already words the decision becomes one; an action without owner or date gets them; only then
the words of the transcript themselves go in, marked as a quotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from minutes.summarise import signals
from minutes.summarise.dates import day_in
from minutes.summarise.items import Due, Item
from minutes.summarise.moments import Moment
from minutes.summarise.wording import similarity

__all__ = ["Moments", "completed"]

_NEAR = 1
_SAME = 0.3
_SAME_GIVEN = 0.9  # of two tasks that were given out


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments of a meeting, by what happens at them."""

    decisions: Sequence[Moment] = ()
    tasks: Sequence[Moment] = ()
    questions: Sequence[Moment] = ()


def completed(items: Sequence[Item], moments: Moments, meeting: date | None) -> list[Item]:
    """Return the items with every moment covered; ``meeting`` is the day from which due dates are counted."""
    found = list(items)
    for moment in moments.decisions:
        if not any(item.kind == "decision" and _words(item, moment) for item in found):
            _add_decision(found, moment)
    for moment in moments.tasks:
        _add_task(found, moment, Due(moment.due, day_in(moment.due, meeting)) if moment.due else None)
    for moment in moments.questions:
        if not any(_touches(item, moment) for item in found if item.kind in ("question", "decision")):
            found.append(Item("question", moment.text, moment.turns, quoted=True))
    return found


def _add_decision(found: list[Item], moment: Moment) -> None:
    for at, item in enumerate(found):
        if item.kind == "point" and moment.turn in item.turns and _words_an_outcome(item.text):
            found[at] = replace(item, kind="decision")
            return
    found.append(Item("decision", moment.text, moment.turns, quoted=True))


def _add_task(found: list[Item], moment: Moment, due: Due | None) -> None:
    """Cover a task; whom the words charge with it outranks whom the model named."""
    for at, item in enumerate(found):
        if item.kind != "action" or not _touches(item, moment):
            continue
        if not due and similarity(item.text, moment.text) < (_SAME_GIVEN if item.quoted else _SAME):
            continue  # who gives out tasks gives several in a breath
        if item.owner in (None, moment.owner) or similarity(item.text, moment.text) >= _SAME:
            complete = item.owner == moment.owner and item.due
            turns = item.turns if complete else tuple(sorted({*item.turns, *moment.turns}))
            found[at] = replace(item, owner=moment.owner or item.owner, due=item.due or due, turns=turns)
            return
    found.append(Item("action", moment.text, moment.turns, moment.owner or None, due, quoted=True))


def _words(item: Item, moment: Moment) -> bool:
    """Tell whether a decision is the moment's: it rests on the same turns, or on the next and says the same."""
    if not {moment.turn, *moment.turns}.isdisjoint(item.turns):
        return True
    return _touches(item, moment) and similarity(item.text, moment.text) >= _SAME


def _touches(item: Item, moment: Moment) -> bool:
    return any(abs(n - m) <= _NEAR for n in item.turns for m in moment.turns)


def _words_an_outcome(text: str) -> bool:
    return signals.settled(text) and not signals.reports(text)
