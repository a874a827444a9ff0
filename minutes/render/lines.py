"""How one item of the minutes is said in a line, whatever the template: its words, its names, its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from minutes.render.checked import Checked
from minutes.render.formal import FORMAL, Formal
from minutes.render.sheet import Span, Text
from minutes.render.words import WORDS, Words, due_text, problem_line, source_line
from minutes.summarise.items import Chapter, Item, Minutes, Side, Statement, Vote

__all__ = ["Lines"]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one draft. Without ``sources`` no line says where it was said, nor what was decided on it."""

    minutes: Minutes
    sources: bool = True
    checked: Checked = field(default_factory=Checked)

    @property
    def words(self) -> Words:
        """The interface words of the draft's language."""
        return WORDS[self.minutes.language]

    @property
    def formal(self) -> Formal:
        """The words of formal minutes in the draft's language."""
        return FORMAL[self.minutes.language]

    @property
    def draft(self) -> str:
        """The draft mark; empty when people have decided on everything."""
        return "" if self.checked.complete else self.words.draft

    @property
    def draft_long(self) -> str:
        """What the mark means, and how much of the draft was decided on; empty as the mark is."""
        return self.words.draft_long + self.checked.so_far(self.words.language) if self.draft else ""

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each problem that the reader must know of."""
        return tuple(problem_line(problem, self.words) for problem in self.minutes.problems)

    @property
    def made_from(self) -> str:
        """What the draft was made from, with which model, and who checked it where everything was decided on."""
        source = self.minutes.transcript.source
        model = self.words.separator.join(self.minutes.cost.models) or "—"
        made = self.words.made_from.format(path=Path(source.path).name, sha=source.sha256[:12], model=model)
        return made + self.checked.whole(self.words.language)

    def source(self, entry: Item | Statement | Chapter) -> str:
        """Say where it was said, and who decided on it; empty without sources."""
        if not self.sources:
            return ""
        decided = self.checked.marks.get(entry)
        mark = f"{self.formal.clause}{decided.mark(self.words.language)}" if decided else ""
        return (self.where(entry.turns) if entry.turns else self.words.unsourced) + mark

    def where(self, turns: tuple[int, ...]) -> str:
        """Say where in the meeting these turns are."""
        return source_line(turns, self.minutes.transcript.times(turns), self.words)

    def wording(self, item: Item | Statement) -> str:
        """Return what is said, in quotation marks where it is the meeting's own words."""
        opening, closing = self.words.quotes if isinstance(item, Item) and item.quoted else ("", "")
        return f"{opening}{item.text}{closing}"

    def cited(self, entry: Item | Statement, before: str = "") -> Text:
        """Return the words of an entry with its source, after ``before``."""
        return (Span(before + self.wording(entry)), *self.reference(entry))

    def reference(self, entry: Item | Statement | Chapter) -> Text:
        """Return the source as the end of a line."""
        source = self.source(entry)
        return (Span(source, "source"),) if source else ()

    def decision(self, item: Item, before: str = "") -> Text:
        """Return a decision; one that a later one replaced is struck, and names it: both stay on record."""
        if item.replaced_by is None:
            return self.cited(item, before)
        why = self.formal.replaced.format(where=self.where((item.replaced_by,)))
        lead = (Span(before),) if before else ()
        return (*lead, Span(self.wording(item), "struck"), Span(why), *self.reference(item))

    def objection(self, item: Item) -> Text:
        """Return a dissent, after the name of who dissents where the words do not say it."""
        named = item.owner and item.owner not in item.text
        return self.cited(item, f"{item.owner}{self.words.colon}" if named else "")

    def spoken(self, item: Item) -> Text:
        """Return an item after the names of those who said it."""
        transcript = self.minutes.transcript
        names = dict.fromkeys(name for n in item.turns if (name := transcript.turn(n).speaker))
        said_by = self.words.separator.join(name for name in names if name not in item.text)
        return self.cited(item, f"{said_by}{self.words.colon}" if said_by else "")

    def titled(self, name: str) -> str:
        """Return a name with what the person is, where a table of people or they themselves say it."""
        title = self.minutes.transcript.titles.get(name)
        opening, closing = self.formal.parenthesis
        return f"{name}{opening}{title}{closing}" if title else name

    def owner(self, item: Item) -> str:
        """Return who has a task, with their title; empty where nobody was named."""
        return self.titled(item.owner) if item.owner else ""

    def action(self, item: Item) -> Text:
        """Return a task with its owner and its day in one line."""
        owner = f"{self.words.owner}{self.words.colon}{self.owner(item) or self.words.nobody}"
        due = f"{self.words.due}{self.words.colon}{due_text(item, self.words)}"
        said = self.formal.clause.join((self._open(item), owner, due))
        return (Span(f"{said}{self.formal.stop}"), *self.reference(item))

    def vote(self, item: Item) -> Text:
        """Return the count of a vote and who is named, behind the words that tell of it."""
        count = self.count(item.vote or Vote())
        said = f"{self._open(item)}{self.words.colon}{count}{self.formal.stop}" if count else self.wording(item)
        return (Span(said), *self.reference(item))

    def count(self, vote: Vote) -> str:
        """Write a count: ``6 for; 1 against (Ana Ruiz)``. What nobody said is not there; zero is, when it was said."""
        numbers: dict[Side, int | None] = {
            "for": vote.in_favour,
            "against": vote.against,
            "abstained": vote.abstained,
        }
        parts = (self._side(side, number, vote) for side, number in numbers.items())
        return self.formal.listed.join(part for part in parts if part)

    def _open(self, item: Item) -> str:
        """Return the words of an item so that more can follow."""
        return self.wording(item).rstrip(".。；; ")

    def _side(self, side: Side, number: int | None, vote: Vote) -> str:
        names = self.words.separator.join(name for name, chosen in vote.named if chosen == side)
        word = self.formal.sides[side]
        if number is None:
            return self.formal.side_names.format(side=word, names=names) if names else ""
        opening, closing = self.formal.parenthesis
        return self.formal.count.format(side=word, count=number) + (f"{opening}{names}{closing}" if names else "")
